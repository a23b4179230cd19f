//! Beside the API: access tokens for the app's service account, and the published keys of the events' tokens.

use chinwag_core::{
    clock::Timestamp,
    platform::{HttpReply, RawRequest},
};
use serde_json::json;

use super::app::{ACCOUNT, GoogleChat};
use crate::play::{form, json as answer};

/// Where tokens are asked for, behind the address of the API.
pub(super) const TOKEN: &str = "/token";
/// Where the keys are, behind it.
pub(super) const KEYS: &str = "/oauth2/v3/certs";
const GRANT: &str = "urn:ietf:params:oauth:grant-type:jwt-bearer";
const SCOPE: &str = "https://www.googleapis.com/auth/chat.bot";
/// The longest that a grant may be good, in seconds.
const GRANT_MAX: u64 = 3600;
/// How far the clocks may be apart, in seconds.
const SKEW: u64 = 300;

/// Whether a call is for a token or for the keys.
pub(super) fn is_aside(call: &RawRequest) -> bool {
    matches!(call.target.as_str(), TOKEN | KEYS)
}

impl GoogleChat {
    /// The answer of what is beside the API; `None` for what is for the API.
    pub(super) fn aside(&mut self, call: &RawRequest, now: Timestamp) -> Option<HttpReply> {
        match (call.method.as_str(), call.target.as_str()) {
            ("GET", KEYS) => Some(answer(200, &json!({"keys": [self.keys.jwk()]}))),
            ("POST", TOKEN) => {
                let granted = self.granted(call, now);
                Some(match granted {
                    Ok(()) => self.tokens.give(now),
                    Err((error, words)) => answer(400, &json!({"error": error, "error_description": words})),
                })
            }
            _ => None,
        }
    }

    /// A grant that the account has signed itself (RFC 7523).
    fn granted(&self, call: &RawRequest, now: Timestamp) -> Result<(), (&'static str, &'static str)> {
        let is_form = call.header("content-type").is_some_and(|kind| kind.starts_with(form::FORM));
        let pairs = form::read(&call.body).filter(|_| is_form).unwrap_or_default();
        let value = |name: &str| {
            pairs.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str()).unwrap_or_default()
        };
        if value("grant_type") != GRANT {
            return Err(("unsupported_grant_type", "Invalid grant_type"));
        }
        let invalid = |words| Err(("invalid_grant", words));
        let Some(claims) = self.account.claims(value("assertion")) else {
            return invalid("Invalid JWT Signature.");
        };
        if claims["iss"] != ACCOUNT {
            return invalid("Invalid grant: account not found");
        }
        if claims["aud"] != format!("{}{TOKEN}", self.api_url) {
            return invalid("Invalid JWT: Failed audience check.");
        }
        let (Some(begin), Some(end)) = (claims["iat"].as_u64(), claims["exp"].as_u64()) else {
            return invalid("Invalid JWT: 'iat' and 'exp' are required.");
        };
        let now = now.as_secs();
        if end <= now || begin > now + SKEW || end.saturating_sub(begin) > GRANT_MAX {
            return invalid(
                "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe.",
            );
        }
        if claims["scope"] != SCOPE {
            return Err(("invalid_scope", "Invalid OAuth scope or ID token audience provided."));
        }
        Ok(())
    }
}
