//! How the Graph API says no.

use std::{borrow::Cow, time::Duration};

use bytes::Bytes;
use serde::Serialize;

/// An error of the Graph API.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refusal {
    pub(super) status: u16,
    pub(super) code: u32,
    pub(super) subcode: Option<u32>,
    pub(super) kind: &'static str,
    pub(super) message: Cow<'static, str>,
    pub(super) retry_after: Option<Duration>,
}

impl Refusal {
    pub(super) fn new(
        status: u16,
        code: u32,
        subcode: Option<u32>,
        message: impl Into<Cow<'static, str>>,
    ) -> Self {
        let message = message.into();
        Self { status, code, subcode, kind: "OAuthException", message, retry_after: None }
    }

    /// There is no token, or not the right one.
    pub(super) fn token() -> Self {
        Self::new(401, 190, None, "Invalid OAuth access token - Cannot parse access token")
    }

    pub(super) fn proof_missing() -> Self {
        let message = "API calls from the server require an appsecret_proof argument";
        Self { kind: "GraphMethodException", ..Self::new(400, 100, None, message) }
    }

    pub(super) fn proof_wrong() -> Self {
        let message = "Invalid appsecret_proof provided in the API argument";
        Self { kind: "GraphMethodException", ..Self::new(400, 100, None, message) }
    }

    pub(super) fn path(path: &str) -> Self {
        Self::new(400, 2500, None, format!("Unknown path components: {path}"))
    }

    pub(super) fn object(id: &str) -> Self {
        let message = format!(
            "Unsupported request. Object with ID '{id}' does not exist, cannot be loaded due to missing permissions, \
             or does not support this operation"
        );
        Self { kind: "GraphMethodException", ..Self::new(400, 100, Some(33), message) }
    }

    /// A parameter is not what it should be.
    pub(super) fn parameter(what: impl std::fmt::Display) -> Self {
        Self::new(400, 100, None, format!("(#100) {what}"))
    }

    /// The message has the wrong form.
    pub(super) fn invalid(what: impl std::fmt::Display) -> Self {
        Self::new(400, 100, Some(2_018_032), format!("(#100) {what}"))
    }

    pub(super) fn too_long(parameter: &str, max: usize) -> Self {
        Self::parameter(format_args!("Length of param {parameter} must be less than or equal to {max}"))
    }

    pub(super) fn empty() -> Self {
        let message = "(#100) Message cannot be empty, must provide valid attachment or text";
        Self::new(400, 100, Some(2_018_034), message)
    }

    pub(super) fn unknown_person() -> Self {
        Self::new(400, 100, Some(2_018_001), "(#100) No matching user found")
    }

    pub(super) fn window_closed() -> Self {
        let message = "(#10) This message is sent outside of allowed window.";
        Self::new(400, 10, Some(2_018_278), message)
    }

    pub(super) fn blocked() -> Self {
        Self::new(400, 551, Some(1_545_041), "(#551) This person isn't available right now.")
    }

    pub(super) fn rate_limited(retry_after: Option<Duration>) -> Self {
        let message = "(#613) Calls to this api have exceeded the rate limit.";
        Self { retry_after, ..Self::new(429, 613, None, message) }
    }

    /// The body, as the Graph API writes it.
    pub(super) fn body(&self, trace: &str) -> Bytes {
        let error = ErrorBody {
            message: &self.message,
            kind: self.kind,
            code: self.code,
            error_subcode: self.subcode,
            is_transient: matches!(self.code, 1 | 2 | 1200).then_some(true),
            fbtrace_id: trace,
        };
        serde_json::to_vec(&Body { error }).expect("plain data is always JSON").into()
    }
}

#[derive(Serialize)]
struct Body<'a> {
    error: ErrorBody<'a>,
}

#[derive(Serialize)]
struct ErrorBody<'a> {
    message: &'a str,
    #[serde(rename = "type")]
    kind: &'static str,
    code: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    error_subcode: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    is_transient: Option<bool>,
    fbtrace_id: &'a str,
}
