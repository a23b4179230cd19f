//! What the API refuses a call with: a number in an answer whose HTTP status is 200.

use chinwag_core::platform::HttpReply;
use serde_json::{Value, json};

use crate::play::json as answer;

/// A refusal: the status, and Viber's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refusal {
    pub(super) status: u8,
    pub(super) words: String,
}

impl Refusal {
    fn new(status: u8, words: impl Into<String>) -> Self {
        Self { status, words: words.into() }
    }

    pub(super) fn invalid_url() -> Self {
        Self::new(1, "invalidUrl")
    }

    pub(super) fn invalid_token() -> Self {
        Self::new(2, "invalidAuthToken")
    }

    /// Something in the call is not as it has to be.
    pub(super) fn bad(words: impl Into<String>) -> Self {
        Self::new(3, words)
    }

    /// Something that has to be in the call is not.
    pub(super) fn missing(field: &str) -> Self {
        Self::new(4, format!("object has missing required properties ([\"{field}\"])"))
    }

    pub(super) fn not_registered() -> Self {
        Self::new(5, "receiverNotRegistered")
    }

    pub(super) fn not_subscribed() -> Self {
        Self::new(6, "receiverNotSubscribed")
    }

    /// The person's client is too old for the message.
    pub(super) fn no_device() -> Self {
        Self::new(11, "receiverNoSuitableDevice")
    }

    pub(super) fn too_many() -> Self {
        Self::new(12, "tooManyRequests")
    }

    /// A feature that needs a greater `min_api_version` than the call says.
    pub(super) fn incompatible() -> Self {
        Self::new(14, "incompatibleWithVersion")
    }

    pub(super) fn body(&self) -> Value {
        json!({"status": self.status, "status_message": self.words, "chat_hostname": HOST})
    }

    pub(super) fn reply(&self) -> HttpReply {
        answer(200, &self.body())
    }
}

/// Stands in every answer and callback.
pub(super) const HOST: &str = "SN-CHAT-01_";
