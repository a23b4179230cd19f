//! HMAC by the letter of RFC 2104, so that the code under test is not its own judge.

use sha1::Sha1;
use sha2::{Digest, Sha256};

/// With SHA-256.
#[must_use]
pub fn sha256(key: &[u8], message: &[u8]) -> Vec<u8> {
    hmac(key, message, |bytes| Sha256::digest(bytes).to_vec())
}

/// With SHA-1.
#[must_use]
pub fn sha1(key: &[u8], message: &[u8]) -> Vec<u8> {
    hmac(key, message, |bytes| Sha1::digest(bytes).to_vec())
}

/// Both hash functions work on blocks of 64 bytes.
fn hmac(key: &[u8], message: &[u8], hash: fn(&[u8]) -> Vec<u8>) -> Vec<u8> {
    let mut block = if key.len() > 64 { hash(key) } else { key.to_vec() };
    block.resize(64, 0);
    let padded = |pad: u8| block.iter().map(|byte| byte ^ pad).collect::<Vec<u8>>();
    let inner = hash(&[&padded(0x36), message].concat());
    hash(&[padded(0x5c), inner].concat())
}
