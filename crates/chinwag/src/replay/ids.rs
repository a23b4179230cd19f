//! Randomness that follows from what is run.

use std::sync::atomic::{AtomicU64, Ordering};

use chinwag_core::{clock::Ids, conversation::fingerprint, event::EventId, name::FunctionName};

/// Randomness that follows from the run it is for: the same in every replay, whatever other functions there are.
#[derive(Debug, Default)]
pub(super) struct ReplayIds {
    seed: AtomicU64,
    drawn: AtomicU64,
}

impl ReplayIds {
    /// For a run: what is drawn from now on follows from it.
    pub(super) fn begin(&self, event: &EventId, function: &FunctionName, attempt: u32) {
        let seed = fingerprint(&[event.as_str(), function.as_str(), &attempt.to_string()]);
        self.seed.store(seed, Ordering::Relaxed);
        self.drawn.store(0, Ordering::Relaxed);
    }
}

impl Ids for ReplayIds {
    fn random(&self) -> u128 {
        let seed = self.seed.load(Ordering::Relaxed).to_string();
        let count = self.drawn.fetch_add(1, Ordering::Relaxed).to_string();
        let half = |which| u128::from(fingerprint(&[&seed, &count, which]));
        (half("high") << 64) | half("low")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_run_has_its_own_and_always_the_same() {
        let ids = ReplayIds::default();
        let talk = FunctionName::from_static("talk");
        let draw = |event: &str, attempt| {
            ids.begin(&EventId::new(event), &talk, attempt);
            [ids.random(), ids.random()]
        };
        let first = draw("a", 1);
        assert_ne!(first[0], first[1]);
        assert_ne!(draw("a", 2), first);
        assert_ne!(draw("b", 1), first);
        assert_eq!(draw("a", 1), first);
    }
}
