//! The secrets of the scheme: `whsec_` and base64 for an HMAC, `whpk_` and base64 for a public key of Ed25519.

use base64::{Engine as _, prelude::BASE64_STANDARD};
use chinwag_core::{name::ChannelName, secret::Secret};
use hmac::{Hmac, KeyInit};
use sha2::Sha256;

use crate::registry::OpenError;

pub(super) type Symmetric = Hmac<Sha256>;

const WHY: &str = "is neither `whsec_` nor `whpk_` with base64 behind it, padded";

/// A secret, read.
pub(super) enum Key {
    Symmetric(Symmetric),
    Public([u8; 32]),
}

impl Key {
    /// Reads the secret that is configured as `key`.
    pub(super) fn read(secret: &Secret, channel: &ChannelName, key: &'static str) -> Result<Self, OpenError> {
        Self::of(secret.expose()).ok_or_else(|| OpenError::UnusableCredential {
            channel: channel.clone(),
            key,
            why: WHY,
        })
    }

    fn of(text: &str) -> Option<Self> {
        let bytes = |encoded: &str| BASE64_STANDARD.decode(encoded).ok();
        if let Some(encoded) = text.strip_prefix("whpk_") {
            return Some(Self::Public(bytes(encoded)?.try_into().ok()?));
        }
        let bytes = bytes(text.strip_prefix("whsec_")?)?;
        // An empty key would accept anyone.
        if bytes.is_empty() { None } else { Symmetric::new_from_slice(&bytes).ok().map(Self::Symmetric) }
    }
}
