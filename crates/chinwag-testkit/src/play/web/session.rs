//! The session of a visitor, as the gateway would have given it: a JSON web token under a key of the channel.

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use chinwag_core::clock::Timestamp;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;

/// A session for an hour.
pub(super) fn token(secret: &str, channel: &str, visitor: &str, name: &str, now: Timestamp) -> String {
    let key = mac(secret.as_bytes(), &format!("chinwag web session {channel}"));
    let part = |value: &Value| BASE64_URL_SAFE_NO_PAD.encode(value.to_string());
    let claims = json!({ "sub": visitor, "name": name, "exp": now.as_secs() + 3600 });
    let signed = format!("{}.{}", part(&json!({ "alg": "HS256", "typ": "JWT" })), part(&claims));
    format!("{signed}.{}", BASE64_URL_SAFE_NO_PAD.encode(mac(&key, &signed)))
}

fn mac(key: &[u8], text: &str) -> Vec<u8> {
    let mac = Hmac::<Sha256>::new_from_slice(key).expect("any key is one");
    mac.chain_update(text).finalize().into_bytes().to_vec()
}
