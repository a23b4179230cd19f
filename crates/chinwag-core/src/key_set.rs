//! Published keys: what a provider signs its tokens with, as it tells everybody at an address.
//!
//! A platform holds its set and checks tokens against it, which is pure. Whoever runs the platform fetches the address
//! and gives what comes to [`KeySet::take`]: the keys themselves (RFC 7517), or an OpenID metadata document, which says
//! where they are.

use std::{
    fmt,
    sync::{Arc, PoisonError, RwLock},
};

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::clock::Timestamp;

/// The most bytes of a document that are read.
pub const DOCUMENT_BYTES_MAX: usize = 256 << 10;
/// The most keys that are kept; providers publish a handful.
const KEYS_MAX: usize = 64;
const KID_BYTES_MAX: usize = 256;
/// Moduli of 2048 to 8192 bits: nothing weaker is accepted, and nothing larger is worth the work.
const MODULUS_BYTES: std::ops::RangeInclusive<usize> = 256..=1024;
const EXPONENT_BYTES_MAX: usize = 8;

/// The keys that a provider publishes, as far as they are known.
pub struct KeySet {
    address: String,
    known: RwLock<Known>,
}

#[derive(Default)]
struct Known {
    keys: Vec<Arc<PublicKey>>,
    at: Option<Timestamp>,
}

/// An RSA key that signs tokens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKey {
    /// Its id.
    pub kid: String,
    /// Its modulus, big-endian.
    pub modulus: Vec<u8>,
    /// Its exponent, big-endian.
    pub exponent: Vec<u8>,
    /// The networks that it may speak for, where the provider says so.
    pub endorsements: Option<Vec<String>>,
}

/// What a document turned out to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Taken {
    /// The keys: so many are known now.
    Keys(usize),
    /// The keys are at this address.
    At(String),
}

/// Why a document or an address is not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KeySetError {
    /// Keys must not come over a way on which somebody could change them.
    #[error("keys are fetched over https, or over http from this machine alone; this is another address")]
    Address,
    /// It is too large.
    #[error("the document is larger than {DOCUMENT_BYTES_MAX} bytes")]
    TooLarge,
    /// It is neither of the two.
    #[error("the document has neither `keys` nor a `jwks_uri`")]
    Shape,
    /// There is no key that could be used.
    #[error("there is no RSA key of 2048 bits or more in the document")]
    Empty,
}

impl fmt::Debug for KeySet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeySet").field("address", &self.address).finish_non_exhaustive()
    }
}

impl KeySet {
    /// The set at an address, of which nothing is known yet.
    ///
    /// # Errors
    /// The address is not one to take keys from.
    pub fn new(address: impl Into<String>) -> Result<Self, KeySetError> {
        let address = trusted(address.into())?;
        Ok(Self { address, known: RwLock::default() })
    }

    /// Where it is published.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.address
    }

    /// The key of this id.
    #[must_use]
    pub fn key(&self, kid: &str) -> Option<Arc<PublicKey>> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        known.keys.iter().find(|key| key.kid == kid).cloned()
    }

    /// When it was taken, if it was.
    #[must_use]
    pub fn taken_at(&self) -> Option<Timestamp> {
        self.known.read().unwrap_or_else(PoisonError::into_inner).at
    }

    /// Takes a document. Keys replace those that were known before: one that is no longer published is no longer good.
    ///
    /// # Errors
    /// It is not what it should be. What was known stays.
    pub fn take(&self, document: &[u8], now: Timestamp) -> Result<Taken, KeySetError> {
        if document.len() > DOCUMENT_BYTES_MAX {
            return Err(KeySetError::TooLarge);
        }
        let document: Document<'_> = serde_json::from_slice(document).map_err(|_| KeySetError::Shape)?;
        let Some(keys) = document.keys else {
            return Ok(Taken::At(trusted(document.jwks_uri.ok_or(KeySetError::Shape)?)?));
        };
        // One that is not understood is no reason to do without the others.
        let keys = keys.into_iter().take(KEYS_MAX).filter_map(|raw| public_key(raw.get()).map(Arc::new));
        let keys: Vec<_> = keys.collect();
        if keys.is_empty() {
            return Err(KeySetError::Empty);
        }
        let count = keys.len();
        *self.known.write().unwrap_or_else(PoisonError::into_inner) = Known { keys, at: Some(now) };
        Ok(Taken::Keys(count))
    }
}

#[derive(Deserialize)]
struct Document<'a> {
    #[serde(borrow)]
    keys: Option<Vec<&'a RawValue>>,
    jwks_uri: Option<String>,
}

#[derive(Deserialize)]
struct Jwk {
    kty: String,
    kid: String,
    n: String,
    e: String,
    #[serde(rename = "use")]
    usage: Option<String>,
    alg: Option<String>,
    endorsements: Option<Vec<String>>,
}

/// A key that is meant to sign, and strong enough.
fn public_key(raw: &str) -> Option<PublicKey> {
    let jwk: Jwk = serde_json::from_str(raw).ok()?;
    let signs = jwk.kty == "RSA"
        && jwk.usage.is_none_or(|usage| usage == "sig")
        && jwk.alg.is_none_or(|alg| alg == "RS256");
    let (modulus, exponent) = (number(&jwk.n)?, number(&jwk.e)?);
    let fits = jwk.kid.len() <= KID_BYTES_MAX
        && MODULUS_BYTES.contains(&modulus.len())
        && (1..=EXPONENT_BYTES_MAX).contains(&exponent.len());
    (signs && fits).then_some(PublicKey { kid: jwk.kid, modulus, exponent, endorsements: jwk.endorsements })
}

/// A number without zeros at its front.
fn number(text: &str) -> Option<Vec<u8>> {
    let bytes = BASE64_URL_SAFE_NO_PAD.decode(text.trim_end_matches('=')).ok()?;
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
    Some(bytes[zeros..].to_vec())
}

/// An address that nobody on the way can answer for.
fn trusted(address: String) -> Result<String, KeySetError> {
    let uri: http::Uri = address.parse().map_err(|_| KeySetError::Address)?;
    let is_own = uri.host().is_some_and(is_loopback);
    match uri.scheme_str() {
        Some("https") if uri.host().is_some() => Ok(address),
        Some("http") if is_own => Ok(address),
        _ => Err(KeySetError::Address),
    }
}

/// Whether a host of an address is this machine.
#[must_use]
pub fn is_loopback(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || bare.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const NOW: Timestamp = Timestamp::from_millis(1_000);

    fn key(kid: &str, bytes: usize) -> serde_json::Value {
        let modulus = BASE64_URL_SAFE_NO_PAD.encode(vec![0x81; bytes]);
        json!({ "kty": "RSA", "use": "sig", "kid": kid, "n": modulus, "e": "AQAB", "endorsements": ["msteams"] })
    }

    fn set() -> KeySet {
        KeySet::new("https://login.example/keys").expect("an address")
    }

    fn take(set: &KeySet, document: &serde_json::Value) -> Result<Taken, KeySetError> {
        set.take(document.to_string().as_bytes(), NOW)
    }

    #[test]
    fn keys_that_are_no_longer_published_are_no_longer_known() {
        let set = set();
        assert_eq!((set.key("1"), set.taken_at()), (None, None));
        assert_eq!(take(&set, &json!({ "keys": [key("1", 256), key("2", 512)] })), Ok(Taken::Keys(2)));
        let first = set.key("1").expect("a key");
        assert_eq!((first.modulus.len(), &first.exponent[..]), (256, &[1, 0, 1][..]));
        assert_eq!(first.endorsements.as_deref(), Some(&["msteams".to_owned()][..]));
        assert_eq!(take(&set, &json!({ "keys": [key("2", 256)] })), Ok(Taken::Keys(1)));
        assert_eq!((set.key("1"), set.taken_at()), (None, Some(NOW)));
        assert!(set.key("2").is_some());
    }

    #[test]
    fn what_cannot_be_used_is_left_out() {
        let mut for_encryption = key("enc", 256);
        for_encryption["use"] = json!("enc");
        let mut other = key("alg", 256);
        other["alg"] = json!("RS512");
        let odd =
            [key("weak", 128), key("huge", 2048), for_encryption, other, json!(7), json!({ "kty": "EC" })];
        let set = set();
        assert_eq!(take(&set, &json!({ "keys": odd })), Err(KeySetError::Empty));
        let mut some = odd.to_vec();
        some.push(key("good", 256));
        assert_eq!(take(&set, &json!({ "keys": some })), Ok(Taken::Keys(1)));
        assert!(set.key("good").is_some() && set.key("weak").is_none());
        let many: Vec<_> = (0..500).map(|kid| key(&kid.to_string(), 256)).collect();
        assert_eq!(take(&set, &json!({ "keys": many[..200] })), Ok(Taken::Keys(KEYS_MAX)));
        assert_eq!(set.take(&vec![b' '; DOCUMENT_BYTES_MAX + 1], NOW), Err(KeySetError::TooLarge));
        assert_eq!(set.take(b"<html>", NOW), Err(KeySetError::Shape));
        assert!(set.key("0").is_some(), "what was known stays");
    }

    #[test]
    fn metadata_says_where_the_keys_are() {
        let at = |address: &str| take(&set(), &json!({ "issuer": "x", "jwks_uri": address }));
        let good = "https://login.example/v1/keys";
        assert_eq!(at(good), Ok(Taken::At(good.into())));
        assert_eq!(at("http://login.example/v1/keys"), Err(KeySetError::Address));
    }

    #[test]
    fn only_what_nobody_can_change_on_the_way_is_an_address() {
        for (address, good) in [
            ("https://a.example/keys", true),
            ("http://127.0.0.1:9/keys", true),
            ("http://[::1]:9/keys", true),
            ("http://localhost/keys", true),
            ("http://a.example/keys", false),
            ("http://localhost.a.example/keys", false),
            ("http://127.0.0.1.a.example/keys", false),
            ("ftp://a.example/keys", false),
            ("/keys", false),
            ("", false),
        ] {
            assert_eq!(KeySet::new(address).is_ok(), good, "{address}");
        }
    }
}
