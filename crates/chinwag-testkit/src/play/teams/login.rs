//! Beside the connector: the login, which gives the bot its tokens, and the published keys of the activities' tokens.

use chinwag_core::{
    clock::Timestamp,
    platform::{HttpReply, RawRequest},
};
use serde_json::json;

use super::service::{APP_ID, CLIENT_SECRET, TENANT, Teams};
use crate::play::{form, json as answer};

/// Where the keys are said to be, behind the address of the API.
pub(super) const METADATA: &str = "/v1/.well-known/openidconfiguration";
const KEYS: &str = "/v1/.well-known/keys";
const SCOPE: &str = "https://api.botframework.com/.default";

/// Whether a call is for the login or the keys.
pub(super) fn is_aside(call: &RawRequest) -> bool {
    matches!(call.target.as_str(), METADATA | KEYS) || call.target.ends_with("/oauth2/v2.0/token")
}

impl Teams {
    /// The answer of the login or of the keys' address; `None` for what is for the connector.
    pub(super) fn aside(&mut self, call: &RawRequest, now: Timestamp) -> Option<HttpReply> {
        match (call.method.as_str(), call.target.as_str()) {
            ("GET", METADATA) => Some(answer(
                200,
                &json!({
                    "issuer": "https://api.botframework.com",
                    "authorization_endpoint": "https://invalid.botframework.com",
                    "jwks_uri": format!("{}{KEYS}", self.api_url),
                    "id_token_signing_alg_values_supported": ["RS256"],
                    "token_endpoint_auth_methods_supported": ["private_key_jwt"],
                }),
            )),
            ("GET", KEYS) => {
                let mut key = self.keys.jwk();
                key["endorsements"] = json!(["msteams", "webchat", "directline"]);
                Some(answer(200, &json!({"keys": [key]})))
            }
            ("POST", target) => {
                let tenant = target.strip_prefix('/')?.strip_suffix("/oauth2/v2.0/token")?;
                Some(self.token(tenant, call, now))
            }
            _ => None,
        }
    }

    /// Client credentials (RFC 6749, section 4.4).
    fn token(&mut self, tenant: &str, call: &RawRequest, now: Timestamp) -> HttpReply {
        let is_form = call.header("content-type").is_some_and(|kind| kind.starts_with(form::FORM));
        let pairs = form::read(&call.body).filter(|_| is_form).unwrap_or_default();
        let value = |name: &str| {
            pairs.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str()).unwrap_or_default()
        };
        if tenant != TENANT {
            return denied(400, "invalid_request", 90_002, "Tenant not found.");
        }
        if value("grant_type") != "client_credentials" {
            return denied(400, "unsupported_grant_type", 70_003, "The grant type is not supported.");
        }
        if value("client_id") != APP_ID {
            return denied(400, "unauthorized_client", 700_016, "The application was not found.");
        }
        if value("client_secret") != CLIENT_SECRET {
            return denied(401, "invalid_client", 7_000_215, "Invalid client secret provided.");
        }
        if value("scope") != SCOPE {
            return denied(400, "invalid_scope", 70_011, "The provided value for scope is not valid.");
        }
        self.tokens.give(now)
    }
}

/// The login's words for why there is no token.
fn denied(status: u16, error: &str, code: u32, words: &str) -> HttpReply {
    let body = json!({
        "error": error, "error_description": format!("AADSTS{code}: {words}"), "error_codes": [code],
        "error_uri": format!("https://login.microsoftonline.com/error?code={code}"),
    });
    answer(status, &body)
}
