//! How providers sign. The keys are nobody's.

use std::collections::{BTreeMap, BTreeSet};

use base64::{
    Engine,
    prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD},
};
use hmac::{Hmac, KeyInit, Mac};
use ring::{
    rand::SystemRandom,
    rsa::{KeyPair, PublicKeyComponents},
    signature::{Ed25519KeyPair, KeyPair as _, RSA_PKCS1_SHA256},
};
use serde_json::{Value, json};
use sha1::Sha1;
use sha2::Sha256;

use super::{sample::TIME, subject::pairs};

/// The secret key of RFC 8032, section 7.1, test 1.
const SEED: &str = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";

/// The RSA key of the simulated providers.
const RSA: &[u8] = include_bytes!("../../../crates/chinwag-testkit/src/play/jwt/provider.pk8");
/// How long a token is good, in seconds.
const TOKEN_SECONDS: u64 = 3600;

pub(super) fn hmac_sha256(key: &[u8], parts: &[&[u8]]) -> Vec<u8> {
    hmac::<Hmac<Sha256>>(key, parts)
}

pub(super) fn hmac_sha1(key: &[u8], parts: &[&[u8]]) -> Vec<u8> {
    hmac::<Hmac<Sha1>>(key, parts)
}

fn hmac<M: Mac + KeyInit>(key: &[u8], parts: &[&[u8]]) -> Vec<u8> {
    let mac = M::new_from_slice(key).expect("an HMAC takes a key of any length");
    parts.iter().fold(mac, |mac, part| mac.chain_update(part)).finalize().into_bytes().to_vec()
}

pub(super) fn in_hex(bytes: Vec<u8>) -> String {
    hex::encode(bytes)
}

pub(super) fn in_base64(bytes: Vec<u8>) -> String {
    BASE64_STANDARD.encode(bytes)
}

/// An Ed25519 signature of the time and the body.
pub(super) fn of_discord(_public_key: &str, body: &[u8]) -> Vec<(&'static str, String)> {
    let seed = hex::decode(SEED).expect("hex digits");
    let pair = Ed25519KeyPair::from_seed_unchecked(&seed).expect("a seed of 32 bytes");
    let signature = pair.sign(&[TIME.as_bytes(), body].concat());
    let signature = hex::encode(signature.as_ref());
    vec![("x-signature-timestamp", TIME.to_owned()), ("x-signature-ed25519", signature)]
}

/// Standard Webhooks: an HMAC of the id, the time and the body, with dots between them.
pub(super) fn of_standard(secret: &str, body: &[u8]) -> Vec<(&'static str, String)> {
    const ID: &str = "msg_27UH4WbU6Z5A5EzD8u03UvzRbpk";
    let key = BASE64_STANDARD.decode(secret.trim_start_matches("whsec_")).expect("base64");
    let mac = hmac_sha256(&key, &[ID.as_bytes(), b".", TIME.as_bytes(), b".", body]);
    let signature = format!("v1,{}", in_base64(mac));
    vec![
        ("webhook-id", ID.to_owned()),
        ("webhook-timestamp", TIME.to_owned()),
        ("webhook-signature", signature),
    ]
}

/// The web: a session of the visitor in whose conversation it is, and the page that they are on.
pub(super) fn of_web(secret: &str, body: &[u8]) -> Vec<(&'static str, String)> {
    let body: Value = serde_json::from_slice(body).expect("JSON");
    let expires = TIME.parse::<u64>().expect("seconds") + TOKEN_SECONDS;
    let part = |value: Value| BASE64_URL_SAFE_NO_PAD.encode(value.to_string());
    let claims = json!({ "sub": body["conversation"], "exp": expires });
    let signed = format!("{}.{}", part(json!({ "alg": "HS256", "typ": "JWT" })), part(claims));
    let key = hmac_sha256(secret.as_bytes(), &[b"chinwag web session web"]);
    let signature = BASE64_URL_SAFE_NO_PAD.encode(hmac_sha256(&key, &[signed.as_bytes()]));
    vec![
        ("origin", "https://site.example".to_owned()),
        ("authorization", format!("Bearer {signed}.{signature}")),
    ]
}

/// An HMAC of the address and the sorted parameters.
pub(super) fn of_twilio(secret: &str, url: &str, body: &[u8]) -> Vec<u8> {
    let mut sorted: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (name, value) in pairs(&String::from_utf8_lossy(body)) {
        sorted.entry(name).or_default().insert(value);
    }
    let mut signed = url.to_owned();
    for (name, values) in &sorted {
        for value in values {
            signed.extend([name.as_str(), value.as_str()]);
        }
    }
    hmac_sha1(secret.as_bytes(), &[signed.as_bytes()])
}

/// A token of the Bot Framework, for the app's id and the service that the activity names.
pub(super) fn of_teams(app_id: &str, body: &[u8]) -> Vec<(&'static str, String)> {
    let activity: Value = serde_json::from_slice(body).expect("an activity");
    token(
        &json!({"iss": "https://api.botframework.com", "aud": app_id, "serviceurl": activity["serviceUrl"]}),
    )
}

/// A token of Google Chat's account, for an audience.
pub(super) fn of_google_chat(audience: &str, _body: &[u8]) -> Vec<(&'static str, String)> {
    token(&json!({
        "iss": "https://accounts.google.com", "aud": audience, "email": "chat@system.gserviceaccount.com",
        "email_verified": true,
    }))
}

/// A JSON web token that makes these claims now, signed by RS256.
fn token(claims: &Value) -> Vec<(&'static str, String)> {
    let now: u64 = TIME.parse().expect("digits");
    let mut claims = claims.clone();
    claims["exp"] = (now + TOKEN_SECONDS).into();
    let part = |value: &Value| BASE64_URL_SAFE_NO_PAD.encode(value.to_string());
    let signed = format!("{}.{}", part(&json!({"alg": "RS256", "kid": "one", "typ": "JWT"})), part(&claims));
    let pair = pair();
    let mut signature = vec![0; pair.public().modulus_len()];
    let done = pair.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), signed.as_bytes(), &mut signature);
    done.expect("there is room for the signature");
    vec![("authorization", format!("Bearer {signed}.{}", BASE64_URL_SAFE_NO_PAD.encode(signature)))]
}

/// The key that tokens are signed with, as it is published.
pub(super) fn published() -> Vec<u8> {
    let PublicKeyComponents { n, e } = PublicKeyComponents::<Vec<u8>>::from(pair().public_key());
    let encode = |number: Vec<u8>| BASE64_URL_SAFE_NO_PAD.encode(number);
    let key = json!({"kty": "RSA", "use": "sig", "kid": "one", "n": encode(n), "e": encode(e)});
    json!({"keys": [key]}).to_string().into_bytes()
}

fn pair() -> KeyPair {
    KeyPair::from_pkcs8(RSA).expect("a key of 2048 bits")
}
