//! Whether a request comes from LINE: the signature over the exact bytes.

use base64::{Engine, prelude::BASE64_STANDARD};
use chinwag_core::{
    platform::{RawRequest, Rejection},
    secret::Secrets,
};
use hmac::Hmac;
use sha2::Sha256;

use crate::keys::{Keys, header};

const HEADER: &str = "x-line-signature";
const EXPECTED: &str = "32 bytes in base64";

/// Knows the live secrets.
#[derive(Debug)]
pub(super) struct Verifier(Keys<Hmac<Sha256>>);

impl Verifier {
    pub(super) fn new(channel_secret: &Secrets) -> Self {
        Self(Keys::new(channel_secret))
    }

    /// The base64 is read strictly: a signature has one way to be written.
    pub(super) fn verify(&self, request: &RawRequest) -> Result<(), Rejection> {
        let value = header(request, HEADER, EXPECTED)?;
        let signature = BASE64_STANDARD.decode(value).ok().filter(|bytes| bytes.len() == 32);
        let signature = signature.ok_or(Rejection::Malformed { header: HEADER, expected: EXPECTED })?;
        match self.0.sign(&[&request.body], &signature) {
            true => Ok(()),
            false => Err(Rejection::Mismatch { header: HEADER }),
        }
    }
}
