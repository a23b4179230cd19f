//! Signs by the Standard Webhooks scheme, version 1.0.0, with HMAC-SHA256.
//!
//! Signed are `webhook-id`, `webhook-timestamp` and the body, joined by dots. The id is the same at each try, so that
//! the receiver can tell a repetition; the time stamp and so the signature are new.
//! See <https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md>.

use std::fmt;

use base64::{Engine as _, prelude::BASE64_STANDARD};
use chinwag_core::{
    clock::Timestamp,
    event::EventId,
    secret::{Secret, Secrets},
};
use hmac::{Hmac, KeyInit, Mac};
use http::{HeaderMap, HeaderName, HeaderValue};
use sha2::Sha256;

const ID: HeaderName = HeaderName::from_static("webhook-id");
const TIMESTAMP: HeaderName = HeaderName::from_static("webhook-timestamp");
const SIGNATURE: HeaderName = HeaderName::from_static("webhook-signature");

/// What every secret begins with.
const PREFIX: &str = "whsec_";

/// Signs with every live secret, so that the receiver may know either while one is replaced by another.
pub struct Signer {
    keys: Vec<Hmac<Sha256>>,
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signer").field("keys", &self.keys.len()).finish()
    }
}

/// A secret is not of the scheme's form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a Standard Webhooks secret is `whsec_` and base64, with its padding")]
pub struct SecretForm;

/// Something cannot stand in a header.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a webhook id holds only visible ASCII")]
pub struct IdForm;

impl Signer {
    /// Takes the live secrets.
    ///
    /// # Errors
    /// One is not `whsec_` and base64, or holds nothing.
    pub fn new(secrets: &Secrets) -> Result<Self, SecretForm> {
        Ok(Self { keys: secrets.iter().map(key).collect::<Result<_, _>>()? })
    }

    /// The three headers of one try to deliver `body`.
    ///
    /// # Errors
    /// The id cannot stand in a header.
    pub fn headers(&self, id: &WebhookId, now: Timestamp, body: &[u8]) -> Result<HeaderMap, IdForm> {
        let value = |text: &str| HeaderValue::from_str(text).map_err(|_| IdForm);
        let seconds = now.as_secs().to_string();
        let mut headers = HeaderMap::with_capacity(4);
        headers.insert(SIGNATURE, value(&self.signature(&id.0, &seconds, body))?);
        headers.insert(TIMESTAMP, value(&seconds)?);
        headers.insert(ID, value(&id.0)?);
        Ok(headers)
    }

    fn signature(&self, id: &str, seconds: &str, body: &[u8]) -> String {
        let one = |key: &Hmac<Sha256>| {
            let mut mac = key.clone();
            for part in [id.as_bytes(), b".", seconds.as_bytes(), b".", body] {
                mac.update(part);
            }
            format!("v1,{}", BASE64_STANDARD.encode(mac.finalize().into_bytes()))
        };
        self.keys.iter().map(one).collect::<Vec<_>>().join(" ")
    }
}

fn key(secret: &Secret) -> Result<Hmac<Sha256>, SecretForm> {
    let encoded = secret.expose().strip_prefix(PREFIX).ok_or(SecretForm)?;
    let bytes = BASE64_STANDARD.decode(encoded).map_err(|_| SecretForm)?;
    if bytes.is_empty() {
        return Err(SecretForm);
    }
    Hmac::new_from_slice(&bytes).map_err(|_| SecretForm)
}

/// What names one event to its receiver. It holds no dot: that is what joins the signed parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebhookId(String);

impl WebhookId {
    /// Takes an id as it is, its dots as colons. An event's id holds no colon, so no two become one.
    #[must_use]
    pub fn new(id: &str) -> Self {
        Self(id.replace('.', ":"))
    }
}

impl From<&EventId> for WebhookId {
    fn from(id: &EventId) -> Self {
        Self::new(id.as_str())
    }
}
