use chinwag_core::message::{Attachment, Content, Inbound, InboundKind};
use expect_test::{Expect, expect};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::support::{NOW, message, messenger, parse};

fn refused(body: impl AsRef<[u8]>, expected: Expect) {
    expected.assert_eq(&parse(body).expect_err("not a body of this platform").to_string());
}

#[test]
fn only_what_is_no_webhook_at_all_is_refused() {
    refused("", expect!["it is not JSON: EOF while parsing a value at line 1 column 0 at ``"]);
    refused("hello", expect!["it is not JSON: expected value at line 1 column 1 at ``"]);
    refused(
        b"{\"object\":\"\xff\"}",
        expect!["it is not UTF-8: invalid utf-8 sequence of 1 bytes from index 11 at ``"],
    );
    refused(
        "[]",
        expect![
            "it is not of the right shape: invalid type: sequence, expected an object at line 1 column 0 at ``"
        ],
    );
    refused("{}", expect!["there is no `object` at ``"]);
    refused(r#"{"object":"page"}"#, expect!["there is no `entry` at ``"]);
    refused(
        r#"{"object":1,"entry":[]}"#,
        expect![
            "it is not text: invalid type: integer `1`, expected a string at line 1 column 1 at `/object`"
        ],
    );
    refused(
        r#"{"object":"page","entry":{}}"#,
        expect!["it is not a list: invalid type: map, expected a sequence at line 1 column 0 at `/entry`"],
    );
    refused(
        r#"{"object":"page","entry":[]"#,
        expect!["it is not JSON: EOF while parsing an object at line 1 column 27 at ``"],
    );
    assert_eq!(parse(r#"{"object":"page","entry":[]}"#), Ok(vec![]));
}

#[test]
fn nesting_has_no_bottom_and_does_no_harm() {
    let deep = |levels: usize| "[".repeat(levels) + &"]".repeat(levels);
    assert!(parse(deep(100_000)).is_err());
    let body = format!(
        r#"{{"object":"page","entry":[{{"id":"1","messaging":[
            {{"sender":{{"id":"2"}},"game":{}}},
            {{"sender":{{"id":"2"}},"message":{{"mid":"m","text":"still here","x":{}}}}}]}}]}}"#,
        deep(100_000),
        deep(100_000)
    );
    let events = parse(body).expect("a body");
    assert!(matches!(&message(&events[0]).content, Content::Native { native: Value::String(_), .. }));
    assert_eq!(message(&events[1]).text(), "still here");
}

#[test]
fn the_key_of_an_event_is_its_own() {
    let body = |timestamp: u64, kind: &str, event: Value| {
        json!({"object": "page", "entry": [{"id": "1", "messaging":
            [{"sender": {"id": "2"}, "recipient": {"id": "1"}, "timestamp": timestamp, kind: event}]}]})
        .to_string()
    };
    let key = |body: String| parse(body).expect("a body").remove(0).dedupe;
    let all = [
        key(body(1, "message", json!({"mid": "m", "text": "a"}))),
        key(body(1, "message", json!({"text": "a"}))),
        key(body(1, "message", json!({"text": "b"}))),
        key(body(1, "message", json!({"mid": "m", "text": "a", "is_echo": true}))),
        key(body(1, "message_edit", json!({"mid": "m", "text": "b", "num_edit": 1}))),
        key(body(1, "message_edit", json!({"mid": "m", "text": "c", "num_edit": 2}))),
        key(body(1, "reaction", json!({"mid": "m", "action": "react", "emoji": "❤"}))),
        key(body(1, "reaction", json!({"mid": "m", "action": "unreact", "emoji": "❤"}))),
        key(body(2, "reaction", json!({"mid": "m", "action": "react", "emoji": "❤"}))),
        key(body(1, "reaction", json!({"mid": "n", "action": "react", "emoji": "❤"}))),
        key(body(1, "read", json!({"watermark": 5}))),
        key(body(1, "read", json!({"watermark": 6}))),
        key(body(1, "delivery", json!({"watermark": 5}))),
        key(body(1, "postback", json!({"title": "a", "payload": "b"}))),
        key(body(1, "postback", json!({"title": "a", "payload": "c"}))),
        key(body(1, "postback", json!({"title": "a", "payload": "c", "mid": "p"}))),
        key(body(1, "unheard_of", json!({}))),
        key(body(1, "unheard_of", json!({"a": 1}))),
    ];
    let different: std::collections::BTreeSet<&String> = all.iter().collect();
    assert_eq!(different.len(), all.len(), "{all:#?}");
    assert_eq!((all[0].as_str(), all[5].as_str()), ("1:m", "1:m:edit:2"));
    let again = key(body(1, "read", json!({"watermark": 5})));
    assert_eq!(again, all[10], "a redelivery has the same key");
}

#[test]
fn the_words_do_not_depend_on_how_they_are_escaped() {
    let plain = r#"{"object":"page","entry":[{"id":"1","messaging":[{"sender":{"id":"2"},"message":{"mid":"m","text":"ä/😀"}}]}]}"#;
    let escaped = r#"{"object":"page","entry":[{"id":"1","messaging":[{"sender":{"id":"2"},"message":{"mid":"m","text":"\u00e4\/\ud83d\ude00"}}]}]}"#;
    assert_eq!(parse(plain), parse(escaped));
}

#[test]
fn an_attachment_that_is_broken_spoils_nothing() {
    let body = json!({"object": "page", "entry": [{"id": "1", "messaging": [{"sender": {"id": "2"}, "message":
        {"mid": "m", "text": "both", "attachments": [{"type": 1}, {"type": "image", "payload": {"url": "https://a.example"}}]}}]}]});
    let events = parse(body.to_string()).expect("a body");
    let Content::Attachments { text, attachments } = &message(&events[0]).content else {
        panic!("{events:?}")
    };
    assert_eq!(text.as_deref(), Some("both"));
    assert!(matches!(&attachments[0], Attachment::Native { kind, .. } if kind == "attachment"));
    assert!(matches!(&attachments[1], Attachment::Media { .. }));
}

fn values() -> impl Strategy<Value = Value> {
    let word = prop_oneof![
        Just("sender"),
        Just("recipient"),
        Just("id"),
        Just("timestamp"),
        Just("message"),
        Just("mid"),
        Just("text"),
        Just("attachments"),
        Just("type"),
        Just("payload"),
        Just("url"),
        Just("postback"),
        Just("title"),
        Just("reaction"),
        Just("action"),
        Just("read"),
        Just("watermark"),
        Just("optin"),
        Just("user_ref"),
        Just("referral"),
        Just("ref"),
        Just("quick_reply"),
        Just("is_echo"),
        Just("message_edit"),
        Just("num_edit"),
        Just("app_roles"),
        Just("image"),
        Just("react"),
        Just("coordinates"),
        Just("lat"),
        Just("other"),
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        word.clone().prop_map(Value::from),
        ".{0,8}".prop_map(Value::from),
    ];
    leaf.prop_recursive(6, 60, 8, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::vec((word.clone(), inner), 0..8).prop_map(|pairs| pairs
                .into_iter()
                .map(|(key, value)| (key.to_owned(), value))
                .collect::<Value>()),
        ]
    })
}

fn texts(events: &[Inbound]) -> Vec<&str> {
    let messages = events.iter().filter_map(|event| match &event.kind {
        InboundKind::Message(message) => Some(message),
        _ => None,
    });
    messages
        .filter(|message| message.message_id.as_deref() == Some("neighbour"))
        .map(|message| message.text())
        .collect()
}

proptest! {
    #[test]
    fn whatever_comes_nothing_panics(bytes in prop::collection::vec(any::<u8>(), 0..200), value in values()) {
        let _ = parse(bytes);
        let _ = parse(value.to_string());
        let _ = parse(json!({"object": "page", "entry": value}).to_string());
        let _ = parse(json!({"object": "page", "entry": [value]}).to_string());
        let _ = parse(json!({"object": "page", "entry": [{"id": "1", "messaging": value}]}).to_string());
    }

    #[test]
    fn what_is_broken_does_not_lose_its_neighbours(odd in values(), entry in values()) {
        let good = json!({"sender": {"id": "2"}, "recipient": {"id": "1"}, "timestamp": 1,
            "message": {"mid": "neighbour", "text": "hello"}});
        let body = json!({"object": "page", "entry": [
            {"id": "1", "time": 1, "messaging": [good, odd, good]}, entry,
            {"id": "1", "time": entry, "messaging": [good], "standby": odd}]});
        let events = parse(body.to_string()).expect("a body");
        prop_assert_eq!(texts(&events), ["hello"; 3]);
        prop_assert_eq!(&events[1].pointer, "/entry/0/messaging/1");
        let text = body.to_string();
        let whole: Value = serde_json::from_str(&text).expect("JSON");
        for event in &events {
            prop_assert!(event.pointer.is_empty() || whole.pointer(&event.pointer).is_some(), "{}", event.pointer);
        }
    }
}

#[test]
fn the_time_at_which_it_was_sent_is_not_that_of_the_message() {
    let sent = |time: u64| {
        let body = serde_json::json!({"object": "page", "entry": [{"id": "1", "time": time, "messaging":
            [{"sender": {"id": "2"}, "recipient": {"id": "1"}, "message": {"mid": "m1", "text": "hi"}}]}]});
        let inbound = parse(body.to_string()).expect("an event").remove(0);
        (inbound.dedupe.clone(), messenger().marked_at(&inbound, NOW))
    };
    assert_eq!(sent(1_772_998_024_000), sent(1_772_998_084_000));
}
