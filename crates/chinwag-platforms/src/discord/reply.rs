//! What the API's answer means. The code decides, and where it is not known the HTTP status.

use std::time::Duration;

use chinwag_core::{
    platform::{CoolOff, HttpCall, HttpReply, SendResult},
    response::FailureKind,
    secret::Secret,
};
use serde_json::Value;

use crate::{unread::unread, words::words};

const WAIT_SECONDS_MAX: f64 = 86_400.0;
/// An interaction has its answer already.
const ALREADY_DONE: u64 = 40060;
/// The interaction is over, allows no further message, or what it showed is gone.
const TOKEN_IS_OVER: [u64; 5] = [10062, 10015, 50027, 40094, 10008];

/// Reads an answer. `token` is what must not be in the words of an error.
pub(super) fn read(call: &HttpCall, reply: &HttpReply, token: &Secret) -> SendResult {
    if let Some(unread) = unread(reply) {
        return unread;
    }
    let body: Value = serde_json::from_slice(&reply.body).unwrap_or_default();
    let code = body["code"].as_u64().unwrap_or(0);
    if (200..300).contains(&reply.status) || code == ALREADY_DONE {
        // NOTE: other calls are answered with the bot or the application, whose ids are not those of a message.
        let is_message = call.url.contains("/messages") || call.secret_path.is_some();
        let id = body["id"].as_str().filter(|_| is_message);
        return SendResult::Delivered { message_id: id.map(str::to_owned) };
    }
    let error = describe(reply.status, code, &body, [token].into_iter().chain(&call.secret_path));
    // NOTE: nothing but the token goes with such a call, so what is refused is not the bot's credential.
    let is_refused = TOKEN_IS_OVER.contains(&code) || reply.status == 401;
    if call.secret_path.is_some() && is_refused {
        // Another try has no token, and goes into the channel.
        let (kind, cool_off) = (FailureKind::WindowClosed, CoolOff::None);
        return SendResult::Retry { after: None, cool_off, kind, error };
    }
    match verdict(reply, code, &body) {
        (kind, None) => SendResult::Rejected { kind, error },
        (kind, Some(cool_off)) => SendResult::Retry { after: wait(reply, &body), cool_off, kind, error },
    }
}

/// What it is, and what has to cool off where another try may succeed.
fn verdict(reply: &HttpReply, code: u64, body: &Value) -> (FailureKind, Option<CoolOff>) {
    // NOTE: a 429 has a code at times; what has to wait is told beside it.
    if reply.status == 429 {
        return (FailureKind::RateLimited, Some(limited(reply, body)));
    }
    of_code(code).unwrap_or_else(|| of_status(reply.status))
}

/// A bucket is that of a channel. A limit without words is that of the network before the API.
fn limited(reply: &HttpReply, body: &Value) -> CoolOff {
    let is_global = body["global"] == true || reply.headers.contains_key("x-ratelimit-global");
    if is_global || !body.is_object() { CoolOff::Credential } else { CoolOff::Conversation }
}

fn of_code(code: u64) -> Option<(FailureKind, Option<CoolOff>)> {
    use FailureKind::{
        Blocked, Configuration, Credential, Invalid, NotFound, RateLimited, Unavailable, WindowClosed,
    };
    Some(match code {
        130_000 | 131_000 => (Unavailable, Some(CoolOff::None)),
        20016 | 20028 | 40062 => (RateLimited, Some(CoolOff::Conversation)),
        40003 => (RateLimited, Some(CoolOff::Credential)),
        10003 | 10004 | 10008 | 10013 => (NotFound, None),
        50007 | 50278 => (Blocked, None),
        // What the bot may not do there, or nobody may for now.
        50001 | 50013 | 50008 | 50083 | 160_005 | 40004 | 40333 => (Configuration, None),
        50006 | 50035 | 50109 | 40005 | 50045 | 200_000 | 240_000 | 20009 => (Invalid, None),
        // The interaction is over.
        10062 | 10015 | 50027 | 40094 => (WindowClosed, None),
        40001 => (Credential, None),
        _ => return None,
    })
}

fn of_status(status: u16) -> (FailureKind, Option<CoolOff>) {
    match status {
        401 => (FailureKind::Credential, None),
        300..=399 | 403 => (FailureKind::Configuration, None),
        404 => (FailureKind::NotFound, None),
        408 | 500..=599 => (FailureKind::Unavailable, Some(CoolOff::None)),
        _ => (FailureKind::Invalid, None),
    }
}

/// How long to wait: seconds with a fraction in the body, whole ones in the header.
fn wait(reply: &HttpReply, body: &Value) -> Option<Duration> {
    let seconds = body["retry_after"].as_f64().filter(|seconds| *seconds >= 0.0);
    let exact = seconds.map(|seconds| Duration::from_secs_f64(seconds.min(WAIT_SECONDS_MAX)));
    exact.or_else(|| reply.retry_after())
}

fn describe<'s>(
    status: u16,
    code: u64,
    body: &Value,
    secrets: impl IntoIterator<Item = &'s Secret>,
) -> String {
    let Some(message) = body["message"].as_str() else { return format!("HTTP {status}") };
    let details = first(&body["errors"], String::new());
    let details = details.map(|details| format!(" ({details})")).unwrap_or_default();
    let prefix = if code == 0 { format!("HTTP {status}") } else { format!("code {code}") };
    words(&format!("{prefix}: {message}{details}"), secrets)
}

/// The first mistake in a form, and where it is.
fn first(errors: &Value, at: String) -> Option<String> {
    if let Some(message) = errors["_errors"][0]["message"].as_str() {
        return Some(if at.is_empty() { message.to_owned() } else { format!("{at}: {message}") });
    }
    errors.as_object()?.iter().find_map(|(key, inner)| {
        first(inner, if at.is_empty() { key.clone() } else { format!("{at}.{key}") })
    })
}
