//! What is written down of a call and its answer.

use bytes::Bytes;
use chinwag_core::{
    platform::{HttpCall, HttpReply},
    response::{CallRecord, ReplyRecord},
};

use super::redact::Redactor;

/// The most that is kept of a body.
const BODY_BYTES_MAX: usize = 16 << 10;

/// The most that is kept of the words of an error.
const ERROR_BYTES_MAX: usize = 1 << 10;

/// The request, without its credentials. Its body stands apart so that it can be moved, not copied.
pub(super) fn request(call: &HttpCall, sent: Bytes, redactor: &Redactor<'_>) -> CallRecord {
    CallRecord {
        method: call.method.as_str().to_owned(),
        url: redactor.redacted(call.url.clone()),
        body: body(sent, redactor),
    }
}

/// An answer to a webhook, in the place of a request: the provider was told no other way.
pub(super) fn own_response(webhook: String, sent: Bytes, redactor: &Redactor<'_>) -> CallRecord {
    CallRecord { method: "ANSWER".to_owned(), url: webhook, body: body(sent, redactor) }
}

/// The answer, without the credentials it may quote.
pub(super) fn answer(reply: HttpReply, redactor: &Redactor<'_>) -> ReplyRecord {
    ReplyRecord { status: reply.status, body: body(reply.body, redactor) }
}

/// The words of an error, without the credentials they may quote.
pub(super) fn error(words: String, redactor: &Redactor<'_>) -> String {
    cut(redactor.redacted(words), ERROR_BYTES_MAX)
}

/// NOTE: first redacted, then cut, or a credential that is cut in two would not be found.
fn body(bytes: Bytes, redactor: &Redactor<'_>) -> String {
    let text = String::from_utf8(bytes.into());
    let text = text.unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned());
    cut(redactor.redacted(text), BODY_BYTES_MAX)
}

fn cut(mut text: String, bytes_max: usize) -> String {
    if text.len() > bytes_max {
        text.truncate(text.floor_char_boundary(bytes_max));
        text.shrink_to_fit();
    }
    text
}
