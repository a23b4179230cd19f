//! Whether a request comes from Telegram: the secret token that `setWebhook` was given comes back with every update.
//!
//! NOTE: nothing is signed and nothing has a time. Whoever learns the token can send any body; it travels by TLS alone.

use chinwag_core::{
    platform::{RawRequest, Rejection},
    secret::Secrets,
};

use crate::keys;

pub(super) const HEADER: &str = "x-telegram-bot-api-secret-token";
const EXPECTED: &str = "1 to 256 letters, digits, `_` and `-`";

/// Whether the request brings a live secret token. Each is compared in constant time, whether another matched or not.
pub(super) fn verify(request: &RawRequest, live: &Secrets) -> Result<(), Rejection> {
    let given = keys::header(request, HEADER, EXPECTED)?;
    if !is_legal(given) {
        return Err(Rejection::Malformed { header: HEADER, expected: EXPECTED });
    }
    match live.iter().fold(false, |found, secret| secret.is(given) | found) {
        true => Ok(()),
        false => Err(Rejection::Mismatch { header: HEADER }),
    }
}

/// Whether Telegram takes it as a secret token.
pub(super) fn is_legal(token: &str) -> bool {
    let legal = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
    (1..=256).contains(&token.len()) && token.bytes().all(legal)
}
