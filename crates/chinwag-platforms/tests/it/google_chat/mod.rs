//! Google Chat.

mod answer;
mod limits;
mod open;
mod parse;
mod render;
mod reply;
pub(crate) mod support;
mod verify;

use base64::{
    Engine as _,
    prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD},
};
use chinwag_core::{clock::Timestamp, platform::admit};
use chinwag_platforms::google_chat::GoogleChat;
use serde_json::{Value, json};

use self::support::{config, parse, post, publish};
use super::golden::{self, Case};

#[test]
fn every_fixture_gives_what_is_expected() {
    golden::check("google_chat", |case| match case {
        Case::Body(body) => golden::shown(parse(body)),
        Case::Signature(vector) => verified(&vector),
    });
}

/// What comes of a signature vector: accepted or not, and what is in it.
fn verified(vector: &Value) -> String {
    let expect = &vector["expect"];
    let mut config = config();
    config.audience = expect["audience"].as_str().expect("an audience").into();
    if let Some(email) = expect["email"].as_str() {
        config.signer = email.into();
    }
    let platform = GoogleChat::new(config).expect("a channel");
    publish(&platform, &published(vector));
    let body = vector["body"].as_str().expect("text");
    let request = post(body, vector["headers"]["Authorization"].as_str());
    let now = Timestamp::from_millis(vector["now"].as_u64().expect("a time") * 1000);
    golden::judged(&platform, vector, admit(&platform, request, now))
}

/// The keys of a vector; those of certificates in the form in which Google publishes them, too.
fn published(vector: &Value) -> Value {
    let Some(certificates) = vector["certificates"].as_object() else { return vector["jwks"].clone() };
    let key = |(kid, pem): (&String, &Value)| {
        let lines = pem.as_str().expect("a certificate").lines().filter(|line| !line.starts_with('-'));
        let der = BASE64_STANDARD.decode(lines.collect::<String>()).expect("base64");
        // An integer of 257 bytes, a zero before the modulus, and the exponent 65537 behind it.
        let head = [0x02, 0x82, 0x01, 0x01, 0x00];
        let at = der.windows(5).position(|window| window == head).expect("a modulus") + head.len();
        assert_eq!(der[at + 256..][..5], [0x02, 0x03, 0x01, 0x00, 0x01]);
        json!({ "kty": "RSA", "kid": kid, "n": BASE64_URL_SAFE_NO_PAD.encode(&der[at..at + 256]), "e": "AQAB" })
    };
    json!({ "keys": certificates.iter().map(key).collect::<Vec<_>>() })
}
