//! What the Chat API's answer means.

use chinwag_core::{
    platform::{CoolOff, HttpReply, SendResult},
    response::FailureKind,
};
use serde::Deserialize;

use crate::{unread::unread, words::words};

#[derive(Default, Deserialize)]
struct Body {
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    error: Option<ErrorBody>,
}

#[derive(Deserialize)]
struct ErrorBody {
    #[serde(default)]
    status: String,
    #[serde(default)]
    message: String,
}

/// Reads an answer.
pub(super) fn read(reply: &HttpReply) -> SendResult {
    if let Some(unread) = unread(reply) {
        return unread;
    }
    // A body that cannot be read says nothing; the status does.
    let body: Body = serde_json::from_slice(&reply.body).unwrap_or_default();
    let (status, message) = body.error.map(|error| (error.status, error.message)).unwrap_or_default();
    let error = describe(reply.status, &status, &message);
    let later = |kind, cool_off| SendResult::Retry {
        after: reply.retry_after(),
        cool_off,
        kind,
        error: error.clone(),
    };
    match (reply.status, &*status) {
        (200..300, _) => SendResult::Delivered { message_id: body.name.filter(|name| !name.is_empty()) },
        // What is there already was sent before.
        (409, "ALREADY_EXISTS") => SendResult::Delivered { message_id: None },
        // NOTE: which of the budgets is spent is not told. That of the space is by far the smaller one.
        (429, _) => later(FailureKind::RateLimited, CoolOff::Conversation),
        (408 | 500..=599, _) => later(FailureKind::Unavailable, CoolOff::None),
        (code, status) => SendResult::Rejected { kind: kind(code, status), error },
    }
}

fn kind(code: u16, status: &str) -> FailureKind {
    match (code, status) {
        (401, _) => FailureKind::Credential,
        // Not in the space, or not allowed to write there.
        (403, _) => FailureKind::Blocked,
        (404, _) => FailureKind::NotFound,
        (412, _) | (_, "FAILED_PRECONDITION") | (300..=399, _) => FailureKind::Configuration,
        _ => FailureKind::Invalid,
    }
}

fn describe(code: u16, status: &str, message: &str) -> String {
    let said = match (status, message) {
        ("", "") => String::new(),
        (status, message) => format!(": {status}: {message}"),
    };
    words(&format!("HTTP {code}{said}"), [])
}
