//! What the connector's answer means. The status decides, and the code where it tells more.

use std::time::Duration;

use chinwag_core::{
    platform::{CoolOff, HttpReply, SendResult},
    response::FailureKind,
    secret::Secret,
};
use serde::Deserialize;

use crate::{unread::unread, words::words};

/// What is documented for a start: the provider does not say how long to wait.
const THROTTLED: Duration = Duration::from_secs(2);

#[derive(Default, Deserialize)]
struct Body {
    #[serde(default)]
    id: Option<String>,
    #[serde(default)]
    error: Option<ErrorBody>,
}

#[derive(Deserialize)]
struct ErrorBody {
    #[serde(default)]
    code: String,
    #[serde(default)]
    message: String,
}

/// Reads an answer. `secret` is what must not be in the words of an error.
pub(super) fn read(reply: &HttpReply, secret: &Secret) -> SendResult {
    // A body that cannot be read says nothing; the status does.
    let body: Body = serde_json::from_slice(&reply.body).unwrap_or_default();
    if let Some(unread) = unread(reply).filter(|_| !reply.body.is_empty()) {
        return unread;
    }
    if (200..300).contains(&reply.status) {
        return SendResult::Delivered { message_id: body.id.filter(|id| !id.is_empty()) };
    }
    let (code, message) = body.error.map(|error| (error.code, error.message)).unwrap_or_default();
    let error = describe(reply, &code, &message, secret);
    let later = |kind, cool_off, after| SendResult::Retry { after, cool_off, kind, error: error.clone() };
    let asked = reply.retry_after();
    match reply.status {
        // Other calls for the same conversation were under way.
        412 => later(FailureKind::Unavailable, CoolOff::Conversation, asked),
        // The budgets are for each conversation.
        429 => later(FailureKind::RateLimited, CoolOff::Conversation, asked.or(Some(THROTTLED))),
        408 | 500..=599 => later(FailureKind::Unavailable, CoolOff::None, asked),
        status => SendResult::Rejected { kind: kind(status, &code), error },
    }
}

fn kind(status: u16, code: &str) -> FailureKind {
    match (status, code) {
        (_, "ConversationBlockedByUser" | "BotNotInConversationRoster" | "MessageWritesBlocked") => {
            FailureKind::Blocked
        }
        (_, "ConversationNotFound" | "ActivityNotFoundInConversation") | (404, _) => FailureKind::NotFound,
        (401, _) => FailureKind::Credential,
        // `BotDisabledByAdmin`, `ForbiddenOperationException` and what else an administrator decides.
        (403 | 300..=399, _) => FailureKind::Configuration,
        _ => FailureKind::Invalid,
    }
}

fn describe(reply: &HttpReply, code: &str, message: &str, secret: &Secret) -> String {
    let operation = reply.headers.get("x-correlating-operationid").and_then(|id| id.to_str().ok());
    let operation = operation.map(|id| format!(" (operation {id})")).unwrap_or_default();
    let said = match (code, message) {
        ("", "") => String::new(),
        (code, message) => format!(": {code}: {message}"),
    };
    words(&format!("HTTP {}{said}{operation}", reply.status), [secret])
}
