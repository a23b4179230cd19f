//! What the Send API's answer means.
//!
//! The code and the subcode decide; the HTTP status, which is 400 for nearly everything, only where they say nothing.

use chinwag_core::{
    platform::{CoolOff, HttpReply, SendResult},
    response::FailureKind,
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

/// Reads an answer. `token` is what must not be in the words of an error.
pub(crate) fn read(reply: &HttpReply, token: &Secret) -> SendResult {
    if let Some(unread) = unread(reply) {
        return unread;
    }
    let answer = serde_json::from_slice::<SendAnswer>(&reply.body).ok();
    let error = match answer {
        Some(SendAnswer { error: Some(error), .. }) => error,
        answer if (200..300).contains(&reply.status) => {
            // NOTE: a sender action is answered without an id.
            return SendResult::Delivered { message_id: answer.and_then(|answer| answer.message_id) };
        }
        _ => GraphError::default(),
    };
    verdict(reply.status, &error).on(reply, &error, token)
}

fn verdict(status: u16, error: &GraphError) -> Verdict {
    let (code, subcode) = (error.code.unwrap_or(0), error.error_subcode.unwrap_or(0));
    let transient = error.is_transient == Some(true);
    of_code(code, subcode)
        .or_else(|| Verdict::of_status(status))
        .or_else(|| transient.then_some(Later(FailureKind::Unavailable, CoolOff::None)))
        .unwrap_or_else(|| of_family(code, status))
}

/// What is documented of one code, or of one code and subcode.
fn of_code(code: i64, subcode: i64) -> Option<Verdict> {
    Some(match (code, subcode) {
        (1 | 2 | 99 | 1200, _) => Later(FailureKind::Unavailable, CoolOff::None),
        // How often one person may be written to, and how often one conversation.
        (9, 2_018_352) | (4, 2_018_354) | (613, _) => Later(FailureKind::RateLimited, CoolOff::Conversation),
        (4 | 17 | 32 | 80006, _) => Later(FailureKind::RateLimited, CoolOff::Credential),
        // The last is Instagram's.
        (10, 2_018_278 | 2_018_065 | 2_534_022) => Never(FailureKind::WindowClosed),
        (10, 2_018_108) | (200, 1_545_041) | (551, _) => Never(FailureKind::Blocked),
        (10, 1_893_063) | (200, 2_018_028) | (230, _) => Never(FailureKind::Configuration),
        (100, 2_018_001) => Never(FailureKind::NotFound),
        (100, 2_018_109 | 2_018_034 | 2_018_032 | 33) | (10303, _) => Never(FailureKind::Invalid),
        (190, _) => Never(FailureKind::Credential),
        _ => return None,
    })
}

/// What a code says whose subcode is unknown, or a status without a code.
fn of_family(code: i64, status: u16) -> Verdict {
    match (code, status) {
        (10 | 200..=299, _) | (0, 300..=399 | 403 | 404) => Never(FailureKind::Configuration),
        _ => Never(FailureKind::Invalid),
    }
}
