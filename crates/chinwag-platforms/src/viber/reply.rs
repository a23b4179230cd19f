//! What the API's answer means. It answers with HTTP 200 whatever it says: the status in the body decides.

use chinwag_core::{
    platform::{CoolOff, HttpReply, SendResult},
    response::FailureKind,
    secret::Secret,
};

use super::wire::Answered;
use crate::{loose, words::words};

/// Reads an answer. `token` is what must not be in the words of an error.
pub(super) fn read(reply: &HttpReply, token: &Secret) -> SendResult {
    let answered =
        std::str::from_utf8(&reply.body).ok().and_then(|body| loose::object::<Answered<'_>>(body).ok());
    let answered = answered.unwrap_or_default();
    let Some(status) = answered.status.filter(|_| (200..300).contains(&reply.status)) else {
        return of_transport(reply);
    };
    let error = format!("status {status}: {}", answered.status_message.as_deref().unwrap_or("no words"));
    let error = words(&error, [token]);
    match Verdict::of(status) {
        Verdict::Taken => SendResult::Delivered { message_id: loose::scalar(answered.message_token) },
        Verdict::Never(kind) => SendResult::Rejected { kind, error },
        Verdict::Later(kind, cool_off) => {
            SendResult::Retry { after: reply.retry_after(), cool_off, kind, error }
        }
    }
}

/// What a status in the body means.
enum Verdict {
    Taken,
    Later(FailureKind, CoolOff),
    Never(FailureKind),
}

impl Verdict {
    fn of(status: i64) -> Self {
        use FailureKind::{Blocked, Configuration, Credential, Invalid, NotFound, RateLimited, Unavailable};
        match status {
            0 => Self::Taken,
            2 => Self::Never(Credential),
            // Malformed, or nothing that this person's client can show.
            3 | 4 | 11 | 13 | 14 | 16 | 17 | 22 => Self::Never(Invalid),
            5 | 18 => Self::Never(NotFound),
            // Not subscribed, or in a country that Viber does not serve.
            6 | 21 => Self::Never(Blocked),
            // The bot is blocked, unknown or suspended, has no webhook or no right to this, or its money is spent.
            1 | 7..=10 | 15 | 19 | 20 | 23 | 24 => Self::Never(Configuration),
            // NOTE: a hundred messages in an hour to who does not answer, or too many to all: it is not told which.
            12 => Self::Later(RateLimited, CoolOff::Conversation),
            _ => Self::Later(Unavailable, CoolOff::None),
        }
    }
}

/// What an answer means that does not say what became of the message.
fn of_transport(reply: &HttpReply) -> SendResult {
    let error = format!("HTTP {}", reply.status);
    let later =
        |kind, cool_off, error| SendResult::Retry { after: reply.retry_after(), cool_off, kind, error };
    match reply.status {
        200..=299 => SendResult::Rejected {
            kind: FailureKind::Unknown,
            error: "an answer without a status: it may have been delivered".into(),
        },
        429 => later(FailureKind::RateLimited, CoolOff::Credential, error),
        408 | 500..=599 => later(FailureKind::Unavailable, CoolOff::None, error),
        401 => SendResult::Rejected { kind: FailureKind::Credential, error },
        300..=399 | 403 | 404 => SendResult::Rejected { kind: FailureKind::Configuration, error },
        _ => SendResult::Rejected { kind: FailureKind::Invalid, error },
    }
}
