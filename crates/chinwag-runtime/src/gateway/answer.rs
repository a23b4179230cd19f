//! What the gateway answers.

use std::time::Duration;

use bytes::Bytes;
use chinwag_core::hosted::Page;
use http::{HeaderValue, Response, StatusCode, header};

use super::{outgoing::Outgoing, whole::Whole};

/// An answer.
pub(super) type Answer = Response<Outgoing>;

/// A status and no words.
pub(super) fn empty(status: StatusCode) -> Answer {
    let mut answer = Answer::default();
    *answer.status_mut() = status;
    answer
}

/// A status and what to make of it.
pub(super) fn text(status: StatusCode, words: impl Into<Bytes>) -> Answer {
    typed(status, HeaderValue::from_static("text/plain; charset=utf-8"), words.into())
}

/// The method is not for this path.
pub(super) fn not_allowed(allow: &'static str) -> Answer {
    let mut answer = text(StatusCode::METHOD_NOT_ALLOWED, "method not allowed");
    answer.headers_mut().insert(header::ALLOW, HeaderValue::from_static(allow));
    answer
}

/// It is our trouble, and the same request may be taken shortly.
pub(super) fn later(words: impl Into<Bytes>) -> Answer {
    later_by(Duration::from_secs(1), words)
}

/// The same, where it is known when.
pub(super) fn later_by(wait: Duration, words: impl Into<Bytes>) -> Answer {
    let mut answer = text(StatusCode::SERVICE_UNAVAILABLE, words);
    let seconds = wait.as_millis().div_ceil(1000).max(1);
    if let Ok(seconds) = HeaderValue::from_str(&seconds.to_string()) {
        answer.headers_mut().insert(header::RETRY_AFTER, seconds);
    }
    answer
}

/// What a platform answers.
pub(super) fn of_platform(answer: chinwag_core::platform::Answer) -> Answer {
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    typed(status, HeaderValue::from_static(answer.content_type), answer.body)
}

/// What a hosted platform answers.
pub(super) fn of_page(page: Page) -> Answer {
    let status = StatusCode::from_u16(page.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut answer = typed(status, HeaderValue::from_static(page.content_type), page.body);
    answer.headers_mut().extend(page.headers);
    answer
}

/// Too much was asked for; that gets better in so many seconds.
pub(super) fn too_many(seconds: u64) -> Answer {
    let mut answer = text(StatusCode::TOO_MANY_REQUESTS, "too many requests");
    answer.headers_mut().insert(header::RETRY_AFTER, seconds.max(1).into());
    answer
}

/// The last answer of its connection.
pub(super) fn last(mut answer: Answer) -> Answer {
    answer.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    answer
}

fn typed(status: StatusCode, content_type: HeaderValue, body: Bytes) -> Answer {
    let mut answer = Answer::new(Outgoing::Whole(Whole::new(body)));
    *answer.status_mut() = status;
    answer.headers_mut().insert(header::CONTENT_TYPE, content_type);
    answer
}
