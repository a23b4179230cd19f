//! Answers, and the headers that every one has.

use std::{convert::Infallible, time::Duration};

use bytes::Bytes;
use http::{HeaderValue, Response, StatusCode, header};
use http_body_util::{BodyExt as _, Full, combinators::UnsyncBoxBody};
use maud::Markup;

use crate::view::layout;

/// An answer.
pub(crate) type Answer = Response<UnsyncBoxBody<Bytes, Infallible>>;

/// Nothing but what this server itself hands out may run, show or be sent to; and nobody may put a page into a frame.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
                      connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/// A page.
pub(crate) fn page(markup: Markup) -> Answer {
    typed(StatusCode::OK, "text/html; charset=utf-8", markup.into_string())
}

/// A page that says what is wrong.
pub(crate) fn problem(status: StatusCode, title: &str, words: &str) -> Answer {
    typed(status, "text/html; charset=utf-8", layout::problem(title, words).into_string())
}

/// There is no such page.
pub(crate) fn not_found() -> Answer {
    problem(StatusCode::NOT_FOUND, "Not found", "There is nothing at this address, or not any more.")
}

/// A status and a line of text.
pub(crate) fn text(status: StatusCode, words: impl Into<Bytes>) -> Answer {
    typed(status, "text/plain; charset=utf-8", words)
}

/// A file of our own. Browsers keep it under its address, which changes when it does.
pub(crate) fn file(content_type: &'static str, bytes: &'static [u8]) -> Answer {
    let mut answer = typed(StatusCode::OK, content_type, bytes);
    let keep = HeaderValue::from_static("public, max-age=31536000, immutable");
    answer.headers_mut().insert(header::CACHE_CONTROL, keep);
    answer
}

/// Go there, by GET.
pub(crate) fn see_other(path: &str) -> Answer {
    let mut answer = text(StatusCode::SEE_OTHER, "");
    let place = HeaderValue::from_str(path).unwrap_or(HeaderValue::from_static("/"));
    answer.headers_mut().insert(header::LOCATION, place);
    answer
}

/// Try again, but not at once.
pub(super) fn later(mut answer: Answer, wait: Duration) -> Answer {
    *answer.status_mut() = StatusCode::TOO_MANY_REQUESTS;
    answer.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(wait.as_secs().max(1)));
    answer
}

/// The last answer of its connection: what comes after its request cannot be told apart from it.
pub(super) fn last(mut answer: Answer) -> Answer {
    answer.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    answer
}

/// An answer with a body of a type.
pub(crate) fn typed(status: StatusCode, content_type: &'static str, body: impl Into<Bytes>) -> Answer {
    let mut answer = Answer::new(Full::new(body.into()).boxed_unsync());
    *answer.status_mut() = status;
    answer.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    answer
}

/// With the headers that every answer has.
pub(super) fn guarded(mut answer: Answer) -> Answer {
    let headers = answer.headers_mut();
    let mut set = |name, value| headers.insert(name, HeaderValue::from_static(value));
    set(header::CONTENT_SECURITY_POLICY, POLICY);
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(header::X_FRAME_OPTIONS, "DENY");
    set(header::REFERRER_POLICY, "no-referrer");
    set(header::HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    set(header::HeaderName::from_static("cross-origin-resource-policy"), "same-origin");
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    answer
}
