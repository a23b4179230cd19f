use std::time::Duration;

use chinwag_core::{
    platform::{CoolOff, HttpReply, SendResult},
    response::FailureKind::{self, *},
};
use http::HeaderMap;

use super::support::{TOKEN, response, twilio};

fn answered(status: u16, retry_after: Option<&str>, body: &str) -> SendResult {
    let mut headers = HeaderMap::new();
    retry_after.map(|value| headers.insert("retry-after", value.parse().expect("a header")));
    let call = twilio().render(&response("hi")).expect("a call");
    twilio().reply(&call, &HttpReply { status, headers, body: body.to_owned().into() })
}

fn verdict(result: &SendResult) -> (FailureKind, Option<CoolOff>) {
    match result {
        SendResult::Retry { kind, cool_off, .. } => (*kind, Some(*cool_off)),
        SendResult::Rejected { kind, .. } => (*kind, None),
        SendResult::Delivered { .. } => panic!("delivered"),
    }
}

#[test]
fn what_is_taken_has_its_sid() {
    let delivered = |id: Option<&str>| SendResult::Delivered { message_id: id.map(str::to_owned) };
    let taken =
        r#"{"sid":"SM1","status":"queued","error_code":null,"error_message":null,"num_segments":"1"}"#;
    assert_eq!(answered(201, None, taken), delivered(Some("SM1")));
    assert_eq!(answered(201, None, r#"{"sid":7}"#), delivered(None));
    for odd in ["", "OK", "[]", "<html>"] {
        assert_eq!(verdict(&answered(201, None, odd)), (FailureKind::Unknown, None), "{odd}");
    }
}

#[test]
fn every_documented_code_has_its_meaning() {
    let (none, credential) = (Some(CoolOff::None), Some(CoolOff::Credential));
    for (codes, kind, again) in [
        (&[20429, 21611, 30001, 63018][..], RateLimited, credential),
        (&[63038], RateLimited, none),
        (&[20500, 20503, 30008, 63017], Unavailable, none),
        (&[20003, 20005, 20006], Credential, None),
        (&[21610, 30004, 63032, 63033], Blocked, None),
        (&[21211, 21214, 21612, 21614, 30003, 30005, 30006, 63003, 63024], NotFound, None),
        (&[21408, 21606, 21608, 21659, 21703, 30002, 30032, 30034, 63007], Configuration, None),
        (&[63016], WindowClosed, None),
        (&[63049, 63051], RateLimited, None),
        (&[21602, 21617, 21620, 30007, 63013, 63019, 63021, 99999], Invalid, None),
    ] {
        for code in codes {
            let body = format!(r#"{{"code":{code},"message":"Why","more_info":"https://x","status":400}}"#);
            assert_eq!(verdict(&answered(400, None, &body)), (kind, again), "{code}");
        }
    }
}

#[test]
fn a_status_counts_where_there_is_no_code() {
    let (none, credential) = (Some(CoolOff::None), Some(CoolOff::Credential));
    for (status, kind, again) in [
        (400, Invalid, None),
        (401, Credential, None),
        (403, Configuration, None),
        (404, Configuration, None),
        (408, Unavailable, none),
        (429, RateLimited, credential),
        (500, Unavailable, none),
        (503, Unavailable, none),
    ] {
        assert_eq!(verdict(&answered(status, None, "<html>")), (kind, again), "{status}");
    }
}

#[test]
fn the_wait_is_told_where_there_is_one() {
    let after = |result| match result {
        SendResult::Retry { after, .. } => after,
        other => panic!("{other:?}"),
    };
    assert_eq!(after(answered(429, Some("7"), "{}")), Some(Duration::from_secs(7)));
    assert_eq!(after(answered(429, None, r#"{"code":20429}"#)), None);
    assert_eq!(after(answered(400, None, r#"{"code":63038}"#)), Some(Duration::from_secs(86_400)));
}

#[test]
fn the_words_of_an_error_are_kept_without_the_token() {
    let body = format!(r#"{{"code":21211,"message":"Invalid {TOKEN}\nnumber"}}"#);
    let SendResult::Rejected { error, .. } = answered(400, None, &body) else { panic!("rejected") };
    assert_eq!(error, "code 21211: Invalid …number");
    let SendResult::Rejected { error, .. } = answered(404, None, "") else { panic!("rejected") };
    assert_eq!(error, "HTTP 404");
}
