//! The contract of the desk: what a person of the bot's side may do in a conversation.

use std::fmt;

use async_trait::async_trait;

use crate::{
    clock::Timestamp,
    config::Span,
    conversation::{ConversationKey, fingerprint},
    error::EngineError,
    event::EventId,
    held::Held,
    store::Forgotten,
};

/// Where a person takes conversations over, answers in them, and gives them back. `by` says who, and by what:
/// `cli:alice`. Whatever is done MUST be in the audit.
#[async_trait]
pub trait Desk: fmt::Debug + Send + Sync + 'static {
    /// Takes a conversation over, also from another person; or holds it for longer. From then on the bot is silent there:
    /// at once in this process, within a second in every other.
    async fn hold(&self, conversation: &ConversationKey, by: &str, length: Span) -> Result<Held, DeskError>;
    /// Says something in a conversation, which is held from then on. `None` where that was said before: one form says one
    /// thing, however often it is sent.
    async fn answer(&self, answer: Answer) -> Result<Option<EventId>, DeskError>;
    /// Forgets a conversation: what was said in it, what came of that, what the bot remembers of it, and of whoever it was
    /// with, and what the log says of it. See [`Store::forget`](crate::store::Store::forget). The audit keeps that it was
    /// done.
    async fn forget(&self, conversation: &ConversationKey, by: &str) -> Result<Forgotten, DeskError>;
    /// Gives a conversation back to the bot. Whether it was held.
    async fn give_back(&self, conversation: &ConversationKey, by: &str) -> Result<bool, DeskError>;
}

/// What a person says in a conversation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The conversation.
    pub conversation: ConversationKey,
    /// Who says it, and by what.
    pub by: String,
    /// The words, with the small markup of [`Reply::text`](crate::reply::Reply::text).
    pub text: String,
    /// What tells this answer from a second sending of it.
    pub form: Form,
}

/// The id of a form: good for one answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Form(EventId);

impl Form {
    /// A new one.
    #[must_use]
    pub fn new(now: Timestamp, random: u128) -> Self {
        Self(EventId::webhook(now, random))
    }

    /// The form of that id; `None` where it is none.
    #[must_use]
    pub fn of(id: &str) -> Option<Self> {
        let id = EventId::new(id);
        id.arrived().map(|_| Self(id))
    }

    /// When it was made.
    #[must_use]
    pub fn made(&self) -> Timestamp {
        self.0.arrived().unwrap_or_default()
    }

    /// The digest that is the same whenever part `index` of its answer is sent.
    #[must_use]
    pub fn digest(&self, index: usize) -> u64 {
        fingerprint(&["form", self.0.as_str(), &index.to_string()])
    }
}

impl fmt::Display for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Why something is not done at the desk.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DeskError {
    /// The conversation is of no channel of the settings.
    #[error("there is no channel `{0}` to answer on")]
    NoChannel(String),
    /// There are no words in the answer.
    #[error("there is nothing in the answer")]
    Empty,
    /// The form is too old to tell whether it was sent before.
    #[error("the form is more than a day old: load the page again, and look whether it was sent")]
    OldForm,
    /// It would be held for too long.
    #[error("a conversation is held for at most 7 days, and for a minute at least")]
    Length,
    /// The platform cannot say it.
    #[error("{0}")]
    Unsayable(String),
    /// The engine failed.
    #[error(transparent)]
    Engine(#[from] EngineError),
}
