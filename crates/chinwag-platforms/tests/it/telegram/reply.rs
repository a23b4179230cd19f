//! The provider's errors, one by one.

use std::time::Duration;

use bytes::Bytes;
use chinwag_core::{
    platform::{CoolOff, HttpReply, SendResult},
    reply::Reply,
    response::FailureKind,
};
use http::HeaderMap;
use serde_json::{Value, json};

use super::support::{TOKEN, response, telegram};

fn read(status: u16, body: impl Into<Bytes>) -> SendResult {
    let telegram = telegram();
    let call = telegram.render(&response("5", Reply::text("hi"))).expect("a call");
    telegram.reply(&call, &HttpReply { status, headers: HeaderMap::new(), body: body.into() })
}

fn refused(code: u16, description: &str, parameters: Value) -> SendResult {
    let body = json!({"ok": false, "error_code": code, "description": description, "parameters": parameters});
    read(code, body.to_string())
}

#[test]
fn what_was_taken_has_its_id() {
    let delivered = |id: Option<&str>| SendResult::Delivered { message_id: id.map(str::to_owned) };
    assert_eq!(read(200, r#"{"ok":true,"result":{"message_id":12,"chat":{"id":5}}}"#), delivered(Some("12")));
    assert_eq!(
        read(200, r#"{"ok":true,"result":[{"message_id":12},{"message_id":13}]}"#),
        delivered(Some("12"))
    );
    assert_eq!(read(200, r#"{"ok":true,"result":true}"#), delivered(None));
    let same = "Bad Request: message is not modified: specified new message content is the same";
    assert_eq!(refused(400, same, json!({})), delivered(None));
}

#[test]
fn a_wait_is_that_of_the_chat_or_of_the_whole_bot() {
    let wait = |seconds: u64| match refused(
        429,
        "Too Many Requests: retry after N",
        json!({"retry_after": seconds}),
    ) {
        SendResult::Retry { after, cool_off, kind: FailureKind::RateLimited, .. } => (after, cool_off),
        other => panic!("{other:?}"),
    };
    assert_eq!(wait(7), (Some(Duration::from_secs(7)), CoolOff::Conversation));
    assert_eq!(wait(300), (Some(Duration::from_secs(300)), CoolOff::Credential));
    assert_eq!(wait(u64::MAX).0, Some(Duration::from_secs(86_400)));
}

#[test]
fn every_documented_error_has_its_meaning() {
    use FailureKind::{Blocked, Configuration, Credential, Invalid, NotFound, Unavailable};
    for (code, description, kind, is_later) in [
        (500, "Internal Server Error", Unavailable, true),
        (502, "Bad Gateway", Unavailable, true),
        (504, "Gateway Timeout", Unavailable, true),
        (400, "Bad Request: group chat was upgraded to a supergroup chat", NotFound, false),
        (400, "Bad Request: chat not found", NotFound, false),
        (400, "Bad Request: user not found", NotFound, false),
        (400, "Bad Request: PEER_ID_INVALID", NotFound, false),
        (400, "Bad Request: message is too long", Invalid, false),
        (400, "Bad Request: message text is empty", Invalid, false),
        (400, "Bad Request: can't parse entities: unclosed", Invalid, false),
        (400, "Bad Request: BUTTON_DATA_INVALID", Invalid, false),
        (400, "Bad Request: message to be replied not found", Invalid, false),
        (400, "Bad Request: message to edit not found", Invalid, false),
        (400, "Bad Request: message can't be deleted", Invalid, false),
        (400, "Bad Request: failed to get HTTP URL content", Unavailable, true),
        (400, "Bad Request: wrong file identifier/HTTP URL specified", Invalid, false),
        (400, "Bad Request: not enough rights to send text messages to the chat", Configuration, false),
        (400, "Bad Request: have no rights to send a message", Configuration, false),
        (400, "Bad Request: CHAT_WRITE_FORBIDDEN", Configuration, false),
        (403, "Forbidden: bot was blocked by the user", Blocked, false),
        (403, "Forbidden: user is deactivated", Blocked, false),
        (403, "Forbidden: bot was kicked from the group chat", Blocked, false),
        (403, "Forbidden: bot can't initiate conversation with a user", Blocked, false),
        (401, "Unauthorized", Credential, false),
        (404, "Not Found", Credential, false),
        (409, "Conflict: terminated by other getUpdates request", Configuration, false),
    ] {
        let found = match refused(code, description, json!({})) {
            SendResult::Retry { kind, .. } => (kind, true),
            SendResult::Rejected { kind, .. } => (kind, false),
            other => panic!("{other:?}"),
        };
        assert_eq!(found, (kind, is_later), "{description}");
    }
}

#[test]
fn a_body_that_says_nothing_is_judged_by_the_status() {
    assert!(matches!(read(502, "<html>"), SendResult::Retry { kind: FailureKind::Unavailable, .. }));
    assert!(matches!(read(200, "<html>"), SendResult::Rejected { .. }), "no API of Telegram's answers so");
}

#[test]
fn the_words_are_bounded_and_hold_no_token() {
    let words = format!("{TOKEN} {}", "x".repeat(1000));
    match refused(400, &words, json!({})) {
        SendResult::Rejected { error, .. } => {
            assert!(!error.contains(TOKEN) && error.chars().count() <= 300, "{error}");
        }
        other => panic!("{other:?}"),
    }
}
