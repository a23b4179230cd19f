//! A clock that stands at the recorded times.

use chinwag_core::clock::{Clock, Sleep, Timestamp};
use tokio::sync::watch;

/// A clock that is moved along the recording. Whoever sleeps on it, as a time-out does, sleeps for real, and the clock is
/// moved on by that.
#[derive(Debug)]
pub(super) struct ReplayClock {
    now: watch::Sender<Timestamp>,
}

impl ReplayClock {
    /// A clock that shows `now`.
    pub(super) fn at(now: Timestamp) -> Self {
        Self { now: watch::Sender::new(now) }
    }

    /// Moves it on to `moment`, where that is later.
    pub(super) fn reach(&self, moment: Timestamp) {
        self.now.send_if_modified(|now| {
            let is_later = moment > *now;
            *now = moment.max(*now);
            is_later
        });
    }
}

impl Clock for ReplayClock {
    fn now(&self) -> Timestamp {
        *self.now.borrow()
    }

    fn sleep_until(&self, deadline: Timestamp) -> Sleep<'_> {
        let mut now = self.now.subscribe();
        Box::pin(async move {
            let left = deadline.since(*now.borrow_and_update());
            tokio::select! {
                // NOTE: the sender lives in `self`, which outlives this future.
                _ = now.wait_for(|now| *now >= deadline) => {}
                () = tokio::time::sleep(left) => self.reach(deadline),
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[tokio::test]
    async fn it_is_moved_on_and_never_back() {
        let clock = ReplayClock::at(Timestamp::from_millis(1000));
        clock.reach(Timestamp::from_millis(500));
        assert_eq!(clock.now(), Timestamp::from_millis(1000));
        let deadline = Timestamp::from_millis(3_600_000);
        let (sleep, moved) = (clock.sleep_until(deadline), async { clock.reach(deadline) });
        tokio::join!(sleep, moved);
        clock.sleep_until(deadline.after(Duration::from_millis(2))).await;
        assert_eq!(clock.now(), Timestamp::from_millis(3_600_002));
    }
}
