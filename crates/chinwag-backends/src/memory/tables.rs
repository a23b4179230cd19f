//! What is kept, and how a write changes it.

use std::{
    collections::{BTreeMap, HashMap, VecDeque},
    ops::Bound,
    time::Duration,
};

use chinwag_core::{
    bus::Position,
    clock::Timestamp,
    commit::{Commit, DeadLetter, DedupeMark, Epoch, Ingest, Ingested, Note, StateValue, TranscriptEntry},
    conversation::ConversationKey,
    error::EngineError,
    event::{Event, EventId},
    function::FunctionSpec,
    name::FunctionName,
    store::{DeadId, Fired, Forgotten, HEARD_KEPT, Retention, StateEntry},
};
use serde_json::value::RawValue;

use super::{lease::Leases, log::Log};
use crate::standing::Standing;

/// The most rows removed in one step.
const STEP: usize = 1000;

/// Everything that is kept.
#[derive(Debug, Default)]
pub(super) struct Tables {
    pub(super) log: Log,
    pub(super) functions: BTreeMap<FunctionName, Standing>,
    pub(super) leases: Leases,
    /// Marks of the providers' events, with the time they were seen.
    marks: HashMap<DedupeMark, Timestamp>,
    /// When somebody was last heard in a conversation.
    heard: HashMap<ConversationKey, Timestamp>,
    state: BTreeMap<String, Value>,
    /// Events to publish later, by time and then in the order they were set.
    pub(super) timers: BTreeMap<(Timestamp, u64), Event>,
    timers_set: u64,
    pub(super) dead: BTreeMap<DeadId, DeadLetter>,
    last_dead: u64,
    pub(super) transcript: VecDeque<TranscriptEntry>,
}

/// A value of state. What was removed keeps its number, so that a value made again is not taken for the one before.
#[derive(Debug, Default)]
struct Value {
    version: u64,
    value: Option<Box<RawValue>>,
    expires: Option<Timestamp>,
}

impl Value {
    /// The next version of it.
    fn change(&mut self, value: Option<Box<RawValue>>, expires: Option<Timestamp>) {
        let expires = expires.filter(|_| value.is_some());
        *self = Self { version: self.version + 1, value, expires };
    }

    fn is_expired(&self, now: Timestamp) -> bool {
        self.expires.is_some_and(|expires| expires <= now)
    }
}

impl Tables {
    pub(super) fn ingest(&mut self, ingest: Ingest) -> Result<Ingested, EngineError> {
        if self.log.is_full() {
            return Err(EngineError::Overloaded);
        }
        ingest.by.iter().try_for_each(|holding| self.leases.check(holding))?;
        if let Some(Note { key, value, expires }) = ingest.note {
            self.state.entry(key).or_default().change(value, expires);
        }
        let now = ingest.webhook.time;
        let count = ingest.items.len();
        let mut is_new = |mark| self.marks.insert(mark, now).is_none();
        let new: Vec<Event> =
            ingest.items.into_iter().filter(|item| is_new(item.dedupe)).map(|item| item.event).collect();
        let ingested = Ingested { published: new.len(), duplicates: count - new.len() };
        if count > 0 && new.is_empty() {
            return Ok(ingested);
        }
        for (conversation, at) in ingest.heard {
            let last = self.heard.entry(conversation).or_default();
            *last = at.max(*last);
        }
        self.log.event(ingest.webhook);
        new.into_iter().for_each(|event| self.log.event(event));
        ingest.dead.into_iter().for_each(|letter| self.bury(letter));
        Ok(ingested)
    }

    pub(super) fn commit(&mut self, commit: Commit) -> Result<(), EngineError> {
        self.fence(&commit.run.function, commit.epoch)?;
        let input = self.log.get(commit.input.position);
        let is_erased = input.is_some_and(|stored| stored.event.is_erased());
        let commit = if is_erased { commit.erased() } else { commit };
        commit.state.iter().try_for_each(|write| self.check(&write.key, write.expected))?;
        if let Some(standing) = self.functions.get_mut(&commit.run.function) {
            standing.ran(commit.input.position, commit.run.outcome, commit.run.next);
        }
        self.log.run(commit.run);
        commit.events.into_iter().for_each(|event| self.log.event(event));
        for timer in commit.timers {
            self.timers_set += 1;
            self.timers.insert((timer.due, self.timers_set), timer.event);
        }
        for write in commit.state {
            self.state.entry(write.key).or_default().change(write.value, write.expires);
        }
        self.transcript.extend(commit.transcript);
        commit.dead.into_iter().for_each(|letter| self.bury(letter));
        Ok(())
    }

    /// Refuses a write of anybody but the owner.
    pub(super) fn fence(&self, function: &FunctionName, held: Epoch) -> Result<(), EngineError> {
        let current = self.functions.get(function).map_or(Epoch(0), |standing| standing.epoch);
        if current == held && held != Epoch(0) {
            return Ok(());
        }
        Err(EngineError::Fenced { function: function.clone(), held, current })
    }

    /// Refuses a change of what somebody else has changed meanwhile.
    fn check(&self, key: &str, expected: u64) -> Result<(), EngineError> {
        let found = self.state(key).map_or(0, |value| value.version);
        if found == expected {
            return Ok(());
        }
        Err(EngineError::Conflict { key: key.to_owned(), expected, found })
    }

    pub(super) fn heard(&self, conversation: &ConversationKey) -> Option<Timestamp> {
        self.heard.get(conversation).copied()
    }

    pub(super) fn state(&self, key: &str) -> Option<StateValue> {
        let Value { version, value, expires } = self.state.get(key)?;
        Some(StateValue { version: *version, value: value.clone()?, expires: *expires })
    }

    pub(super) fn states(&self, prefix: &str, after: &str, max: usize) -> Vec<StateEntry> {
        let later = self.state.range::<str, _>((Bound::Excluded(after), Bound::Unbounded));
        let wanted = later.filter(|(key, _)| key.starts_with(prefix));
        let entry = |(key, kept): (&String, &Value)| {
            let (key, version, expires) = (key.clone(), kept.version, kept.expires);
            Some(StateEntry { key, version, expires, value: kept.value.clone()? })
        };
        wanted.filter_map(entry).take(max).collect()
    }

    pub(super) fn clear(&mut self, key: &str, expected: u64) -> Result<(), EngineError> {
        self.check(key, expected)?;
        if let Some(kept) = self.state.get_mut(key).filter(|_| expected > 0) {
            kept.change(None, None);
        }
        Ok(())
    }

    /// Removes a step of the state that has expired. Whether there is more.
    fn expire(&mut self, now: Timestamp) -> bool {
        let expired = self.state.values_mut().filter(|kept| kept.is_expired(now)).take(STEP);
        expired.map(|kept| kept.change(None, None)).count() == STEP
    }

    /// Erases a conversation.
    pub(super) fn forget(&mut self, conversation: &ConversationKey, state: &[String]) -> Forgotten {
        let events = self.log.erase(conversation);
        let is_gone = |event: &Event| {
            event.conversation.as_ref() == Some(conversation)
                || event.causation.as_ref().is_some_and(|cause| events.contains(cause))
        };
        self.timers.retain(|_, event| !is_gone(event));
        self.dead.retain(|_, letter| {
            let key = letter.event.conversation.as_ref();
            key != Some(conversation) && !events.contains(&letter.event.id)
        });
        let before = self.transcript.len();
        self.transcript.retain(|line| line.conversation != *conversation);
        self.heard.remove(conversation);
        let held = |tables: &Self| tables.state.values().filter(|kept| kept.value.is_some()).count();
        let states = held(self);
        self.state.retain(|key, _| !state.contains(key));
        Forgotten { events: events.len(), lines: before - self.transcript.len(), states: states - held(self) }
    }

    fn bury(&mut self, letter: DeadLetter) {
        self.last_dead += 1;
        self.dead.insert(DeadId(self.last_dead), letter);
    }

    pub(super) fn subscribe(&mut self, function: &FunctionSpec) -> &mut Standing {
        let head = self.log.head();
        self.functions.entry(function.name.clone()).or_insert_with(|| Standing::new(function.clone(), head))
    }

    pub(super) fn fire(&mut self, now: Timestamp, max: usize) -> Fired {
        let mut count = 0;
        while count < max
            && let Some(timer) = self.timers.first_entry().filter(|timer| timer.key().0 <= now)
        {
            let mut event = timer.remove();
            event.time = now;
            self.log.event(event);
            count += 1;
        }
        Fired { count, next: self.timers.keys().next().map(|(due, _)| *due) }
    }

    pub(super) fn redrive(&mut self, id: DeadId, now: Timestamp) -> Result<EventId, EngineError> {
        let letter = self.discard(id)?;
        let taker = self.functions.get(&letter.function);
        if taker.is_none_or(|taker| taker.spec.topic != letter.event.topic) {
            let (function, topic) = (letter.function.clone(), letter.event.topic.clone());
            self.dead.insert(id, letter);
            return Err(EngineError::NoTaker { letter: id.0, function, topic });
        }
        let event = letter.redriven(id, now);
        let redriven = event.id.clone();
        self.log.event(event);
        Ok(redriven)
    }

    pub(super) fn discard(&mut self, id: DeadId) -> Result<DeadLetter, EngineError> {
        self.dead.remove(&id).ok_or_else(|| EngineError::NotFound { what: format!("dead letter {}", id.0) })
    }

    /// Removes a step of what is not kept. Whether there is more.
    pub(super) fn maintain(&mut self, now: Timestamp, keep: Retention) -> bool {
        let is_more_expired = self.expire(now);
        let floor = self.floor();
        let transcript = before(now, keep.transcript);
        for _ in 0..STEP {
            let is_too_large = self.log.bytes() > keep.bytes_max;
            let events = if is_too_large { Timestamp::MAX } else { before(now, keep.events) };
            let log = self.log.forget(events, floor);
            let line = self.transcript.pop_front_if(|line| line.at < transcript);
            if !log && line.is_none() {
                let marks = before(now, keep.dedupe);
                self.marks.retain(|_, seen| *seen >= marks);
                let heard = before(now, HEARD_KEPT);
                self.heard.retain(|_, at| *at >= heard);
                return is_more_expired;
            }
        }
        true
    }

    /// Everything up to here is done by every function that has an owner.
    fn floor(&self) -> Position {
        let owned = self.functions.values().filter(|standing| standing.epoch > Epoch(0));
        let is_quiet = |standing: &Standing| {
            standing.open.is_empty() && self.log.last(&standing.spec.topic) <= standing.reached
        };
        owned.filter(|standing| !is_quiet(standing)).map(Standing::floor).min().unwrap_or(self.log.head())
    }
}

fn before(now: Timestamp, kept: Duration) -> Timestamp {
    let kept = u64::try_from(kept.as_millis()).unwrap_or(u64::MAX);
    Timestamp::from_millis(now.as_millis().saturating_sub(kept))
}
