use std::time::Duration;

use chinwag_core::{
    message::InboundKind,
    platform::{CoolOff, HttpReply, SendResult},
    response::FailureKind::{self, *},
};
use http::{HeaderMap, HeaderValue};
use serde_json::{Value, json};

use super::support::{TOKEN, parse, response, whatsapp};

fn answered(status: u16, body: impl Into<String>) -> SendResult {
    let platform = whatsapp();
    let call = platform.render(&response("hi")).expect("a call");
    platform.reply(&call, &HttpReply { status, headers: HeaderMap::new(), body: body.into().into() })
}

fn error(code: i64) -> String {
    json!({"error": {"message": "Why", "type": "OAuthException", "code": code}}).to_string()
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
    let taken = r#"{"messaging_product":"whatsapp","contacts":[{"input":"+1","wa_id":"1"}],"messages":[{"id":"wamid.1","message_status":"accepted"}]}"#;
    assert_eq!(answered(200, taken), delivered(Some("wamid.1")));
    for odd in ["", "OK", "[]", "<html>"] {
        assert_eq!(verdict(&answered(200, odd)), (FailureKind::Unknown, None), "{odd}");
    }
    for odd in [r#"{"success":true}"#, r#"{"messages":[]}"#, r#"{"messages":7}"#] {
        assert_eq!(answered(200, odd), delivered(None), "{odd}");
    }
    let refused = verdict(&answered(200, error(131_047)));
    assert_eq!(refused, (WindowClosed, None), "an error is one whatever the status");
}

#[test]
fn every_documented_code_has_its_meaning_whatever_the_status() {
    let none = Some(CoolOff::None);
    let credential = Some(CoolOff::Credential);
    let table: &[(&[i64], FailureKind, Option<CoolOff>)] = &[
        (&[131_000, 131_016, 131_057, 2, 1, 133_004, 135_000, 131_052, 131_053], Unavailable, none),
        (&[4, 80_007, 130_429, 131_048, 133_016, 131_064], RateLimited, credential),
        (&[131_056], RateLimited, Some(CoolOff::Conversation)),
        (&[132_069], RateLimited, none),
        (&[131_047], WindowClosed, None),
        (&[131_026, 131_049, 131_050, 130_472], Blocked, None),
        (&[131_021, 131_051, 131_008, 131_009, 100, 131_062], Invalid, None),
        (&[132_000, 132_005, 132_007, 132_008, 132_012, 424_242], Invalid, None),
        (&[132_001, 132_015, 132_016, 132_068], Configuration, None),
        (&[0, 190], Credential, None),
        (&[3, 10, 200, 299, 131_005, 131_030, 137_000], Configuration, None),
        (&[368, 131_031, 130_497, 131_042, 131_045, 131_037, 133_010, 131_063], Configuration, None),
    ];
    for (codes, kind, again) in table {
        for code in *codes {
            for status in [400, 403] {
                assert_eq!(verdict(&answered(status, error(*code))), (*kind, *again), "{code}");
            }
        }
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
        (429, RateLimited, Some(CoolOff::Credential)),
        (500, Unavailable, Some(CoolOff::None)),
        (503, Unavailable, Some(CoolOff::None)),
    ] {
        for body in ["", "<html>Sorry</html>", "{}", r#"{"error":"no object"}"#, r#"{"error":{}}"#] {
            assert_eq!(verdict(&answered(status, body)), (kind, again), "{status} {body}");
        }
    }
    let transient = json!({"error": {"code": 424_242, "is_transient": true}}).to_string();
    assert_eq!(verdict(&answered(400, transient)), (Unavailable, Some(CoolOff::None)));
}

#[test]
fn how_long_to_wait_is_the_providers_word_or_what_is_documented() {
    let after = |result: SendResult| match result {
        SendResult::Retry { after, .. } => after,
        other => panic!("no retry: {other:?}"),
    };
    assert_eq!(after(answered(400, error(131_056))), Some(Duration::from_secs(6)));
    assert_eq!(after(answered(400, error(131_048))), Some(Duration::from_secs(3600)));
    assert_eq!(after(answered(400, error(130_429))), None);
    let platform = whatsapp();
    let call = platform.render(&response("hi")).expect("a call");
    let headers = HeaderMap::from_iter([(http::header::RETRY_AFTER, HeaderValue::from_static("17"))]);
    let reply = HttpReply { status: 400, headers, body: error(131_056).into() };
    assert_eq!(after(platform.reply(&call, &reply)), Some(Duration::from_secs(17)));
}

#[test]
fn the_words_tell_the_details_and_hold_no_token() {
    let body = json!({"error": {"message": format!("Bad {TOKEN}"), "code": 131_009, "fbtrace_id": "A",
        "error_data": {"messaging_product": "whatsapp", "details": format!("Parameter\nvalue {TOKEN}")}}});
    let SendResult::Rejected { error, .. } = answered(400, body.to_string()) else { panic!("not rejected") };
    assert_eq!(error, "code 131009: Bad …: Parameter value … (fbtrace_id A)");
}

#[test]
fn a_status_tells_why_a_message_failed() {
    let failure = |errors: Value| {
        let status = json!({"id": "wamid.1", "status": "failed", "timestamp": "1", "recipient_id": "1", "errors": errors});
        let body = json!({"object": "whatsapp_business_account", "entry": [{"changes": [{"field": "messages", "value":
            {"metadata": {"phone_number_id": "7"}, "statuses": [status]}}]}]});
        match parse(body.to_string()).expect("a body").remove(0).kind {
            InboundKind::Status(status) => status.failure.map(|failure| (failure.kind, failure.error)),
            other => panic!("no status: {other:?}"),
        }
    };
    let error =
        json!([7, {"code": 131_026, "title": "Undeliverable", "error_data": {"details": "No\nWhatsApp"}}]);
    assert_eq!(failure(error), Some((Blocked, "code 131026: Undeliverable: No WhatsApp".into())));
    let later = json!([{"code": 131_053, "title": "Media upload error", "message": "Why"}]);
    assert_eq!(failure(later), Some((Unavailable, "code 131053: Why".into())));
    assert_eq!(failure(json!([{}])), Some((Invalid, "no reason is told".into())));
    for none in [json!(null), json!([]), json!("odd")] {
        assert_eq!(failure(none), None);
    }
}
