//! What the API refuses, in its own words.

use std::time::Duration;

use chinwag_core::platform::HttpReply;
use http::{HeaderName, HeaderValue};
use serde_json::{Value, json};

use crate::play::{Taken, json as answer};

/// A refusal: the status, Discord's code and its words.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Refusal {
    pub(super) status: u16,
    pub(super) code: u32,
    message: String,
    /// Where in a form the mistake is, and what it is.
    mistake: Option<(String, String)>,
}

impl Refusal {
    pub(super) fn new(status: u16, code: u32, message: impl Into<String>) -> Self {
        Self { status, code, message: message.into(), mistake: None }
    }

    /// A mistake in a form, at a place such as `embeds.0.title`.
    pub(super) fn form(at: impl Into<String>, what: impl Into<String>) -> Self {
        let mistake = Some((at.into(), what.into()));
        Self { mistake, ..Self::new(400, 50035, "Invalid Form Body") }
    }

    /// The answer of the API.
    pub(super) fn reply(&self) -> HttpReply {
        let mut body = json!({"message": self.message, "code": self.code});
        if let Some((at, what)) = &self.mistake {
            let leaf = json!({"_errors": [{"code": "BASE_TYPE_INVALID", "message": what}]});
            body["errors"] = at.rsplit('.').fold(leaf, |inner, key| json!({key: inner}));
        }
        answer(self.status, &body)
    }

    pub(super) fn taken(&self) -> Taken {
        Taken { reply: self.reply(), shown: Vec::new(), is_held: false }
    }

    /// The words, and where the mistake is.
    pub(super) fn words(&self) -> String {
        let place = self.mistake.as_ref().map(|(at, what)| format!(": {at}: {what}"));
        format!("{} {}{}", self.code, self.message, place.unwrap_or_default())
    }
}

/// The refusal of a status, for trouble on demand.
pub(super) fn of_status(status: u16, retry_after: Option<Duration>) -> HttpReply {
    match status {
        429 => limited(retry_after.unwrap_or(Duration::from_secs(1))),
        400 => Refusal::form("content", "Must be 2000 or fewer in length.").reply(),
        401 => Refusal::new(401, 0, "401: Unauthorized").reply(),
        403 => Refusal::new(403, 50007, "Cannot send messages to this user").reply(),
        404 => Refusal::new(404, 10003, "Unknown Channel").reply(),
        status => Refusal::new(status, 0, format!("{status}: Internal Server Error")).reply(),
    }
}

/// The limit of a bucket: seconds with a fraction in the body, whole ones in the header.
fn limited(after: Duration) -> HttpReply {
    let body: Value = json!({
        "message": "You are being rate limited.", "retry_after": after.as_secs_f64(), "global": false,
    });
    let mut reply = answer(429, &body);
    let whole = after.as_secs() + u64::from(after.subsec_nanos() > 0);
    reply.headers.insert(http::header::RETRY_AFTER, whole.into());
    let scope = HeaderValue::from_static("user");
    reply.headers.insert(HeaderName::from_static("x-ratelimit-scope"), scope);
    reply
}
