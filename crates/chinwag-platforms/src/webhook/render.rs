//! The call that sends a prepared response, and its signature.

use std::fmt;

use base64::{Engine as _, prelude::BASE64_STANDARD};
use chinwag_core::{
    clock::Timestamp,
    platform::{HttpCall, RenderError},
    reply::Reply,
    response::Response,
};
use hmac::Mac;
use http::{HeaderName, HeaderValue, Method};
use serde::Serialize;

use super::{
    Config,
    config::SIGNING_SECRET,
    key::{Key, Symmetric},
    verify::{ID, SIGNATURE, TIMESTAMP},
};
use crate::{caller::Caller, registry::OpenError};

/// Writes and signs the calls of one channel.
pub(super) struct Renderer {
    caller: Caller,
    url: String,
    keys: Vec<Symmetric>,
}

impl fmt::Debug for Renderer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Renderer")
            .field("url", &self.url)
            .field("keys", &self.keys.len())
            .finish_non_exhaustive()
    }
}

/// What is posted.
#[derive(Serialize)]
struct Posted<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    conversation: &'a str,
    #[serde(flatten)]
    reply: &'a Reply,
}

impl Renderer {
    pub(super) fn new(config: &Config) -> Result<Self, OpenError> {
        Ok(Self { caller: Caller::new(config.channel.clone()), url: config.url.clone(), keys: keys(config)? })
    }

    pub(super) fn render(&self, response: &Response) -> Result<HttpCall, RenderError> {
        let conversation = self.caller.conversation(response)?;
        let posted = Posted { kind: "reply", conversation, reply: &response.reply };
        self.caller.json(Method::POST, self.url.clone(), &posted)
    }

    /// Signs with every live secret, so that the receiver may know either while one is replaced by another.
    pub(super) fn sign(&self, call: &mut HttpCall, key: &str, now: Timestamp) {
        // No dot may stand in an id: that is what joins the signed parts. An event's id, which a key is, holds no colon.
        let id = key.replace('.', ":");
        let seconds = now.as_secs().to_string();
        let one = |key: &Symmetric| {
            let parts: [&[u8]; 5] = [id.as_bytes(), b".", seconds.as_bytes(), b".", &call.body];
            let mac = parts.iter().fold(key.clone(), |mac, part| mac.chain_update(part));
            format!("v1,{}", BASE64_STANDARD.encode(mac.finalize().into_bytes()))
        };
        let signatures = self.keys.iter().map(one).collect::<Vec<_>>().join(" ");
        for (name, text) in [(ID, &id), (TIMESTAMP, &seconds), (SIGNATURE, &signatures)] {
            // An id that cannot stand in a header is left out, and the receiver refuses the call.
            let Ok(mut value) = HeaderValue::from_str(text) else { continue };
            value.set_sensitive(name == SIGNATURE);
            call.headers.insert(HeaderName::from_static(name), value);
        }
    }
}

/// What replies are signed with. A public key among the secrets cannot sign.
fn keys(config: &Config) -> Result<Vec<Symmetric>, OpenError> {
    let (secrets, key) = match &config.signing_secret {
        Some(secrets) => (secrets, SIGNING_SECRET),
        None => (&config.secret, "secret"),
    };
    let mut keys = Vec::new();
    for secret in secrets.iter() {
        if let Key::Symmetric(symmetric) = Key::read(secret, &config.channel, key)? {
            keys.push(symmetric);
        }
    }
    if keys.is_empty() {
        let why = "is a public key, which cannot sign what is sent: give a `whsec_` one as `signing_secret`";
        return Err(OpenError::UnusableCredential { channel: config.channel.clone(), key, why });
    }
    Ok(keys)
}
