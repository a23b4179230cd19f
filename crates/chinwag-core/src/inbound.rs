//! What a webhook body holds, thing by thing, before it is an event.

use crate::{
    clock::Timestamp,
    message::Message,
    response::{Response, ResponseStatus},
};

/// One thing a webhook body holds, as a platform's `parse` returns it.
#[derive(Debug, Clone, PartialEq)]
pub struct Inbound {
    /// The provider's id of this event, unique within the channel: the deduplication key.
    pub dedupe: String,
    /// A JSON pointer to it in the body.
    pub pointer: String,
    /// What it is.
    pub kind: InboundKind,
}

impl Inbound {
    /// When it happened, by the provider's clock; zero where the provider does not tell.
    #[must_use]
    pub fn at(&self) -> Timestamp {
        match &self.kind {
            InboundKind::Message(message) => message.sent_at,
            InboundKind::Status(status) => status.at,
            InboundKind::Prepared(_) | InboundKind::Ignored { .. } => Timestamp::default(),
        }
    }
}

/// What a part of a webhook body is.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum InboundKind {
    /// For `message_received`.
    Message(Message),
    /// For `response_status`.
    Status(ResponseStatus),
    /// For `response_prepared`: what the platform itself says to the provider, so that a bot is where it is asked to be.
    /// It is prepared already.
    Prepared(Response),
    /// Kept in `webhook_received` alone: the bot's own echo, a thread that another app owns, a field that is no chat.
    Ignored {
        /// Why.
        reason: &'static str,
    },
}
