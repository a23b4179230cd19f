//! Whether a request is signed by the Standard Webhooks scheme: `v1` (HMAC) and `v1a` (Ed25519), within a time.

use std::fmt;

use base64::{Engine as _, prelude::BASE64_STANDARD};
use chinwag_core::{
    clock::Timestamp,
    name::ChannelName,
    platform::{RawRequest, Rejection},
    secret::{Secret, Secrets},
};
use hmac::digest::CtOutput;
use ring::signature::{ED25519, UnparsedPublicKey};

use super::{
    Config, Webhook,
    key::{Key, Symmetric},
};
use crate::{
    keys::{self, Keys},
    registry::OpenError,
};

pub(super) const ID: &str = "webhook-id";
pub(super) const TIMESTAMP: &str = "webhook-timestamp";
pub(super) const SIGNATURE: &str = "webhook-signature";
const WINDOW_SECONDS: u64 = 300;
/// The most signatures that are looked at: a sender has one for each of its live secrets.
const SIGNATURES_MAX: usize = 8;

/// The three headers by their names.
pub(super) struct Names {
    pub(super) id: &'static str,
    pub(super) timestamp: &'static str,
    signature: &'static str,
}

const STANDARD: Names = Names { id: ID, timestamp: TIMESTAMP, signature: SIGNATURE };
/// The same values under older names.
const SVIX: Names = Names { id: "svix-id", timestamp: "svix-timestamp", signature: "svix-signature" };

impl Names {
    /// The names that a request uses.
    pub(super) fn of(request: &RawRequest) -> Self {
        let older = !request.headers.contains_key(SIGNATURE) && request.headers.contains_key(SVIX.signature);
        if older { SVIX } else { STANDARD }
    }
}

/// Knows the live secrets.
pub(super) struct Verifier {
    symmetric: Keys<Symmetric>,
    public: Vec<[u8; 32]>,
}

impl fmt::Debug for Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { symmetric, public } = self;
        f.debug_struct("Verifier").field("symmetric", symmetric).field("public", &public.len()).finish()
    }
}

impl Verifier {
    pub(super) fn new(config: &Config) -> Result<Self, OpenError> {
        let (mut symmetric, mut public) = (Vec::new(), Vec::new());
        for secret in config.secret.iter() {
            match Key::read(secret, &config.channel, "secret")? {
                Key::Symmetric(key) => symmetric.push(key),
                Key::Public(key) => public.push(key),
            }
        }
        Ok(Self { symmetric: Keys::of(symmetric), public })
    }

    pub(super) fn verify(&self, request: &RawRequest, now: Timestamp) -> Result<(), Rejection> {
        let Names { id: id_name, timestamp: time_name, signature: header } = Names::of(request);
        let id = keys::header(request, id_name, "an id")?;
        // NOTE: with a dot in it, other bytes of the same request could be taken for the id.
        if id.is_empty() || id.contains('.') {
            return Err(Rejection::Malformed { header: id_name, expected: "an id without a dot" });
        }
        let seconds = keys::header(request, time_name, "Unix seconds")?;
        let expected = "`v1,` or `v1a,` and base64, several with spaces between them";
        let signatures = keys::header(request, header, expected)?;
        keys::fresh(seconds, time_name, now, WINDOW_SECONDS)?;
        let parts: [&[u8]; 5] = [id.as_bytes(), b".", seconds.as_bytes(), b".", &request.body];
        let known: Vec<_> = signatures.split(' ').filter_map(Signature::read).take(SIGNATURES_MAX).collect();
        if known.is_empty() {
            return Err(Rejection::Malformed { header, expected });
        }
        match self.is_symmetric(&known, &parts) || self.is_public(&known, &parts) {
            true => Ok(()),
            false => Err(Rejection::Mismatch { header }),
        }
    }

    /// NOTE: the body is read once for each secret, however many signatures there are: they cost who sends them nothing.
    fn is_symmetric(&self, known: &[Signature], parts: &[&[u8]]) -> bool {
        let told: Vec<_> = known.iter().filter_map(Signature::symmetric).collect();
        if told.is_empty() {
            return false;
        }
        let live = self.symmetric.macs(parts);
        let is_live =
            |told: &CtOutput<Symmetric>| live.iter().fold(false, |found, live| (live == told) | found);
        told.iter().any(is_live)
    }

    fn is_public(&self, known: &[Signature], parts: &[&[u8]]) -> bool {
        let told: Vec<_> = known.iter().filter_map(Signature::public).collect();
        if told.is_empty() || self.public.is_empty() {
            return false;
        }
        let signed = parts.concat();
        let verifies = |key: &[u8; 32], bytes: &[u8]| {
            UnparsedPublicKey::new(&ED25519, key).verify(&signed, bytes).is_ok()
        };
        told.iter().any(|bytes| self.public.iter().any(|key| verifies(key, bytes.as_slice())))
    }
}

/// One signature of a known version.
enum Signature {
    Symmetric([u8; 32]),
    Public([u8; 64]),
}

impl Signature {
    /// What has another version or is broken is none: a sender may know more than this receiver.
    fn read(entry: &str) -> Option<Self> {
        let (version, encoded) = entry.split_once(',')?;
        let bytes = || BASE64_STANDARD.decode(encoded).ok();
        match version {
            "v1" => bytes()?.try_into().ok().map(Self::Symmetric),
            "v1a" => bytes()?.try_into().ok().map(Self::Public),
            _ => None,
        }
    }

    fn symmetric(&self) -> Option<CtOutput<Symmetric>> {
        match self {
            Self::Symmetric(bytes) => Some(CtOutput::new((*bytes).into())),
            Self::Public(_) => None,
        }
    }

    fn public(&self) -> Option<&[u8; 64]> {
        match self {
            Self::Symmetric(_) => None,
            Self::Public(bytes) => Some(bytes),
        }
    }
}

impl Webhook {
    /// A channel that can verify and parse, but not send; `None` when the secret is not one.
    #[must_use]
    pub fn for_verify(secret: &str) -> Option<Self> {
        let one = |text: &str| Secrets::new(vec![Secret::new(text)]);
        let mut config =
            Config::new(ChannelName::from_static("webhook"), one(secret)?, "https://webhook.invalid".into());
        // A public key cannot sign. Nothing that is sent with this one is accepted anywhere.
        config.signing_secret = one("whsec_bm8gY3JlZGVudGlhbCBhdCBhbGwsIG5vdGhpbmc=");
        Self::new(config).ok()
    }
}
