//! What a bot did because of one message.

use chinwag_core::{
    clock::Timestamp, conversation::ConversationKey, event::EventId, name::FunctionName, reply::Reply,
};
use serde::{Deserialize, Serialize};

/// What a bot did because of one message.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Answer {
    /// The message.
    pub(crate) input: EventId,
    /// When.
    pub(crate) at: Timestamp,
    /// Which function did it.
    pub(crate) function: FunctionName,
    /// What it did.
    pub(crate) did: Did,
}

/// What was done.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Did {
    /// It said something.
    Said {
        /// Where, which need not be where the message came from.
        conversation: ConversationKey,
        /// What.
        reply: Box<Reply>,
    },
    /// It gave up.
    Failed {
        /// Why.
        error: String,
    },
    /// It came to an effect outside that is not carried out in a replay, and nothing can be said of what follows.
    Stopped {
        /// The effect.
        effect: String,
    },
}
