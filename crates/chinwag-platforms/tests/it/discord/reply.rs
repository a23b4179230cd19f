use std::time::Duration;

use chinwag_core::{
    platform::{CoolOff, HttpReply, SendResult},
    reply::Reply,
    response::FailureKind::{self, *},
};
use http::{HeaderMap, HeaderName};
use serde_json::json;

use super::support::{TOKEN, discord, response};

fn answered(status: u16, headers: &[(&'static str, &str)], body: impl Into<String>) -> SendResult {
    let headers: HeaderMap = headers
        .iter()
        .map(|(name, value)| (HeaderName::from_static(name), value.parse().expect("a header")))
        .collect();
    let platform = discord();
    let call = platform.render(&response("hi")).expect("a call");
    platform.reply(&call, &HttpReply { status, headers, body: body.into().into() })
}

fn error(code: u64) -> String {
    json!({"code": code, "message": "Why"}).to_string()
}

/// The kind, and what has to cool off where it is worth another try.
fn verdict(result: &SendResult) -> (FailureKind, Option<CoolOff>) {
    match result {
        SendResult::Retry { kind, cool_off, .. } => (*kind, Some(*cool_off)),
        SendResult::Rejected { kind, .. } => (*kind, None),
        SendResult::Delivered { .. } => panic!("delivered"),
    }
}

fn words(result: &SendResult) -> &str {
    match result {
        SendResult::Retry { error, .. } | SendResult::Rejected { error, .. } => error,
        SendResult::Delivered { .. } => panic!("delivered"),
    }
}

#[test]
fn what_is_taken_has_the_id_of_its_message() {
    let delivered = |id: Option<&str>| SendResult::Delivered { message_id: id.map(str::to_owned) };
    assert_eq!(
        answered(200, &[], r#"{"id":"1457536567810854934","content":"hi"}"#),
        delivered(Some("1457536567810854934"))
    );
    assert_eq!(answered(200, &[], r#"{"id":7}"#), delivered(None));
    for odd in ["", "OK", "[]", "<html>"] {
        assert_eq!(verdict(&answered(200, &[], odd)), (FailureKind::Unknown, None), "{odd}");
    }
    assert_eq!(answered(204, &[], ""), delivered(None));
    assert_eq!(answered(400, &[], error(40060)), delivered(None), "it is acknowledged already");
    let platform = discord();
    let probe = platform.probe().expect("a call");
    assert_eq!((probe.method.as_str(), &*probe.url), ("GET", "https://discord.com/api/v10/users/@me"));
    let reply = HttpReply { status: 200, headers: HeaderMap::new(), body: r#"{"id":"1","bot":true}"#.into() };
    assert_eq!(platform.reply(&probe, &reply), delivered(None), "the bot is no message");
}

#[test]
fn every_documented_code_has_its_meaning() {
    let none = Some(CoolOff::None);
    let conversation = Some(CoolOff::Conversation);
    for (code, kind, again) in [
        (130_000, Unavailable, none),
        (131_000, Unavailable, none),
        (20028, RateLimited, conversation),
        (20016, RateLimited, conversation),
        (40062, RateLimited, conversation),
        (40003, RateLimited, Some(CoolOff::Credential)),
        (10003, NotFound, None),
        (10004, NotFound, None),
        (10008, NotFound, None),
        (10013, NotFound, None),
        (50001, Configuration, None),
        (50007, Blocked, None),
        (50278, Blocked, None),
        (50013, Configuration, None),
        (50008, Configuration, None),
        (50083, Configuration, None),
        (160_005, Configuration, None),
        (40004, Configuration, None),
        (50006, Invalid, None),
        (50035, Invalid, None),
        (50109, Invalid, None),
        (40005, Invalid, None),
        (50045, Invalid, None),
        (200_000, Invalid, None),
        (240_000, Invalid, None),
        (20009, Invalid, None),
        (10062, WindowClosed, None),
        (10015, WindowClosed, None),
        (50027, WindowClosed, None),
        (40094, WindowClosed, None),
        (40001, Credential, None),
        (40333, Configuration, None),
        (99999, Invalid, None),
    ] {
        assert_eq!(verdict(&answered(400, &[], error(code))), (kind, again), "{code}");
    }
}

#[test]
fn a_status_decides_where_there_is_no_code() {
    let none = Some(CoolOff::None);
    for (status, kind, again) in [
        (301, Configuration, None),
        (400, Invalid, None),
        (401, Credential, None),
        (403, Configuration, None),
        (404, NotFound, None),
        (405, Invalid, None),
        (408, Unavailable, none),
        (500, Unavailable, none),
        (502, Unavailable, none),
        (503, Unavailable, none),
    ] {
        for body in ["", "<html>", r#"{"message":"Why","code":0}"#] {
            assert_eq!(verdict(&answered(status, &[], body)), (kind, again), "{status} {body}");
        }
    }
}

#[test]
fn a_limit_tells_what_has_to_wait_and_how_long() {
    let limited = |headers: &[_], body: &str| match answered(429, headers, body) {
        SendResult::Retry { after, cool_off, kind: RateLimited, .. } => (after, cool_off),
        other => panic!("{other:?}"),
    };
    let (conversation, credential) = (CoolOff::Conversation, CoolOff::Credential);
    for (headers, body, after, cool_off) in [
        (vec![], r#"{"message":"slow","retry_after":0.57,"global":false}"#, Some(570), conversation),
        (vec![], r#"{"message":"slow","retry_after":64.57,"global":true}"#, Some(64_570), credential),
        (vec![("x-ratelimit-global", "true")], r#"{"retry_after":1}"#, Some(1_000), credential),
        (
            vec![("retry-after", "5"), ("x-ratelimit-scope", "shared")],
            r#"{"code":20028,"global":false}"#,
            Some(5_000),
            conversation,
        ),
        // From the network before the API.
        (vec![("retry-after", "30")], "<html>", Some(30_000), credential),
        (vec![], "", None, credential),
        (vec![("retry-after", "2")], r#"{"retry_after":-1,"global":false}"#, Some(2_000), conversation),
        (vec![], r#"{"retry_after":1e300,"global":false}"#, Some(86_400_000), conversation),
    ] {
        assert_eq!(limited(&headers, body), (after.map(Duration::from_millis), cool_off), "{body}");
    }
}

#[test]
fn the_words_say_where_the_mistake_is_and_nothing_secret() {
    let body = json!({"code": 50035, "message": "Invalid Form Body", "errors": {"components": {"0": {"custom_id": {
        "_errors": [{"code": "BASE_TYPE_MAX_LENGTH", "message": "Must be 100 or fewer"}]}}}}});
    let result = answered(400, &[], body.to_string());
    assert_eq!(
        words(&result),
        "code 50035: Invalid Form Body (components.0.custom_id: Must be 100 or fewer)"
    );
    assert_eq!(words(&answered(502, &[], "<html>")), "HTTP 502");
    assert_eq!(
        words(&answered(401, &[], r#"{"message":"401: Unauthorized","code":0}"#)),
        "HTTP 401: 401: Unauthorized"
    );
    let body = json!({"code": 1, "message": format!("the\n{TOKEN} {}", "x".repeat(1000))}).to_string();
    let result = answered(400, &[], body);
    assert!(!words(&result).contains(TOKEN) && words(&result).chars().count() <= 300, "{result:?}");
}

#[test]
fn what_only_shows_has_no_message() {
    let platform = discord();
    let call = platform.render(&response(Reply::typing())).expect("a call");
    let reply = HttpReply { status: 204, headers: HeaderMap::new(), body: "".into() };
    assert_eq!(platform.reply(&call, &reply), SendResult::Delivered { message_id: None });
}
