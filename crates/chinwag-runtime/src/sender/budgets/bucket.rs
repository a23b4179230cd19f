//! A token bucket that is one moment: the one at which it is full again (the generic cell rate algorithm).

use chinwag_core::{clock::Timestamp, platform::Pace};

/// Microseconds since 1970: fine enough for thousands of calls in a second.
pub(super) type Micros = u64;

pub(super) fn micros(time: Timestamp) -> Micros {
    time.as_millis() * 1000
}

/// The first timestamp that is not before.
pub(super) fn timestamp(micros: Micros) -> Timestamp {
    Timestamp::from_millis(micros.div_ceil(1000))
}

/// How fast a bucket fills, and how much it holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Rate {
    /// The time that one token takes.
    interval: Micros,
    /// The time that the tokens take which a full bucket holds beside one.
    slack: Micros,
}

impl Rate {
    /// No limit at all: a bucket of it waits only when it is held.
    pub(super) const NONE: Self = Self { interval: 0, slack: 0 };

    /// A number of tokens in a second, and how many there may be at once; at least one of either.
    pub(super) fn per_second(tokens: u32, at_once: u32) -> Self {
        Self::of(Pace::per_second(tokens).at_once(at_once))
    }

    /// The rate that a platform states.
    pub(super) fn of(pace: Pace) -> Self {
        let interval = Micros::try_from(pace.interval().as_micros()).unwrap_or(Micros::MAX >> 32).max(1);
        Self { interval, slack: interval * Micros::from(pace.at_once.max(1) - 1) }
    }

    /// This share of it, one at a time.
    pub(super) fn shared_by(self, parts: u32) -> Self {
        Self { interval: self.interval * Micros::from(parts), slack: 0 }
    }
}

/// A bucket, full at first.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Bucket {
    full_at: Micros,
}

impl Bucket {
    /// From when on a token can be taken so that `kept` more are left.
    pub(super) fn ready_at(self, rate: Rate, kept: u32) -> Micros {
        (self.full_at + rate.interval * Micros::from(kept)).saturating_sub(rate.slack)
    }

    /// Takes a token, now or in advance.
    pub(super) fn take(&mut self, rate: Rate, at: Micros) {
        self.full_at = self.full_at.max(at) + rate.interval;
    }

    /// Leaves one token, at that moment and no earlier.
    pub(super) fn hold(&mut self, rate: Rate, until: Micros) {
        self.full_at = until + rate.slack;
    }

    /// Whether it is as a new one.
    pub(super) fn is_full(self, now: Micros) -> bool {
        self.full_at <= now
    }
}
