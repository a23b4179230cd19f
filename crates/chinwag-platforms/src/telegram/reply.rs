//! What the Bot API's answer means.
//!
//! The code decides, and among those of one code the words of the description: there are no finer codes.

use std::time::Duration;

use chinwag_core::{
    platform::{CoolOff, HttpReply, SendResult},
    response::FailureKind,
    secret::Secret,
};
use serde_json::Value;

use super::wire::{Answered, Parameters};
use crate::{unread::unread, words::words};

const WAIT_SECONDS_MAX: u64 = 86_400;
/// A longer wait is not because of one chat.
const CHAT_WAIT_MAX: Duration = Duration::from_secs(60);

/// What a 400 or 403 is, by what stands in its description. The first that is found counts.
const DESCRIBED: &[(&str, FailureKind)] = &[
    ("chat not found", FailureKind::NotFound),
    ("user not found", FailureKind::NotFound),
    ("peer_id_invalid", FailureKind::NotFound),
    ("not enough rights", FailureKind::Configuration),
    ("have no rights to send", FailureKind::Configuration),
    ("chat_write_forbidden", FailureKind::Configuration),
    ("bot was blocked", FailureKind::Blocked),
    ("user is deactivated", FailureKind::Blocked),
    ("bot was kicked", FailureKind::Blocked),
    ("bot is not a member", FailureKind::Blocked),
    ("bot can't initiate conversation", FailureKind::Blocked),
    ("bot can't send messages to bots", FailureKind::Blocked),
];

/// Reads an answer. `token` is what must not be in the words of an error.
pub(super) fn read(reply: &HttpReply, token: &Secret) -> SendResult {
    if let Some(unread) = unread(reply) {
        return unread;
    }
    let answered: Option<Answered> = serde_json::from_slice(&reply.body).ok();
    match answered {
        Some(Answered { ok: true, result, .. }) => {
            SendResult::Delivered { message_id: id_of(result.as_ref()) }
        }
        Some(refused) => refusal(reply, &refused, token),
        None if (200..300).contains(&reply.status) => SendResult::Rejected {
            kind: FailureKind::Unknown,
            error: "the answer is not that of the Bot API: it may have been delivered".into(),
        },
        None => refusal(reply, &Answered::default(), token),
    }
}

/// The id of a message; of an album, that of its first.
fn id_of(result: Option<&Value>) -> Option<String> {
    let result = result?;
    let message = result.get(0).unwrap_or(result);
    message.get("message_id")?.as_i64().map(|id| id.to_string())
}

fn refusal(reply: &HttpReply, refused: &Answered, token: &Secret) -> SendResult {
    let code = refused.error_code.unwrap_or(reply.status);
    let description = refused.description.as_deref().unwrap_or_default().to_lowercase();
    if description.contains("message is not modified") {
        return SendResult::Delivered { message_id: None };
    }
    let error = describe(code, refused, token);
    let never = |kind| SendResult::Rejected { kind, error: error.clone() };
    match code {
        429 => {
            let after = wait(reply, refused.parameters.as_ref());
            let is_long = after.is_some_and(|after| after > CHAT_WAIT_MAX);
            let cool_off = if is_long { CoolOff::Credential } else { CoolOff::Conversation };
            SendResult::Retry { after, cool_off, kind: FailureKind::RateLimited, error }
        }
        408 | 500..=599 => later(FailureKind::Unavailable, reply.retry_after(), error),
        // NOTE: a method that there is not, named by a native message, has the code of a wrong token.
        404 if description.contains("method not found") => never(FailureKind::Invalid),
        401 | 404 => never(FailureKind::Credential),
        300..=399 | 409 => never(FailureKind::Configuration),
        _ => never(described(code, refused, &description)),
    }
}

fn described(code: u16, refused: &Answered, description: &str) -> FailureKind {
    // The group has become another chat: nothing is sent to this one any more.
    let has_moved = refused.parameters.as_ref().is_some_and(|more| more.migrate_to_chat_id.is_some());
    if has_moved || description.contains("upgraded to a supergroup") {
        return FailureKind::NotFound;
    }
    let known = DESCRIBED.iter().find(|(words, _)| description.contains(words));
    match (known, code) {
        (Some((_, kind)), _) => *kind,
        (None, 403) => FailureKind::Configuration,
        (None, _) => FailureKind::Invalid,
    }
}

/// How long to wait: in the body; the header is for a proxy in between.
fn wait(reply: &HttpReply, parameters: Option<&Parameters>) -> Option<Duration> {
    let seconds = parameters.and_then(|parameters| parameters.retry_after);
    seconds.map(|seconds| Duration::from_secs(seconds.min(WAIT_SECONDS_MAX))).or_else(|| reply.retry_after())
}

fn later(kind: FailureKind, after: Option<Duration>, error: String) -> SendResult {
    SendResult::Retry { after, cool_off: CoolOff::None, kind, error }
}

fn describe(code: u16, refused: &Answered, token: &Secret) -> String {
    let said = refused.description.as_deref().map(|text| words(text, [token]));
    let moved = refused.parameters.as_ref().and_then(|more| more.migrate_to_chat_id);
    let moved = moved.map(|chat| format!(" (the chat is now {chat})")).unwrap_or_default();
    match said {
        Some(said) if !said.is_empty() => format!("code {code}: {said}{moved}"),
        _ => format!("HTTP {code}{moved}"),
    }
}
