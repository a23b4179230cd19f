//! What the Messaging API's answer means. The HTTP status decides, and the words only where one status means two things.

use chinwag_core::{
    platform::{CoolOff, HttpCall, HttpReply, SendResult},
    response::FailureKind,
    secret::Secret,
};

use super::wire::Answered;
use crate::{unread::unread, words::words};

/// Where replies go, which are made with a reply token.
pub(super) const REPLY: &str = "/v2/bot/message/reply";
const REQUEST_ID: &str = "x-line-request-id";

/// Reads an answer. `token` is what must not be in the words of an error.
pub(super) fn read(call: &HttpCall, reply: &HttpReply, token: &Secret) -> SendResult {
    if let Some(unread) = unread(reply) {
        return unread;
    }
    let answered: Answered = serde_json::from_slice(&reply.body).unwrap_or_default();
    let later = |kind, cool_off| SendResult::Retry {
        after: reply.retry_after(),
        cool_off,
        kind,
        error: describe(reply, &answered, token),
    };
    let never = |kind| SendResult::Rejected { kind, error: describe(reply, &answered, token) };
    let says = |words| answered.message.contains(words);
    match reply.status {
        // A 409 says that the same call was taken before.
        200..=299 | 409 => SendResult::Delivered {
            message_id: answered.sent_messages.into_iter().next().map(|sent| sent.id),
        },
        // It was used before, or is too old. Another try has no reply token, and is a push.
        400 if call.url.ends_with(REPLY) && says("Invalid reply token") => {
            later(FailureKind::WindowClosed, CoolOff::None)
        }
        400 if says("Failed to send messages") => never(FailureKind::NotFound),
        401 => never(FailureKind::Credential),
        404 => never(FailureKind::NotFound),
        300..=399 | 403 => never(FailureKind::Configuration),
        // The month's messages are used up: nothing but another plan helps before the next.
        429 if says("monthly limit") => never(FailureKind::Configuration),
        429 => later(FailureKind::RateLimited, CoolOff::Credential),
        408 | 500..=599 => later(FailureKind::Unavailable, CoolOff::None),
        _ => never(FailureKind::Invalid),
    }
}

/// The provider's words, with what is wrong where, and the id that its support asks for.
fn describe(reply: &HttpReply, answered: &Answered, token: &Secret) -> String {
    let mut text = format!("HTTP {}", reply.status);
    if !answered.message.is_empty() {
        text.extend([": ", &*answered.message]);
    }
    for detail in &answered.details {
        text.extend([" (", &*detail.property, ": ", &*detail.message, ")"]);
    }
    let mut text = words(&text, [token]);
    if let Some(id) = reply.headers.get(REQUEST_ID).and_then(|id| id.to_str().ok()) {
        text.push_str(&words(&format!(" (request {id})"), [token]));
    }
    text
}
