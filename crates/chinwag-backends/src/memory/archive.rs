//! What people look at. Everything is found by looking through all there is.

use async_trait::async_trait;
use chinwag_core::{
    bus::Position,
    clock::Timestamp,
    commit::{DeadLetter, TranscriptEntry},
    conversation::ConversationKey,
    error::EngineError,
    event::{Event, EventId},
    name::FunctionName,
    store::{Archive, Batch, DeadId, Entry, EventFilter, Found, FunctionStatus, Search, StateEntry, Trace},
};

use super::{
    Memory,
    log::{Log, Row},
    tables::Tables,
};
use crate::{about, sought::Sought, standing::Standing};

/// The most rows of a trace.
const TRACE_MAX: usize = 10_000;

/// The most events counted that a function has not taken over.
const BEHIND_MAX: usize = 10_000;

#[async_trait]
impl Archive for Memory {
    async fn events(&self, filter: EventFilter, after: Position, max: usize) -> Result<Batch, EngineError> {
        Ok(self.tables().log.batch(after, max, |event| about::matches(&filter, event)))
    }

    async fn trace(&self, id: &str) -> Result<Trace, EngineError> {
        let tables = self.tables();
        let root = EventId::new(id).root().to_owned();
        let trace = tables.trace(&root);
        if !trace.events.is_empty() || !trace.timers.is_empty() {
            return Ok(trace);
        }
        let of_message = |event: &Event| about::message_id(event).is_some_and(|message| message == id);
        let found = tables.log.events(Position(0)).find(|stored| of_message(&stored.event));
        Ok(found.map(|stored| tables.trace(stored.event.correlation.root())).unwrap_or_default())
    }

    async fn transcript(
        &self,
        conversation: &ConversationKey,
        max: usize,
    ) -> Result<Vec<TranscriptEntry>, EngineError> {
        let tables = self.tables();
        let newest = tables.transcript.iter().rev().filter(|entry| entry.conversation == *conversation);
        let mut entries: Vec<_> = newest.take(max).cloned().collect();
        entries.reverse();
        // Stable: lines of one moment stay as they were written.
        entries.sort_by_key(|entry| entry.at);
        Ok(entries)
    }

    async fn dead_letters(
        &self,
        function: Option<&FunctionName>,
        after: DeadId,
        max: usize,
    ) -> Result<Vec<(DeadId, DeadLetter)>, EngineError> {
        let tables = self.tables();
        let wanted = tables
            .dead
            .range(DeadId(after.0.saturating_add(1))..)
            .filter(|(_, letter)| function.is_none_or(|function| letter.function == *function));
        Ok(wanted.take(max).map(|(id, letter)| (*id, letter.clone())).collect())
    }

    async fn dead_letter(&self, id: DeadId) -> Result<DeadLetter, EngineError> {
        let unknown = || EngineError::NotFound { what: format!("dead letter {}", id.0) };
        self.tables().dead.get(&id).cloned().ok_or_else(unknown)
    }

    async fn recent(
        &self,
        search: Search,
        before: Option<Position>,
        max: usize,
    ) -> Result<Found, EngineError> {
        let sought = Sought::new(search);
        let (tables, mut found) = (self.tables(), Found::default());
        for row in tables.log.before(before.unwrap_or(Position(u64::MAX))) {
            if found.entries.len() == max {
                found.before = found.entries.last().map(|(position, _)| *position).or(before);
                break;
            }
            let entry = match row {
                Row::Event(stored) => {
                    sought.event(&stored.event).then(|| Entry::Event(Event::clone(&stored.event)))
                }
                Row::Run(_, run) => sought.run(run).then(|| Entry::Run(run.clone())),
            };
            found.entries.extend(entry.map(|entry| (row.position(), entry)));
        }
        Ok(found)
    }

    async fn functions(&self) -> Result<Vec<FunctionStatus>, EngineError> {
        let tables = self.tables();
        Ok(tables.functions.values().map(|standing| tables.status(standing)).collect())
    }

    async fn states(&self, prefix: &str, after: &str, max: usize) -> Result<Vec<StateEntry>, EngineError> {
        Ok(self.tables().states(prefix, after, max))
    }
}

impl Tables {
    fn trace(&self, root: &str) -> Trace {
        let mut trace = Trace::default();
        for row in self.log.after(Position(0)) {
            match row {
                Row::Event(stored) if stored.event.correlation.root() == root => {
                    trace.events.push(Event::clone(&stored.event));
                }
                Row::Run(_, run) if run.correlation.root() == root => trace.runs.push(run.clone()),
                _ => {}
            }
            if trace.events.len() + trace.runs.len() == TRACE_MAX {
                break;
            }
        }
        let timers = self.timers.iter().filter(|(_, event)| event.correlation.root() == root);
        trace.timers = timers.take(TRACE_MAX).map(|((due, _), event)| (*due, event.clone())).collect();
        trace
    }

    fn status(&self, standing: &Standing) -> FunctionStatus {
        let name = &standing.spec.name;
        // A function of a quiet topic stands where it stood long ago; there is nothing to count behind it.
        let has_news = self.log.last(&standing.spec.topic) > standing.reached;
        let from = if has_news { standing.reached } else { self.log.head() };
        let behind = self.log.events(from).filter(|stored| stored.event.topic == standing.spec.topic);
        FunctionStatus {
            spec: standing.spec.clone(),
            epoch: standing.epoch,
            open: standing.open.len(),
            oldest: oldest(&self.log, standing),
            behind: behind.filter(|stored| standing.takes(&stored.event)).take(BEHIND_MAX).count(),
            dead: self.dead.values().filter(|letter| letter.function == *name).count(),
        }
    }
}

fn oldest(log: &Log, standing: &Standing) -> Option<Timestamp> {
    standing.open.keys().find_map(|position| Some(log.get(*position)?.event.time))
}
