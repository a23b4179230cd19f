//! Whether a request comes from Discord: an Ed25519 signature over the time and the exact bytes.

use std::fmt;

use chinwag_core::{
    clock::Timestamp,
    name::ChannelName,
    platform::{RawRequest, Rejection},
    secret::{Secret, Secrets},
};
use ring::signature::{ED25519, UnparsedPublicKey};

use super::{Config, Discord};
use crate::{
    keys::{fresh, header, hex},
    registry::OpenError,
};

pub(super) const SIGNATURE: &str = "x-signature-ed25519";
pub(super) const TIMESTAMP: &str = "x-signature-timestamp";
const DIGITS: &str = "128 hex digits";

/// NOTE: no window is documented. An event is tried again for up to ten minutes, and it is not said whether with a new
/// time; and an endpoint whose clock is off must not refuse everything, or Discord takes its address away.
const WINDOW_SECONDS: u64 = 900;

/// Knows the public keys that are live.
pub(super) struct Verifier(Vec<[u8; 32]>);

impl fmt::Debug for Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Verifier({})", self.0.len())
    }
}

impl Verifier {
    pub(super) fn new(channel: &ChannelName, live: &Secrets) -> Result<Self, OpenError> {
        let keys = live.iter().map(key).collect::<Option<Vec<_>>>();
        keys.map(Self).ok_or_else(|| OpenError::UnusableCredential {
            channel: channel.clone(),
            key: "public_key",
            why: "is not 64 hex digits, as the developer portal shows them",
        })
    }

    /// NOTE: Discord sends requests with a wrong signature on purpose, and takes the address away if one is let in.
    pub(super) fn verify(&self, request: &RawRequest, now: Timestamp) -> Result<(), Rejection> {
        let signature = hex::<64>(header(request, SIGNATURE, DIGITS)?, SIGNATURE, DIGITS)?;
        let time = header(request, TIMESTAMP, "Unix seconds")?;
        let signed = [time.as_bytes(), &request.body].concat();
        let signs =
            |key: &[u8; 32]| UnparsedPublicKey::new(&ED25519, key).verify(&signed, &signature).is_ok();
        if !self.0.iter().any(signs) {
            return Err(Rejection::Mismatch { header: SIGNATURE });
        }
        fresh(time, TIMESTAMP, now, WINDOW_SECONDS)
    }
}

fn key(live: &Secret) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    ::hex::decode_to_slice(live.expose().trim(), &mut bytes).ok()?;
    Some(bytes)
}

impl Discord {
    /// A channel that can verify and parse, but not send; `None` when the public key is not 64 hex digits. It does not
    /// know who the bot is.
    #[must_use]
    pub fn for_verify(public_key: &str) -> Option<Self> {
        let one = |text: &str| Secrets::new(vec![Secret::new(text)]);
        Self::new(Config::new(ChannelName::from_static("discord"), one(public_key)?, one("none")?)).ok()
    }
}
