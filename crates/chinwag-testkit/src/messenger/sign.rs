//! The signatures Meta puts on a webhook, and the proof it may ask of a call.

use chinwag_core::secret::Secret;
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use sha2::Sha256;

/// Signs with the app secret. The key is mixed in once, not for every body.
pub(crate) struct Signer {
    sha256: Hmac<Sha256>,
    sha1: Hmac<Sha1>,
}

impl Signer {
    pub(crate) fn new(secret: &Secret) -> Self {
        let key = secret.expose().as_bytes();
        Self {
            sha256: Hmac::new_from_slice(key).expect("HMAC takes a key of any length"),
            sha1: Hmac::new_from_slice(key).expect("HMAC takes a key of any length"),
        }
    }

    /// The value of `X-Hub-Signature-256`.
    pub(crate) fn sha256(&self, body: &[u8]) -> String {
        format!("sha256={}", hex::encode(self.mac(body)))
    }

    /// The value of the older `X-Hub-Signature`.
    pub(super) fn sha1(&self, body: &[u8]) -> String {
        let mut mac = self.sha1.clone();
        mac.update(body);
        format!("sha1={}", hex::encode(mac.finalize().into_bytes()))
    }

    /// The proof that the caller knows both the app secret and the token.
    pub(crate) fn proof(&self, token: &Secret) -> String {
        hex::encode(self.mac(token.expose().as_bytes()))
    }

    fn mac(&self, bytes: &[u8]) -> impl AsRef<[u8]> + use<> {
        let mut mac = self.sha256.clone();
        mac.update(bytes);
        mac.finalize().into_bytes()
    }
}

impl std::fmt::Debug for Signer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Signer(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(serde::Deserialize)]
    struct Vector {
        secret: String,
        body: String,
        value: String,
    }

    #[test]
    fn the_recorded_signatures_come_out() {
        for fixture in [
            include_str!("../../../../fixtures/messenger/signature_valid.json"),
            include_str!("../../../../fixtures/messenger/signature_valid_escaped_unicode.json"),
        ] {
            let vector: Vector = serde_json::from_str(fixture).expect("a vector");
            let signer = Signer::new(&Secret::new(vector.secret));
            assert_eq!(signer.sha256(vector.body.as_bytes()), vector.value);
        }
    }

    #[test]
    fn nothing_secret_is_shown() {
        assert_eq!(format!("{:?}", Signer::new(&Secret::new("hunter2"))), "Signer(…)");
    }
}
