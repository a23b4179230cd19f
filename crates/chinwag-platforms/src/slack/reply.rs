//! What the Web API's answer means. Nearly every answer is a 200; whether it is one is said in `ok`.

use chinwag_core::{
    platform::{CoolOff, HttpCall, HttpReply, SendResult},
    response::FailureKind,
    secret::Secret,
};
use serde::Deserialize;

use super::wire::{self, Maybe};
use crate::words::words;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Answer {
    ok: Maybe<bool>,
    error: Maybe<String>,
    needed: Maybe<String>,
    response_metadata: Maybe<Metadata>,
    channel: Maybe<String>,
    ts: Maybe<String>,
    message_ts: Maybe<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Metadata {
    messages: Maybe<Vec<String>>,
}

/// Where a call went.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Called {
    channel: Maybe<String>,
}

/// Reads an answer. `token` is what must not be in the words of an error.
pub(super) fn read(call: &HttpCall, reply: &HttpReply, token: &Secret) -> SendResult {
    let answer = std::str::from_utf8(&reply.body).ok().and_then(wire::object::<Answer>).unwrap_or_default();
    let is_taken = answer.ok.0 == Some(true) && (200..300).contains(&reply.status);
    // What should be so, is so: a reaction that is there already, or already gone.
    if is_taken || matches!(answer.error.get(), Some("already_reacted" | "no_reaction")) {
        return SendResult::Delivered { message_id: message_id(call, &answer) };
    }
    let error = words(&describe(reply.status, &answer), [token]);
    match Verdict::of(reply.status, answer.error.get()) {
        Verdict::Never(kind) => SendResult::Rejected { kind, error },
        Verdict::Later(kind, cool_off) => {
            SendResult::Retry { after: reply.retry_after(), cool_off, kind, error }
        }
    }
}

/// The `ts`; before it the channel, where the message is in another than the call says: that of a person is told so.
fn message_id(call: &HttpCall, answer: &Answer) -> Option<String> {
    let ts = answer.ts.get().or(answer.message_ts.get())?;
    let called = std::str::from_utf8(&call.body).ok().and_then(wire::object::<Called>).unwrap_or_default();
    Some(match answer.channel.get() {
        Some(channel) if called.channel.get().is_some_and(|called| called != channel) => {
            format!("{channel}:{ts}")
        }
        _ => ts.to_owned(),
    })
}

/// Whether to try again.
#[derive(Debug, Clone, Copy)]
enum Verdict {
    Later(FailureKind, CoolOff),
    Never(FailureKind),
}

use Verdict::{Later, Never};

impl Verdict {
    fn of(status: u16, error: Option<&str>) -> Self {
        error.and_then(Self::of_code).unwrap_or(match (status, error) {
            // NOTE: the limit is that of a method in a workspace.
            (429, _) => Later(FailureKind::RateLimited, CoolOff::Credential),
            (408 | 500..=599, _) => Later(FailureKind::Unavailable, CoolOff::None),
            (401, _) => Never(FailureKind::Credential),
            (403, _) => Never(FailureKind::Configuration),
            // A 200 that does not say whether it was taken.
            (200..=299, None) => Later(FailureKind::Unknown, CoolOff::None),
            _ => Never(FailureKind::Invalid),
        })
    }

    /// What is documented of a code.
    fn of_code(code: &str) -> Option<Self> {
        Some(match code {
            "ratelimited" | "rate_limited" => Later(FailureKind::RateLimited, CoolOff::Credential),
            "internal_error" | "service_unavailable" | "request_timeout" | "team_added_to_org" => {
                Later(FailureKind::Unavailable, CoolOff::None)
            }
            // It may have taken effect.
            "fatal_error" => Later(FailureKind::Unknown, CoolOff::None),
            "invalid_auth" | "not_authed" | "account_inactive" | "token_revoked" | "token_expired" => {
                Never(FailureKind::Credential)
            }
            // NOTE: of this channel, workspace or organisation, whose administrators decide; the token works elsewhere.
            "access_denied" | "ekm_access_denied" | "org_login_required" | "team_access_not_granted" => {
                Never(FailureKind::Configuration)
            }
            "missing_scope" | "no_permission" | "not_in_channel" | "messages_tab_disabled" => {
                Never(FailureKind::Configuration)
            }
            "channel_not_found"
            | "user_not_in_channel"
            | "user_not_found"
            | "thread_not_found"
            | "message_not_found" => Never(FailureKind::NotFound),
            "is_archived" | "cannot_dm_bot" => Never(FailureKind::Blocked),
            "edit_window_closed"
            | "trigger_expired"
            | "expired_trigger_id"
            | "trigger_exchanged"
            | "exchanged_trigger_id" => Never(FailureKind::WindowClosed),
            code if code.starts_with("restricted_action") => Never(FailureKind::Configuration),
            _ => return None,
        })
    }
}

fn describe(status: u16, answer: &Answer) -> String {
    let Some(code) = answer.error.get() else { return format!("HTTP {status}") };
    let needed = answer.needed.get().map(|scope| format!(": `{scope}` is needed"));
    let messages = answer.response_metadata.0.as_ref().and_then(|metadata| metadata.messages.0.as_ref());
    let messages =
        messages.filter(|messages| !messages.is_empty()).map(|messages| format!(": {}", messages.join("; ")));
    [Some(code.to_owned()), needed, messages].into_iter().flatten().collect()
}
