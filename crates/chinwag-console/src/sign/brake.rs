//! Slows down guessing.

use std::time::Duration;

use chinwag_core::clock::Timestamp;

/// Wrong tokens that cost nothing.
const FREE: u32 = 5;
/// The longest wait.
const WAIT_MAX: Duration = Duration::from_secs(60);

/// Counts wrong tokens, whoever tries them: after a few, each makes the next wait twice as long.
#[derive(Debug, Default)]
pub(super) struct Brake {
    wrong: u32,
    until: Timestamp,
}

impl Brake {
    /// How long the next try has to wait.
    pub(super) fn wait(&self, now: Timestamp) -> Option<Duration> {
        let wait = self.until.since(now);
        (!wait.is_zero()).then_some(wait)
    }

    /// A try was wrong.
    pub(super) fn wrong(&mut self, now: Timestamp) {
        self.wrong = self.wrong.saturating_add(1);
        if let Some(doublings) = self.wrong.checked_sub(FREE) {
            let wait = Duration::from_secs(1 << doublings.min(6)).min(WAIT_MAX);
            self.until = now.after(wait);
        }
    }

    /// A try was right.
    pub(super) fn right(&mut self) {
        *self = Self::default();
    }
}
