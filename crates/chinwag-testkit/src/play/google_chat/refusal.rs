//! What the API refuses, in its own words.

use std::time::Duration;

use chinwag_core::platform::HttpReply;
use http::header::RETRY_AFTER;
use serde_json::json;

use crate::play::{Taken, json as answer};

/// A refusal: the status over HTTP, that of the API, and the words.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Refusal {
    code: u16,
    status: &'static str,
    pub(super) message: String,
}

impl Refusal {
    pub(super) fn new(code: u16, status: &'static str, message: impl Into<String>) -> Self {
        Self { code, status, message: message.into() }
    }

    /// Something in the call is not as it should be.
    pub(super) fn invalid(message: impl Into<String>) -> Self {
        Self::new(400, "INVALID_ARGUMENT", message)
    }

    pub(super) fn not_found() -> Self {
        Self::new(404, "NOT_FOUND", "Requested entity was not found.")
    }

    /// The answer of the API.
    pub(super) fn reply(&self) -> HttpReply {
        let Self { code, status, message } = self;
        answer(*code, &json!({"error": {"code": code, "message": message, "status": status}}))
    }

    pub(super) fn taken(&self) -> Taken {
        Taken { reply: self.reply(), shown: Vec::new(), is_held: false }
    }
}

/// Whoever calls does not prove who they are.
pub(super) fn unauthenticated() -> Refusal {
    let words = "Request had invalid authentication credentials. Expected OAuth 2 access token.";
    Refusal::new(401, "UNAUTHENTICATED", words)
}

pub(super) fn exhausted() -> Refusal {
    let words = "Resource has been exhausted (e.g. check quota).";
    Refusal::new(429, "RESOURCE_EXHAUSTED", words)
}

/// The refusal of a status, for trouble on demand.
pub(super) fn of_status(status: u16, retry_after: Option<Duration>) -> HttpReply {
    let refusal = match status {
        400 => Refusal::invalid("Request contains an invalid argument."),
        401 => unauthenticated(),
        403 => Refusal::new(403, "PERMISSION_DENIED", "The caller does not have permission"),
        404 => Refusal::not_found(),
        429 => exhausted(),
        503 => Refusal::new(503, "UNAVAILABLE", "The service is currently unavailable."),
        504 => Refusal::new(504, "DEADLINE_EXCEEDED", "Deadline expired before operation could complete."),
        status => Refusal::new(status, "INTERNAL", "Internal error encountered."),
    };
    let mut reply = refusal.reply();
    if let Some(after) = retry_after {
        // Whole seconds, and not too few.
        let seconds = after.as_secs() + u64::from(after.subsec_nanos() > 0);
        reply.headers.insert(RETRY_AFTER, seconds.into());
    }
    reply
}
