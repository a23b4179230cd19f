//! An answer that says that a call was taken, in words that are not the provider's.
//!
//! What stands before a provider, or has taken its address over, answers 200 too: a page of a proxy, a notice. Then nobody
//! knows whether the message was delivered.

use chinwag_core::{
    platform::{HttpReply, SendResult},
    response::FailureKind,
};
use serde::de::IgnoredAny;

/// What a success means whose body is no JSON object; `None` where it is one, or where nothing has to be said. For
/// providers that answer every success with such an object.
pub(crate) fn unread(reply: &HttpReply) -> Option<SendResult> {
    let body = reply.body.trim_ascii();
    let is_silent = matches!(reply.status, 202 | 204) && body.is_empty();
    let is_object = body.starts_with(b"{") && serde_json::from_slice::<IgnoredAny>(body).is_ok();
    let is_unread = (200..300).contains(&reply.status) && !is_silent && !is_object;
    is_unread.then(|| SendResult::Rejected {
        kind: FailureKind::Unknown,
        error: format!(
            "HTTP {}, with an answer that is not the provider's: it may have been delivered",
            reply.status
        ),
    })
}

#[cfg(test)]
mod tests {
    use http::HeaderMap;

    use super::*;

    #[test]
    fn what_is_no_object_is_not_the_providers() {
        let is_unread = |status, body: &'static str| {
            let reply = HttpReply { status, headers: HeaderMap::new(), body: body.into() };
            unread(&reply).is_some()
        };
        for body in ["", "ok", "<html>", "{\"id\":", "[]", "null", "7"] {
            assert!(is_unread(200, body), "{body}");
            assert!(!is_unread(502, body), "the status says enough");
        }
        assert!(!is_unread(200, " {\"id\": 7}\n") && !is_unread(204, "") && !is_unread(202, ""));
        assert!(is_unread(202, "<html>"));
    }
}
