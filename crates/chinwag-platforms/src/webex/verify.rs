//! Whether a request comes from Webex: an HMAC with SHA-1 over the exact bytes. There is no time in it.

use chinwag_core::{
    platform::{RawRequest, Rejection},
    secret::Secrets,
};
use hmac::Hmac;
use sha1::Sha1;

use crate::keys::{self, Keys};

const HEADER: &str = "x-spark-signature";
const EXPECTED: &str = "40 hex digits";

/// Knows the live secrets.
#[derive(Debug)]
pub(super) struct Verifier(Keys<Hmac<Sha1>>);

impl Verifier {
    pub(super) fn new(secret: &Secrets) -> Self {
        Self(Keys::new(secret))
    }

    pub(super) fn verify(&self, request: &RawRequest) -> Result<(), Rejection> {
        let signature = keys::hex::<20>(keys::header(request, HEADER, EXPECTED)?, HEADER, EXPECTED)?;
        match self.0.sign(&[&request.body], &signature) {
            true => Ok(()),
            false => Err(Rejection::Mismatch { header: HEADER }),
        }
    }
}
