//! What the API's answer means: its code decides, and the HTTP status where there is none.

use std::time::Duration;

use chinwag_core::{
    platform::{CoolOff, HttpReply, SendResult},
    response::{FailureKind, StatusFailure},
    secret::Secret,
};

use super::wire::ApiAnswer;
use crate::{unread::unread, words::words};

/// A cap of messages in a day is over the next day.
const DAY: Duration = Duration::from_secs(86_400);

/// Reads an answer. `password` is what must not be in the words of an error.
pub(super) fn read(reply: &HttpReply, password: &Secret) -> SendResult {
    if let Some(unread) = unread(reply) {
        return unread;
    }
    let answer = serde_json::from_slice::<ApiAnswer>(&reply.body).ok();
    if (200..300).contains(&reply.status) {
        // NOTE: what was taken may fail later; a report tells.
        return SendResult::Delivered { message_id: answer.and_then(|answer| answer.sid) };
    }
    let answer = answer.unwrap_or_default();
    let error = match (answer.code, &answer.message) {
        (Some(code), Some(message)) => words(&format!("code {code}: {message}"), [password]),
        (Some(code), None) => format!("code {code}"),
        _ => format!("HTTP {}", reply.status),
    };
    match answer.code.and_then(of_code).unwrap_or_else(|| of_status(reply.status)) {
        Never(kind) => SendResult::Rejected { kind, error },
        Later(kind, cool_off) => {
            let day = (answer.code == Some(63038)).then_some(DAY);
            SendResult::Retry { after: reply.retry_after().or(day), cool_off, kind, error }
        }
    }
}

/// What a report says of a message that failed: its code, and the words of a channel beside SMS. `None` where it says
/// nothing.
pub(super) fn failure(code: Option<&str>, said: Option<&str>) -> Option<StatusFailure> {
    let verdict = code.and_then(|code| of_code(code.parse().ok()?));
    let kind = match verdict {
        Some(Later(kind, _) | Never(kind)) => kind,
        None => FailureKind::Invalid,
    };
    let error = match (code, said) {
        (Some(code), Some(said)) => format!("code {code}: {said}"),
        (Some(code), None) => format!("code {code}"),
        (None, said) => said?.to_owned(),
    };
    Some(StatusFailure { kind, error: words(&error, []) })
}

/// Whether to try again.
#[derive(Debug, Clone, Copy)]
enum Verdict {
    Later(FailureKind, CoolOff),
    Never(FailureKind),
}

use Verdict::{Later, Never};

/// What is documented of a code. Those from 30000 on are of reports, or come where an API in front of Twilio's passes
/// them on.
fn of_code(code: u32) -> Option<Verdict> {
    use FailureKind::{
        Blocked, Configuration, Credential, Invalid, NotFound, RateLimited, Unavailable, WindowClosed,
    };
    Some(match code {
        // The account's calls at once, the sender's queue, the rate of a channel.
        20429 | 21611 | 30001 | 63018 => Later(RateLimited, CoolOff::Credential),
        63038 => Later(RateLimited, CoolOff::None),
        20500 | 20503 | 30008 | 63017 => Later(Unavailable, CoolOff::None),
        20003 | 20005 | 20006 => Never(Credential),
        21610 | 30004 | 63032 | 63033 => Never(Blocked),
        21211 | 21214 | 21612 | 21614 | 30003 | 30005 | 30006 | 63003 | 63024 => Never(NotFound),
        21408 | 21606 | 21608 | 21659 | 21703 | 30002 | 30032 | 30034 | 63007 => Never(Configuration),
        63016 => Never(WindowClosed),
        // So many advertisements a person gets, from all senders together.
        63049 | 63051 => Never(RateLimited),
        21602 | 21617 | 21620 | 30007 | 63013 | 63019 | 63021 => Never(Invalid),
        _ => return None,
    })
}

/// What a status says whose code is unknown.
fn of_status(status: u16) -> Verdict {
    match status {
        401 => Never(FailureKind::Credential),
        // A feature, a country or a sender that the account may not use: other messages go.
        403 | 404 => Never(FailureKind::Configuration),
        408 | 500..=599 => Later(FailureKind::Unavailable, CoolOff::None),
        429 => Later(FailureKind::RateLimited, CoolOff::Credential),
        _ => Never(FailureKind::Invalid),
    }
}
