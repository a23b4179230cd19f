//! What LINE keeps for a time: reply tokens, which are good once and for a minute, and retry keys, which it knows for a
//! day.

use std::{collections::BTreeMap, time::Duration};

use chinwag_core::clock::Timestamp;
use serde_json::Value;

/// How long a reply token is sure to be good.
const TOKEN_GOOD: Duration = Duration::from_secs(60);
/// How long a retry key is known.
const KEY_KNOWN: Duration = Duration::from_secs(24 * 60 * 60);

/// The reply tokens that were not used yet, with who is answered and since when.
#[derive(Debug, Default)]
pub(super) struct Tokens(BTreeMap<String, (String, Timestamp)>);

impl Tokens {
    pub(super) fn give(&mut self, token: String, to: &str, now: Timestamp) {
        self.0.retain(|_, (_, since)| now.since(*since) <= TOKEN_GOOD);
        self.0.insert(token, (to.to_owned(), now));
    }

    /// Who is answered with a token that is still good.
    pub(super) fn to(&self, token: &str, now: Timestamp) -> Option<String> {
        let (to, since) = self.0.get(token)?;
        (now.since(*since) <= TOKEN_GOOD).then(|| to.clone())
    }

    pub(super) fn spend(&mut self, token: &str) {
        self.0.remove(token);
    }
}

/// A call that was taken: its id, and what it sent.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Accepted {
    pub(super) request_id: String,
    pub(super) sent: Value,
}

/// The retry keys of the calls that were taken.
#[derive(Debug, Default)]
pub(super) struct Keys(BTreeMap<String, (Accepted, Timestamp)>);

impl Keys {
    pub(super) fn keep(&mut self, key: String, accepted: Accepted, now: Timestamp) {
        self.0.retain(|_, (_, since)| now.since(*since) <= KEY_KNOWN);
        self.0.insert(key, (accepted, now));
    }

    /// What was taken under a key.
    pub(super) fn accepted(&self, key: &str, now: Timestamp) -> Option<&Accepted> {
        let (accepted, since) = self.0.get(key)?;
        (now.since(*since) <= KEY_KNOWN).then_some(accepted)
    }
}

/// Whether it is a UUID in hexadecimal notation.
pub(super) fn is_uuid(key: &str) -> bool {
    let lengths = key.split('-').map(str::len);
    lengths.eq([8, 4, 4, 4, 12]) && key.bytes().all(|byte| byte == b'-' || byte.is_ascii_hexdigit())
}
