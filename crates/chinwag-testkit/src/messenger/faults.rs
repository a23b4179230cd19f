//! What can be made to go wrong with a Send API call.

use std::{
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

/// What goes wrong with a Send API call, message or action.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// Answered 429 with code 613, and `Retry-After` where it is given. Nothing is delivered.
    RateLimited {
        /// The seconds form of `Retry-After`.
        retry_after: Option<Duration>,
    },
    /// Answered with this 5xx status and no JSON. Nothing is delivered.
    ServerError(u16),
    /// Refused with an error of the Graph API. Nothing is delivered.
    Graph {
        /// The HTTP status.
        status: u16,
        /// The code.
        code: u32,
        /// The subcode.
        subcode: Option<u32>,
    },
    /// Handled as it should be, but this much later.
    Slow(Duration),
    /// The message is delivered, then the connection is closed without an answer.
    CutOff,
    /// The connection is closed without an answer, and nothing is delivered.
    Dropped,
}

/// A fault, and the calls it befalls.
#[derive(Debug, Clone)]
pub struct Rule {
    fault: Fault,
    left: Option<u64>,
    psid: Option<String>,
    chance: Option<Chance>,
    /// Whether the next call is spared; `None` where none is.
    spares: Option<bool>,
}

/// Strikes a share of the times it is asked; the same seed strikes the same ones.
#[derive(Debug, Clone)]
pub(super) struct Chance {
    share: f64,
    state: u64,
}

impl Rule {
    /// Befalls the next call.
    #[must_use]
    pub fn once(fault: Fault) -> Self {
        Self { fault, left: Some(1), psid: None, chance: None, spares: None }
    }

    /// Befalls every call.
    #[must_use]
    pub fn always(fault: Fault) -> Self {
        Self { left: None, ..Self::once(fault) }
    }

    /// Befalls every second call, the first of them.
    #[must_use]
    pub fn every_second(fault: Fault) -> Self {
        Self { spares: Some(false), ..Self::always(fault) }
    }

    /// Befalls this many calls.
    #[must_use]
    pub fn times(mut self, count: u64) -> Self {
        self.left = Some(count);
        self
    }

    /// Befalls only calls that send to this person.
    #[must_use]
    pub fn to(mut self, psid: impl Into<String>) -> Self {
        self.psid = Some(psid.into());
        self
    }

    /// Befalls this share (0 to 1) of the calls; the same seed befalls the same ones.
    #[must_use]
    pub fn with_chance(mut self, share: f64, seed: u64) -> Self {
        self.chance = Some(Chance::new(share, seed));
        self
    }

    fn befalls(&mut self, psid: Option<&str>) -> bool {
        let meant = self.psid.is_none() || self.psid.as_deref() == psid;
        meant
            && self.left != Some(0)
            && self.chance.as_mut().is_none_or(Chance::strikes)
            && !self.spares.as_mut().is_some_and(|spares| std::mem::replace(spares, !*spares))
    }
}

impl Chance {
    pub(super) fn new(share: f64, seed: u64) -> Self {
        Self { share, state: seed }
    }

    /// The next number of a SplitMix64 sequence, as a share.
    #[expect(clippy::cast_precision_loss, reason = "53 bits are exactly what the share can hold")]
    pub(super) fn strikes(&mut self) -> bool {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^= mixed >> 31;
        ((mixed >> 11) as f64) < self.share * (1u64 << 53) as f64
    }
}

/// The faults that wait for a call. The first rule that fits a call is the one that befalls it.
#[derive(Debug, Default)]
pub struct Faults {
    rules: Mutex<Vec<Rule>>,
    armed: AtomicBool,
}

impl Faults {
    /// Lets the fault befall the next call that no earlier rule befalls.
    pub fn push(&self, fault: Fault) {
        self.add(Rule::once(fault));
    }

    /// Adds a rule behind the others.
    pub fn add(&self, rule: Rule) {
        let mut rules = self.rules.lock().unwrap_or_else(PoisonError::into_inner);
        rules.push(rule);
        self.armed.store(true, Ordering::Release);
    }

    /// Lets nothing go wrong from now on.
    pub fn clear(&self) {
        let mut rules = self.rules.lock().unwrap_or_else(PoisonError::into_inner);
        rules.clear();
        self.armed.store(false, Ordering::Release);
    }

    /// The fault that befalls a call to this person.
    pub(super) fn take(&self, psid: Option<&str>) -> Option<Fault> {
        if !self.armed.load(Ordering::Acquire) {
            return None;
        }
        let mut rules = self.rules.lock().unwrap_or_else(PoisonError::into_inner);
        let rule = rules.iter_mut().find_map(|rule| rule.befalls(psid).then_some(rule))?;
        rule.left = rule.left.map(|left| left - 1);
        let fault = rule.fault.clone();
        rules.retain(|rule| rule.left != Some(0));
        self.armed.store(!rules.is_empty(), Ordering::Release);
        Some(fault)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_befall_what_they_say() {
        let faults = Faults::default();
        assert_eq!(faults.take(None), None);
        faults.add(Rule::once(Fault::CutOff).times(2).to("7"));
        faults.push(Fault::Dropped);
        assert_eq!(faults.take(Some("8")), Some(Fault::Dropped));
        assert_eq!(faults.take(Some("8")), None);
        assert_eq!(faults.take(Some("7")), Some(Fault::CutOff));
        assert_eq!(faults.take(Some("7")), Some(Fault::CutOff));
        assert_eq!(faults.take(Some("7")), None);
    }

    #[test]
    fn every_second_call_is_spared() {
        let faults = Faults::default();
        faults.add(Rule::every_second(Fault::Dropped));
        let struck = [0; 4].map(|_| faults.take(None).is_some());
        assert_eq!(struck, [true, false, true, false]);
    }

    #[test]
    fn a_chance_strikes_its_share_and_repeats() {
        let struck = |seed| {
            let faults = Faults::default();
            faults.add(Rule::always(Fault::CutOff).with_chance(0.25, seed));
            (0..4000).map(|_| faults.take(None).is_some()).collect::<Vec<_>>()
        };
        let count = struck(1).iter().filter(|struck| **struck).count();
        assert!((900..1100).contains(&count), "{count}");
        assert_eq!(struck(1), struck(1));
        assert_ne!(struck(1), struck(2));
    }
}
