use std::{num::NonZeroU32, time::Duration};

use chinwag_core::{
    platform::{CoolOff, HttpReply, Pace, SendResult},
    response::FailureKind::{self, *},
};
use http::{HeaderMap, HeaderName};
use serde_json::{Value, json};

use super::support::{TOKEN, config, platform, response, telegram};

fn answered(status: u16, headers: &[(&'static str, &str)], body: impl Into<String>) -> SendResult {
    let headers: HeaderMap = headers
        .iter()
        .map(|(name, value)| (HeaderName::from_static(name), value.parse().expect("a header")))
        .collect();
    let platform = telegram();
    let call = platform.render(&response("hi")).expect("a call");
    platform.reply(&call, &HttpReply { status, headers, body: body.into().into() })
}

fn refused(code: u16, description: &str, parameters: Value) -> SendResult {
    let body = json!({"ok": false, "error_code": code, "description": description, "parameters": parameters});
    answered(code, &[], body.to_string())
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
fn what_is_taken_has_the_id_of_its_message() {
    let delivered = |id: Option<&str>| SendResult::Delivered { message_id: id.map(str::to_owned) };
    for (result, id) in [
        (json!({"message_id": 7, "chat": {"id": 42}}), Some("7")),
        (json!([{"message_id": 8}, {"message_id": 9}]), Some("8")),
        (json!(true), None),
        (json!([]), None),
        (json!({"message_id": "x"}), None),
        (json!(null), None),
    ] {
        assert_eq!(
            answered(200, &[], json!({"ok": true, "result": result}).to_string()),
            delivered(id),
            "{result}"
        );
    }
    assert_eq!(answered(200, &[], r#"{"ok":true}"#), delivered(None));
    let same = "Bad Request: message is not modified: specified new message content and reply markup are exactly the same";
    assert_eq!(refused(400, same, Value::Null), delivered(None), "it is as it should be");
}

#[test]
fn every_documented_error_has_its_meaning() {
    for (code, description, kind) in [
        (400, "Bad Request: group chat was upgraded to a supergroup chat", NotFound),
        (400, "Bad Request: chat not found", NotFound),
        (400, "Bad Request: user not found", NotFound),
        (400, "Bad Request: PEER_ID_INVALID", NotFound),
        (400, "Bad Request: message is too long", Invalid),
        (400, "Bad Request: MESSAGE_TOO_LONG", Invalid),
        (400, "Bad Request: message text is empty", Invalid),
        (400, "Bad Request: can't parse entities: Unsupported start tag \"x\" at byte offset 0", Invalid),
        (400, "Bad Request: BUTTON_DATA_INVALID", Invalid),
        (400, "Bad Request: BUTTON_URL_INVALID", Invalid),
        (400, "Bad Request: message to be replied not found", Invalid),
        (400, "Bad Request: message to reply not found", Invalid),
        (400, "Bad Request: message to edit not found", Invalid),
        (400, "Bad Request: message can't be edited", Invalid),
        (400, "Bad Request: message to delete not found", Invalid),
        (400, "Bad Request: message can't be deleted", Invalid),
        (400, "Bad Request: failed to get HTTP URL content", Invalid),
        (400, "Bad Request: wrong file identifier/HTTP URL specified", Invalid),
        (400, "Bad Request: wrong type of the web page content", Invalid),
        (400, "Bad Request: query is too old and response timeout expired or query id is invalid", Invalid),
        (400, "Bad Request: not enough rights to send text messages to the chat", Configuration),
        (400, "Bad Request: have no rights to send a message", Configuration),
        (400, "Bad Request: CHAT_WRITE_FORBIDDEN", Configuration),
        (400, "Bad Request: something new", Invalid),
        (403, "Forbidden: bot was blocked by the user", Blocked),
        (403, "Forbidden: user is deactivated", Blocked),
        (403, "Forbidden: bot was kicked from the supergroup chat", Blocked),
        (403, "Forbidden: bot is not a member of the channel chat", Blocked),
        (403, "Forbidden: bot can't initiate conversation with a user", Blocked),
        (403, "Forbidden: bot can't send messages to bots", Blocked),
        (403, "Forbidden: not enough rights to send", Configuration),
        (403, "Forbidden: something new", Configuration),
        (401, "Unauthorized", Credential),
        (404, "Not Found", Credential),
        (404, "Not Found: method not found", Invalid),
        (409, "Conflict: terminated by other getUpdates request", Configuration),
        (413, "Request Entity Too Large", Invalid),
    ] {
        assert_eq!(verdict(&refused(code, description, Value::Null)), (kind, None), "{description}");
    }
}

#[test]
fn trouble_is_tried_again_and_a_200_that_says_nothing_is_unknown() {
    for status in [408, 500, 502, 504] {
        for body in ["", "<html>Bad Gateway</html>", r#"{"ok":false,"description":"Internal Server Error"}"#]
        {
            assert_eq!(
                verdict(&answered(status, &[], body)),
                (Unavailable, Some(CoolOff::None)),
                "{status} {body}"
            );
        }
    }
    for odd in ["", "OK", "[]", "<html>", r#"{"result":{}}"#] {
        assert_eq!(verdict(&answered(200, &[], odd)), (Unknown, None), "it may have been delivered: {odd}");
    }
    for (status, kind) in
        [(302, Configuration), (400, Invalid), (401, Credential), (403, Configuration), (404, Credential)]
    {
        assert_eq!(verdict(&answered(status, &[], "<html>")), (kind, None), "{status}");
    }
}

#[test]
fn the_body_says_how_long_to_wait() {
    let wait = |result: SendResult| match result {
        SendResult::Retry { after, cool_off, kind: RateLimited, .. } => {
            (after.map(|after| after.as_secs()), cool_off)
        }
        other => panic!("{other:?}"),
    };
    let after = |seconds: u64| {
        let words = format!("Too Many Requests: retry after {seconds}");
        wait(refused(429, &words, json!({"retry_after": seconds})))
    };
    assert_eq!(after(5), (Some(5), CoolOff::Conversation));
    assert_eq!(after(60), (Some(60), CoolOff::Conversation));
    assert_eq!(after(61), (Some(61), CoolOff::Credential), "that is not because of one chat");
    assert_eq!(after(u64::MAX), (Some(86_400), CoolOff::Credential));
    assert_eq!(wait(answered(429, &[("retry-after", "3")], "busy")), (Some(3), CoolOff::Conversation));
    assert_eq!(wait(answered(429, &[], "")), (None, CoolOff::Conversation));
    let SendResult::Retry { after, .. } = answered(502, &[("retry-after", "9")], "") else {
        panic!("a retry")
    };
    assert_eq!(after, Some(Duration::from_secs(9)));
}

#[test]
fn the_words_say_where_a_chat_went_and_hold_no_token() {
    let words = |result: SendResult| match result {
        SendResult::Rejected { error, .. } | SendResult::Retry { error, .. } => error,
        SendResult::Delivered { .. } => panic!("delivered"),
    };
    let moved = refused(
        400,
        "Bad Request: group chat was upgraded to a supergroup chat",
        json!({"migrate_to_chat_id": -1001}),
    );
    assert_eq!(verdict(&moved), (NotFound, None));
    assert_eq!(
        words(moved),
        "code 400: Bad Request: group chat was upgraded to a supergroup chat (the chat is now -1001)"
    );
    assert_eq!(words(refused(400, &format!("no /bot{TOKEN}/x\n"), Value::Null)), "code 400: no /bot…/x");
    assert!(words(refused(400, &"x".repeat(10_000), Value::Null)).len() < 400);
    assert_eq!(words(answered(502, &[], "<html>")), "HTTP 502");
}

#[test]
fn the_budgets_are_those_of_the_bot_and_of_a_chat() {
    let rates = telegram().rates();
    assert_eq!((rates.credential_per_second, rates.chat), (Some(30), Some(Pace::per_second(1))));
    let mut config = config();
    config.calls_per_second = NonZeroU32::new(1000).expect("not zero");
    config.chat_calls_per_second = NonZeroU32::new(2).expect("not zero");
    let rates = platform(config).rates();
    assert_eq!((rates.credential_per_second, rates.chat), (Some(1000), Some(Pace::per_second(2))));
    assert!(telegram().kept_headers().iter().all(|header| !header.contains("secret")));
}
