//! What the simulated products of Meta have in common: how a webhook is signed, who may call, and how a call is refused.

use std::time::Duration;

use chinwag_core::{
    platform::{HttpReply, RawRequest},
    secret::Secret,
};
use http::{HeaderMap, HeaderName, HeaderValue, Method, header::CONTENT_TYPE};
use serde_json::{Value, json};

use super::{Webhook, json as answer};
use crate::messenger::sign::Signer;

/// An app of Meta's: the secret that signs its webhooks, and the token that its calls go with.
#[derive(Debug)]
pub(super) struct App {
    signer: Signer,
    token: &'static str,
}

/// A call that is let in.
#[derive(Debug)]
pub(super) struct Admitted<'c> {
    pub(super) method: &'c Method,
    /// The parts of the path behind the version.
    pub(super) path: Vec<&'c str>,
    /// The body, an object; null where there is none.
    pub(super) body: Value,
}

impl App {
    pub(super) fn new(secret: &str, token: &'static str) -> Self {
        Self { signer: Signer::new(&Secret::new(secret)), token }
    }

    /// A webhook with this body.
    pub(super) fn webhook(&self, body: &Value, message_id: Option<String>) -> Webhook {
        let body = body.to_string();
        let signature = HeaderValue::from_str(&self.signer.sha256(body.as_bytes()));
        let headers = HeaderMap::from_iter([
            (CONTENT_TYPE, HeaderValue::from_static("application/json")),
            (
                HeaderName::from_static("x-hub-signature-256"),
                signature.expect("hex digits can stand in a header"),
            ),
        ]);
        Webhook { method: Method::POST, suffix: String::new(), headers, body: body.into(), message_id }
    }

    /// Lets a call in: it has the token, a version and, where it carries something, JSON.
    pub(super) fn admit<'c>(&self, call: &'c RawRequest) -> Result<Admitted<'c>, Refusal> {
        let token = call.header("authorization").and_then(|value| value.strip_prefix("Bearer "));
        if token != Some(self.token) {
            return Err(Refusal::token());
        }
        let path = call.target.split('?').next().unwrap_or_default().trim_start_matches('/');
        let mut parts = path.split('/');
        if !parts.next().is_some_and(is_version) {
            return Err(Refusal::path(path));
        }
        self.proved(call.query())?;
        let is_json = call.header("content-type").is_some_and(|kind| kind.starts_with("application/json"));
        let body = match serde_json::from_slice::<Value>(&call.body) {
            _ if call.body.is_empty() => Value::Null,
            Ok(body) if body.is_object() && is_json => body,
            _ => return Err(Refusal::parameter("The body is not a JSON object")),
        };
        Ok(Admitted { method: &call.method, path: parts.collect(), body })
    }

    /// NOTE: without a proof a call is taken as well, unless the app's settings ask for one.
    fn proved(&self, query: &str) -> Result<(), Refusal> {
        let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        match pairs.find(|(name, _)| *name == "appsecret_proof") {
            Some((_, proof)) if proof != self.signer.proof(&Secret::new(self.token)) => Err(Refusal {
                kind: "GraphMethodException",
                ..Refusal::new(400, 100, "Invalid appsecret_proof provided in the API argument")
            }),
            _ => Ok(()),
        }
    }
}

fn is_version(part: &str) -> bool {
    let numbers = part.strip_prefix('v').and_then(|numbers| numbers.split_once('.'));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    numbers.is_some_and(|(major, minor)| digits(major) && digits(minor))
}

/// How the Graph API says no.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refusal {
    pub(super) status: u16,
    pub(super) code: u32,
    pub(super) subcode: Option<u32>,
    pub(super) kind: &'static str,
    pub(super) message: String,
    pub(super) retry_after: Option<Duration>,
    /// What a product adds to its errors.
    pub(super) data: Option<Value>,
}

impl Refusal {
    pub(super) fn new(status: u16, code: u32, message: impl Into<String>) -> Self {
        let (kind, message) = ("OAuthException", message.into());
        Self { status, code, subcode: None, kind, message, retry_after: None, data: None }
    }

    /// There is no token, or not the right one.
    pub(super) fn token() -> Self {
        Self::new(401, 190, "Invalid OAuth access token - Cannot parse access token")
    }

    pub(super) fn path(path: &str) -> Self {
        Self::new(400, 2500, format!("Unknown path components: /{path}"))
    }

    /// There is no object of this id, or it does no such thing.
    pub(super) fn object(method: &Method, id: &str) -> Self {
        let method = method.as_str().to_ascii_lowercase();
        let message = format!(
            "Unsupported {method} request. Object with ID '{id}' does not exist, cannot be loaded due to missing \
             permissions, or does not support this operation"
        );
        Self { subcode: Some(33), kind: "GraphMethodException", ..Self::new(400, 100, message) }
    }

    /// A parameter is not what it should be.
    pub(super) fn parameter(what: impl std::fmt::Display) -> Self {
        Self::new(400, 100, format!("(#100) {what}"))
    }

    pub(super) fn too_long(parameter: &str, max: usize) -> Self {
        Self::parameter(format_args!("Param {parameter} must be at most {max} characters long."))
    }

    /// What is refused with a status, whatever the call.
    pub(super) fn of_status(status: u16, retry_after: Option<Duration>) -> Self {
        match status {
            401 => Self::token(),
            403 => Self::new(403, 10, "(#10) Application does not have permission for this action"),
            429 => {
                let message = "(#4) Application request limit reached";
                Self { retry_after, ..Self::new(429, 4, message) }
            }
            500.. => {
                Self::new(status, 2, "An unexpected error has occurred. Please retry your request later.")
            }
            _ => Self { status, ..Self::parameter("Invalid parameter") },
        }
    }

    /// The answer, as the Graph API writes it.
    pub(super) fn reply(&self) -> HttpReply {
        let mut error = json!({"message": self.message, "type": self.kind, "code": self.code});
        if let Some(subcode) = self.subcode {
            error["error_subcode"] = subcode.into();
        }
        if let Some(data) = &self.data {
            error["error_data"] = data.clone();
        }
        if matches!(self.code, 1 | 2) {
            error["is_transient"] = true.into();
        }
        error["fbtrace_id"] = "ASimulated0123456789of".into();
        let mut reply = answer(self.status, &json!({"error": error}));
        if let Some(after) = self.retry_after {
            reply.headers.insert(http::header::RETRY_AFTER, after.as_secs().into());
        }
        reply
    }
}
