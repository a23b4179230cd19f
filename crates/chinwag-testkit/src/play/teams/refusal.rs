//! What the connector refuses, in its own words.

use std::time::Duration;

use chinwag_core::platform::HttpReply;
use http::header::RETRY_AFTER;
use serde_json::json;

use crate::play::{Taken, json as answer};

/// A refusal: the status, the code and the words.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Refusal {
    pub(super) status: u16,
    pub(super) code: &'static str,
    pub(super) message: String,
}

impl Refusal {
    pub(super) fn new(status: u16, code: &'static str, message: impl Into<String>) -> Self {
        Self { status, code, message: message.into() }
    }

    /// The activity is not what it should be.
    pub(super) fn syntax(message: impl Into<String>) -> Self {
        Self::new(400, "BadSyntax", message)
    }

    /// There is no such conversation.
    pub(super) fn no_conversation() -> Self {
        Self::new(404, "ConversationNotFound", "Conversation not found.")
    }

    /// There is no such activity in the conversation.
    pub(super) fn no_activity() -> Self {
        Self::new(404, "ActivityNotFoundInConversation", "The activity was not found in the conversation.")
    }

    /// The answer of the connector. NOTE: who is not let in, or calls what is not there, is told so by what stands before it.
    pub(super) fn reply(&self) -> HttpReply {
        match self.code {
            "" => answer(self.status, &json!({"message": self.message})),
            code => answer(self.status, &json!({"error": {"code": code, "message": self.message}})),
        }
    }

    pub(super) fn taken(&self) -> Taken {
        Taken { reply: self.reply(), shown: Vec::new(), is_held: false }
    }
}

/// Whoever calls does not prove who they are.
pub(super) fn unauthorized() -> Refusal {
    Refusal::new(401, "", "Authorization has been denied for this request.")
}

/// The refusal of a status, for trouble on demand.
pub(super) fn of_status(status: u16, retry_after: Option<Duration>) -> HttpReply {
    let refusal = match status {
        400 => Refusal::syntax("Activity must include non-empty 'text' field or at least one attachment."),
        401 => unauthorized(),
        403 => {
            Refusal::new(403, "BotNotInConversationRoster", "The bot is not part of the conversation roster.")
        }
        404 => Refusal::no_conversation(),
        412 => Refusal::new(412, "PreconditionFailed", "Precondition failed, please try again."),
        413 => Refusal::new(413, "MessageSizeTooBig", "Message size too large."),
        429 => throttled(),
        502 => Refusal::new(502, "BadGateway", "Bad gateway."),
        503 => Refusal::new(503, "ServiceUnavailable", "The service is unavailable."),
        504 => Refusal::new(504, "GatewayTimeout", "Gateway timeout."),
        status => Refusal::new(status, "ServiceError", "Unknown error."),
    };
    let mut reply = refusal.reply();
    if let Some(after) = retry_after {
        // Whole seconds, and not too few.
        let seconds = after.as_secs() + u64::from(after.subsec_nanos() > 0);
        reply.headers.insert(RETRY_AFTER, seconds.into());
    }
    reply
}

pub(super) fn throttled() -> Refusal {
    Refusal::new(
        429,
        "Throttled",
        "API calls quota exceeded! maximum admitted reached for this conversation.",
    )
}
