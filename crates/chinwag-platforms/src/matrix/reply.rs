//! What a homeserver's answer means.

use std::time::Duration;

use chinwag_core::{
    platform::{CoolOff, HttpReply, SendResult},
    response::FailureKind,
    secret::Secrets,
};
use serde::Deserialize;

use crate::{unread::unread, words::words};

const WAIT_MAX: Duration = Duration::from_secs(86_400);

#[derive(Default, Deserialize)]
struct Answer {
    event_id: Option<String>,
    #[serde(default)]
    errcode: String,
    #[serde(default)]
    error: String,
    retry_after_ms: Option<u64>,
}

/// Reads an answer. `tokens` are what must not be in the words of an error.
pub(super) fn read(reply: &HttpReply, tokens: &Secrets) -> SendResult {
    if let Some(unread) = unread(reply) {
        return unread;
    }
    let answer = serde_json::from_slice::<Answer>(&reply.body).unwrap_or_default();
    if (200..300).contains(&reply.status) {
        return SendResult::Delivered { message_id: answer.event_id };
    }
    // What should be so, is so: the reaction is there already.
    if answer.errcode == "M_DUPLICATE_ANNOTATION" {
        return SendResult::Delivered { message_id: None };
    }
    let said = format!("HTTP {} {} {}", reply.status, answer.errcode, answer.error);
    let error = words(said.trim_end(), tokens.iter());
    let retry = |kind, cool_off, after| SendResult::Retry { after, cool_off, kind, error: error.clone() };
    // The header has taken the place of the field, which older servers still send.
    let told = || answer.retry_after_ms.map(|millis| Duration::from_millis(millis).min(WAIT_MAX));
    let after = reply.retry_after().or_else(told);
    let kind = match (reply.status, answer.errcode.as_str()) {
        (429, _) | (_, "M_LIMIT_EXCEEDED") => {
            return retry(FailureKind::RateLimited, CoolOff::Credential, after);
        }
        (408 | 500..=599, _) => return retry(FailureKind::Unavailable, CoolOff::None, after),
        (_, "M_UNKNOWN_TOKEN" | "M_MISSING_TOKEN") | (401, _) => FailureKind::Credential,
        // The bot is not in the room, or may not speak there.
        (_, "M_FORBIDDEN") | (403, _) => FailureKind::Blocked,
        (_, "M_NOT_FOUND") => FailureKind::NotFound,
        (_, "M_UNRECOGNIZED" | "M_EXCLUSIVE") | (300..=399 | 404 | 405, _) => FailureKind::Configuration,
        _ => FailureKind::Invalid,
    };
    SendResult::Rejected { kind, error }
}
