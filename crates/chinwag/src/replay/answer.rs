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
    /// It called a service that was not called like that when the talk was recorded.
    NotCalled {
        /// The service.
        service: FunctionName,
        /// The request, as JSON.
        request: String,
    },
    /// It called a service whose response was too long to be recorded.
    NotRecorded {
        /// The service.
        service: FunctionName,
        /// The request, as JSON.
        request: String,
    },
    /// It came to an effect outside that is not carried out in a replay, and nothing can be said of what follows.
    Stopped {
        /// The effect.
        effect: String,
    },
}

impl Did {
    /// In words, where it is not what was said.
    pub(crate) fn words(&self) -> String {
        match self {
            Self::Said { reply, .. } => reply.summary(),
            Self::Failed { error } => error.clone(),
            Self::NotCalled { service, request } => format!("{service} {request} was not called then"),
            Self::NotRecorded { service, request } => {
                format!("the response of {service} {request} was not recorded whole")
            }
            Self::Stopped { effect } => format!("the effect “{effect}” is not carried out in a replay"),
        }
    }
}
