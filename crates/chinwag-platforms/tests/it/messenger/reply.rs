use std::time::Duration;

use chinwag_core::{
    platform::{CoolOff, HttpReply, SendResult},
    response::FailureKind::{self, *},
};
use http::{HeaderMap, HeaderName};
use serde_json::json;

use super::support::{TOKEN, config, messenger, platform, response};

fn answered(status: u16, headers: &[(&'static str, &str)], body: impl Into<String>) -> SendResult {
    let headers: HeaderMap = headers
        .iter()
        .map(|(name, value)| (HeaderName::from_static(name), value.parse().expect("a header")))
        .collect();
    let platform = messenger();
    let call = platform.render(&response("hi")).expect("a call");
    platform.reply(&call, &HttpReply { status, headers, body: body.into().into() })
}

fn error(code: i64, subcode: i64) -> String {
    let subcode = (subcode != 0).then_some(subcode);
    json!({"error": {"message": "Why", "type": "OAuthException", "code": code, "error_subcode": subcode}})
        .to_string()
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
fn a_200_that_can_be_read_is_delivered() {
    let delivered = |id: Option<&str>| SendResult::Delivered { message_id: id.map(str::to_owned) };
    let taken = r#"{"recipient_id":"200000000000001","message_id":"m_1"}"#;
    assert_eq!(answered(200, &[], taken), delivered(Some("m_1")));
    assert_eq!(answered(200, &[], r#"{"recipient_id":"200000000000001"}"#), delivered(None));
    assert_eq!(answered(200, &[], r#"{"message_id":7}"#), delivered(None));
    for odd in ["", "OK", "[]", "<html>"] {
        assert_eq!(verdict(&answered(200, &[], odd)), (FailureKind::Unknown, None), "{odd}");
    }
}

#[test]
fn every_documented_code_has_its_meaning() {
    let none = Some(CoolOff::None);
    let credential = Some(CoolOff::Credential);
    let conversation = Some(CoolOff::Conversation);
    for (code, subcode, kind, again) in [
        (1, 0, Unavailable, none),
        (99, 0, Unavailable, none),
        (2, 0, Unavailable, none),
        (1200, 0, Unavailable, none),
        (4, 0, RateLimited, credential),
        (4, 2_018_022, RateLimited, credential),
        (32, 0, RateLimited, credential),
        (80006, 0, RateLimited, credential),
        (613, 0, RateLimited, conversation),
        (9, 2_018_352, RateLimited, conversation),
        (4, 2_018_354, RateLimited, conversation),
        (10, 2_018_278, WindowClosed, None),
        (10, 2_018_065, WindowClosed, None),
        (10, 2_018_108, Blocked, None),
        (10, 1_893_063, Configuration, None),
        (10, 0, Configuration, None),
        (100, 2_018_001, NotFound, None),
        (100, 2_018_109, Invalid, None),
        (100, 2_018_034, Invalid, None),
        (100, 2_018_032, Invalid, None),
        (100, 33, Invalid, None),
        (100, 0, Invalid, None),
        (200, 1_545_041, Blocked, None),
        (551, 1_545_041, Blocked, None),
        (551, 0, Blocked, None),
        (200, 2_018_028, Configuration, None),
        (200, 0, Configuration, None),
        (230, 0, Configuration, None),
        (190, 0, Credential, None),
        (190, 463, Credential, None),
        (190, 460, Credential, None),
        (10303, 0, Invalid, None),
        (424_242, 0, Invalid, None),
    ] {
        let result = answered(400, &[], error(code, subcode));
        assert_eq!(verdict(&result), (kind, again), "{code}/{subcode}");
    }
}

#[test]
fn a_body_that_says_nothing_is_judged_by_the_status() {
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
        (502, Unavailable, Some(CoolOff::None)),
        (503, Unavailable, Some(CoolOff::None)),
    ] {
        for body in ["", "<html>Sorry</html>", "{}", r#"{"error":"no object"}"#, r#"{"error":{}}"#] {
            assert_eq!(verdict(&answered(status, &[], body)), (kind, again), "{status} {body}");
        }
    }
}

#[test]
fn the_status_helps_where_the_code_is_not_known() {
    let verdict = |status, code| verdict(&answered(status, &[], error(code, 0)));
    assert_eq!(verdict(500, 424_242), (Unavailable, Some(CoolOff::None)));
    assert_eq!(verdict(429, 424_242), (RateLimited, Some(CoolOff::Credential)));
    assert_eq!(verdict(429, 613), (RateLimited, Some(CoolOff::Conversation)));
    assert_eq!(verdict(401, 424_242), (Credential, None));
    assert_eq!(verdict(500, 190), (Credential, None), "a known code goes before the status");
    let transient = json!({"error": {"code": 424_242, "is_transient": true}}).to_string();
    assert_eq!(self::verdict(&answered(400, &[], transient)), (Unavailable, Some(CoolOff::None)));
}

#[test]
fn the_provider_says_how_long_to_wait() {
    let after = |code, headers: &[(&'static str, &str)]| match answered(400, headers, error(code, 0)) {
        SendResult::Retry { after, .. } => after,
        other => panic!("{other:?}"),
    };
    let minutes = |n: u64| Some(Duration::from_secs(60 * n));
    let usage = r#"{"1":[{"type":"messenger","call_count":100,"estimated_time_to_regain_access":7},{"estimated_time_to_regain_access":3}]}"#;
    assert_eq!(after(4, &[("retry-after", "12")]), Some(Duration::from_secs(12)));
    assert_eq!(after(4, &[("x-business-use-case-usage", usage)]), minutes(7));
    assert_eq!(
        after(4, &[("x-business-use-case-usage", usage), ("retry-after", "12")]),
        Some(Duration::from_secs(12))
    );
    assert_eq!(
        after(4, &[("x-app-usage", r#"{"call_count":100,"estimated_time_to_regain_access":2}"#)]),
        minutes(2)
    );
    assert_eq!(
        after(4, &[("x-app-usage", r#"{"estimated_time_to_regain_access":99999999999999999}"#)]),
        minutes(1440)
    );
    for nothing in [r#"{"estimated_time_to_regain_access":0}"#, r#"{"call_count":100}"#, "nonsense", "[[]]"] {
        assert_eq!(after(4, &[("x-app-usage", nothing)]), None, "{nothing}");
    }
    assert_eq!(after(2, &[("x-business-use-case-usage", usage)]), None, "trouble is not a rate limit");
    assert_eq!(after(2, &[("retry-after", "3")]), Some(Duration::from_secs(3)));
}

#[test]
fn the_words_are_bounded_and_hold_no_token() {
    let words = |message: &str| {
        let body =
            json!({"error": {"message": message, "code": 190, "error_subcode": 463, "fbtrace_id": "AbC"}});
        match answered(400, &[], body.to_string()) {
            SendResult::Rejected { error, .. } => error,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(words("It\nexpired"), "code 190/463: It expired (fbtrace_id AbC)");
    assert_eq!(
        words(&format!("Malformed access token {TOKEN}")),
        "code 190/463: Malformed access token … (fbtrace_id AbC)"
    );
    assert!(!words("Malformed EAAOTHERTOKEN0123456789xyz here").contains("EAA"));
    assert!(words(&"x".repeat(10_000)).len() < 400);
    let SendResult::Retry { error, .. } = answered(502, &[], "<html>") else {
        panic!("a 502 is tried again")
    };
    assert_eq!(error, "HTTP 502");
}

#[test]
fn the_budget_is_that_of_the_page() {
    let rates = messenger().rates();
    assert_eq!((rates.credential_per_second, rates.chat), (Some(300), None));
    let mut config = config();
    config.calls_per_second = std::num::NonZeroU32::new(7).expect("not zero");
    assert_eq!(platform(config).rates().credential_per_second, Some(7), "the owner knows better");
    assert!(messenger().kept_headers().iter().all(|header| !header.contains("signature")));
}
