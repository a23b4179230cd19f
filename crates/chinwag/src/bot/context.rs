//! What a function may know of its run.

use std::{
    any::type_name,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use chinwag_core::{
    clock::Timestamp,
    conversation::{ConversationKey, fingerprint},
    event::{Event, EventId},
    function::Input,
    name::{FunctionName, TopicName},
};
use serde::de::DeserializeOwned;

use super::{Error, Request, Site, chat::Play};

/// What a function may know of its run: time, attempt, ids, randomness.
///
/// A function that takes time and randomness from here, and from nowhere else, can be repeated in a test.
///
/// For the log there is nothing here: what a function says by `tracing::info!(size, "ordered")` carries the function,
/// the event and the conversation of its run.
#[derive(Debug)]
pub struct Context {
    input: Input,
    site: Arc<Site>,
    play: Option<Arc<Play>>,
    drawn: AtomicU64,
}

impl Context {
    pub(super) fn new(request: &Request) -> Self {
        let (input, site) = (request.input().clone(), Arc::clone(request.site()));
        Self { input, site, play: request.play().cloned(), drawn: AtomicU64::new(0) }
    }

    /// When the run began; in a durable conversation, when this was first asked.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.play.as_ref().map_or(self.input.now, |play| play.now())
    }

    /// Until when a response may still be the answer to the webhook itself; later ones are sent as any other.
    ///
    /// `None` where no webhook waits: its platform has no such answers, the function is not
    /// [`immediate`](super::Subscription::immediate), or the gateway runs elsewhere.
    #[must_use]
    pub fn deadline(&self) -> Option<Timestamp> {
        self.input.deadline
    }

    /// Which run of this event it is, from 1.
    #[must_use]
    pub fn attempt(&self) -> u32 {
        self.input.attempt
    }

    /// Whether an earlier run was cut off, so that its effects outside are unknown.
    #[must_use]
    pub fn is_after_interruption(&self) -> bool {
        self.input.interrupted
    }

    /// The function's name.
    #[must_use]
    pub fn function(&self) -> &FunctionName {
        self.site.function()
    }

    /// The event.
    #[must_use]
    pub fn event(&self) -> &Event {
        &self.input.event
    }

    /// The event's id.
    #[must_use]
    pub fn event_id(&self) -> &EventId {
        &self.input.event.id
    }

    /// The event's topic.
    #[must_use]
    pub fn topic(&self) -> &TopicName {
        &self.input.event.topic
    }

    /// The webhook that began it.
    #[must_use]
    pub fn correlation(&self) -> &EventId {
        &self.input.event.correlation
    }

    /// The conversation, where the event belongs to one.
    #[must_use]
    pub fn conversation(&self) -> Option<&ConversationKey> {
        self.input.event.conversation.as_ref()
    }

    /// The payload, read as `T`.
    ///
    /// # Errors
    /// It has another shape; for good.
    pub fn payload<T: DeserializeOwned>(&self) -> Result<T, Error> {
        let refuse =
            |source| format!("`{}` cannot be read as `{}`: {source}", self.topic(), type_name::<T>());
        self.event().payload().map_err(|source| Error::reject(refuse(source)))
    }

    /// 64 random bits, others at each call and in each run; in a durable conversation, what was drawn at first.
    #[must_use]
    pub fn random(&self) -> u64 {
        if let Some(play) = &self.play {
            return play.random();
        }
        let count = self.drawn.fetch_add(1, Ordering::Relaxed);
        fingerprint(&[&format!("{:032x}", self.input.random), &count.to_string()])
    }

    /// An id for `purpose` that is the same in every run of this event, and no other event's: an idempotency key for a
    /// service outside. In a durable conversation it is another one after each step.
    #[must_use]
    pub fn stable_id(&self, purpose: &str) -> String {
        // A dead letter that is taken up again is the same event to whoever is outside.
        let (event, function) = (self.event_id().original(), self.function());
        match &self.play {
            Some(play) => format!("{event}.{function}.{}.{purpose}", play.place()),
            None => format!("{event}.{function}.{purpose}"),
        }
    }
}
