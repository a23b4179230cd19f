use std::time::Duration;

use chinwag_core::{
    platform::{CoolOff, HttpReply, SendResult},
    reply::Reply,
    response::{
        FailureKind::{self, *},
        Response,
    },
};
use http::{HeaderMap, HeaderName};
use serde_json::json;

use super::support::{TOKEN, channel, response, slack};

fn answered_to(
    response: &Response,
    status: u16,
    headers: &[(&'static str, &str)],
    body: String,
) -> SendResult {
    let headers: HeaderMap = headers
        .iter()
        .map(|(name, value)| (HeaderName::from_static(name), value.parse().expect("a header")))
        .collect();
    let platform = slack();
    let call = platform.render(response).expect("a call");
    platform.reply(&call, &HttpReply { status, headers, body: body.into() })
}

fn answered(status: u16, headers: &[(&'static str, &str)], body: impl Into<String>) -> SendResult {
    answered_to(&response("hi"), status, headers, body.into())
}

fn error(code: &str) -> String {
    json!({"ok": false, "error": code}).to_string()
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
fn what_is_ok_is_delivered_under_its_ts() {
    let delivered = |id: &str| SendResult::Delivered { message_id: Some(id.into()) };
    let taken = |body: serde_json::Value| answered(200, &[], body.to_string());
    assert_eq!(taken(json!({"ok": true, "channel": "C1", "ts": "1.2", "message": {}})), delivered("1.2"));
    assert_eq!(taken(json!({"ok": true, "message_ts": "1.2"})), delivered("1.2"));
    assert_eq!(taken(json!({"ok": true})), SendResult::Delivered { message_id: None });
    let person = Response::new(channel(), "work:T1:U1".parse().expect("a key"), Reply::text("hi"));
    let body = json!({"ok": true, "channel": "D1", "ts": "1.2"}).to_string();
    assert_eq!(answered_to(&person, 200, &[], body), delivered("D1:1.2"));
}

#[test]
fn what_is_already_so_is_delivered() {
    for code in ["already_reacted", "no_reaction"] {
        assert_eq!(answered(200, &[], error(code)), SendResult::Delivered { message_id: None }, "{code}");
    }
}

#[test]
fn every_documented_code_has_its_meaning() {
    let none = Some(CoolOff::None);
    let credential = Some(CoolOff::Credential);
    for (codes, kind, again) in [
        ("ratelimited rate_limited", RateLimited, credential),
        ("internal_error service_unavailable request_timeout team_added_to_org", Unavailable, none),
        ("fatal_error", Unknown, none),
        ("invalid_auth not_authed account_inactive token_revoked token_expired", Credential, None),
        ("ekm_access_denied access_denied org_login_required", Configuration, None),
        ("team_access_not_granted", Configuration, None),
        ("missing_scope no_permission not_in_channel messages_tab_disabled", Configuration, None),
        ("restricted_action restricted_action_read_only_channel", Configuration, None),
        ("channel_not_found user_not_in_channel user_not_found thread_not_found", NotFound, None),
        ("message_not_found", NotFound, None),
        ("is_archived cannot_dm_bot", Blocked, None),
        ("edit_window_closed trigger_expired expired_trigger_id", WindowClosed, None),
        ("trigger_exchanged exchanged_trigger_id", WindowClosed, None),
        ("cannot_reply_to_message cant_update_message cant_delete_message", Invalid, None),
        ("no_text msg_too_long msg_blocks_too_long invalid_blocks invalid_blocks_format", Invalid, None),
        ("too_many_attachments invalid_arguments markdown_text_conflict metadata_too_large", Invalid, None),
        ("duplicate_message_not_allowed hash_conflict view_too_large push_limit_reached", Invalid, None),
        ("something_new", Invalid, None),
    ] {
        for code in codes.split(' ') {
            assert_eq!(verdict(&answered(200, &[], error(code))), (kind, again), "{code}");
        }
    }
}

#[test]
fn the_status_counts_where_there_is_no_known_code() {
    for (status, body, expected) in [
        (429, "", (RateLimited, Some(CoolOff::Credential))),
        (500, "<html>", (Unavailable, Some(CoolOff::None))),
        (503, r#"{"ok":false,"error":"something_new"}"#, (Unavailable, Some(CoolOff::None))),
        (408, "", (Unavailable, Some(CoolOff::None))),
        (401, "", (Credential, None)),
        (403, "", (Configuration, None)),
        (404, "", (Invalid, None)),
        (302, "", (Invalid, None)),
        (200, "<html>", (Unknown, Some(CoolOff::None))),
        (200, "[true]", (Unknown, Some(CoolOff::None))),
        (200, r#"{"ok":"true"}"#, (Unknown, Some(CoolOff::None))),
        (500, r#"{"ok":true}"#, (Unavailable, Some(CoolOff::None))),
    ] {
        assert_eq!(verdict(&answered(status, &[], body)), expected, "{status} {body}");
    }
}

#[test]
fn the_wait_is_what_the_header_says() {
    let after = |header: &str| match answered(429, &[("retry-after", header)], error("ratelimited")) {
        SendResult::Retry { after, .. } => after,
        other => panic!("{other:?}"),
    };
    assert_eq!((after("30"), after("soon")), (Some(Duration::from_secs(30)), None));
}

#[test]
fn the_words_of_an_error_are_slacks_without_the_token() {
    let body = json!({
        "ok": false, "error": "missing_scope", "needed": "chat:write",
        "response_metadata": {"messages": [format!("[ERROR] {TOKEN}\nmay not")]},
    });
    let SendResult::Rejected { error, .. } = answered(200, &[], body.to_string()) else { panic!("rejected") };
    assert_eq!(error, "missing_scope: `chat:write` is needed: [ERROR] …may not");
    let SendResult::Retry { error, .. } = answered(502, &[], "<html>") else { panic!("a retry") };
    assert_eq!(error, "HTTP 502");
}
