//! A clock that a test moves by hand.

use std::time::Duration;

use chinwag_core::clock::{Clock, Sleep, Timestamp};
use tokio::sync::watch;

/// A clock that stands still until it is moved; moving it wakes whoever sleeps on it.
#[derive(Debug)]
pub struct ManualClock {
    now: watch::Sender<Timestamp>,
}

impl ManualClock {
    /// A clock that shows `now`.
    #[must_use]
    pub fn at(now: Timestamp) -> Self {
        Self { now: watch::Sender::new(now) }
    }

    /// Moves the clock on, and wakes every sleeper whose time has come.
    pub fn advance(&self, duration: Duration) {
        self.now.send_modify(|now| *now = now.after(duration));
    }

    /// How many are asleep on it: what a test waits for before it moves the clock.
    #[must_use]
    pub fn sleepers(&self) -> usize {
        self.now.receiver_count()
    }
}

impl Default for ManualClock {
    /// A clock at an ordinary moment of 2026.
    fn default() -> Self {
        Self::at(Timestamp::from_millis(1_772_998_024_000))
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        *self.now.borrow()
    }

    fn sleep_until(&self, deadline: Timestamp) -> Sleep<'_> {
        let mut now = self.now.subscribe();
        Box::pin(async move {
            // The sender lives in `self`, which outlives this future, so waiting cannot fail.
            now.wait_for(|now| *now >= deadline).await.ok();
        })
    }
}
