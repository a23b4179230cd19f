//! When to try again: full-jitter backoff, bounded by attempts and by age. A pure function of its arguments.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::{clock::Timestamp, config::Span};

/// How often, how long and how soon a failed run is tried again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RetryPolicy {
    /// Runs in all, the first included.
    pub attempts: u32,
    /// The age of the event past which no run is tried again.
    pub age: Span,
    /// The upper bound of the first wait; it doubles with each attempt.
    pub base: Span,
    /// The upper bound of every wait.
    pub cap: Span,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self { attempts: 6, age: Span::hours(1), base: Span::millis(200), cap: Span::secs(60) }
    }
}

impl RetryPolicy {
    /// The wait after failed run number `attempt` (from 1) of an event of the age `age`, or `None` when it is spent.
    ///
    /// The wait is `random / 2^64` of `min(cap, base * 2^(attempt - 1))`, and at least what the other side `asked`.
    /// Source: "Exponential Backoff And Jitter", AWS Architecture Blog, "full jitter".
    #[must_use]
    pub fn wait(
        &self,
        attempt: u32,
        age: Duration,
        asked: Option<Duration>,
        random: u64,
    ) -> Option<Duration> {
        if attempt >= self.attempts {
            return None;
        }
        let doublings = attempt.saturating_sub(1).min(31);
        let bound = self.base.get().saturating_mul(1 << doublings).min(self.cap.get());
        let nanos = (u128::from(random) * bound.as_nanos()) >> 64;
        let jittered = Duration::from_nanos(u64::try_from(nanos).unwrap_or(u64::MAX));
        let wait = asked.map_or(jittered, |asked| asked.saturating_add(jittered));
        (age.saturating_add(wait) <= self.age.get()).then_some(wait)
    }

    /// As [`RetryPolicy::wait`], from the event's time and the current time to the moment of the next run.
    #[must_use]
    pub fn next(
        &self,
        attempt: u32,
        born: Timestamp,
        now: Timestamp,
        asked: Option<Duration>,
        random: u64,
    ) -> Option<Timestamp> {
        self.wait(attempt, now.since(born), asked, random).map(|wait| now.after(wait))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn policy() -> RetryPolicy {
        RetryPolicy { attempts: 4, age: Span::secs(100), base: Span::secs(1), cap: Span::secs(3) }
    }

    #[test]
    fn the_bound_doubles_up_to_the_cap() {
        let longest = |attempt| policy().wait(attempt, Duration::ZERO, None, u64::MAX).map(|w| w.as_millis());
        assert_eq!([longest(1), longest(2), longest(3)], [Some(999), Some(1999), Some(2999)]);
        assert_eq!(longest(4), None, "attempts are spent");
    }

    #[test]
    fn age_ends_it_too() {
        assert_eq!(policy().wait(1, Duration::from_secs(100), None, u64::MAX), None);
        assert_eq!(policy().wait(1, Duration::ZERO, Some(Duration::from_secs(101)), 0), None);
        let born = Timestamp::from_millis(1000);
        assert_eq!(
            policy().next(1, born, born, Some(Duration::from_secs(2)), 0),
            Some(Timestamp::from_millis(3000))
        );
    }

    proptest! {
        #[test]
        fn a_wait_is_bounded(attempt in 0u32..50, random: u64, age in 0u64..200, asked in proptest::option::of(0u64..50)) {
            let asked = asked.map(Duration::from_secs);
            if let Some(wait) = policy().wait(attempt, Duration::from_secs(age), asked, random) {
                prop_assert!(wait >= asked.unwrap_or_default());
                prop_assert!(wait <= asked.unwrap_or_default() + Duration::from_secs(3));
                prop_assert!(attempt < 4);
                prop_assert!(Duration::from_secs(age) + wait <= Duration::from_secs(100));
            }
        }
    }
}
