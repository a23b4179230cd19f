//! The access tokens that a simulated provider has given (RFC 6749).

use std::time::Duration;

use chinwag_core::{
    clock::Timestamp,
    platform::{HttpReply, RawRequest},
    secret::Secret,
};
use serde_json::json;

use super::json as answer;

/// The most that are kept; the oldest are forgotten.
const TOKENS_MAX: usize = 100;
/// How long each is good: an hour and a little less, as providers have it.
pub(super) const LIFETIME: Duration = Duration::from_secs(3599);

/// The tokens that were given, with the moment at which each of them ends.
#[derive(Debug, Default)]
pub(super) struct Tokens {
    given: Vec<(Secret, Timestamp)>,
    number: u64,
}

impl Tokens {
    /// Answers with a new token.
    pub(super) fn give(&mut self, now: Timestamp) -> HttpReply {
        self.number += 1;
        let token = format!("ey.simulated.{}-{}", self.number, now.as_millis());
        if self.given.len() == TOKENS_MAX {
            self.given.remove(0);
        }
        self.given.push((Secret::new(&*token), now.after(LIFETIME)));
        answer(200, &json!({"token_type": "Bearer", "expires_in": LIFETIME.as_secs(), "access_token": token}))
    }

    /// Whether a call bears a token that was given and has not ended.
    pub(super) fn admit(&self, call: &RawRequest, now: Timestamp) -> bool {
        let token = call.header("authorization").and_then(|value| value.strip_prefix("Bearer "));
        token.is_some_and(|token| self.given.iter().any(|(given, end)| given.is(token) && now < *end))
    }
}

#[cfg(test)]
mod tests {
    use http::{HeaderMap, Method};
    use serde_json::Value;

    use super::*;

    fn call(authorization: &str) -> RawRequest {
        let mut headers = HeaderMap::new();
        headers.insert("authorization", authorization.parse().expect("a header"));
        RawRequest { method: Method::GET, target: "/".into(), headers, body: Vec::new().into() }
    }

    #[test]
    fn a_token_is_good_until_it_ends() {
        let now = Timestamp::from_millis(1_000_000);
        let mut tokens = Tokens::default();
        let given: Value = serde_json::from_slice(&tokens.give(now).body).expect("JSON");
        let token = given["access_token"].as_str().expect("a token");
        let good = call(&format!("Bearer {token}"));
        assert!(tokens.admit(&good, now.after(LIFETIME - Duration::from_secs(1))));
        assert!(!tokens.admit(&good, now.after(LIFETIME)), "it has ended");
        for other in ["Bearer x", "Bearer ", token, &format!("Basic {token}")] {
            assert!(!tokens.admit(&call(other), now), "{other}");
        }
        assert!(!format!("{tokens:?}").contains(token));
    }
}
