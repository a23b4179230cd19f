//! Credentials with an older live value beside the newest: whether the older one is still in use.
//!
//! No platform has to tell with which value it let a request in. Beside each channel with such a credential stands one
//! that knows its newest value alone: what the channel lets in and that one does not was proved by an older value.

use std::sync::Arc;

use chinwag_core::{
    clock::Timestamp,
    metrics::Level,
    platform::{Platform, RawRequest},
};

/// A credential of a channel that has older live values.
#[derive(Debug, Clone)]
pub struct Rotated {
    key: String,
    /// The channel, with the newest value of this credential alone.
    newest: Arc<dyn Platform>,
    /// When an older value was used last, in milliseconds since 1970; 0 is never.
    used: Arc<Level>,
}

impl Rotated {
    /// The credential of the key `key`; `newest` is the channel with its newest value alone.
    ///
    /// `None` where that could not be told: what is proved by published keys is proved by no credential of ours.
    #[must_use]
    pub fn new(key: impl Into<String>, newest: Arc<dyn Platform>) -> Option<Self> {
        newest.key_set().is_none().then(|| Self { key: key.into(), newest, used: Arc::default() })
    }

    /// The key of the channel that names the credential.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.key
    }

    /// When an older value was used last, by this process.
    #[must_use]
    pub fn older_used(&self) -> Option<Timestamp> {
        let used = u64::try_from(self.used.get()).unwrap_or_default();
        (used > 0).then(|| Timestamp::from_millis(used))
    }

    /// Looks at a request that the channel has let in.
    pub(crate) fn let_in(&self, request: &RawRequest, now: Timestamp) {
        self.used_unless(self.newest.verify(request, now).is_ok(), now);
    }

    /// Looks at a set-up request that the channel has answered.
    pub(crate) fn set_up(&self, request: &RawRequest, now: Timestamp) {
        self.used_unless(self.newest.handshake(request).is_ok(), now);
    }

    fn used_unless(&self, is_newest: bool, now: Timestamp) {
        if !is_newest {
            self.used.set(usize::try_from(now.as_millis()).unwrap_or(usize::MAX));
        }
    }
}
