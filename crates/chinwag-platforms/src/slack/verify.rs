//! Whether a request comes from Slack: the signature over its time and the exact bytes.

use bytes::Bytes;
use chinwag_core::{
    clock::Timestamp,
    name::ChannelName,
    platform::{Answer, RawRequest, Rejection},
    secret::{Secret, Secrets},
};
use hmac::{Hmac, Mac};
use http::Method;
use sha2::Sha256;

use super::{Config, Slack, body};
use crate::{
    form,
    keys::{Keys, fresh, header, hex, keyed},
};

/// The header with the signature.
pub(super) const SIGNATURE: &str = "x-slack-signature";
/// The header in which a request says when it was sent.
pub(super) const TIMESTAMP: &str = "x-slack-request-timestamp";
/// The headers worth keeping: when and how often it was sent, and in which envelope.
pub(super) const KEPT_HEADERS: &[&str] =
    &["content-type", TIMESTAMP, "x-slack-retry-num", "x-slack-retry-reason", super::socket::ENVELOPE];
const SHAPE: &str = "`v0=` and 64 hex digits";
const WINDOW_SECONDS: u64 = 300;

/// Knows the live signing secrets.
#[derive(Debug)]
pub(super) struct Verifier(Keys<Hmac<Sha256>>);

impl Verifier {
    pub(super) fn new(signing_secret: &Secrets) -> Self {
        Self(Keys::new(signing_secret))
    }

    /// NOTE: Slack's probe of the certificate may come without a signature. It is answered only where there is nothing
    /// else in it, and never let in: anybody can send one.
    pub(super) fn verify(&self, request: &RawRequest, now: Timestamp) -> Result<(), Rejection> {
        if !request.headers.contains_key(SIGNATURE) && body::is_bare_probe(&request.body) {
            return Err(Rejection::Probe);
        }
        let signature = header(request, SIGNATURE, SHAPE)?;
        let sent = header(request, TIMESTAMP, "Unix seconds")?;
        let malformed = Rejection::Malformed { header: SIGNATURE, expected: SHAPE };
        let digits = signature.strip_prefix("v0=").ok_or(malformed)?;
        let signature = hex::<32>(digits, SIGNATURE, SHAPE)?;
        fresh(sent, TIMESTAMP, now, WINDOW_SECONDS)?;
        match self.0.sign(&[b"v0:", sent.as_bytes(), b":", &request.body], &signature) {
            true => Ok(()),
            false => Err(Rejection::Mismatch { header: SIGNATURE }),
        }
    }
}

/// The headers that sign a body, as Slack does.
pub(super) fn sign(secret: &Secret, body: &[u8], now: Timestamp) -> [(&'static str, String); 2] {
    let sent = now.as_secs().to_string();
    let mac = keyed::<Hmac<Sha256>>(secret).chain_update(format!("v0:{sent}:")).chain_update(body).finalize();
    [(SIGNATURE, format!("v0={}", ::hex::encode(mac.into_bytes()))), (TIMESTAMP, sent)]
}

/// Slack sets up an address with a POST; the only GET is its probe of the certificate.
pub(super) fn handshake(request: &RawRequest) -> Result<Answer, Rejection> {
    let is_probe = form::value(request.query(), "ssl_check").as_deref() == Some("1");
    if request.method == Method::GET && is_probe {
        return Ok(Answer { status: 200, content_type: "text/plain", body: Bytes::new() });
    }
    Err(Rejection::Handshake {
        reason: "Slack has none but its `ssl_check`: it verifies an address by a POST",
    })
}

impl Slack {
    /// A channel that can verify and parse, but not send; `None` when the secret is empty.
    #[must_use]
    pub fn for_verify(signing_secret: &str) -> Option<Self> {
        let one = |text: &str| Secrets::new(vec![Secret::new(text)]);
        let config = Config::new(ChannelName::from_static("slack"), one(signing_secret)?, one("none")?);
        Self::new(config).ok()
    }
}
