//! Events and runs in the order of their commits.

use std::{
    collections::{HashMap, HashSet, VecDeque},
    sync::Arc,
};

use chinwag_core::{
    bus::{Batch, Position, Stored},
    clock::Timestamp,
    commit::Run,
    conversation::ConversationKey,
    event::{Event, EventId},
    name::TopicName,
};

use crate::about::of_conversation;

/// The most rows; past them the gateway is told to wait.
const ROWS_MAX: usize = 1_000_000;

/// The log of the topics and of the runs.
#[derive(Debug, Default)]
pub(super) struct Log {
    rows: VecDeque<Row>,
    head: Position,
    bytes: u64,
    /// The last event of each topic.
    last: HashMap<TopicName, Position>,
}

/// One row.
#[derive(Debug)]
pub(super) enum Row {
    /// An event.
    Event(Stored),
    /// A run, and where it stands.
    Run(Position, Run),
}

impl Row {
    pub(super) fn position(&self) -> Position {
        match self {
            Self::Event(stored) => stored.position,
            Self::Run(position, _) => *position,
        }
    }

    fn at(&self) -> Timestamp {
        match self {
            Self::Event(stored) => stored.event.time,
            Self::Run(_, run) => run.started,
        }
    }

    fn bytes(&self) -> u64 {
        match self {
            Self::Event(stored) => stored.event.data.get().len() as u64,
            Self::Run(..) => size_of::<Run>() as u64,
        }
    }
}

impl Log {
    pub(super) fn head(&self) -> Position {
        self.head
    }

    pub(super) fn is_full(&self) -> bool {
        self.rows.len() >= ROWS_MAX
    }

    /// Payload bytes kept.
    pub(super) fn bytes(&self) -> u64 {
        self.bytes
    }

    pub(super) fn event(&mut self, event: Event) {
        self.head.0 += 1;
        self.last.insert(event.topic.clone(), self.head);
        let partition = event.partition();
        self.push(Row::Event(Stored { position: self.head, partition, event: Arc::new(event) }));
    }

    pub(super) fn run(&mut self, run: Run) {
        self.head.0 += 1;
        self.push(Row::Run(self.head, run));
    }

    fn push(&mut self, row: Row) {
        self.bytes += row.bytes();
        self.rows.push_back(row);
    }

    /// Where the last event of a topic stands.
    pub(super) fn last(&self, topic: &TopicName) -> Position {
        self.last.get(topic).copied().unwrap_or_default()
    }

    /// The rows after a position.
    pub(super) fn after(&self, after: Position) -> impl Iterator<Item = &Row> {
        let from = self.rows.partition_point(|row| row.position() <= after);
        self.rows.range(from..)
    }

    /// The rows before a position, newest first.
    pub(super) fn before(&self, before: Position) -> impl Iterator<Item = &Row> {
        let to = self.rows.partition_point(|row| row.position() < before);
        self.rows.range(..to).rev()
    }

    /// The events after a position.
    pub(super) fn events(&self, after: Position) -> impl Iterator<Item = &Stored> {
        self.after(after).filter_map(|row| match row {
            Row::Event(stored) => Some(stored),
            Row::Run(..) => None,
        })
    }

    /// At most `max` of the events after a position.
    pub(super) fn batch(&self, after: Position, max: usize, wanted: impl Fn(&Event) -> bool) -> Batch {
        let wanted = self.events(after).filter(|stored| wanted(&stored.event));
        let events: Vec<Stored> = wanted.take(max).cloned().collect();
        let reached = match events.last() {
            Some(last) if events.len() == max => last.position,
            _ if max == 0 => after,
            _ => self.head.max(after),
        };
        Batch { events, reached }
    }

    /// One event.
    pub(super) fn get(&self, position: Position) -> Option<&Stored> {
        let index = self.rows.binary_search_by_key(&position, Row::position).ok()?;
        match &self.rows[index] {
            Row::Event(stored) => Some(stored),
            Row::Run(..) => None,
        }
    }

    /// Erases what the events of a conversation carry, the webhooks they came in with, and everything that came of them. Their
    /// ids.
    pub(super) fn erase(&mut self, conversation: &ConversationKey) -> HashSet<EventId> {
        let trace: Vec<&Event> = self.events(Position(0)).map(|stored| &*stored.event).collect();
        let erased = of_conversation(&trace, conversation);
        for row in &mut self.rows {
            match row {
                Row::Event(stored) if erased.contains(&stored.event.id) => {
                    let before = stored.event.data.get().len();
                    stored.event = Arc::new(stored.event.erased());
                    self.bytes =
                        (self.bytes + stored.event.data.get().len() as u64).saturating_sub(before as u64);
                }
                Row::Run(_, run) if erased.contains(&run.event) => *run = run.clone().erased(),
                _ => {}
            }
        }
        erased
    }

    /// Removes the oldest row where it is from before `cutoff` and not after `floor`. Whether it did.
    pub(super) fn forget(&mut self, cutoff: Timestamp, floor: Position) -> bool {
        let is_old = |row: &mut Row| row.at() < cutoff && row.position() <= floor;
        let Some(row) = self.rows.pop_front_if(is_old) else { return false };
        self.bytes -= row.bytes();
        true
    }
}
