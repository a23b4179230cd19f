//! The heartbeat of a connection: one that does not answer is dead.

use std::time::Duration;

use tokio::time::Instant;

/// When the next beat is due, and whether the last one was heard.
#[derive(Debug)]
pub(super) struct Pulse {
    every: Duration,
    due: Instant,
    is_open: bool,
}

impl Pulse {
    /// The first beat is due somewhere within the first interval, as `random` has it: not all bots beat at once.
    pub(super) fn new(every: Duration, random: u128) -> Self {
        let part = (random % 1000) as f64 / 1000.0;
        Self { every, due: Instant::now() + every.mul_f64(part), is_open: false }
    }

    /// Resolves when a beat is due.
    pub(super) async fn due(&self) {
        tokio::time::sleep_until(self.due).await;
    }

    /// A beat goes out. Whether the one before was heard.
    pub(super) fn beat(&mut self) -> bool {
        self.due = Instant::now() + self.every;
        !std::mem::replace(&mut self.is_open, true)
    }

    /// The last beat was heard.
    pub(super) fn heard(&mut self) {
        self.is_open = false;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_beat_that_is_not_heard_is_the_last() {
        let every = Duration::from_secs(40);
        let begun = Instant::now();
        let mut pulse = Pulse::new(every, 500);
        pulse.due().await;
        assert_eq!(begun.elapsed().as_secs(), 20, "half of the first interval");
        assert!(pulse.beat());
        pulse.heard();
        pulse.due().await;
        assert_eq!(begun.elapsed().as_secs(), 60);
        assert!(pulse.beat());
        pulse.due().await;
        assert!(!pulse.beat(), "nobody heard it");
    }
}
