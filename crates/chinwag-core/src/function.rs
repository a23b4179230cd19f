//! A function: it subscribes to one topic, gets one event, and returns what should happen. Only the runtime commits it.

use std::{fmt, sync::Arc, time::Duration};

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::{
    clock::Timestamp,
    commit::{StateWrite, TranscriptEntry},
    config::LogConfig,
    conversation::ConversationKey,
    event::Event,
    name::{FunctionName, TopicName},
    response::Response,
    retry::RetryPolicy,
    tools::Tools,
    topic::RESPONSE_PREPARED,
};

/// Any error, as a function's cause.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// One small task.
///
/// `call` MUST NOT change anything that the commit does not carry, unless doing it twice is harmless: a crash before the
/// commit runs the function again with the same input.
#[async_trait]
pub trait Function: Send + Sync + 'static {
    /// Does the task for one event.
    async fn call(&self, input: Input) -> Outcome;

    /// The earliest moment for the next run of `event`; `now` when there is nothing to wait for. Asked in the lane
    /// before each run, and again at the moment it named, so that waiting for a budget is no failed attempt.
    fn ready_at(&self, event: &Event, now: Timestamp) -> Timestamp {
        let _ = event;
        now
    }
}

/// A function and how it is subscribed and run.
#[derive(Debug, Clone)]
pub struct Registered {
    /// How it is subscribed and run.
    pub spec: FunctionSpec,
    /// The function.
    pub function: Arc<dyn Function>,
}

/// What a run is given.
#[derive(Debug, Clone)]
pub struct Input {
    /// The event.
    pub event: Arc<Event>,
    /// Which run of this event it is, from 1.
    pub attempt: u32,
    /// An earlier run was claimed and never came to an outcome: its effects outside are unknown.
    pub interrupted: bool,
    /// When the run began.
    pub now: Timestamp,
    /// Fresh randomness for this run.
    pub random: u128,
    /// For an immediate function whose webhook waits for an answer: until when.
    pub deadline: Option<Timestamp>,
    /// What the run may use beside its input.
    pub tools: Tools,
}

/// What should happen after a run.
#[derive(Debug)]
pub enum Outcome {
    /// The input is done; publish and write these.
    Done(Emits),
    /// Run again later, if the policy allows.
    Retry {
        /// How long to wait at least.
        after: Option<Duration>,
        /// Why.
        cause: BoxError,
    },
    /// Never run again: a dead letter.
    Reject {
        /// Why.
        cause: BoxError,
    },
    /// The effect outside may or may not have happened; recorded as such, and run again at once.
    Unknown {
        /// Why.
        cause: BoxError,
    },
}

/// What a run publishes and writes.
#[derive(Debug, Default)]
pub struct Emits {
    /// Events to publish, in order.
    pub events: Vec<Emit>,
    /// Changes of state.
    pub state: Vec<StateWrite>,
    /// Lines of the transcript.
    pub transcript: Vec<TranscriptEntry>,
}

impl Emits {
    /// Nothing.
    #[must_use]
    pub fn none() -> Self {
        Self::default()
    }

    /// With all of `more`, after what is there.
    pub fn append(&mut self, mut more: Self) {
        self.events.append(&mut more.events);
        self.state.append(&mut more.state);
        self.transcript.append(&mut more.transcript);
    }

    /// With an event.
    ///
    /// # Errors
    /// The payload cannot be JSON.
    pub fn with<T: Serialize + ?Sized>(
        mut self,
        topic: TopicName,
        data: &T,
    ) -> Result<Self, serde_json::Error> {
        self.events.push(Emit::new(topic, crate::event::payload(data)?));
        Ok(self)
    }

    /// With a response for its own conversation.
    ///
    /// # Errors
    /// The payload cannot be JSON.
    pub fn respond(
        mut self,
        response: &Response,
        after: Option<Duration>,
    ) -> Result<Self, serde_json::Error> {
        let emit = Emit::new(RESPONSE_PREPARED, crate::event::payload(response)?);
        let conversation = Some(response.conversation.clone());
        self.events.push(Emit { conversation, after, ..emit });
        Ok(self)
    }
}

/// An event to publish.
#[derive(Debug)]
pub struct Emit {
    /// The topic.
    pub topic: TopicName,
    /// The conversation, where it is not the input's.
    pub conversation: Option<ConversationKey>,
    /// The payload.
    pub data: Box<RawValue>,
    /// Publish it this much later: a timer.
    pub after: Option<Duration>,
    /// The one function it is for, where it is not for all of the topic's.
    pub target: Option<FunctionName>,
}

impl Emit {
    /// An event of `topic`, in the conversation of the input, at once, for every function of the topic.
    #[must_use]
    pub fn new(topic: TopicName, data: Box<RawValue>) -> Self {
        Self { topic, conversation: None, data, after: None, target: None }
    }
}

/// How a function is subscribed and run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FunctionSpec {
    /// Its name.
    pub name: FunctionName,
    /// The topic it subscribes to.
    pub topic: TopicName,
    /// Whether a conversation's events wait for each other.
    pub ordering: Ordering,
    /// How many runs there may be at once.
    pub concurrency: usize,
    /// How long a run may take.
    pub timeout: crate::config::Span,
    /// When a failed run is tried again.
    pub retry: RetryPolicy,
    /// What the lane does after a dead letter.
    pub on_dead: OnDead,
    /// Write down that a run begins before it does, so that a crash leaves an unknown, not a silent repeat.
    pub claim: bool,
    /// Its first response may be the answer to the webhook itself, where the platform has such an answer.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub immediate: bool,
    /// It is run also for what is said in a conversation that a person [holds](crate::held). Others of its topic are not.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub while_held: bool,
    /// What is logged of it.
    pub log: LogConfig,
}

/// Whether a conversation's events wait for each other.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ordering {
    /// In order in each conversation, in parallel across them.
    #[default]
    Conversation,
    /// In any order.
    None,
}

/// What a lane does after a dead letter.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OnDead {
    /// Goes on with the next event.
    #[default]
    Skip,
    /// Waits until the dead letter is redriven or discarded.
    Pause,
}

impl fmt::Debug for dyn Function {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Function")
    }
}
