//! JSON web tokens (RFC 7519) that are signed by RS256, as a simulated provider issues and checks them.

use std::fmt;

use base64::{
    Engine as _,
    prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD},
};
use ring::{
    rand::SystemRandom,
    rsa::{KeyPair, PublicKeyComponents},
    signature::{KeyPair as _, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, RsaPublicKeyComponents},
};
use serde_json::{Value, json};

/// What a provider signs with. Everybody can read it here, and nobody else uses it.
const PROVIDER: &[u8] = include_bytes!("jwt/provider.pk8");
/// What a bot signs with that has an account of its own at the provider.
const ACCOUNT: &[u8] = include_bytes!("jwt/account.pk8");

/// A pair of keys that are known by a name.
pub(super) struct Pair {
    kid: &'static str,
    private: &'static [u8],
    pair: KeyPair,
}

impl fmt::Debug for Pair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pair").field("kid", &self.kid).finish_non_exhaustive()
    }
}

impl Pair {
    /// That of a provider.
    pub(super) fn provider(kid: &'static str) -> Self {
        Self::new(kid, PROVIDER)
    }

    /// That of a bot's account.
    pub(super) fn account(kid: &'static str) -> Self {
        Self::new(kid, ACCOUNT)
    }

    fn new(kid: &'static str, private: &'static [u8]) -> Self {
        let pair = KeyPair::from_pkcs8(private).expect("the key beside this file is one of 2048 bits");
        Self { kid, private, pair }
    }

    /// The public key, as it is published (RFC 7517).
    pub(super) fn jwk(&self) -> Value {
        let PublicKeyComponents { n, e } = self.public();
        let encode = |bytes: Vec<u8>| BASE64_URL_SAFE_NO_PAD.encode(bytes);
        json!({"kty": "RSA", "use": "sig", "alg": "RS256", "kid": self.kid, "n": encode(n), "e": encode(e)})
    }

    /// The private key as a file has it (RFC 7468).
    pub(super) fn pem(&self) -> String {
        let body = BASE64_STANDARD.encode(self.private);
        format!("-----BEGIN PRIVATE KEY-----\n{body}\n-----END PRIVATE KEY-----\n")
    }

    /// A token that makes these claims.
    pub(super) fn sign(&self, claims: &Value) -> String {
        let part = |value: &Value| BASE64_URL_SAFE_NO_PAD.encode(value.to_string());
        let header = json!({"alg": "RS256", "kid": self.kid, "typ": "JWT"});
        let signed = format!("{}.{}", part(&header), part(claims));
        let mut signature = vec![0; self.pair.public().modulus_len()];
        let done = self.pair.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), signed.as_bytes(), &mut signature);
        done.expect("there is room for the signature, and randomness");
        format!("{signed}.{}", BASE64_URL_SAFE_NO_PAD.encode(signature))
    }

    /// What a token claims that this pair has signed; `None` where it has not.
    pub(super) fn claims(&self, token: &str) -> Option<Value> {
        let (signed, signature) = token.rsplit_once('.')?;
        let (header, claims) = signed.split_once('.')?;
        let part =
            |part: &str| serde_json::from_slice::<Value>(&BASE64_URL_SAFE_NO_PAD.decode(part).ok()?).ok();
        let header = part(header)?;
        if header["alg"] != "RS256" || !(header["kid"].is_null() || header["kid"] == self.kid) {
            return None;
        }
        let PublicKeyComponents { n, e } = self.public();
        let signature = BASE64_URL_SAFE_NO_PAD.decode(signature).ok()?;
        let public = RsaPublicKeyComponents { n, e };
        public.verify(&RSA_PKCS1_2048_8192_SHA256, signed.as_bytes(), &signature).ok()?;
        part(claims)
    }

    fn public(&self) -> PublicKeyComponents<Vec<u8>> {
        PublicKeyComponents::from(self.pair.public_key())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_the_pair_has_signed_is_believed() {
        let (one, two) = (Pair::provider("one"), Pair::account("two"));
        let claims = json!({"iss": "me", "exp": 7});
        let token = one.sign(&claims);
        assert_eq!(one.claims(&token), Some(claims));
        assert_eq!(two.claims(&token), None);
        assert_eq!(Pair::account("one").claims(&token), None, "the same name, but another key");
        let (signed, signature) = token.rsplit_once('.').expect("a signature");
        let (header, _) = signed.split_once('.').expect("a header");
        let other = BASE64_URL_SAFE_NO_PAD.encode(r#"{"iss":"you"}"#);
        assert_eq!(one.claims(&format!("{header}.{other}.{signature}")), None);
        let none = BASE64_URL_SAFE_NO_PAD.encode(r#"{"alg":"none"}"#);
        for broken in ["", "a.b", &format!("{none}.{other}."), &format!("{signed}.x")] {
            assert_eq!(one.claims(broken), None, "{broken}");
        }
    }
}
