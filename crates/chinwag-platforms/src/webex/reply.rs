//! What the answer of the API means.

use chinwag_core::{
    platform::{CoolOff, HttpReply, SendResult},
    response::FailureKind,
    secret::Secrets,
};
use serde::Deserialize;

use crate::{unread::unread, words::words};

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Answer {
    id: Option<String>,
    message: String,
    tracking_id: String,
}

/// Reads an answer. `tokens` are what must not be in the words of an error.
pub(super) fn read(reply: &HttpReply, tokens: &Secrets) -> SendResult {
    if let Some(unread) = unread(reply) {
        return unread;
    }
    let answer = serde_json::from_slice::<Answer>(&reply.body).unwrap_or_default();
    let Answer { id, message, tracking_id } = answer;
    let error = words(format!("HTTP {} {message} {tracking_id}", reply.status).trim_end(), tokens.iter());
    let after = reply.retry_after();
    let kind = match reply.status {
        200..=299 => return SendResult::Delivered { message_id: id },
        429 => {
            let (kind, cool_off) = (FailureKind::RateLimited, CoolOff::Credential);
            return SendResult::Retry { after, cool_off, kind, error };
        }
        // 423: a file is being looked at.
        408 | 423 | 500..=599 => {
            let (kind, cool_off) = (FailureKind::Unavailable, CoolOff::None);
            return SendResult::Retry { after, cool_off, kind, error };
        }
        401 => FailureKind::Credential,
        403 => FailureKind::Blocked,
        404 => FailureKind::NotFound,
        300..=399 | 405 => FailureKind::Configuration,
        _ => FailureKind::Invalid,
    };
    SendResult::Rejected { kind, error }
}
