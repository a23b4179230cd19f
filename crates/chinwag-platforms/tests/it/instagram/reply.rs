use chinwag_core::{
    platform::{CoolOff, HttpReply, SendResult},
    response::FailureKind::{self, *},
};
use http::HeaderMap;
use serde_json::json;

use super::support::{TOKEN, instagram, response};

fn answered(status: u16, body: impl Into<String>) -> SendResult {
    let platform = instagram();
    let call = platform.render(&response("hi")).expect("a call");
    platform.reply(&call, &HttpReply { status, headers: HeaderMap::new(), body: body.into().into() })
}

#[test]
fn a_200_is_delivered() {
    let delivered = |id: Option<&str>| SendResult::Delivered { message_id: id.map(str::to_owned) };
    assert_eq!(answered(200, r#"{"recipient_id":"2","message_id":"m_1"}"#), delivered(Some("m_1")));
    assert_eq!(answered(200, r#"{"recipient_id":"2"}"#), delivered(None));
}

#[test]
fn every_documented_code_has_its_meaning() {
    let credential = Some(CoolOff::Credential);
    let table: [(i64, i64, FailureKind, Option<CoolOff>); 13] = [
        (10, 2_018_278, WindowClosed, None),
        (10, 2_534_022, WindowClosed, None),
        (200, 1_545_041, Blocked, None),
        (551, 0, Blocked, None),
        (100, 2_018_001, NotFound, None),
        (4, 0, RateLimited, credential),
        (17, 0, RateLimited, credential),
        (32, 0, RateLimited, credential),
        (613, 0, RateLimited, Some(CoolOff::Conversation)),
        (190, 0, Credential, None),
        (200, 0, Configuration, None),
        (230, 0, Configuration, None),
        (10, 0, Configuration, None),
    ];
    for (code, subcode, expected, again) in table {
        let error =
            json!({"error": {"message": format!("Why {TOKEN}"), "code": code, "error_subcode": subcode}});
        let (kind, cool_off, words) = match answered(400, error.to_string()) {
            SendResult::Retry { kind, cool_off, error, .. } => (kind, Some(cool_off), error),
            SendResult::Rejected { kind, error } => (kind, None, error),
            SendResult::Delivered { .. } => panic!("delivered"),
        };
        assert_eq!((kind, cool_off), (expected, again), "{code}/{subcode}");
        assert!(words.ends_with("Why …"), "{words}");
    }
    let busy = answered(429, "");
    assert!(matches!(busy, SendResult::Retry { cool_off: CoolOff::Credential, .. }), "{busy:?}");
}
