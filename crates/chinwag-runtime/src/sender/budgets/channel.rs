//! The budget of one channel, and its quick way out.

use std::sync::{
    Mutex, MutexGuard, PoisonError,
    atomic::{AtomicBool, Ordering},
};

use chinwag_core::{
    clock::Timestamp,
    event::Event,
    platform::{Chat, CoolOff, Rates},
    response::Priority,
};
use serde::Deserialize;

use super::{
    bucket::{micros, timestamp},
    state::{Limits, State},
};

/// The budget of one channel.
#[derive(Debug)]
pub(super) struct ChannelBudget {
    limits: Limits,
    /// Something may be cooling off. Changed under the lock of `state`.
    cooling: AtomicBool,
    state: Mutex<State>,
}

/// The part of a prepared response that is looked at; the rest is passed over without being kept.
#[derive(Deserialize)]
struct Head {
    #[serde(default)]
    priority: Priority,
}

impl ChannelBudget {
    pub(super) fn new(rates: Rates) -> Self {
        Self { limits: Limits::new(rates), cooling: AtomicBool::new(false), state: Mutex::default() }
    }

    pub(super) fn ready_at(&self, event: &Event, chat: Chat<'_>, now: Timestamp) -> Timestamp {
        if !self.limits.any() && !self.cooling.load(Ordering::Acquire) {
            return now;
        }
        let priority = if self.limits.credential.is_some() { priority(event) } else { Priority::Reply };
        let mut state = self.lock();
        let turn = state.turn(&self.limits, &event.id, chat, priority, micros(now));
        if !self.limits.any() && state.is_idle(micros(now)) {
            self.cooling.store(false, Ordering::Release);
        }
        drop(state);
        turn.map_or_else(timestamp, |()| now)
    }

    pub(super) fn cool_off(&self, what: CoolOff, chat: Chat<'_>, until: Timestamp) {
        let mut state = self.lock();
        match what {
            CoolOff::None => return,
            CoolOff::Conversation => state.hold_chat(&self.limits, chat, micros(until)),
            CoolOff::Credential => state.hold_credential(&self.limits, micros(until)),
        }
        self.cooling.store(true, Ordering::Release);
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    #[cfg(test)]
    pub(super) fn is_cooling(&self) -> bool {
        self.cooling.load(Ordering::Acquire)
    }

    #[cfg(test)]
    pub(super) fn entries(&self) -> usize {
        self.lock().entries()
    }
}

/// NOTE: what cannot be read goes as an answer does; the sender will say what is wrong with it.
fn priority(event: &Event) -> Priority {
    event.payload().map_or(Priority::Reply, |head: Head| head.priority)
}
