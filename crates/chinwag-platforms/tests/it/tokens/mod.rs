//! An issuer of tokens, with keys that were made for these tests and are used nowhere else.

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use ring::{
    rand::SystemRandom,
    rsa::{KeyPair, PublicKeyComponents},
    signature::{KeyPair as _, RSA_PKCS1_SHA256},
};
use serde_json::{Value, json};

pub(crate) const ONE: &[u8] = include_bytes!("one.pk8");
pub(crate) const TWO: &[u8] = include_bytes!("two.pk8");

pub(crate) struct Issuer {
    kid: &'static str,
    pair: KeyPair,
}

impl Issuer {
    pub(crate) fn new(kid: &'static str, key: &[u8]) -> Self {
        Self { kid, pair: KeyPair::from_pkcs8(key).expect("a key") }
    }

    /// The public key, as it is published.
    pub(crate) fn jwk(&self) -> Value {
        let PublicKeyComponents { n, e } = PublicKeyComponents::<Vec<u8>>::from(self.pair.public_key());
        let encode = |bytes: Vec<u8>| BASE64_URL_SAFE_NO_PAD.encode(bytes);
        json!({ "kty": "RSA", "use": "sig", "kid": self.kid, "n": encode(n), "e": encode(e) })
    }

    pub(crate) fn token(&self, claims: &Value) -> String {
        self.signed(&json!({ "alg": "RS256", "typ": "JWT", "kid": self.kid }), claims)
    }

    pub(crate) fn signed(&self, header: &Value, claims: &Value) -> String {
        let part = |value: &Value| BASE64_URL_SAFE_NO_PAD.encode(value.to_string());
        let signed = format!("{}.{}", part(header), part(claims));
        let mut signature = vec![0; self.pair.public().modulus_len()];
        let random = SystemRandom::new();
        self.pair.sign(&RSA_PKCS1_SHA256, &random, signed.as_bytes(), &mut signature).expect("signed");
        format!("{signed}.{}", BASE64_URL_SAFE_NO_PAD.encode(signature))
    }
}
