use std::time::Duration;

use chinwag_core::{
    platform::{CoolOff, HttpReply, SendResult},
    response::FailureKind::{self, *},
};
use http::HeaderMap;

use super::support::{BOT_TOKEN, mattermost, response};

fn answered(status: u16, header: Option<(&'static str, &str)>, body: &str) -> SendResult {
    let mut headers = HeaderMap::new();
    header.map(|(name, value)| headers.insert(name, value.parse().expect("a header")));
    let call = mattermost().render(&response("hi")).expect("a call");
    mattermost().reply(&call, &HttpReply { status, headers, body: body.to_owned().into() })
}

#[test]
fn what_is_taken_has_its_id() {
    let delivered = |id: Option<&str>| SendResult::Delivered { message_id: id.map(str::to_owned) };
    assert_eq!(answered(201, None, r#"{"id":"post1","message":"hi"}"#), delivered(Some("post1")));
    assert_eq!(answered(200, None, r#"{"status":"OK"}"#), delivered(None));
    assert_eq!(answered(201, None, r#"{"id":7}"#), delivered(None));
    for odd in ["", "ok", "[]", "<html>"] {
        let result = answered(201, None, odd);
        assert!(matches!(result, SendResult::Rejected { kind: FailureKind::Unknown, .. }), "{odd}");
    }
}

#[test]
fn every_documented_status_has_its_meaning() {
    let verdict = |result: SendResult| -> (FailureKind, Option<CoolOff>) {
        match result {
            SendResult::Retry { kind, cool_off, .. } => (kind, Some(cool_off)),
            SendResult::Rejected { kind, .. } => (kind, None),
            SendResult::Delivered { .. } => panic!("delivered"),
        }
    };
    let none = Some(CoolOff::None);
    for (status, kind, again) in [
        (302, Configuration, None),
        (400, Invalid, None),
        (401, Credential, None),
        (403, Configuration, None),
        (404, NotFound, None),
        (408, Unavailable, none),
        (413, Invalid, None),
        (429, RateLimited, Some(CoolOff::Credential)),
        (500, Unavailable, none),
        (501, Configuration, None),
        (502, Unavailable, none),
        (503, Unavailable, none),
    ] {
        assert_eq!(verdict(answered(status, None, "plain text")), (kind, again), "{status}");
    }
}

#[test]
fn the_wait_is_told_where_there_is_one() {
    let after = |header| match answered(429, header, "limit exceeded") {
        SendResult::Retry { after, .. } => after,
        other => panic!("{other:?}"),
    };
    assert_eq!(after(Some(("retry-after", "7"))), Some(Duration::from_secs(7)));
    assert_eq!(after(Some(("x-ratelimit-reset", "1"))), Some(Duration::from_secs(1)));
    assert_eq!(after(Some(("x-ratelimit-reset", "1445532266"))), Some(Duration::from_secs(3600)));
    assert_eq!(after(None), None);
}

#[test]
fn the_words_of_an_error_are_kept_without_the_token() {
    let body = format!(
        r#"{{"id":"api.context.permissions.app_error","message":"No {BOT_TOKEN}","request_id":"r1","status_code":403}}"#
    );
    let SendResult::Rejected { error, .. } = answered(403, None, &body) else { panic!("rejected") };
    assert_eq!(error, "api.context.permissions.app_error: No … (request_id r1)");
    let SendResult::Rejected { error, .. } = answered(404, None, "<html>") else { panic!("rejected") };
    assert_eq!(error, "HTTP 404");
}
