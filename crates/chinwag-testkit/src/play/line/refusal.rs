//! What the Messaging API refuses a call with.

use chinwag_core::platform::HttpReply;
use serde_json::{Value, json};

use crate::play::json as answer;

/// A refusal: the status, and LINE's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refusal {
    pub(super) status: u16,
    message: String,
    /// What is wrong, and where.
    detail: Option<(String, String)>,
}

impl Refusal {
    pub(super) fn new(status: u16, message: impl Into<String>) -> Self {
        Self { status, message: message.into(), detail: None }
    }

    /// A part of the body is not as it has to be.
    pub(super) fn of_part(property: impl Into<String>, message: impl Into<String>) -> Self {
        let detail = Some((message.into(), property.into()));
        Self { detail, ..Self::new(400, "The request body has 1 error(s)") }
    }

    /// A part of the body is absent or of another type.
    pub(super) fn of_type(property: &str) -> Self {
        let message =
            format!("The property, '{property}', in the request body is invalid (line: -, column: -)");
        Self::new(400, message)
    }

    /// What a status means where nothing else is known.
    pub(super) fn of_status(status: u16) -> Self {
        match status {
            400 => Self::new(400, "Failed to send messages"),
            401 => Self::new(401, UNAUTHORIZED),
            403 => Self::new(403, "Access to this API is not available for your account"),
            404 => Self::new(404, "Not found"),
            429 => Self::new(429, "The API rate limit has been exceeded. Try again later."),
            status => Self::new(status, "Internal server error"),
        }
    }

    pub(super) fn body(&self) -> Value {
        match &self.detail {
            Some((message, property)) => json!({
                "message": self.message, "details": [{"message": message, "property": property}],
            }),
            None => json!({"message": self.message}),
        }
    }

    pub(super) fn reply(&self) -> HttpReply {
        answer(self.status, &self.body())
    }
}

const UNAUTHORIZED: &str = "Authentication failed due to the following reason: invalid token. Confirm that the access \
                            token in the authorization header is valid.";
