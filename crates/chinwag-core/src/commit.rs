//! The one atomic write at the end of a run, and the one at the gateway.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::{
    bus::Position,
    clock::Timestamp,
    conversation::{ConversationKey, Partition},
    event::{Event, EventId},
    lease::Holding,
    name::{FunctionName, TopicName},
    store::DeadId,
};

/// The atomic write at the end of a run: all of it lands, or nothing.
#[derive(Debug, Clone)]
pub struct Commit {
    /// The owner's right to write: refused when the epoch is not the current one.
    pub epoch: Epoch,
    /// Where the input stands.
    pub input: InputRef,
    /// The record of the run. Its outcome says whether the input is consumed.
    pub run: Run,
    /// Events to publish now.
    pub events: Vec<Event>,
    /// Events to publish later.
    pub timers: Vec<Timer>,
    /// Changes of state.
    pub state: Vec<StateWrite>,
    /// Lines of the transcript.
    pub transcript: Vec<TranscriptEntry>,
    /// The dead letter, where the run gave up.
    pub dead: Option<DeadLetter>,
}

impl Commit {
    /// The same commit where its input was erased meanwhile: it says that the run was, and nothing of what came of it.
    #[must_use]
    pub fn erased(self) -> Self {
        let run = Run { emitted: Vec::new(), ..self.run.erased() };
        let Self { epoch, input, .. } = self;
        let (events, timers, state, transcript) = Default::default();
        Self { epoch, input, run, events, timers, state, transcript, dead: None }
    }
}

/// Who owns a function now; a number that only grows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Epoch(pub u64);

/// Where a run's input stands on the bus.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct InputRef {
    /// Its position in the topic.
    pub position: Position,
    /// Its partition.
    pub partition: Partition,
}

/// The record of a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Run {
    /// The function.
    pub function: FunctionName,
    /// Its input.
    pub event: EventId,
    /// The webhook that began it.
    pub correlation: EventId,
    /// Which run of this input it was, from 1.
    pub attempt: u32,
    /// When it began.
    pub started: Timestamp,
    /// How long it took.
    pub micros: u64,
    /// What came of it.
    pub outcome: RunOutcome,
    /// Why, where it failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// The next run, where there is to be one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<Timestamp>,
    /// The events it published, at once or later.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub emitted: Vec<EventId>,
    /// The services it called.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub calls: Vec<ServiceCall>,
}

impl Run {
    /// The same run with nothing in it of what its input carried.
    #[must_use]
    pub fn erased(self) -> Self {
        Self { error: None, calls: Vec::new(), ..self }
    }
}

/// The record of a call of a service function.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ServiceCall {
    /// The service.
    pub service: FunctionName,
    /// The request, as JSON; cut where it is long.
    pub request: String,
    /// The response, as JSON, where there was one; cut where it is long.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub response: Option<String>,
    /// Why there was none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// How long it took, all tries together.
    pub micros: u64,
    /// Tries made; 0 where the response was remembered from an earlier call.
    pub attempts: u32,
}

/// What came of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RunOutcome {
    /// It is about to begin.
    Claimed,
    /// The input is done.
    Done,
    /// It failed and is tried again.
    Retry,
    /// Its effect outside may or may not have happened; it is tried again.
    Unknown,
    /// It failed for good; the input is a dead letter.
    Dead,
    /// It was not run: a person [holds](crate::held) the conversation. The input is consumed.
    Held,
}

impl RunOutcome {
    /// Whether the input is consumed.
    #[must_use]
    pub fn consumes(self) -> bool {
        matches!(self, Self::Done | Self::Dead | Self::Held)
    }

    /// Whether something went wrong.
    #[must_use]
    pub fn is_failure(self) -> bool {
        matches!(self, Self::Retry | Self::Unknown | Self::Dead)
    }

    /// The name, as in JSON.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Claimed => "claimed",
            Self::Done => "done",
            Self::Retry => "retry",
            Self::Unknown => "unknown",
            Self::Dead => "dead",
            Self::Held => "held",
        }
    }
}

/// An event to publish later.
#[derive(Debug, Clone)]
pub struct Timer {
    /// When.
    pub due: Timestamp,
    /// What.
    pub event: Event,
}

/// One change of state, refused when somebody else changed it meanwhile.
#[derive(Debug, Clone)]
pub struct StateWrite {
    /// What it is the state of.
    pub key: String,
    /// The version it was read at; 0 where there was none.
    pub expected: u64,
    /// The new value; none removes it.
    pub value: Option<Box<RawValue>>,
    /// When it is forgotten, where it is not kept for good.
    pub expires: Option<Timestamp>,
}

/// A value of state.
#[derive(Debug, Clone)]
pub struct StateValue {
    /// Grows by one with each change, from 1.
    pub version: u64,
    /// The value.
    pub value: Box<RawValue>,
    /// When it is forgotten. NOTE: it may still be there after that; whoever reads it looks at the time.
    pub expires: Option<Timestamp>,
}

/// One line of a conversation's transcript.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TranscriptEntry {
    /// The conversation.
    pub conversation: ConversationKey,
    /// Who speaks.
    pub speaker: Speaker,
    /// When.
    pub at: Timestamp,
    /// The event it stands for.
    pub event: EventId,
    /// The words, or what was shown in their place.
    pub text: String,
    /// The provider's id of the message.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message_id: Option<String>,
    /// Why it was not delivered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failed: Option<String>,
    /// The person who wrote it, where it is the bot's side and was not the bot.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
}

/// Who speaks in a transcript.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Speaker {
    /// The person.
    User,
    /// The bot.
    Bot,
}

/// An input that a function gave up on. It keeps its event, so that it can be redriven after the log is gone.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct DeadLetter {
    /// The function that gave up; `gateway` for a body that cannot be decoded.
    pub function: FunctionName,
    /// The event.
    pub event: Event,
    /// Why, the last time.
    pub error: String,
    /// Runs made.
    pub attempts: u32,
    /// When it was given up.
    pub at: Timestamp,
}

impl DeadLetter {
    /// The event that redrives letter `id`: the same payload, for its function alone, under an id of its own.
    #[must_use]
    pub fn redriven(&self, id: DeadId, now: Timestamp) -> Event {
        let mut event = self.event.clone();
        event.id = self.event.id.redriven(&self.function, id.0);
        event.causation = Some(self.event.id.clone());
        event.target = Some(self.function.clone());
        event.time = now;
        event
    }
}

/// What `function_failed` carries.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct FunctionFailed {
    /// The function.
    pub function: FunctionName,
    /// The topic of its input.
    pub topic: TopicName,
    /// Its input.
    pub event: EventId,
    /// Why, the last time.
    pub error: String,
    /// Runs made.
    pub attempts: u32,
}

/// The atomic write at the gateway: the webhook, its events, and the marks that tell a redelivery.
#[derive(Debug, Clone)]
pub struct Ingest {
    /// The `webhook_received` event.
    pub webhook: Event,
    /// What it holds.
    pub items: Vec<IngestItem>,
    /// Who was heard with it, and when: those of a platform with a messaging window alone. A store keeps the latest, which
    /// need not be this: a redelivery may be old.
    pub heard: Vec<(ConversationKey, Timestamp)>,
    /// Where it cannot be decoded.
    pub dead: Option<DeadLetter>,
    /// Where a provider's session stands with it.
    pub note: Option<Note>,
    /// By which right it is written, where one process alone may: what it went and got, and was not sent.
    pub by: Option<Holding>,
}

/// What is noted with a webhook, in the place of what was noted before: state that no run reads or writes. It is
/// written also where every item had come before.
#[derive(Debug, Clone)]
pub struct Note {
    /// What it is the state of.
    pub key: String,
    /// The value; none removes what is there.
    pub value: Option<Box<RawValue>>,
    /// When it is forgotten, where it is not kept for good.
    pub expires: Option<Timestamp>,
}

/// One event of a webhook.
#[derive(Debug, Clone)]
pub struct IngestItem {
    /// The mark that tells a redelivery.
    pub dedupe: DedupeMark,
    /// The event.
    pub event: Event,
}

/// The mark of one event of a provider: the same at each redelivery, and of no other event.
///
/// The time stands in front so that a store can keep marks in the order of time, where new ones go side by side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DedupeMark {
    /// When it happened, by the provider's clock.
    pub at: Timestamp,
    /// The [`fingerprint`](crate::conversation::fingerprint) of channel and provider's event id.
    pub hash: u64,
}

/// What an [`Ingest`] came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Ingested {
    /// Events published, the webhook itself not counted.
    pub published: usize,
    /// Events that had come before, and were left out.
    pub duplicates: usize,
}
