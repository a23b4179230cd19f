//! What the Bot API's answer means: the code and the description decide.

use std::time::Duration;

use chinwag_core::{
    platform::{CoolOff, HttpReply, SendResult},
    response::FailureKind,
    secret::Secret,
};
use serde_json::Value;

use crate::words::words;

/// A longer wait is the whole bot's, a shorter one that of the chat.
const CHAT_WAIT_MAX: Duration = Duration::from_secs(60);
const WAIT_MAX: Duration = Duration::from_secs(86_400);

/// Reads an answer. `token` is what must not be in the words of an error.
pub(super) fn read(reply: &HttpReply, token: &Secret) -> SendResult {
    let answer: Value = serde_json::from_slice(&reply.body).unwrap_or_default();
    let description = answer.get("description").and_then(Value::as_str).unwrap_or_default();
    let is_done = answer.get("ok").and_then(Value::as_bool) == Some(true);
    if is_done || (description.contains("message is not modified") && reply.status == 400) {
        return SendResult::Delivered { message_id: message_id(&answer) };
    }
    let told = if description.is_empty() { "no description" } else { description };
    let error = words(&format!("{}: {told}", reply.status), [token]);
    let after = answer.pointer("/parameters/retry_after").and_then(Value::as_u64);
    let after =
        after.map(Duration::from_secs).or_else(|| reply.retry_after()).map(|after| after.min(WAIT_MAX));
    match verdict(reply.status, description, after) {
        Ok((kind, cool_off)) => SendResult::Retry { after, cool_off, kind, error },
        Err(kind) => SendResult::Rejected { kind, error },
    }
}

/// The id of the message; of the first, where there are several. An edit has the id that is known.
fn message_id(answer: &Value) -> Option<String> {
    let result = answer.get("result")?;
    let first = result.as_array().and_then(|messages| messages.first()).unwrap_or(result);
    first.get("message_id").and_then(Value::as_i64).map(|id| id.to_string())
}

/// When to try again, or why never.
fn verdict(
    status: u16,
    description: &str,
    after: Option<Duration>,
) -> Result<(FailureKind, CoolOff), FailureKind> {
    let says = |words: &[&str]| words.iter().any(|words| description.contains(words));
    match status {
        429 => {
            let is_long = after.is_some_and(|after| after > CHAT_WAIT_MAX);
            let cool_off = if is_long { CoolOff::Credential } else { CoolOff::Conversation };
            Ok((FailureKind::RateLimited, cool_off))
        }
        408 | 500..=599 => Ok((FailureKind::Unavailable, CoolOff::None)),
        // A wrong token is no path of the API.
        401 | 404 => Err(FailureKind::Credential),
        403 => Err(FailureKind::Blocked),
        409 => Err(FailureKind::Configuration),
        400 if says(&["failed to get HTTP URL content"]) => Ok((FailureKind::Unavailable, CoolOff::None)),
        400 if says(&[
            "not enough rights",
            "have no rights",
            "CHAT_WRITE_FORBIDDEN",
            "CHAT_ADMIN_REQUIRED",
        ]) =>
        {
            Err(FailureKind::Configuration)
        }
        400 if says(&["chat not found", "user not found", "PEER_ID_INVALID", "upgraded to a supergroup"]) => {
            Err(FailureKind::NotFound)
        }
        _ => Err(FailureKind::Invalid),
    }
}
