use std::fmt::Write as _;

use chinwag_core::{
    conversation::ConversationKey,
    platform::HttpCall,
    reply::{Reply, ReplyContent},
    response::Response,
};
use expect_test::{Expect, expect};
use http::Method;
use serde_json::{Value, json};

use super::support::{TOKEN, channel, config, platform, response, response_in, telegram};

/// The method of a call.
fn method(call: &HttpCall) -> &str {
    call.url.rsplit('/').next().expect("a path")
}

/// What is sent, one line a call, without the chat and the form of the text.
pub(crate) fn lines(response: Response) -> String {
    let platform = telegram();
    let mut lines = String::new();
    for response in platform.prepare(response).expect("something to show") {
        let call = platform.render(&response).expect("a call");
        let mut body: Value = serde_json::from_slice(&call.body).expect("JSON");
        let fields = body.as_object_mut().expect("an object");
        if fields.get("chat_id") == Some(&json!(42)) {
            fields.remove("chat_id");
        }
        if fields.get("parse_mode") == Some(&json!("HTML")) {
            fields.remove("parse_mode");
        }
        writeln!(lines, "{} {body}", method(&call)).expect("memory");
    }
    lines
}

#[test]
fn a_text_is_one_post_with_the_token_in_the_path_alone() {
    let call = telegram().render(&response("1 < 2 & **so**")).expect("a call");
    assert_eq!(
        (&call.method, call.url.as_str()),
        (&Method::POST, "https://api.telegram.org/bot{token}/sendMessage")
    );
    assert_eq!(call.secret_path.as_ref().expect("a token").expose(), TOKEN);
    assert_eq!(call.headers["content-type"], "application/json");
    assert!(call.secret_query.is_empty());
    assert_eq!(call.body, r#"{"chat_id":42,"parse_mode":"HTML","text":"1 &lt; 2 &amp; <b>so</b>"}"#);
    for shown in [format!("{call:?}"), format!("{:?}", telegram())] {
        assert!(!shown.contains(TOKEN) && !shown.contains("FAKE"), "{shown}");
    }
}

#[test]
fn what_telegram_does_not_show_is_left_out() {
    for nothing in [ReplyContent::Typing { on: false }, ReplyContent::Seen] {
        assert_eq!(telegram().prepare(response(nothing)).expect("no mistake"), []);
    }
    let only = telegram().prepare(response(Reply::text("psst").only_for("7"))).expect("words");
    assert_eq!(only, [response("psst")], "everybody sees it");
}

#[test]
fn a_topic_and_a_business_account_are_named_where_they_count() {
    let check = |reply: Reply, expected: Expect| {
        expected.assert_eq(
            &(lines(response_in("-100:7", reply.clone())) + &lines(response_in("42@Conn_1", reply))),
        );
    };
    check(
        Reply::text("hi"),
        expect![[r#"
        sendMessage {"chat_id":-100,"message_thread_id":7,"text":"hi"}
        sendMessage {"business_connection_id":"Conn_1","text":"hi"}
    "#]],
    );
    check(
        Reply::typing(),
        expect![[r#"
        sendChatAction {"action":"typing","chat_id":-100,"message_thread_id":7}
        sendChatAction {"action":"typing","business_connection_id":"Conn_1"}
    "#]],
    );
    check(
        Reply::edit("7", "new"),
        expect![[r#"
        editMessageText {"chat_id":-100,"message_id":7,"text":"new"}
        editMessageText {"business_connection_id":"Conn_1","message_id":7,"text":"new"}
    "#]],
    );
    check(
        Reply::delete("7"),
        expect![[r#"
        deleteMessage {"chat_id":-100,"message_id":7}
        deleteBusinessMessages {"business_connection_id":"Conn_1","message_ids":[7]}
    "#]],
    );
    check(
        Reply::native(json!({"method": "sendDice"})),
        expect![[r#"
        sendDice {"chat_id":-100,"message_thread_id":7}
        sendDice {"business_connection_id":"Conn_1"}
    "#]],
    );
}

#[test]
fn what_cannot_be_written_says_why() {
    let platform = telegram();
    let refused = |response: &Response, expected: Expect| {
        expected.assert_eq(&platform.render(response).expect_err("a mistake").to_string());
    };
    refused(
        &response_in("bot", "hi"),
        expect!["`bot:bot` is nobody to send to: <chat> or <chat>:<topic> is needed"],
    );
    refused(
        &response(Reply::text("hi").reply_to("m_1")),
        expect!["`m_1` is not the id of a message here: a number is"],
    );
    refused(&response(Reply::edit("", "hi")), expect!["`` is not the id of a message here: a number is"]);
    refused(
        &response(Reply::native(json!({"method": "../getMe"}))),
        expect!["the `method` of a native message has to be one of the Bot API's"],
    );
    refused(
        &response(Reply::native(json!({"method": 7}))),
        expect!["the `method` of a native message has to be one of the Bot API's"],
    );
    refused(
        &response(Reply::native(json!("sendDice"))),
        expect!["it has to be prepared first: Telegram has no such message"],
    );
    refused(
        &response(Reply::cards([])),
        expect!["it has to be prepared first: Telegram has no such message"],
    );
    refused(
        &response(ReplyContent::Seen),
        expect!["it has to be prepared first: Telegram has no such message"],
    );
    let key: ConversationKey = "other:42".parse().expect("a key");
    refused(
        &Response::new(channel(), key, "hi".into()),
        expect!["`other:42` is not a conversation of channel `bot`"],
    );
}

#[test]
fn an_address_of_ones_own_takes_the_place_of_the_api() {
    let mut config = config();
    config.api_url = "http://127.0.0.1:8081/api".into();
    let call = platform(config).render(&response("hi")).expect("a call");
    assert_eq!(call.url, "http://127.0.0.1:8081/api/bot{token}/sendMessage");
}
