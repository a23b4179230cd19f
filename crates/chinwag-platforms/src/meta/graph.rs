//! How the Graph API refuses: its error, whether to try again, and its words as they may be recorded.

use std::time::Duration;

use chinwag_core::{
    platform::{CoolOff, HttpReply, SendResult},
    response::FailureKind,
    secret::Secret,
};
use serde::Deserialize;
use serde_json::Value;

const ERROR_CHARS_MAX: usize = 300;
const WAIT_MAX: Duration = Duration::from_secs(86_400);
const USAGE_HEADERS: [&str; 2] = ["x-business-use-case-usage", "x-app-usage"];

/// An error of the Graph API.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct GraphError {
    pub(crate) message: Option<String>,
    /// What stands for the message where an error is told by a webhook.
    pub(crate) title: Option<String>,
    pub(crate) code: Option<i64>,
    pub(crate) error_subcode: Option<i64>,
    pub(crate) is_transient: Option<bool>,
    pub(crate) error_data: Option<Value>,
    pub(crate) fbtrace_id: Option<String>,
}

impl GraphError {
    /// Its words where it is told by a webhook, as they may be recorded.
    pub(crate) fn told(&self) -> String {
        describe(self, None).unwrap_or_else(|| "no reason is told".into())
    }
}

/// Whether to try again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// The same call may succeed later.
    Later(FailureKind, CoolOff),
    /// The same call cannot succeed.
    Never(FailureKind),
}

use Verdict::{Later, Never};

impl Verdict {
    /// What a status says whatever the code.
    pub(crate) fn of_status(status: u16) -> Option<Self> {
        Some(match status {
            401 => Never(FailureKind::Credential),
            408 | 500..=599 => Later(FailureKind::Unavailable, CoolOff::None),
            429 => Later(FailureKind::RateLimited, CoolOff::Credential),
            _ => return None,
        })
    }

    /// Why it failed, whether or not it is worth another try.
    pub(crate) fn kind(self) -> FailureKind {
        let (Later(kind, _) | Never(kind)) = self;
        kind
    }

    /// The verdict on an answer. `token` is what must not be in the words of the error.
    pub(crate) fn on(self, reply: &HttpReply, error: &GraphError, token: &Secret) -> SendResult {
        let words = describe(error, Some(token)).unwrap_or_else(|| format!("HTTP {}", reply.status));
        match self {
            Never(kind) => SendResult::Rejected { kind, error: words },
            Later(kind, cool_off) => SendResult::Retry {
                after: reply
                    .retry_after()
                    .or_else(|| regain(reply).filter(|_| kind == FailureKind::RateLimited)),
                cool_off,
                kind,
                error: words,
            },
        }
    }
}

/// The longest wait that the usage headers announce, where they announce one.
fn regain(reply: &HttpReply) -> Option<Duration> {
    let headers = USAGE_HEADERS.iter().filter_map(|name| reply.headers.get(*name)?.to_str().ok());
    let minutes = headers.filter_map(|text| longest(&serde_json::from_str(text).ok()?)).max()?;
    (minutes > 0).then(|| Duration::from_secs(minutes.saturating_mul(60)).min(WAIT_MAX))
}

fn longest(usage: &Value) -> Option<u64> {
    match usage {
        Value::Object(fields) => {
            let own = fields.get("estimated_time_to_regain_access").and_then(Value::as_u64);
            fields.values().filter_map(longest).chain(own).max()
        }
        Value::Array(items) => items.iter().filter_map(longest).max(),
        _ => None,
    }
}

/// The provider's words, as they may be recorded: on one line, bounded, without the token. An error without a code says
/// nothing.
fn describe(error: &GraphError, token: Option<&Secret>) -> Option<String> {
    let code = error.code?;
    let subcode = error.error_subcode.map(|subcode| format!("/{subcode}")).unwrap_or_default();
    let mut message = redact(error.message.as_deref().or(error.title.as_deref()).unwrap_or_default(), token);
    let details = error.error_data.as_ref().and_then(|data| data.get("details")?.as_str());
    if let Some(details) = details.filter(|details| !message.contains(details)) {
        message.push_str(": ");
        message.push_str(&redact(details, token));
    }
    let trace =
        error.fbtrace_id.as_deref().map(|id| format!(" (fbtrace_id {})", tidy(id, 64))).unwrap_or_default();
    Some(format!("code {code}{subcode}: {}{trace}", tidy(&message, ERROR_CHARS_MAX)))
}

/// NOTE: some errors quote the token, or the part of it that was understood.
fn redact(message: &str, token: Option<&Secret>) -> String {
    let is_token = |word: &&str| word.len() >= 20 && word.starts_with("EAA");
    let message = token.map_or_else(|| message.to_owned(), |token| message.replace(token.expose(), "…"));
    let words = message.split_inclusive(|c: char| !c.is_ascii_alphanumeric());
    words.map(|word| if is_token(&word) { "… " } else { word }).collect()
}

fn tidy(text: &str, chars_max: usize) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(chars_max).collect()
}
