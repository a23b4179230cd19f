//! Whether a request comes from Viber: the signature over the exact bytes.

use chinwag_core::{
    platform::{RawRequest, Rejection},
    secret::Secrets,
};
use hmac::Hmac;
use sha2::Sha256;

use crate::keys::{Keys, header, hex};

const HEADER: &str = "x-viber-content-signature";
const EXPECTED: &str = "64 hex digits";

/// Knows the live tokens. NOTE: the `sig` of a query, which some libraries read, proves nothing here.
#[derive(Debug)]
pub(super) struct Verifier(Keys<Hmac<Sha256>>);

impl Verifier {
    pub(super) fn new(auth_token: &Secrets) -> Self {
        Self(Keys::new(auth_token))
    }

    pub(super) fn verify(&self, request: &RawRequest) -> Result<(), Rejection> {
        let signature: [u8; 32] = hex(header(request, HEADER, EXPECTED)?, HEADER, EXPECTED)?;
        match self.0.sign(&[&request.body], &signature) {
            true => Ok(()),
            false => Err(Rejection::Mismatch { header: HEADER }),
        }
    }
}
