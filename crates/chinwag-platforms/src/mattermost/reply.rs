//! What the API's answer means. The HTTP status decides.

use std::time::Duration;

use chinwag_core::{
    platform::{CoolOff, HttpReply, SendResult},
    response::FailureKind,
    secret::Secret,
};

use super::wire::ApiAnswer;
use crate::{unread::unread, words::words};

const WAIT_SECONDS_MAX: u64 = 3600;

/// Reads an answer. `bot_token` is what must not be in the words of an error.
pub(super) fn read(reply: &HttpReply, bot_token: &Secret) -> SendResult {
    if let Some(unread) = unread(reply) {
        return unread;
    }
    let answer = serde_json::from_slice::<ApiAnswer>(&reply.body).ok();
    if (200..300).contains(&reply.status) {
        return SendResult::Delivered { message_id: answer.and_then(|answer| answer.id) };
    }
    let error = describe(reply.status, answer.unwrap_or_default(), bot_token);
    let later = |kind, cool_off, after| SendResult::Retry { after, cool_off, kind, error: error.clone() };
    let kind = match reply.status {
        429 => {
            let after = reply.retry_after().or_else(|| reset(reply));
            return later(FailureKind::RateLimited, CoolOff::Credential, after);
        }
        // What the server has been told not to do.
        403 | 501 | 300..=399 => FailureKind::Configuration,
        408 | 500..=599 => return later(FailureKind::Unavailable, CoolOff::None, reply.retry_after()),
        401 => FailureKind::Credential,
        404 => FailureKind::NotFound,
        _ => FailureKind::Invalid,
    };
    SendResult::Rejected { kind, error }
}

/// UNCONFIRMED: whether `Retry-After` is sent. The limiter says in how many seconds it begins anew.
fn reset(reply: &HttpReply) -> Option<Duration> {
    let seconds: u64 = reply.headers.get("x-ratelimit-reset")?.to_str().ok()?.trim().parse().ok()?;
    Some(Duration::from_secs(seconds.min(WAIT_SECONDS_MAX)))
}

fn describe(status: u16, answer: ApiAnswer, bot_token: &Secret) -> String {
    let ApiAnswer { id: Some(id), message, request_id } = answer else { return format!("HTTP {status}") };
    let request = request_id.map(|id| format!(" (request_id {id})")).unwrap_or_default();
    words(&format!("{id}: {}{request}", message.unwrap_or_default()), [bot_token])
}
