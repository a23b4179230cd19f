//! The time on a stage: it stands still until it is moved, and tells who sleeps until when.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use chinwag_core::clock::{Clock, Sleep, Timestamp};
use tokio::{sync::watch, task};

use super::pulse::Pulse;

/// When every scenario begins.
const BEGIN: Timestamp = Timestamp::from_millis(1_772_998_024_000);

/// A clock that stands still until it is moved.
#[derive(Debug)]
pub(super) struct StageClock {
    now: watch::Sender<Timestamp>,
    pulse: Arc<Pulse>,
    sleepers: Mutex<Sleepers>,
}

/// Who sleeps: the task, and until when.
#[derive(Debug, Default)]
struct Sleepers {
    last: u64,
    by_number: HashMap<u64, (Option<task::Id>, Timestamp)>,
}

impl StageClock {
    pub(super) fn new(pulse: Arc<Pulse>) -> Self {
        Self { now: watch::Sender::new(BEGIN), pulse, sleepers: Mutex::default() }
    }

    /// Moves the clock to a moment, never back, and wakes whose time has come.
    pub(super) fn move_to(&self, moment: Timestamp) {
        self.now.send_modify(|now| *now = moment.max(*now));
    }

    /// Until when a task sleeps, where it does.
    pub(super) fn sleeps_until(&self, task: task::Id) -> Option<Timestamp> {
        let now = self.now();
        let sleepers = self.sleepers();
        let theirs =
            sleepers.by_number.values().filter(|(sleeper, until)| *sleeper == Some(task) && *until > now);
        theirs.map(|(_, until)| *until).min()
    }

    fn sleepers(&self) -> MutexGuard<'_, Sleepers> {
        self.sleepers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The task that runs this sleeps from now on.
    fn fall_asleep(&self, until: Timestamp) -> Asleep<'_> {
        let mut sleepers = self.sleepers();
        sleepers.last += 1;
        let number = sleepers.last;
        sleepers.by_number.insert(number, (task::try_id(), until));
        drop(sleepers);
        self.pulse.beat();
        Asleep { clock: self, number }
    }
}

impl Clock for StageClock {
    fn now(&self) -> Timestamp {
        *self.now.borrow()
    }

    fn sleep_until(&self, deadline: Timestamp) -> Sleep<'_> {
        Box::pin(async move {
            // What was never waited for is no sleep: all this happens when it is.
            if self.now() >= deadline {
                return;
            }
            let mut now = self.now.subscribe();
            let _asleep = self.fall_asleep(deadline);
            // The sender lives in `self`, which outlives this future, so waiting cannot fail.
            now.wait_for(|now| *now >= deadline).await.ok();
        })
    }
}

/// Counts as asleep until it is dropped.
struct Asleep<'a> {
    clock: &'a StageClock,
    number: u64,
}

impl Drop for Asleep<'_> {
    fn drop(&mut self) {
        self.clock.sleepers().by_number.remove(&self.number);
    }
}
