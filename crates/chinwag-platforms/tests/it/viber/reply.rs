use chinwag_core::{
    platform::{CoolOff, HttpReply, SendResult},
    response::FailureKind::{self, *},
};
use http::HeaderMap;
use serde_json::json;

use super::support::{TOKEN, response, viber};

fn answered(status: u16, body: impl Into<String>) -> SendResult {
    let platform = viber();
    let call = platform.render(&response("hi")).expect("a call");
    platform.reply(&call, &HttpReply { status, headers: HeaderMap::new(), body: body.into().into() })
}

fn said(status: i64) -> SendResult {
    answered(200, json!({"status": status, "status_message": "why"}).to_string())
}

/// The kind, and what has to cool off where it is worth another try.
fn verdict(result: &SendResult) -> (FailureKind, Option<CoolOff>) {
    match result {
        SendResult::Retry { kind, cool_off, .. } => (*kind, Some(*cool_off)),
        SendResult::Rejected { kind, .. } => (*kind, None),
        SendResult::Delivered { .. } => panic!("delivered"),
    }
}

#[test]
fn the_token_of_what_was_taken_is_exact() {
    let delivered = |id: Option<&str>| SendResult::Delivered { message_id: id.map(str::to_owned) };
    let taken = |token: &str| {
        answered(200, format!(r#"{{"status":0,"status_message":"ok","message_token":{token}}}"#))
    };
    assert_eq!(taken("5741311803571721087"), delivered(Some("5741311803571721087")));
    assert_eq!(taken(r#""5741311803571721087""#), delivered(Some("5741311803571721087")));
    assert_eq!(said(0), delivered(None));
}

#[test]
fn every_documented_status_has_its_meaning() {
    for (status, kind, again) in [
        (1, Configuration, None),
        (2, Credential, None),
        (3, Invalid, None),
        (4, Invalid, None),
        (5, NotFound, None),
        (6, Blocked, None),
        (7, Configuration, None),
        (8, Configuration, None),
        (9, Configuration, None),
        (10, Configuration, None),
        (11, Invalid, None),
        (12, RateLimited, Some(CoolOff::Conversation)),
        (13, Invalid, None),
        (14, Invalid, None),
        (15, Configuration, None),
        (16, Invalid, None),
        (17, Invalid, None),
        (18, NotFound, None),
        (19, Configuration, None),
        (20, Configuration, None),
        (21, Blocked, None),
        (22, Invalid, None),
        (23, Configuration, None),
        (24, Configuration, None),
        (25, Unavailable, Some(CoolOff::None)),
        (-1, Unavailable, Some(CoolOff::None)),
    ] {
        assert_eq!(verdict(&said(status)), (kind, again), "{status}");
    }
}

#[test]
fn an_answer_without_a_status_may_have_been_a_delivery() {
    for odd in ["", "OK", "[0]", "{}", r#"{"status":"0"}"#, r#"{"status":null}"#] {
        assert_eq!(verdict(&answered(200, odd)), (Unknown, None), "{odd}");
    }
}

#[test]
fn what_is_not_a_200_is_trouble_on_the_way() {
    for (status, kind, again) in [
        (302, Configuration, None),
        (400, Invalid, None),
        (401, Credential, None),
        (403, Configuration, None),
        (404, Configuration, None),
        (408, Unavailable, Some(CoolOff::None)),
        (413, Invalid, None),
        (429, RateLimited, Some(CoolOff::Credential)),
        (500, Unavailable, Some(CoolOff::None)),
        (503, Unavailable, Some(CoolOff::None)),
    ] {
        for body in ["", r#"{"status":0,"message_token":1}"#] {
            assert_eq!(verdict(&answered(status, body)), (kind, again), "{status} {body}");
        }
    }
}

#[test]
fn the_words_are_bounded_and_hold_no_token() {
    let words =
        |message: &str| match answered(200, json!({"status": 3, "status_message": message}).to_string()) {
            SendResult::Rejected { error, .. } => error,
            other => panic!("{other:?}"),
        };
    assert_eq!(words("badData"), "status 3: badData");
    assert_eq!(words(&format!("no {TOKEN}")), "status 3: no …");
    assert!(words(&"x".repeat(10_000)).len() < 400);
}
