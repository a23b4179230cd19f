//! When a request was sent, and what tells it from others that say the same.

use std::fmt;

use chinwag_core::{clock::Timestamp, platform::RawRequest};

use super::{said::millis, socket::ENVELOPE, verify::TIMESTAMP};

/// When and how a request came, for what has no time or key of its own.
#[derive(Clone, Copy)]
pub(super) struct Sent<'r> {
    /// Its time. NOTE: what was in an envelope does not tell it: it is signed here, each time anew.
    pub(super) at: Timestamp,
    envelope: Option<&'r str>,
}

impl<'r> Sent<'r> {
    pub(super) fn of(request: &'r RawRequest) -> Self {
        let envelope = request.header(ENVELOPE);
        let told = request.header(TIMESTAMP).filter(|_| envelope.is_none());
        Self { at: told.and_then(millis).unwrap_or_default(), envelope }
    }
}

/// The key of what has none.
impl fmt::Display for Sent<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.envelope {
            Some(envelope) => f.write_str(envelope),
            None => self.at.as_millis().fmt(f),
        }
    }
}
