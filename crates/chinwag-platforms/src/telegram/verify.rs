//! Whether a webhook comes from Telegram: the secret token in a header. The body is not signed, and there is no time.

use chinwag_core::{
    platform::{RawRequest, Rejection},
    secret::Secrets,
};

use crate::keys::header;

pub(super) const HEADER: &str = "x-telegram-bot-api-secret-token";

pub(super) fn verify(request: &RawRequest, live: &Secrets) -> Result<(), Rejection> {
    let token = header(request, HEADER, "one token")?;
    match live.iter().fold(false, |found, live| live.is(token) | found) {
        true => Ok(()),
        false => Err(Rejection::Mismatch { header: HEADER }),
    }
}
