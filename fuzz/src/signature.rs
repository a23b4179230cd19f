//! Messenger's signature by the letter of RFC 2104, so that the code under test is not its own judge.

use sha2::{Digest, Sha256};

/// What the header should be for this body.
#[must_use]
pub fn header(secret: &str, body: &[u8]) -> String {
    let mut key = [0; 64];
    match secret.as_bytes() {
        long if long.len() > 64 => key[..32].copy_from_slice(&Sha256::digest(long)),
        short => key[..short.len()].copy_from_slice(short),
    }
    let inner = Sha256::new().chain_update(key.map(|byte| byte ^ 0x36)).chain_update(body).finalize();
    let outer = Sha256::new().chain_update(key.map(|byte| byte ^ 0x5c)).chain_update(inner).finalize();
    format!("sha256={}", hex::encode(outer))
}
