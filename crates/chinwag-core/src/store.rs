//! The contracts of a store: what the runtime writes and reads, and what people look at.

use std::{fmt, sync::Arc, time::Duration};

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::{
    bus::{Bus, Position},
    clock::Timestamp,
    commit::{Commit, DeadLetter, Epoch, Ingest, Ingested, InputRef, Run, StateValue, TranscriptEntry},
    conversation::ConversationKey,
    error::EngineError,
    event::{Event, EventId},
    function::FunctionSpec,
    lease::{Holding, Lease, Leased},
    log::Logs,
    name::{ChannelName, FunctionName, TopicName},
};

/// State, ledger and marks: everything that is not the log of the topics.
///
/// `ingest` and `commit` MUST be atomic and durable when they return. Where the store is not the bus, the events of a
/// commit go to the outbox in the same transaction. An `ingest` item whose mark is already there MUST be left out;
/// when all are, nothing is written but its note. A commit whose epoch is not the current one MUST be refused as `Fenced`; one whose
/// state was changed meanwhile as `Conflict`; an `ingest` by a role that has another epoch now as `NotHeld`. A consumed
/// input MUST never be in a later `cursor`.
#[async_trait]
pub trait Store: fmt::Debug + Send + Sync + 'static {
    /// Writes a webhook and its events.
    async fn ingest(&self, ingest: Ingest) -> Result<Ingested, EngineError>;
    /// Writes the end of a run.
    async fn commit(&self, commit: Commit) -> Result<(), EngineError>;

    /// Makes a function known: what is published from now on waits for it, whoever owns it and wherever it runs. One
    /// that is known already stays where it stands.
    async fn subscribe(&self, function: &FunctionSpec) -> Result<(), EngineError>;
    /// Becomes the owner of a function, under a new epoch; earlier epochs are fenced off from then on. Subscribes it
    /// where it is new. MUST be refused as `Taken` while a living process owns it on the same store, where the engine
    /// can tell.
    async fn acquire(&self, function: &FunctionSpec) -> Result<Epoch, EngineError>;
    /// Where the function stands.
    async fn cursor(&self, function: &FunctionName) -> Result<Cursor, EngineError>;
    /// Notes that everything up to `reached` has been taken over, and that of it `opened` is not done. MUST be called
    /// before the runs of `opened` are committed; MAY be forgotten in a crash, when `cursor` goes back accordingly.
    async fn advance(
        &self,
        function: &FunctionName,
        epoch: Epoch,
        reached: Position,
        opened: Vec<InputRef>,
    ) -> Result<(), EngineError>;

    /// Takes a role, or keeps it for longer. MUST be `Taken` while another one has it, unless the engine can tell that its
    /// process has died. Whoever gets it after somebody else gets it under a new epoch, and earlier ones are fenced off from
    /// then on; whoever keeps it, or takes it again before anybody else did, keeps the epoch.
    async fn lease(&self, lease: Lease) -> Result<Leased, EngineError>;
    /// Gives a role back: the next one need not wait. MUST change nothing where it has another epoch now.
    async fn release(&self, holding: Holding) -> Result<(), EngineError>;

    /// Reads state. A value that has expired MAY still be there, with the time when it did.
    async fn state(&self, key: &str) -> Result<Option<StateValue>, EngineError>;
    /// Removes state without a run. MUST be refused as `Conflict` where it is not at the version `expected`, 0 where
    /// there is none; a run that has read what is removed MUST get a `Conflict` at its commit.
    async fn clear_state(&self, key: &str, expected: u64) -> Result<(), EngineError>;
    /// When somebody was last heard in a conversation, of what [`Ingest::heard`] told; `None` where that is longer ago than
    /// [`HEARD_KEPT`], or was never told. MAY be up to a minute earlier than it was.
    async fn heard(&self, conversation: &ConversationKey) -> Result<Option<Timestamp>, EngineError>;
    /// Erases a conversation, as far as it has come: its transcript, its timers and dead letters, when it was heard, and of
    /// its events what they carry, with that of the webhooks they came in with and of everything that came of them; of runs
    /// what they asked of services, and why they failed. With it the state of these keys: whoever calls it knows which are
    /// of the conversation.
    ///
    /// An erased event MUST stay where it stands, as [`Event::erased`]. A commit for an input that was erased MUST leave
    /// nothing but its [bare run](Commit::erased), whatever was read before. When this returns, nothing of it MUST be left
    /// in what the engine keeps on disk. The marks of redeliveries stay, and say nothing.
    async fn forget(
        &self,
        conversation: &ConversationKey,
        state: &[String],
    ) -> Result<Forgotten, EngineError>;
    /// Publishes the timers that are due, at most `max`, and tells when the next one is.
    async fn fire(&self, now: Timestamp, max: usize) -> Result<Fired, EngineError>;
    /// The oldest events waiting to be put on the bus; always empty where the store is the bus.
    async fn outbox(&self, max: usize) -> Result<Vec<Event>, EngineError>;
    /// Forgets events of the outbox that are on the bus now.
    async fn outbox_done(&self, published: Vec<EventId>) -> Result<(), EngineError>;

    /// Publishes a dead letter's event again, for its function alone, and forgets the letter. Its new event's id. MUST
    /// keep the letter, as `NoTaker`, where no known function of that name takes events of that topic.
    async fn redrive(&self, id: DeadId, now: Timestamp) -> Result<EventId, EngineError>;
    /// Forgets a dead letter.
    async fn discard(&self, id: DeadId) -> Result<(), EngineError>;
    /// Removes what retention no longer keeps, who was not heard for [`HEARD_KEPT`], and state that has expired, a small step at a time. Whether there is more
    /// to do.
    async fn maintain(&self, now: Timestamp, keep: Retention) -> Result<bool, EngineError>;
    /// Waits until everything accepted is durable, and writes the cursors.
    async fn flush(&self) -> Result<(), EngineError>;
}

/// How long it is kept when somebody was heard: a little longer than the messaging windows of any platform.
pub const HEARD_KEPT: Duration = Duration::from_secs(8 * 24 * 3600);

/// Where a function stands: everything up to `reached` is done, but for `open`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cursor {
    /// Everything up to here was taken over.
    pub reached: Position,
    /// What of it is not done, by position.
    pub open: Vec<OpenInput>,
}

/// An input that was taken over and is not done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpenInput {
    /// Where it stands.
    pub input: InputRef,
    /// Runs that failed.
    pub attempts: u32,
    /// A run was claimed and has no outcome.
    pub claimed: bool,
    /// When it may run again, where its last run said so.
    pub next: Option<Timestamp>,
}

/// What [`Store::forget`] erased.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Forgotten {
    /// Events whose payload is gone.
    pub events: usize,
    /// Lines of the transcript.
    pub lines: usize,
    /// Values of state.
    pub states: usize,
}

/// What [`Store::fire`] did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Fired {
    /// Events published.
    pub count: usize,
    /// When the next timer is due.
    pub next: Option<Timestamp>,
}

/// How long things are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retention {
    /// Events and runs: by age.
    pub events: Duration,
    /// Events and runs: by the size of the store, in bytes.
    pub bytes_max: u64,
    /// Transcripts.
    pub transcript: Duration,
    /// Deduplication marks.
    pub dedupe: Duration,
}

/// The number of a dead letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct DeadId(pub u64);

/// What people look at: events, traces, transcripts, dead letters, functions.
///
/// Nothing here is on the way of a message; every list is bounded by its `max`.
#[async_trait]
pub trait Archive: fmt::Debug + Send + Sync + 'static {
    /// Events after a position, oldest first.
    async fn events(&self, filter: EventFilter, after: Position, max: usize) -> Result<Batch, EngineError>;
    /// Every event and run of the webhook at the front of `id`, which is an event's id or a provider's message id.
    async fn trace(&self, id: &str) -> Result<Trace, EngineError>;
    /// The newest lines of a conversation, oldest first by their own time: whoever writes them keeps no order.
    async fn transcript(
        &self,
        conversation: &ConversationKey,
        max: usize,
    ) -> Result<Vec<TranscriptEntry>, EngineError>;
    /// Dead letters, oldest first.
    async fn dead_letters(
        &self,
        function: Option<&FunctionName>,
        after: DeadId,
        max: usize,
    ) -> Result<Vec<(DeadId, DeadLetter)>, EngineError>;
    /// One dead letter.
    async fn dead_letter(&self, id: DeadId) -> Result<DeadLetter, EngineError>;
    /// The newest of what was written before a position, newest first: at most `max` of what is searched for, and a bounded
    /// stretch of the log at a time. Where it has not come to the beginning, it tells from where to go on.
    async fn recent(
        &self,
        search: Search,
        before: Option<Position>,
        max: usize,
    ) -> Result<Found, EngineError>;
    /// Every function that ever subscribed here, and where it stands.
    async fn functions(&self) -> Result<Vec<FunctionStatus>, EngineError>;
    /// State whose key begins with `prefix` and comes after `after`, in the order of the keys' bytes. What has expired
    /// MAY still be among it.
    async fn states(&self, prefix: &str, after: &str, max: usize) -> Result<Vec<StateEntry>, EngineError>;
}

pub use crate::bus::Batch;

/// Which events to list.
#[derive(Debug, Clone, Default)]
pub struct EventFilter {
    /// Of this topic.
    pub topic: Option<TopicName>,
    /// Of this conversation.
    pub conversation: Option<ConversationKey>,
    /// Published at or after this moment.
    pub since: Option<Timestamp>,
}

/// What is searched for among the newest.
#[derive(Debug, Clone)]
pub struct Search {
    /// Events or runs.
    pub what: Searched,
    /// Of this channel: of its conversations, or of the gateway for it.
    pub channel: Option<ChannelName>,
    /// That hold these words; upper and lower case are the same.
    pub text: Option<String>,
}

/// Events or runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Searched {
    /// Events, of one topic or of all.
    Events(Option<TopicName>),
    /// Runs of a function, all of them or those that failed.
    Runs {
        /// The function.
        function: FunctionName,
        /// Those alone that failed.
        failed: bool,
    },
}

/// What was found.
#[derive(Debug, Clone, Default)]
pub struct Found {
    /// Newest first.
    pub entries: Vec<(Position, Entry)>,
    /// Before where to go on; none at the beginning of the log.
    pub before: Option<Position>,
}

/// Something in the log.
#[derive(Debug, Clone)]
pub enum Entry {
    /// An event.
    Event(Event),
    /// A run.
    Run(Run),
}

/// Everything a webhook led to.
#[derive(Debug, Clone, Default)]
pub struct Trace {
    /// The events, oldest first.
    pub events: Vec<Event>,
    /// The runs, oldest first.
    pub runs: Vec<Run>,
    /// Events still to be published, with the time.
    pub timers: Vec<(Timestamp, Event)>,
}

/// Where a function stands.
#[derive(Debug, Clone, Serialize)]
pub struct FunctionStatus {
    /// How it is subscribed and run.
    pub spec: FunctionSpec,
    /// Its current epoch.
    pub epoch: Epoch,
    /// Inputs taken over and not done.
    pub open: usize,
    /// When the oldest of them was published.
    pub oldest: Option<Timestamp>,
    /// Events of its topic not yet taken over: at most 10 000 are counted.
    pub behind: usize,
    /// Dead letters.
    pub dead: usize,
}

/// State, and what it is the state of.
#[derive(Debug, Clone, Serialize)]
pub struct StateEntry {
    /// What it is the state of.
    pub key: String,
    /// Grows by one with each change, from 1.
    pub version: u64,
    /// When it is forgotten, where it is not kept for good.
    pub expires: Option<Timestamp>,
    /// The value.
    pub value: Box<RawValue>,
}

/// Where events and state live: a bus, a store, what people look at, and the log.
#[derive(Debug, Clone)]
pub struct Engine {
    /// The log of the topics.
    pub bus: Arc<dyn Bus>,
    /// State, ledger and marks.
    pub store: Arc<dyn Store>,
    /// What people look at.
    pub archive: Arc<dyn Archive>,
    /// The log, its policies, and the audit.
    pub logs: Arc<dyn Logs>,
}
