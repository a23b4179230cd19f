//! The one thing that can be said to who opens the conversation: in the webhook's own response.

use std::time::Duration;

use chinwag_core::reply::Reply;
use serde_json::{Value, json};

use super::support::{PERSON, admitted, config, platform, response, to, viber};

const START: &str = include_str!("../../../../../fixtures/viber/conversation_started_1.json");
const TEXT: &str = include_str!("../../../../../fixtures/viber/text_2_unicode.json");

#[test]
fn only_who_opens_the_conversation_is_welcomed() {
    let viber = viber();
    let immediate = viber.immediate(&admitted(&*viber, START)).expect("a welcome");
    assert!(immediate.within > Duration::ZERO && immediate.within < Duration::from_secs(5));
    assert_eq!(
        (immediate.deferral.status, &immediate.deferral.body[..]),
        (200, &b""[..]),
        "nothing is promised"
    );
    assert!(viber.immediate(&admitted(&*viber, TEXT)).is_none());
}

#[test]
fn the_configured_welcome_is_said_where_the_bot_says_nothing() {
    let mut config = config();
    config.welcome = Some("**Hello**!".into());
    let platform = platform(config);
    let immediate = platform.immediate(&admitted(&*platform, START)).expect("a welcome");
    assert_eq!(immediate.deferral.content_type, "application/json");
    let body: Value = serde_json::from_slice(&immediate.deferral.body).expect("JSON");
    assert_eq!(
        body,
        json!({"min_api_version": 1, "sender": {"name": "Bot"}, "type": "text", "text": "Hello!"})
    );
}

#[test]
fn the_bots_own_welcome_is_a_message_to_nobody_in_particular() {
    let answer = viber().answer(&response(Reply::text("Hi!").quick_reply("Go", "go"))).expect("an answer");
    let body: Value = serde_json::from_slice(&answer.body).expect("JSON");
    assert_eq!((answer.status, &body["text"], &body["receiver"]), (200, &json!("Hi!"), &Value::Null));
    assert_eq!(body["keyboard"]["Buttons"][0]["ActionBody"], "go");
    let native = json!({"type": "text", "text": "x", "receiver": PERSON});
    let answer = viber().answer(&response(Reply::native(native))).expect("an answer");
    assert!(!String::from_utf8_lossy(&answer.body).contains(PERSON));
    let mut other = to(PERSON, "hi");
    other.channel = chinwag_core::name::ChannelName::from_static("other");
    assert_eq!(viber().answer(&other), None);
    assert_eq!(viber().answer(&response(Reply::typing())), None);
}
