//! What a homeserver's answer means.

use std::time::Duration;

use chinwag_core::{
    platform::{CoolOff, HttpReply, SendResult},
    response::FailureKind,
};
use http::{HeaderMap, HeaderValue};
use serde_json::json;

use super::support::{AS_TOKEN, matrix, response};

fn read(status: u16, body: &serde_json::Value, headers: HeaderMap) -> SendResult {
    let call = matrix().render(&response("hi")).expect("a call");
    matrix().reply(&call, &HttpReply { status, headers, body: body.to_string().into() })
}

#[test]
fn what_was_taken_has_its_id() {
    let taken = read(200, &json!({ "event_id": "$e1" }), HeaderMap::new());
    assert_eq!(taken, SendResult::Delivered { message_id: Some("$e1".into()) });
    assert_eq!(read(200, &json!({}), HeaderMap::new()), SendResult::Delivered { message_id: None });
    let odd = read(200, &json!("a page of a proxy"), HeaderMap::new());
    assert!(matches!(odd, SendResult::Rejected { kind: FailureKind::Unknown, .. }), "{odd:?}");
}

#[test]
fn a_reaction_that_is_there_already_is_no_error() {
    let body = json!({ "errcode": "M_DUPLICATE_ANNOTATION", "error": "Can't send same reaction twice" });
    assert_eq!(read(400, &body, HeaderMap::new()), SendResult::Delivered { message_id: None });
}

#[test]
fn the_probe_asks_whose_token_it_is() {
    let probe = matrix().probe().expect("a call");
    let url = "https://hs.example/_matrix/client/v3/account/whoami";
    assert_eq!((probe.method.as_str(), &*probe.url), ("GET", url));
    assert!(probe.headers["authorization"].is_sensitive());
    let reply = |status, body: &str| {
        matrix().reply(&probe, &HttpReply { status, headers: HeaderMap::new(), body: body.to_owned().into() })
    };
    let known = reply(200, r#"{"user_id":"@bot:example.org","is_guest":false}"#);
    assert_eq!(known, SendResult::Delivered { message_id: None });
    let unknown = reply(401, r#"{"errcode":"M_UNKNOWN_TOKEN","error":"Unrecognised access token."}"#);
    assert!(matches!(unknown, SendResult::Rejected { kind: FailureKind::Credential, .. }));
}

#[test]
fn what_may_succeed_later_is_told_with_its_wait() {
    let limited = json!({ "errcode": "M_LIMIT_EXCEEDED", "error": "slow", "retry_after_ms": 2500 });
    let mut header = HeaderMap::new();
    header.insert("retry-after", HeaderValue::from_static("7"));
    for (status, body, headers, after, kind, cool_off) in [
        (
            429,
            limited.clone(),
            HeaderMap::new(),
            Some(Duration::from_millis(2500)),
            FailureKind::RateLimited,
            CoolOff::Credential,
        ),
        (429, limited, header, Some(Duration::from_secs(7)), FailureKind::RateLimited, CoolOff::Credential),
        (502, json!("bad gateway"), HeaderMap::new(), None, FailureKind::Unavailable, CoolOff::None),
        (
            500,
            json!({ "errcode": "M_UNKNOWN" }),
            HeaderMap::new(),
            None,
            FailureKind::Unavailable,
            CoolOff::None,
        ),
    ] {
        let SendResult::Retry { after: told, cool_off: rest, kind: why, .. } = read(status, &body, headers)
        else {
            panic!("it may succeed later: {status}");
        };
        assert_eq!((told, why, rest), (after, kind, cool_off), "{body}");
    }
}

#[test]
fn every_other_error_is_for_good() {
    use FailureKind::{Blocked, Configuration, Credential, Invalid, NotFound};
    for (status, errcode, kind) in [
        (401, "M_UNKNOWN_TOKEN", Credential),
        (401, "M_MISSING_TOKEN", Credential),
        (403, "M_FORBIDDEN", Blocked),
        (404, "M_NOT_FOUND", NotFound),
        (404, "M_UNRECOGNIZED", Configuration),
        (405, "M_UNRECOGNIZED", Configuration),
        (400, "M_EXCLUSIVE", Configuration),
        (400, "M_BAD_JSON", Invalid),
        (400, "M_INVALID_PARAM", Invalid),
        (413, "M_TOO_LARGE", Invalid),
        (302, "", Configuration),
    ] {
        let body = json!({ "errcode": errcode, "error": format!("no {AS_TOKEN}") });
        let SendResult::Rejected { kind: told, error } = read(status, &body, HeaderMap::new()) else {
            panic!("it is for good: {errcode}");
        };
        assert_eq!(told, kind, "{status} {errcode}");
        assert!(error.ends_with("no …"), "{error}");
    }
}
