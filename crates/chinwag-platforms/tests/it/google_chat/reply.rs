use std::time::Duration;

use chinwag_core::{
    platform::{CoolOff, HttpReply, Platform, SendResult},
    response::FailureKind,
};
use http::HeaderMap;

use super::support::{chat, response};

fn read(status: u16, body: &str) -> SendResult {
    let mut headers = HeaderMap::new();
    if body.contains("wait") {
        headers.insert("retry-after", "7".parse().expect("a header"));
    }
    let chat = chat();
    let call = chat.render(&response("hi")).expect("a call");
    chat.reply(&call, &HttpReply { status, headers, body: body.as_bytes().to_vec().into() })
}

fn error(status: &str) -> String {
    format!(r#"{{"error":{{"code":1,"message":"Some words.","status":"{status}"}}}}"#)
}

#[test]
fn what_is_taken_is_delivered_with_its_name() {
    let delivered = |name: Option<&str>| SendResult::Delivered { message_id: name.map(str::to_owned) };
    assert_eq!(read(200, r#"{"name":"spaces/S/messages/T.M"}"#), delivered(Some("spaces/S/messages/T.M")));
    for body in ["{}", r#"{"name":""}"#] {
        assert_eq!(read(200, body), delivered(None), "{body}");
    }
    for odd in ["", "[]", "<html>"] {
        assert!(matches!(read(200, odd), SendResult::Rejected { kind: FailureKind::Unknown, .. }), "{odd}");
    }
    assert_eq!(read(409, &error("ALREADY_EXISTS")), delivered(None));
}

#[test]
fn what_can_succeed_later_is_tried_again() {
    for (status, name, kind, cool_off) in [
        (429, "RESOURCE_EXHAUSTED", FailureKind::RateLimited, CoolOff::Conversation),
        (500, "INTERNAL", FailureKind::Unavailable, CoolOff::None),
        (502, "", FailureKind::Unavailable, CoolOff::None),
        (503, "UNAVAILABLE", FailureKind::Unavailable, CoolOff::None),
        (504, "DEADLINE_EXCEEDED", FailureKind::Unavailable, CoolOff::None),
    ] {
        let error = format!("HTTP {status}: {name}: Some words.");
        assert_eq!(
            read(status, &self::error(name)),
            SendResult::Retry { after: None, cool_off, kind, error }
        );
    }
    let asked = read(429, "wait");
    assert!(matches!(asked, SendResult::Retry { after: Some(after), .. } if after == Duration::from_secs(7)));
}

#[test]
fn what_cannot_succeed_is_over() {
    for (status, name, kind) in [
        (400, "INVALID_ARGUMENT", FailureKind::Invalid),
        (400, "FAILED_PRECONDITION", FailureKind::Configuration),
        (401, "UNAUTHENTICATED", FailureKind::Credential),
        (403, "PERMISSION_DENIED", FailureKind::Blocked),
        (404, "NOT_FOUND", FailureKind::NotFound),
        (409, "ABORTED", FailureKind::Invalid),
        (412, "", FailureKind::Configuration),
        (302, "", FailureKind::Configuration),
    ] {
        let error = format!("HTTP {status}: {name}: Some words.");
        assert_eq!(read(status, &self::error(name)), SendResult::Rejected { kind, error }, "{status} {name}");
    }
    assert_eq!(
        read(400, "<html>"),
        SendResult::Rejected { kind: FailureKind::Invalid, error: "HTTP 400".into() }
    );
}
