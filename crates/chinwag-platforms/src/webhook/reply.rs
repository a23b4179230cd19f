//! What the answer of the other side means.

use chinwag_core::{
    platform::{CoolOff, HttpReply, SendResult},
    response::FailureKind,
    secret::Secrets,
};
use serde::Deserialize;

use crate::words::words;

/// What may be answered: the id that the message has on the other side.
#[derive(Deserialize)]
struct Taken {
    #[serde(alias = "message_id")]
    id: String,
}

/// Reads an answer. `secrets` are what must not be in the words of an error.
pub(super) fn read(reply: &HttpReply, secrets: &Secrets) -> SendResult {
    let later =
        |kind, cool_off, error| SendResult::Retry { after: reply.retry_after(), cool_off, kind, error };
    let error = || describe(reply, secrets);
    let kind = match reply.status {
        200..=299 => {
            let taken = serde_json::from_slice::<Taken>(&reply.body).ok();
            return SendResult::Delivered { message_id: taken.map(|taken| taken.id) };
        }
        429 => return later(FailureKind::RateLimited, CoolOff::Credential, error()),
        // The standard takes these for a sign of too much load.
        502 | 504 => return later(FailureKind::Unavailable, CoolOff::Credential, error()),
        408 | 425 | 500..=599 => return later(FailureKind::Unavailable, CoolOff::None, error()),
        401 => FailureKind::Credential,
        // The other side does not let this be said, a redirection is not followed, and 410 says that the address is gone.
        300..=399 | 403 | 404 | 405 | 410 => FailureKind::Configuration,
        _ => FailureKind::Invalid,
    };
    SendResult::Rejected { kind, error: error() }
}

fn describe(reply: &HttpReply, secrets: &Secrets) -> String {
    let said = words(&String::from_utf8_lossy(&reply.body), secrets.iter());
    let status = reply.status;
    if said.is_empty() { format!("HTTP {status}") } else { format!("HTTP {status}: {said}") }
}
