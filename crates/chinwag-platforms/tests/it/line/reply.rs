use std::time::Duration;

use chinwag_core::{
    platform::{CoolOff, HttpReply, SendResult},
    response::FailureKind::{self, *},
};
use http::{HeaderMap, HeaderName};
use serde_json::json;

use super::support::{TOKEN, line, response};

fn answered(status: u16, headers: &[(&'static str, &str)], body: impl Into<String>) -> SendResult {
    let header = |(name, value): &(&'static str, &str)| {
        (HeaderName::from_static(name), value.parse().expect("a header"))
    };
    let headers: HeaderMap = headers.iter().map(header).collect();
    let platform = line();
    let call = platform.render(&response("hi")).expect("a call");
    platform.reply(&call, &HttpReply { status, headers, body: body.into().into() })
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
fn what_was_taken_is_delivered_the_second_time_as_well() {
    let delivered = |id: Option<&str>| SendResult::Delivered { message_id: id.map(str::to_owned) };
    let taken = r#"{"sentMessages":[{"id":"461230966842064897","quoteToken":"IStG5h1Tz7b"}]}"#;
    assert_eq!(answered(200, &[], taken), delivered(Some("461230966842064897")));
    let again =
        r#"{"message":"The retry key is already accepted","sentMessages":[{"id":"461230966842064897"}]}"#;
    let id = ("x-line-accepted-request-id", "123e4567");
    assert_eq!(answered(409, &[id], again), delivered(Some("461230966842064897")));
    assert_eq!(answered(202, &[], "{}"), delivered(None), "typing");
    for odd in [r#"{"sentMessages":7}"#, r#"{"sentMessages":[]}"#] {
        assert_eq!(answered(200, &[], odd), delivered(None), "{odd}");
    }
    for odd in ["", "OK", "[]", "<html>"] {
        assert_eq!(verdict(&answered(200, &[], odd)), (FailureKind::Unknown, None), "{odd}");
    }
}

#[test]
fn every_documented_error_has_its_meaning() {
    let limit = "You have reached your monthly limit.";
    let rate = "The API rate limit has been exceeded. Try again later.";
    for (status, message, kind, again) in [
        (400, "Invalid reply token", Invalid, None),
        (400, "Failed to send messages", NotFound, None),
        (400, "The request body has 2 error(s)", Invalid, None),
        (401, "Authentication failed", Credential, None),
        (403, "Access to this API is not available for your account", Configuration, None),
        (404, "Not found", NotFound, None),
        (410, "Gone", Invalid, None),
        (413, "Payload Too Large", Invalid, None),
        (415, "Unsupported Media Type", Invalid, None),
        (429, rate, RateLimited, Some(CoolOff::Credential)),
        (429, limit, Configuration, None),
        (429, "", RateLimited, Some(CoolOff::Credential)),
        (302, "", Configuration, None),
        (408, "", Unavailable, Some(CoolOff::None)),
        (500, "Internal server error", Unavailable, Some(CoolOff::None)),
        (502, "", Unavailable, Some(CoolOff::None)),
        (503, "", Unavailable, Some(CoolOff::None)),
        (504, "", Unavailable, Some(CoolOff::None)),
    ] {
        let result = answered(status, &[], json!({"message": message}).to_string());
        assert_eq!(verdict(&result), (kind, again), "{status} {message}");
    }
}

#[test]
fn a_reply_token_that_is_spent_is_no_end_of_the_answer() {
    let platform = line();
    let mut answer = response("hi");
    answer.reply_token = Some("nHuyWiB7yP5Zw52F".into());
    let call = platform.render(&answer).expect("a call");
    let says = |message: &str| {
        let body = json!({"message": message}).to_string().into();
        platform.reply(&call, &HttpReply { status: 400, headers: HeaderMap::new(), body })
    };
    assert_eq!(verdict(&says("Invalid reply token")), (WindowClosed, Some(CoolOff::None)));
    assert_eq!(verdict(&says("The request body has 1 error(s)")), (Invalid, None));
}

#[test]
fn a_body_that_says_nothing_is_judged_by_the_status() {
    for body in ["", "<html>Sorry</html>", "{}", "[]", r#"{"message":7}"#] {
        assert_eq!(verdict(&answered(400, &[], body)), (Invalid, None), "{body}");
        assert_eq!(verdict(&answered(429, &[], body)), (RateLimited, Some(CoolOff::Credential)), "{body}");
    }
}

#[test]
fn the_provider_may_say_how_long_to_wait() {
    let after = |headers: &[(&'static str, &str)]| match answered(429, headers, "") {
        SendResult::Retry { after, .. } => after,
        other => panic!("{other:?}"),
    };
    assert_eq!((after(&[]), after(&[("retry-after", "3")])), (None, Some(Duration::from_secs(3))));
}

#[test]
fn the_words_say_what_is_wrong_where_and_hold_no_token() {
    let words = |message: &str| {
        let details = json!([{"message": "May not be empty", "property": "messages[0].text"}]);
        let body = json!({"message": message, "details": details}).to_string();
        match answered(400, &[("x-line-request-id", "f70dd685")], body) {
            SendResult::Rejected { error, .. } => error,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(
        words("The request body has 1 error(s)"),
        "HTTP 400: The request body has 1 error(s) (messages[0].text: May not be empty) (request f70dd685)"
    );
    assert!(!words(&format!("Bad token {TOKEN}")).contains(TOKEN));
    assert!(words(&"x".repeat(10_000)).len() < 400);
}
