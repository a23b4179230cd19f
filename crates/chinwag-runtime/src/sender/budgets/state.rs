//! Whose turn it is in one channel. Every moment is given from outside.

use std::collections::HashMap;

use chinwag_core::{
    event::EventId,
    platform::{Chat, Rates},
    response::Priority,
};

use super::bucket::{Bucket, Micros, Rate};

/// The most turns that are kept for events to come back to; as many as a function has inputs open. Past it an event
/// asks again without a turn of its own.
const TURNS_MAX: usize = 65_536;

/// How often what has run out is thrown away.
const SWEEP_EVERY: Micros = 1_000_000;

/// How long a turn is kept for an event that does not come back.
const TURN_KEPT: Micros = 60_000_000;

/// The budgets, as a platform states them.
#[derive(Debug)]
pub(super) struct Limits {
    pub(super) credential: Option<Credential>,
    chat: Option<Rate>,
    group: Option<Rate>,
}

/// The budget of a credential.
#[derive(Debug)]
pub(super) struct Credential {
    whole: Rate,
    /// What is sent unasked at most.
    unasked: Rate,
    /// The tokens that what is sent unasked has to leave.
    reserve: u32,
}

impl Limits {
    pub(super) fn new(rates: Rates) -> Self {
        Self {
            credential: rates.credential_per_second.map(Credential::new),
            chat: rates.of(false).map(Rate::of),
            group: rates.of(true).map(Rate::of),
        }
    }

    pub(super) fn any(&self) -> bool {
        self.credential.is_some() || self.chat.is_some() || self.group.is_some()
    }

    fn of(&self, chat: Chat<'_>) -> Option<Rate> {
        if chat.is_group { self.group } else { self.chat }
    }
}

impl Credential {
    /// A tenth of a second's calls may go at once, and half of these are kept for answers.
    fn new(per_second: u32) -> Self {
        let at_once = (per_second / 10).max(2);
        let whole = Rate::per_second(per_second, at_once);
        Self { whole, unasked: whole.shared_by(2), reserve: at_once / 2 }
    }
}

/// Where the budgets stand.
#[derive(Debug, Default)]
pub(super) struct State {
    whole: Bucket,
    unasked: Bucket,
    /// Until when the credential cools off.
    held: Micros,
    /// Events that were told to come back, and when. An answer's token is taken already.
    turns: HashMap<EventId, Micros>,
    /// The chats whose bucket is not full, by their ids.
    chats: HashMap<Box<str>, Bucket>,
    sweep_at: Micros,
}

impl State {
    /// Takes what an event needs, or says when to ask again.
    pub(super) fn turn(
        &mut self,
        limits: &Limits,
        event: &EventId,
        chat: Chat<'_>,
        priority: Priority,
        now: Micros,
    ) -> Result<(), Micros> {
        self.sweep(now);
        let rate = limits.of(chat);
        let bucket = self.chats.get(chat.id).copied().unwrap_or_default();
        passed(bucket.ready_at(rate.unwrap_or(Rate::NONE), 0), now)?;
        match &limits.credential {
            None => passed(self.held, now)?,
            Some(credential) if priority == Priority::Reply => self.answer(credential, event, now)?,
            Some(credential) => self.unasked(credential, event, now)?,
        }
        if let Some(rate) = rate {
            self.chats.entry(chat.id.into()).or_default().take(rate, now);
        }
        Ok(())
    }

    /// The turn of an answer: the next token, whatever is waiting to be sent unasked.
    fn answer(&mut self, credential: &Credential, event: &EventId, now: Micros) -> Result<(), Micros> {
        if let Some(due) = self.turns.get(event).copied() {
            passed(due, now)?;
            self.turns.remove(event);
            return Ok(());
        }
        let ready = self.whole.ready_at(credential.whole, 0);
        if ready <= now || self.turns.len() < TURNS_MAX {
            self.whole.take(credential.whole, ready.max(now));
        }
        self.wait_for(event, ready, now)
    }

    /// The turn of what is sent unasked: first among its like, then where answers leave something over.
    ///
    /// NOTE: it takes no token in advance, or an answer would have to wait behind it.
    fn unasked(&mut self, credential: &Credential, event: &EventId, now: Micros) -> Result<(), Micros> {
        match self.turns.get(event).copied() {
            Some(due) => passed(due, now)?,
            None => self.queue(credential, event, now, now)?,
        }
        self.turns.remove(event);
        let spare = self.whole.ready_at(credential.whole, credential.reserve);
        if spare > now {
            return self.queue(credential, event, spare, now);
        }
        self.whole.take(credential.whole, now);
        Ok(())
    }

    /// Queues up among what is sent unasked, for a turn not before `earliest`.
    fn queue(
        &mut self,
        credential: &Credential,
        event: &EventId,
        earliest: Micros,
        now: Micros,
    ) -> Result<(), Micros> {
        let ready = self.unasked.ready_at(credential.unasked, 0).max(earliest);
        if ready <= now || self.turns.len() < TURNS_MAX {
            self.unasked.take(credential.unasked, ready);
        }
        self.wait_for(event, ready, now)
    }

    fn wait_for(&mut self, event: &EventId, ready: Micros, now: Micros) -> Result<(), Micros> {
        if ready > now && self.turns.len() < TURNS_MAX {
            self.turns.insert(event.clone(), ready);
        }
        passed(ready, now)
    }

    /// Lets a chat cool off.
    pub(super) fn hold_chat(&mut self, limits: &Limits, chat: Chat<'_>, until: Micros) {
        let rate = limits.of(chat).unwrap_or(Rate::NONE);
        let bucket = self.chats.entry(chat.id.into()).or_default();
        bucket.hold(rate, until.max(bucket.ready_at(rate, 0)));
    }

    /// Lets the whole credential cool off. Whoever had a turn asks for another, or they would all go at once after it.
    pub(super) fn hold_credential(&mut self, limits: &Limits, until: Micros) {
        self.held = self.held.max(until);
        if let Some(credential) = &limits.credential {
            self.turns.clear();
            self.whole.hold(credential.whole, self.held);
            self.unasked.hold(credential.unasked, self.held);
        }
    }

    /// Throws away what is as if it had never been.
    fn sweep(&mut self, now: Micros) {
        if now >= self.sweep_at {
            self.chats.retain(|_, bucket| !bucket.is_full(now));
            self.turns.retain(|_, due| *due + TURN_KEPT > now);
            self.sweep_at = now + SWEEP_EVERY;
        }
    }

    /// Whether nothing cools off.
    pub(super) fn is_idle(&self, now: Micros) -> bool {
        self.held <= now && self.chats.is_empty()
    }

    #[cfg(test)]
    pub(super) fn entries(&self) -> usize {
        self.turns.len() + self.chats.len()
    }
}

/// `Err` with the moment when it is still to come.
fn passed(moment: Micros, now: Micros) -> Result<(), Micros> {
    if moment > now { Err(moment) } else { Ok(()) }
}
