//! Access tokens that have to be asked for before a provider can be called (RFC 6749).
//!
//! A platform writes the request and reads the answer; the sender makes the call, keeps the token as long as it is good,
//! and puts it into the calls that need it. Neither the request nor its answer is ever recorded.

use std::{fmt, time::Duration};

use serde::Deserialize;

use crate::{
    platform::{HttpCall, HttpReply},
    response::FailureKind,
    secret::Secret,
};

/// What RFC 6749 leaves open: how long a token is good that does not say so.
const LIFETIME: Duration = Duration::from_secs(3600);
const LIFETIME_MAX: Duration = Duration::from_secs(86_400);
const ERROR_CHARS_MAX: usize = 300;

/// The call that asks for a token. What it says of the bot is secret, so nothing shows it but its address.
#[derive(Clone)]
pub struct TokenRequest(HttpCall);

impl TokenRequest {
    /// A call that asks for a token.
    #[must_use]
    pub fn new(call: HttpCall) -> Self {
        Self(call)
    }

    /// The call, at the one place where it is made.
    #[must_use]
    pub fn call(&self) -> &HttpCall {
        &self.0
    }
}

impl fmt::Debug for TokenRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenRequest").field("url", &self.0.url).finish_non_exhaustive()
    }
}

/// What proves who calls, for some time.
#[derive(Debug, Clone)]
pub struct AccessToken {
    /// The token, which stands behind `Bearer` in the `authorization` header.
    pub token: Secret,
    /// How long it is good, from when it was given.
    pub lifetime: Duration,
}

/// Why there is no token.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no access token is given: {error}")]
pub struct TokenRefused {
    /// Why.
    pub kind: FailureKind,
    /// Whether the same request may succeed later.
    pub is_retryable: bool,
    /// How long the provider asks to wait.
    pub after: Option<Duration>,
    /// The provider's words.
    pub error: String,
}

#[derive(Deserialize)]
struct Granted {
    access_token: String,
    #[serde(default)]
    token_type: Option<String>,
    #[serde(default)]
    expires_in: Option<serde_json::Value>,
}

#[derive(Default, Deserialize)]
struct Denied {
    #[serde(default)]
    error: Option<String>,
    #[serde(default)]
    error_description: Option<String>,
}

/// Reads the answer to a request for a token (RFC 6749, sections 5.1 and 5.2).
///
/// # Errors
/// There is no token in it.
pub fn read(reply: &HttpReply) -> Result<AccessToken, TokenRefused> {
    if (200..300).contains(&reply.status) {
        return granted(&reply.body).ok_or_else(|| TokenRefused {
            kind: FailureKind::Unavailable,
            is_retryable: true,
            after: None,
            error: "the answer holds no bearer token".into(),
        });
    }
    let (kind, is_retryable) = match reply.status {
        408 | 500..=599 => (FailureKind::Unavailable, true),
        429 => (FailureKind::RateLimited, true),
        _ => (FailureKind::Credential, false),
    };
    let denied: Denied = serde_json::from_slice(&reply.body).unwrap_or_default();
    let after = reply.retry_after().filter(|_| is_retryable);
    Err(TokenRefused { kind, is_retryable, after, error: words(reply.status, denied) })
}

fn granted(body: &[u8]) -> Option<AccessToken> {
    let granted: Granted = serde_json::from_slice(body).ok()?;
    let is_bearer = granted.token_type.is_none_or(|kind| kind.eq_ignore_ascii_case("bearer"));
    // What could not stand in a header is no token.
    let is_token = is_bearer
        && !granted.access_token.is_empty()
        && granted.access_token.bytes().all(|byte| byte.is_ascii_graphic());
    let seconds = granted.expires_in.and_then(|seconds| match seconds {
        serde_json::Value::Number(number) => number.as_u64(),
        serde_json::Value::String(text) => text.parse().ok(),
        _ => None,
    });
    let lifetime = seconds.map_or(LIFETIME, Duration::from_secs).min(LIFETIME_MAX);
    is_token.then(|| AccessToken { token: Secret::new(granted.access_token), lifetime })
}

fn words(status: u16, denied: Denied) -> String {
    let said: Vec<String> = [denied.error, denied.error_description].into_iter().flatten().collect();
    let said = if said.is_empty() { format!("HTTP {status}") } else { said.join(": ") };
    said.chars().map(|c| if c.is_control() { ' ' } else { c }).take(ERROR_CHARS_MAX).collect()
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use http::HeaderMap;

    use super::*;

    fn answered(status: u16, body: &str) -> Result<AccessToken, TokenRefused> {
        let mut headers = HeaderMap::new();
        headers.insert(http::header::RETRY_AFTER, "7".parse().expect("a header"));
        read(&HttpReply { status, headers, body: Bytes::copy_from_slice(body.as_bytes()) })
    }

    #[test]
    fn a_token_is_good_for_as_long_as_it_says() {
        for (body, seconds) in [
            (r#"{"token_type":"Bearer","expires_in":3599,"access_token":"abc.def"}"#, 3599),
            (r#"{"token_type":"bearer","expires_in":"120","access_token":"abc.def"}"#, 120),
            (r#"{"access_token":"abc.def"}"#, 3600),
            (r#"{"access_token":"abc.def","expires_in":99999999}"#, 86_400),
        ] {
            let given = answered(200, body).expect("a token");
            assert_eq!((given.token.expose(), given.lifetime.as_secs()), ("abc.def", seconds), "{body}");
            assert!(!format!("{given:?}").contains("abc"));
        }
    }

    #[test]
    fn an_answer_without_a_token_is_a_refusal() {
        for body in [
            "",
            "{}",
            r#"{"access_token":""}"#,
            r#"{"access_token":"a\nb"}"#,
            r#"{"access_token":"a","token_type":"mac"}"#,
        ] {
            let refused = answered(200, body).expect_err("no token");
            assert_eq!((refused.kind, refused.is_retryable), (FailureKind::Unavailable, true), "{body}");
        }
        for (status, kind, is_retryable) in [
            (400, FailureKind::Credential, false),
            (401, FailureKind::Credential, false),
            (403, FailureKind::Credential, false),
            (429, FailureKind::RateLimited, true),
            (503, FailureKind::Unavailable, true),
        ] {
            let body = r#"{"error":"invalid_client","error_description":"AADSTS7000215:\r\nno"}"#;
            let refused = answered(status, body).expect_err("no token");
            assert_eq!((refused.kind, refused.is_retryable), (kind, is_retryable), "{status}");
            assert_eq!(refused.error, "invalid_client: AADSTS7000215:  no");
            assert_eq!(refused.after.is_some(), is_retryable, "{status}");
        }
        assert_eq!(answered(502, "<html>").expect_err("no token").error, "HTTP 502");
    }
}
