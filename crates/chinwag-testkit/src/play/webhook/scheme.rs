//! The scheme, on the other side: signs what is told, and refuses what is not signed, too old or too new.

use base64::{Engine as _, prelude::BASE64_STANDARD};
use chinwag_core::{clock::Timestamp, platform::RawRequest};
use hmac::{Hmac, KeyInit, Mac};
use http::{HeaderMap, HeaderName, HeaderValue};
use sha2::Sha256;

const ID: &str = "webhook-id";
const TIMESTAMP: &str = "webhook-timestamp";
const SIGNATURE: &str = "webhook-signature";
const WINDOW_SECONDS: u64 = 300;

/// Puts the three headers on a webhook. `secret` is base64, without its prefix.
pub(super) fn sign(headers: &mut HeaderMap, secret: &str, id: &str, body: &[u8], now: Timestamp) {
    let seconds = now.as_secs().to_string();
    let signature = mac(secret, id, &seconds, body).finalize().into_bytes();
    let signature = format!("v1,{}", BASE64_STANDARD.encode(signature));
    for (name, value) in [(ID, id), (TIMESTAMP, &seconds), (SIGNATURE, &signature)] {
        let value = HeaderValue::from_str(value).expect("an id, digits and base64 are headers");
        headers.insert(HeaderName::from_static(name), value);
    }
}

/// The id of a signed call, or what is wrong with it.
pub(super) fn verify(call: &RawRequest, secret: &str, now: Timestamp) -> Result<String, &'static str> {
    let header = |name| call.header(name).ok_or("a header of the signature is missing");
    let (id, seconds, signatures) = (header(ID)?, header(TIMESTAMP)?, header(SIGNATURE)?);
    if id.is_empty() || id.contains('.') {
        return Err("the id is empty or holds a dot");
    }
    let sent: u64 = seconds.parse().map_err(|_| "the timestamp is not in seconds")?;
    if sent.abs_diff(now.as_secs()) > WINDOW_SECONDS {
        return Err("the timestamp is too old or too new");
    }
    let is_right = |entry: &str| {
        let bytes = entry.strip_prefix("v1,").and_then(|text| BASE64_STANDARD.decode(text).ok());
        bytes.is_some_and(|bytes| mac(secret, id, seconds, &call.body).verify_slice(&bytes).is_ok())
    };
    if signatures.split(' ').any(is_right) { Ok(id.to_owned()) } else { Err("no signature matches") }
}

fn mac(secret: &str, id: &str, seconds: &str, body: &[u8]) -> Hmac<Sha256> {
    let key = BASE64_STANDARD.decode(secret).expect("the simulated secrets are base64");
    let mac = Hmac::<Sha256>::new_from_slice(&key).expect("any key is one");
    mac.chain_update(format!("{id}.{seconds}.")).chain_update(body)
}
