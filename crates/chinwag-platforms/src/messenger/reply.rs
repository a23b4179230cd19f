//! What the Send API's answer means.
//!
//! The code and the subcode decide; the HTTP status, which is 400 for nearly everything, only where they say nothing.

use std::time::Duration;

use chinwag_core::{
    platform::{CoolOff, HttpReply, SendResult},
    response::FailureKind,
    secret::Secret,
};
use serde_json::Value;

use super::wire::{GraphError, SendAnswer};

const ERROR_CHARS_MAX: usize = 300;
const WAIT_MAX: Duration = Duration::from_secs(86_400);
const USAGE_HEADERS: [&str; 2] = ["x-business-use-case-usage", "x-app-usage"];

/// Reads an answer. `token` is what must not be in the words of an error.
pub(super) fn read(reply: &HttpReply, token: &Secret) -> SendResult {
    let answer = serde_json::from_slice::<SendAnswer>(&reply.body).ok();
    let error = match answer {
        Some(SendAnswer { error: Some(error), .. }) => error,
        answer if (200..300).contains(&reply.status) => {
            // NOTE: a sender action is answered without an id, and a body that cannot be read is still a 200.
            return SendResult::Delivered { message_id: answer.and_then(|answer| answer.message_id) };
        }
        _ => GraphError::default(),
    };
    let words = describe(reply.status, &error, token);
    match Verdict::of(reply.status, &error) {
        Verdict::Never(kind) => SendResult::Rejected { kind, error: words },
        Verdict::Later(kind, cool_off) => SendResult::Retry {
            after: reply.retry_after().or_else(|| regain(reply).filter(|_| kind == FailureKind::RateLimited)),
            cool_off,
            kind,
            error: words,
        },
    }
}

/// Whether to try again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Later(FailureKind, CoolOff),
    Never(FailureKind),
}

use Verdict::{Later, Never};

impl Verdict {
    fn of(status: u16, error: &GraphError) -> Self {
        let (code, subcode) = (error.code.unwrap_or(0), error.error_subcode.unwrap_or(0));
        let transient = error.is_transient == Some(true);
        Self::of_code(code, subcode)
            .or_else(|| Self::of_status(status))
            .or_else(|| transient.then_some(Later(FailureKind::Unavailable, CoolOff::None)))
            .unwrap_or_else(|| Self::of_family(code, status))
    }

    /// What is documented of one code, or of one code and subcode.
    fn of_code(code: i64, subcode: i64) -> Option<Self> {
        Some(match (code, subcode) {
            (1 | 2 | 99 | 1200, _) => Later(FailureKind::Unavailable, CoolOff::None),
            // How often one person may be written to, and how often one conversation.
            (9, 2_018_352) | (4, 2_018_354) | (613, _) => {
                Later(FailureKind::RateLimited, CoolOff::Conversation)
            }
            (4 | 32 | 80006, _) => Later(FailureKind::RateLimited, CoolOff::Credential),
            (10, 2_018_278 | 2_018_065) => Never(FailureKind::WindowClosed),
            (10, 2_018_108) | (200, 1_545_041) | (551, _) => Never(FailureKind::Blocked),
            (10, 1_893_063) | (200, 2_018_028) | (230, _) => Never(FailureKind::Configuration),
            (100, 2_018_001) => Never(FailureKind::NotFound),
            (100, 2_018_109 | 2_018_034 | 2_018_032 | 33) | (10303, _) => Never(FailureKind::Invalid),
            (190, _) => Never(FailureKind::Credential),
            _ => return None,
        })
    }

    /// What a status says whatever the code.
    fn of_status(status: u16) -> Option<Self> {
        Some(match status {
            401 => Never(FailureKind::Credential),
            408 | 500..=599 => Later(FailureKind::Unavailable, CoolOff::None),
            429 => Later(FailureKind::RateLimited, CoolOff::Credential),
            _ => return None,
        })
    }

    /// What a code says whose subcode is unknown, or a status without a code.
    fn of_family(code: i64, status: u16) -> Self {
        match (code, status) {
            (10 | 200..=299, _) | (0, 300..=399 | 403 | 404) => Never(FailureKind::Configuration),
            _ => Never(FailureKind::Invalid),
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

/// The provider's words, as they may be recorded: on one line, bounded, without the token.
fn describe(status: u16, error: &GraphError, token: &Secret) -> String {
    let Some(code) = error.code else { return format!("HTTP {status}") };
    let subcode = error.error_subcode.map(|subcode| format!("/{subcode}")).unwrap_or_default();
    let message = redact(error.message.as_deref().unwrap_or_default(), token);
    let trace =
        error.fbtrace_id.as_deref().map(|id| format!(" (fbtrace_id {})", tidy(id, 64))).unwrap_or_default();
    format!("code {code}{subcode}: {}{trace}", tidy(&message, ERROR_CHARS_MAX))
}

/// NOTE: some errors quote the token, or the part of it that was understood.
fn redact(message: &str, token: &Secret) -> String {
    let is_token = |word: &&str| word.len() >= 20 && word.starts_with("EAA");
    let message = message.replace(token.expose(), "…");
    let words = message.split_inclusive(|c: char| !c.is_ascii_alphanumeric());
    words.map(|word| if is_token(&word) { "… " } else { word }).collect()
}

fn tidy(text: &str, chars_max: usize) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(chars_max).collect()
}
