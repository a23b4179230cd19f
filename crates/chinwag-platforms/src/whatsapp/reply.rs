//! What the Cloud API's answer means.
//!
//! The code decides; the HTTP status, which is no guide here, only where the code says nothing. What is taken may fail
//! later: a status tells so.

use std::time::Duration;

use chinwag_core::{
    platform::{CoolOff, HttpReply, SendResult},
    response::{FailureKind, StatusFailure},
    secret::Secret,
};

use super::wire::SendAnswer;
use crate::{
    meta::graph::{
        GraphError,
        Verdict::{self, Later, Never},
    },
    unread::unread,
};

/// One person may be sent a message in so much time, once what was sent in advance is spent.
const PAIR_WAIT: Duration = Duration::from_secs(6);
/// What is refused as spam, or for the day's limit, is not taken a moment later.
const LONG_WAIT: Duration = Duration::from_secs(3600);

/// Reads an answer. `token` is what must not be in the words of an error.
pub(super) fn read(reply: &HttpReply, token: &Secret) -> SendResult {
    if let Some(unread) = unread(reply) {
        return unread;
    }
    let answer = serde_json::from_slice::<SendAnswer>(&reply.body).ok();
    let error = match answer {
        Some(SendAnswer { error: Some(error), .. }) => error,
        answer if (200..300).contains(&reply.status) => {
            // NOTE: what is only shown is answered without an id.
            let sent = answer.and_then(|answer| answer.messages.into_iter().next());
            return SendResult::Delivered { message_id: sent.and_then(|sent| sent.id) };
        }
        _ => GraphError::default(),
    };
    let mut result = verdict(reply.status, &error).on(reply, &error, token);
    if let SendResult::Retry { after, .. } = &mut result {
        *after = after.or_else(|| wait(error.code?));
    }
    result
}

/// Why a message failed that had been taken, by an error of its status.
pub(super) fn failure(error: &GraphError) -> StatusFailure {
    StatusFailure { kind: verdict(400, error).kind(), error: error.told() }
}

fn verdict(status: u16, error: &GraphError) -> Verdict {
    let transient = error.is_transient == Some(true);
    error
        .code
        .and_then(of_code)
        .or_else(|| Verdict::of_status(status))
        .or_else(|| transient.then_some(Later(FailureKind::Unavailable, CoolOff::None)))
        .unwrap_or_else(|| of_family(error.code, status))
}

/// What is documented of one code.
fn of_code(code: i64) -> Option<Verdict> {
    Some(match code {
        1 | 2 | 131_000 | 131_016 | 131_057 | 133_004 | 135_000 => {
            Later(FailureKind::Unavailable, CoolOff::None)
        }
        // A file could not be fetched from its address, or uploaded.
        131_052 | 131_053 => Later(FailureKind::Unavailable, CoolOff::None),
        4 | 80_007 | 130_429 | 131_048 | 131_064 | 133_016 => {
            Later(FailureKind::RateLimited, CoolOff::Credential)
        }
        131_056 => Later(FailureKind::RateLimited, CoolOff::Conversation),
        132_069 => Later(FailureKind::RateLimited, CoolOff::None),
        131_047 => Never(FailureKind::WindowClosed),
        // Not reachable, not to be bothered, not interested, in an experiment.
        131_026 | 131_049 | 131_050 | 130_472 => Never(FailureKind::Blocked),
        0 | 190 => Never(FailureKind::Credential),
        3 | 10 | 200..=299 | 131_005 => Never(FailureKind::Configuration),
        // The account is blocked or locked, may not write to this country, is not paid for, or has no such number.
        368 | 131_031 | 130_497 | 131_042 | 131_045 | 131_037 | 133_010 | 131_063 => {
            Never(FailureKind::Configuration)
        }
        // Not on the list of a test number; an identity that has to be confirmed again.
        131_030 | 137_000 => Never(FailureKind::Configuration),
        // There is no such template, or it is paused, disabled or blocked.
        132_001 | 132_015 | 132_016 | 132_068 => Never(FailureKind::Configuration),
        132_000..=132_099 => Never(FailureKind::Invalid),
        100 | 131_008 | 131_009 | 131_021 | 131_051 | 131_062 => Never(FailureKind::Invalid),
        _ => return None,
    })
}

/// What a status says without a code.
fn of_family(code: Option<i64>, status: u16) -> Verdict {
    match (code, status) {
        (None, 300..=399 | 403 | 404) => Never(FailureKind::Configuration),
        _ => Never(FailureKind::Invalid),
    }
}

fn wait(code: i64) -> Option<Duration> {
    match code {
        131_056 => Some(PAIR_WAIT),
        131_048 | 131_064 | 133_016 => Some(LONG_WAIT),
        _ => None,
    }
}
