//! What is written, encoded by whoever asks for the write, so that the writer only writes.

use std::sync::Arc;

use chinwag_core::{
    bus::{Position, Stored},
    clock::Timestamp,
    commit::{
        Commit, DeadLetter, DedupeMark, Epoch, Ingest, InputRef, Note, Run, RunOutcome, StateWrite,
        TranscriptEntry,
    },
    conversation::Partition,
    error::EngineError,
    event::Event,
    lease::Holding,
    name::FunctionName,
};
use serde::{Deserialize, Serialize};

use super::{
    heard::Heard,
    lookup::{Key, Kind},
};
use crate::about;

/// An event of the log.
#[derive(Debug)]
pub(super) struct EventRow {
    pub(super) event: Arc<Event>,
    partition: Partition,
    pub(super) body: Vec<u8>,
    pub(super) keys: [Option<Key>; 3],
}

impl EventRow {
    pub(super) fn new(event: Event) -> Result<Self, EngineError> {
        let body = json_of(ENVELOPE + event.data.get().len(), &event)?;
        let (partition, keys) = (event.partition(), keys(&event));
        Ok(Self { event: Arc::new(event), partition, body, keys })
    }

    pub(super) fn all(events: Vec<Event>) -> Result<Vec<Self>, EngineError> {
        events.into_iter().map(Self::new).collect()
    }

    /// The event, once it stands in the log.
    pub(super) fn at(&self, position: Position) -> Stored {
        Stored { position, partition: self.partition, event: Arc::clone(&self.event) }
    }

    /// About how many bytes these take.
    pub(super) fn size(rows: &[Self]) -> usize {
        rows.iter().map(|row| row.body.len()).sum()
    }
}

/// An event that has been read from the log.
pub(super) fn stored(event: Event, seq: u64) -> Stored {
    Stored { position: Position(seq), partition: event.partition(), event: Arc::new(event) }
}

/// What people look an event up by: its webhook, its conversation, the provider's id of its message.
pub(super) fn keys(event: &Event) -> [Option<Key>; 3] {
    [
        Some(Key::new(Kind::Trace, event.correlation.root())),
        event.conversation.as_ref().map(|conversation| Key::new(Kind::Conversation, conversation.as_str())),
        about::message_id(event).map(|id| Key::new(Kind::Message, &id)),
    ]
}

/// A webhook and its events.
#[derive(Debug)]
pub(super) struct IngestRows {
    pub(super) webhook: EventRow,
    pub(super) items: Vec<(DedupeMark, EventRow)>,
    pub(super) heard: Vec<Heard>,
    pub(super) dead: Option<DeadRow>,
    pub(super) note: Option<Note>,
    pub(super) by: Option<Holding>,
}

impl IngestRows {
    pub(super) fn new(ingest: Ingest) -> Result<Self, EngineError> {
        let items = ingest.items.into_iter().map(|item| Ok((item.dedupe, EventRow::new(item.event)?)));
        Ok(Self {
            webhook: EventRow::new(ingest.webhook)?,
            items: items.collect::<Result<_, EngineError>>()?,
            heard: ingest.heard.iter().map(|(conversation, at)| Heard::new(conversation, *at)).collect(),
            dead: ingest.dead.as_ref().map(DeadRow::new).transpose()?,
            note: ingest.note,
            by: ingest.by,
        })
    }

    /// About how many bytes it takes.
    pub(super) fn size(&self) -> usize {
        let items: usize = self.items.iter().map(|(_, row)| row.body.len()).sum();
        self.webhook.body.len() + items + self.dead.as_ref().map_or(0, |dead| dead.body.len())
    }
}

/// The end of a run.
#[derive(Debug)]
pub(super) struct CommitRows {
    pub(super) epoch: Epoch,
    pub(super) input: InputRef,
    pub(super) run: RunRow,
    pub(super) events: Vec<EventRow>,
    pub(super) timers: Vec<TimerRow>,
    pub(super) state: Vec<StateWrite>,
    pub(super) transcript: Vec<TranscriptRow>,
    pub(super) dead: Option<DeadRow>,
}

impl CommitRows {
    pub(super) fn new(commit: Commit) -> Result<Self, EngineError> {
        let timers =
            commit.timers.into_iter().map(|timer| TimerRow::new(timer.due.as_millis(), &timer.event));
        Ok(Self {
            epoch: commit.epoch,
            input: commit.input,
            run: RunRow::new(&commit.run)?,
            events: EventRow::all(commit.events)?,
            timers: timers.collect::<Result<_, EngineError>>()?,
            state: commit.state,
            transcript: commit.transcript.iter().map(TranscriptRow::new).collect::<Result<_, _>>()?,
            dead: commit.dead.as_ref().map(DeadRow::new).transpose()?,
        })
    }

    /// What is left of it where its input was erased meanwhile.
    pub(super) fn erased(&self) -> Result<Self, EngineError> {
        let run = parse::<Run>(&self.run.body)?.erased();
        let run = RunRow::new(&Run { emitted: Vec::new(), ..run })?;
        let (epoch, input) = (self.epoch, self.input);
        let (events, timers, state, transcript) = Default::default();
        Ok(Self { epoch, input, run, events, timers, state, transcript, dead: None })
    }

    /// About how many bytes it takes.
    pub(super) fn size(&self) -> usize {
        let events = EventRow::size(&self.events);
        let timers: usize = self.timers.iter().map(|row| row.body.len()).sum();
        let state: usize =
            self.state.iter().map(|write| write.value.as_ref().map_or(0, |value| value.get().len())).sum();
        self.run.body.len() + events + timers + state
    }
}

/// A run of the log.
#[derive(Debug)]
pub(super) struct RunRow {
    pub(super) function: FunctionName,
    pub(super) outcome: RunOutcome,
    pub(super) next: Option<Timestamp>,
    pub(super) started: u64,
    pub(super) body: Vec<u8>,
    pub(super) key: Key,
}

impl RunRow {
    fn new(run: &Run) -> Result<Self, EngineError> {
        Ok(Self {
            function: run.function.clone(),
            outcome: run.outcome,
            next: run.next,
            started: run.started.as_millis(),
            body: json(run)?,
            key: Key::new(Kind::Trace, run.correlation.root()),
        })
    }
}

/// An event to publish later.
#[derive(Debug)]
pub(super) struct TimerRow {
    pub(super) due: u64,
    pub(super) trace: Key,
    pub(super) body: Vec<u8>,
}

impl TimerRow {
    fn new(due: u64, event: &Event) -> Result<Self, EngineError> {
        Ok(Self { due, trace: Key::new(Kind::Trace, event.correlation.root()), body: json(event)? })
    }
}

/// A line of the transcript.
#[derive(Debug)]
pub(super) struct TranscriptRow {
    pub(super) at: u64,
    pub(super) key: Key,
    pub(super) body: Vec<u8>,
}

impl TranscriptRow {
    fn new(entry: &TranscriptEntry) -> Result<Self, EngineError> {
        let key = Key::new(Kind::Transcript, entry.conversation.as_str());
        Ok(Self { at: entry.at.as_millis(), key, body: json(entry)? })
    }
}

/// A dead letter.
#[derive(Debug)]
pub(super) struct DeadRow {
    pub(super) function: FunctionName,
    pub(super) body: Vec<u8>,
}

impl DeadRow {
    fn new(dead: &DeadLetter) -> Result<Self, EngineError> {
        Ok(Self { function: dead.function.clone(), body: json(dead)? })
    }
}

/// About what an event takes beside its payload.
const ENVELOPE: usize = 512;

/// JSON for a row.
pub(super) fn json<T: Serialize>(value: &T) -> Result<Vec<u8>, EngineError> {
    json_of(256, value)
}

/// JSON of about that size.
fn json_of<T: Serialize>(size: usize, value: &T) -> Result<Vec<u8>, EngineError> {
    let mut body = Vec::with_capacity(size);
    serde_json::to_writer(&mut body, value)
        .map_err(|error| EngineError::failed("encoding what is to be written", error))?;
    Ok(body)
}

/// A row from JSON.
pub(super) fn parse<'a, T: Deserialize<'a>>(body: &'a [u8]) -> Result<T, EngineError> {
    serde_json::from_slice(body).map_err(|error| EngineError::failed("decoding a row of the database", error))
}

/// A bound on rows, as SQLite counts.
pub(super) fn limit(max: usize) -> i64 {
    i64::try_from(max).unwrap_or(i64::MAX)
}
