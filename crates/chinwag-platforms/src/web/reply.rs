//! What the answer to a call means: that of this process, or of a far side.

use chinwag_core::{
    platform::{CoolOff, HttpCall, HttpReply, SendResult},
    response::FailureKind,
    secret::Secrets,
};
use http::HeaderMap;
use serde::Deserialize;
use serde_json::json;

use super::render::KEY;
use crate::words::words;

/// The id that the message has.
#[derive(Deserialize)]
struct Taken {
    id: String,
}

/// The answer to a call that goes no further: the message has the id of its response.
pub(super) fn take(call: &HttpCall) -> HttpReply {
    let id = call.headers.get(KEY).and_then(|key| key.to_str().ok()).unwrap_or_default();
    HttpReply { status: 200, headers: HeaderMap::new(), body: json!({ "id": id }).to_string().into() }
}

/// Reads an answer. `secrets` are what must not be in the words of an error.
pub(super) fn read(reply: &HttpReply, secrets: &Secrets) -> SendResult {
    let said = words(&String::from_utf8_lossy(&reply.body), secrets.iter());
    let error = format!("HTTP {}: {said}", reply.status);
    let later =
        |kind, cool_off, error| SendResult::Retry { after: reply.retry_after(), cool_off, kind, error };
    let kind = match reply.status {
        200..=299 => {
            let taken = serde_json::from_slice::<Taken>(&reply.body).ok();
            return SendResult::Delivered { message_id: taken.map(|taken| taken.id) };
        }
        429 => return later(FailureKind::RateLimited, CoolOff::Credential, error),
        408 | 425 | 500..=599 => return later(FailureKind::Unavailable, CoolOff::None, error),
        401 => FailureKind::Credential,
        300..=399 | 403 | 405 => FailureKind::Configuration,
        404 => FailureKind::NotFound,
        _ => FailureKind::Invalid,
    };
    SendResult::Rejected { kind, error }
}
