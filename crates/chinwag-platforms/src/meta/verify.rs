//! Whether a request comes from Meta: the signature over the exact bytes, and the set-up handshake.

use std::{borrow::Cow, fmt};

use chinwag_core::{
    platform::{RawRequest, Rejection},
    secret::{Secret, Secrets},
};
use hmac::{Hmac, KeyInit, Mac};
use http::Method;
use sha1::Sha1;
use sha2::Sha256;

use crate::{
    form,
    keys::{self, Keys, keyed},
};

const SHA256_HEADER: &str = "x-hub-signature-256";
const SHA1_HEADER: &str = "x-hub-signature";
/// A challenge is ten digits or so.
const CHALLENGE_BYTES_MAX: usize = 256;
const QUERY_BYTES_MAX: usize = 4096;

/// Knows the live secrets. Each key is mixed into its HMAC once, not for every request.
pub(crate) struct Verifier {
    sha256: Keys<Hmac<Sha256>>,
    /// Where SHA-1 is allowed.
    sha1: Option<Keys<Hmac<Sha1>>>,
    verify_token: Secrets,
}

impl fmt::Debug for Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verifier")
            .field("secrets", &self.sha256)
            .field("sha1", &self.sha1.is_some())
            .finish_non_exhaustive()
    }
}

impl Verifier {
    pub(crate) fn new(app_secret: &Secrets, verify_token: Secrets, allow_sha1: bool) -> Self {
        let sha1 = allow_sha1.then(|| Keys::new(app_secret));
        Self { sha256: Keys::new(app_secret), sha1, verify_token }
    }

    /// The SHA-256 signature has to be right. The SHA-1 one counts only where it is allowed and the other is absent.
    pub(crate) fn verify(&self, request: &RawRequest) -> Result<(), Rejection> {
        let is_legacy =
            request.headers.contains_key(SHA1_HEADER) && !request.headers.contains_key(SHA256_HEADER);
        if let Some(sha1) = self.sha1.as_ref().filter(|_| is_legacy) {
            let scheme =
                Scheme { header: SHA1_HEADER, prefix: "sha1=", expected: "`sha1=` and 40 hex digits" };
            return scheme.verify::<_, 20>(request, sha1);
        }
        let scheme =
            Scheme { header: SHA256_HEADER, prefix: "sha256=", expected: "`sha256=` and 64 hex digits" };
        scheme.verify::<_, 32>(request, &self.sha256)
    }

    /// The challenge, if the request proves that it comes from the bot's owner.
    pub(crate) fn handshake(&self, request: &RawRequest) -> Result<String, Rejection> {
        let refused = |reason| Err(Rejection::Handshake { reason });
        if request.method != Method::GET {
            return refused("it is not a GET");
        }
        if request.query().len() > QUERY_BYTES_MAX {
            return refused("its query is too long");
        }
        if parameter(request, "hub.mode").as_deref() != Some("subscribe") {
            return refused("`hub.mode` is not `subscribe`");
        }
        let Some(token) = parameter(request, "hub.verify_token") else {
            return refused("there is no `hub.verify_token`");
        };
        if !self.verify_token.iter().fold(false, |found, live| live.is(&token) | found) {
            return refused("`hub.verify_token` is not the configured one");
        }
        match parameter(request, "hub.challenge") {
            Some(challenge) if challenge.len() <= CHALLENGE_BYTES_MAX => Ok(challenge.into_owned()),
            Some(_) => refused("`hub.challenge` is too long"),
            None => refused("there is no `hub.challenge`"),
        }
    }
}

/// One way to sign.
struct Scheme {
    header: &'static str,
    prefix: &'static str,
    expected: &'static str,
}

impl Scheme {
    /// `BYTES` is the length of the signature.
    fn verify<M: Mac + KeyInit + Clone, const BYTES: usize>(
        &self,
        request: &RawRequest,
        keys: &Keys<M>,
    ) -> Result<(), Rejection> {
        let Self { header, prefix, expected } = *self;
        let digits = keys::header(request, header, expected)?.strip_prefix(prefix);
        let digits = digits.ok_or(Rejection::Malformed { header, expected })?;
        let signature = keys::hex::<BYTES>(digits, header, expected)?;
        match keys.sign(&[&request.body], &signature) {
            true => Ok(()),
            false => Err(Rejection::Mismatch { header }),
        }
    }
}

/// The proof that a caller knows both the app secret and the token.
pub(crate) fn proof(app_secret: &Secret, token: &Secret) -> Secret {
    let mac = keyed::<Hmac<Sha256>>(app_secret).chain_update(token.expose());
    Secret::new(hex::encode(mac.finalize().into_bytes()))
}

/// The first query parameter of this name, decoded.
fn parameter<'r>(request: &'r RawRequest, name: &str) -> Option<Cow<'r, str>> {
    form::value(request.query(), name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_no_key() {
        let secrets = Secrets::new(vec![Secret::new("hunter2")]).expect("one");
        let shown = format!("{:?}", Verifier::new(&secrets, secrets.clone(), true));
        assert_eq!(shown, "Verifier { secrets: Keys(1), sha1: true, .. }");
    }
}
