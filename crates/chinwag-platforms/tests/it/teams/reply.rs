use std::time::Duration;

use chinwag_core::{
    platform::{CoolOff, HttpReply, Platform, SendResult},
    response::FailureKind,
};
use http::HeaderMap;

use super::support::{CLIENT_SECRET, NOW, calls, teams};

fn read(status: u16, headers: &[(&'static str, &str)], body: &str) -> SendResult {
    let mut map = HeaderMap::new();
    for (name, value) in headers {
        map.insert(*name, value.parse().expect("a header"));
    }
    let reply = HttpReply { status, headers: map, body: body.as_bytes().to_vec().into() };
    teams().reply(&calls("hi")[0], &reply)
}

fn error(code: &str) -> String {
    format!(r#"{{"error":{{"code":"{code}","message":"Some words."}}}}"#)
}

#[test]
fn what_is_taken_is_delivered_with_its_id() {
    for status in [200, 201, 202] {
        let delivered =
            |message_id: Option<&str>| SendResult::Delivered { message_id: message_id.map(str::to_owned) };
        assert_eq!(read(status, &[], r#"{"id":"1766459970384"}"#), delivered(Some("1766459970384")));
        for body in ["", "{}", r#"{"id":""}"#, r#"{"id":7}"#] {
            assert_eq!(read(status, &[], body), delivered(None), "{body}");
        }
        for odd in ["ok", "[]", "<html>"] {
            let result = read(status, &[], odd);
            assert!(matches!(result, SendResult::Rejected { kind: FailureKind::Unknown, .. }), "{odd}");
        }
    }
}

#[test]
fn what_can_succeed_later_is_tried_again() {
    let second = Some(Duration::from_secs(2));
    for (status, code, kind, cool_off, after) in [
        (412, "PreconditionFailed", FailureKind::Unavailable, CoolOff::Conversation, None),
        (429, "Throttled", FailureKind::RateLimited, CoolOff::Conversation, second),
        (408, "", FailureKind::Unavailable, CoolOff::None, None),
        (500, "ServiceError", FailureKind::Unavailable, CoolOff::None, None),
        (502, "BadGateway", FailureKind::Unavailable, CoolOff::None, None),
        (503, "", FailureKind::Unavailable, CoolOff::None, None),
        (504, "GatewayTimeout", FailureKind::Unavailable, CoolOff::None, None),
    ] {
        let SendResult::Retry { after: found, cool_off: cooled, kind: of, .. } =
            read(status, &[], &error(code))
        else {
            panic!("{status}")
        };
        assert_eq!((of, cooled, found), (kind, cool_off, after), "{status} {code}");
        let asked = read(status, &[("retry-after", "7")], "");
        assert!(
            matches!(asked, SendResult::Retry { after: Some(after), .. } if after.as_secs() == 7),
            "{status}"
        );
    }
}

#[test]
fn what_cannot_succeed_is_over() {
    for (status, code, kind) in [
        (400, "BadSyntax", FailureKind::Invalid),
        (400, "BadArgument", FailureKind::Invalid),
        (413, "MessageSizeTooBig", FailureKind::Invalid),
        (405, "MethodNotAllowed", FailureKind::Invalid),
        (401, "Unauthorized", FailureKind::Credential),
        (403, "BotNotInConversationRoster", FailureKind::Blocked),
        (403, "ConversationBlockedByUser", FailureKind::Blocked),
        (403, "MessageWritesBlocked", FailureKind::Blocked),
        (403, "BotDisabledByAdmin", FailureKind::Configuration),
        (403, "ForbiddenOperationException", FailureKind::Configuration),
        (403, "", FailureKind::Configuration),
        (302, "", FailureKind::Configuration),
        (404, "ConversationNotFound", FailureKind::NotFound),
        (404, "ActivityNotFoundInConversation", FailureKind::NotFound),
        (404, "", FailureKind::NotFound),
        (418, "Teapot", FailureKind::Invalid),
    ] {
        let SendResult::Rejected { kind: found, error } = read(status, &[], &error(code)) else {
            panic!("{status}")
        };
        assert_eq!(found, kind, "{status} {code}");
        assert_eq!(error, format!("HTTP {status}: {code}: Some words."));
    }
}

#[test]
fn the_words_of_an_error_hold_no_credential_and_name_the_operation() {
    let body = format!(r#"{{"error":{{"code":"X","message":"bad {CLIENT_SECRET}\nhere"}}}}"#);
    let SendResult::Rejected { error, .. } = read(400, &[("x-correlating-operationid", "op-1")], &body)
    else {
        panic!("not rejected")
    };
    assert_eq!(error, "HTTP 400: X: bad …here (operation op-1)");
    let SendResult::Rejected { error, .. } = read(400, &[], "<html>") else { panic!("not rejected") };
    assert_eq!(error, "HTTP 400");
}

#[test]
fn a_refused_token_request_quotes_no_secret() {
    let body = format!(r#"{{"error":"invalid_client","error_description":"{CLIENT_SECRET} is wrong"}}"#);
    let reply = HttpReply { status: 401, headers: HeaderMap::new(), body: body.into_bytes().into() };
    let refused = teams().token(&reply).expect_err("no token");
    assert_eq!(refused.to_string(), "no access token is given: invalid_client: … is wrong");
}

#[test]
fn a_token_that_is_given_is_the_proof_of_the_credential() {
    assert!(teams().probe().is_none(), "every call of the connector is for a conversation");
    assert!(teams().token_request(NOW).expect("a request").is_some());
}
