//! Whether a message comes from a page that may show the widget, and from the visitor in whose conversation it is.

use std::time::Duration;

use chinwag_core::{
    clock::Timestamp,
    platform::{RawRequest, Rejection},
};
use http::HeaderValue;
use serde::Deserialize;

use super::token::Tokens;
use crate::keys;

pub(super) const ORIGIN: &str = "origin";
const EXPECTED: &str = "what the widget posts";
/// The body is not what the widget posts.
pub(super) const UNREADABLE: Rejection = Rejection::Malformed { header: "body", expected: EXPECTED };

/// How old a message may be that waited in a browser. NOTE: less than the marks are kept by which a redelivery is told.
const AGE_MAX: Duration = Duration::from_secs(6 * 24 * 3600);
const AHEAD_MAX: Duration = Duration::from_secs(600);

/// Knows the origins.
#[derive(Debug)]
pub(super) struct Origins(pub(super) Vec<String>);

/// What has to be seen of a body before it is let in.
#[derive(Deserialize)]
struct Claimed {
    conversation: String,
    at: Timestamp,
}

impl Origins {
    /// The origin of a request, where it is allowed.
    pub(super) fn of<'r>(&self, request: &'r RawRequest) -> Option<&'r HeaderValue> {
        let origin = request.header(ORIGIN)?;
        self.0.iter().any(|known| known == origin).then(|| request.headers.get(ORIGIN)).flatten()
    }

    pub(super) fn check(&self, request: &RawRequest) -> Result<(), Rejection> {
        keys::header(request, ORIGIN, "one origin")?;
        let known = self.of(request);
        known.map(|_| ()).ok_or(Rejection::Malformed { header: ORIGIN, expected: "an allowed origin" })
    }
}

pub(super) fn verify(
    origins: &Origins,
    tokens: &Tokens,
    request: &RawRequest,
    now: Timestamp,
) -> Result<(), Rejection> {
    origins.check(request)?;
    let visitor = tokens.visitor(request, now)?;
    let claimed: Claimed = serde_json::from_slice(&request.body).map_err(|_| UNREADABLE)?;
    if claimed.conversation != visitor.id {
        return Err(Rejection::Token { reason: "the conversation is somebody else's" });
    }
    let (old, ahead) = (now.since(claimed.at), claimed.at.since(now));
    if old > AGE_MAX || ahead > AHEAD_MAX {
        let window = if old > AGE_MAX { AGE_MAX } else { AHEAD_MAX };
        let seconds = old.max(ahead).as_secs();
        return Err(Rejection::Stale { header: "at", seconds, window: window.as_secs() });
    }
    Ok(())
}
