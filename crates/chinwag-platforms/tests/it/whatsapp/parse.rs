use std::{collections::BTreeSet, fs, path::Path};

use chinwag_core::message::{Attachment, Content, Inbound, InboundKind};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::support::{message, parse};

fn body(value: Value) -> String {
    json!({"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": [{"field": "messages", "value": value}]}]})
        .to_string()
}

fn of_messages(messages: Value) -> String {
    body(json!({"metadata": {"phone_number_id": "1"}, "messages": messages}))
}

fn text(from: Value, id: &str) -> Value {
    json!({"from": from, "id": id, "timestamp": "5", "type": "text", "text": {"body": "hello"}})
}

#[test]
fn a_body_that_is_not_metas_is_refused_and_says_where() {
    for (body, error) in [
        ("", "it is not JSON: EOF while parsing a value at line 1 column 0 at ``"),
        ("{", "it is not JSON: EOF while parsing an object at line 1 column 1 at ``"),
        (
            "[]",
            "it is not of the right shape: invalid type: sequence, expected an object at line 1 column 0 at ``",
        ),
        ("{}", "there is no `object` at ``"),
        (r#"{"object":"whatsapp_business_account"}"#, "there is no `entry` at ``"),
        (
            r#"{"object":"whatsapp_business_account","entry":7}"#,
            "it is not a list: invalid type: integer `7`, expected a sequence at line 1 column 1 at `/entry`",
        ),
        (
            r#"{"object":7,"entry":[]}"#,
            "it is not text: invalid type: integer `7`, expected a string at line 1 column 1 at `/object`",
        ),
    ] {
        assert_eq!(parse(body).expect_err("refused").to_string(), error, "{body}");
    }
    assert!(parse(b"\xff").expect_err("refused").to_string().starts_with("it is not UTF-8"));
}

#[test]
fn what_is_empty_is_kept_with_a_reason() {
    for entry in
        [json!({}), json!({"changes": []}), json!([7]), json!({"changes": {}}), json!({"changes": [{}]})]
    {
        let body = json!({"object": "whatsapp_business_account", "entry": [entry]}).to_string();
        let events = parse(&body).expect("a body");
        assert!(matches!(events[..], [Inbound { kind: InboundKind::Ignored { .. }, .. }]), "{body}");
    }
    let nothing = body(json!({"metadata": {"phone_number_id": "1"}}));
    assert!(matches!(
        parse(nothing).expect("a body")[0].kind,
        InboundKind::Ignored { reason: "there is nothing in it" }
    ));
}

#[test]
fn every_event_has_a_key_of_its_own() {
    let status = |status: &str, member: &str| {
        body(
            json!({"metadata": {"phone_number_id": "1"}, "statuses": [{"id": "m", "status": status, "timestamp": "5",
            "recipient_id": "2", "recipient_type": "group", "recipient_participant_id": member}]}),
        )
    };
    let key = |body: String| parse(body).expect("a body").remove(0).dedupe;
    let all = [
        key(of_messages(json!([text("2".into(), "m")]))),
        key(of_messages(json!([text("2".into(), "n")]))),
        key(of_messages(json!([text("2".into(), &"m".repeat(300))]))),
        key(of_messages(json!([{"from": "2", "type": "text", "text": {"body": "a"}}]))),
        key(of_messages(json!([{"from": "2", "type": "text", "text": {"body": "b"}}]))),
        key(body(json!({"metadata": {"phone_number_id": "2"}, "messages": [text("2".into(), "m")]}))),
        key(body(json!({"metadata": {"phone_number_id": "1"}, "message_echoes": [text("2".into(), "m")]}))),
        key(status("sent", "a")),
        key(status("delivered", "a")),
        key(status("delivered", "b")),
        key(status("read", "a")),
        key(status("failed", "a")),
        key(body(json!({"metadata": {"phone_number_id": "1"}, "errors": [{"code": 1}]}))),
        key(body(json!({"metadata": {"phone_number_id": "1"}, "errors": [{"code": 2}]}))),
    ];
    assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), all.len(), "{all:#?}");
    assert_eq!(all[0], "1:m");
    assert_eq!(key(status("read", "a")), all[10], "a redelivery has the same key");
}

#[test]
fn what_was_added_to_the_id_of_a_choice_is_taken_off_again() {
    let mut pressed = text(json!("15550100002"), "wamid.1");
    pressed["type"] = "interactive".into();
    for kind in ["button_reply", "list_reply"] {
        pressed["interactive"] = json!({"type": kind, kind: {"id": "a\u{2063}2", "title": "Sure"}});
        let events = parse(of_messages(json!([pressed.clone()]))).expect("a webhook");
        let expected = Content::Button { title: "Sure".into(), payload: Some("a".into()) };
        assert_eq!(message(&events[0]).content, expected);
    }
}

#[test]
fn a_number_is_preferred_to_the_id_of_who_may_hide_it() {
    let both =
        json!([{"from": "2", "from_user_id": "US.1", "id": "m", "type": "text", "text": {"body": "a"}}]);
    let events = parse(of_messages(both)).expect("a body");
    assert_eq!(message(&events[0]).conversation.id(), "1:2");
    for (from, user) in [(json!(""), "US.1"), (Value::Null, "US.1"), (json!({}), "US.1")] {
        let hidden =
            json!([{"from": from, "from_user_id": user, "id": "m", "type": "text", "text": {"body": "a"}}]);
        let events = parse(of_messages(hidden)).expect("a body");
        assert_eq!(message(&events[0]).conversation.id(), "1:US.1");
    }
}

#[test]
fn a_name_is_that_of_the_sender_and_of_nobody_else() {
    let value = json!({"metadata": {"phone_number_id": "1"},
        "contacts": [7, {"profile": {"name": "Ada"}, "wa_id": "2"}, {"profile": {"name": " ", "username": "bob"}, "user_id": "US.3"}],
        "messages": [text("2".into(), "a"), text("4".into(), "b"),
            {"from_user_id": "US.3", "id": "c", "type": "text", "text": {"body": "x"}}]});
    let events = parse(body(value)).expect("a body");
    let names: Vec<_> = events.iter().map(|event| message(event).sender.name.as_deref()).collect();
    assert_eq!(names, [Some("Ada"), None, Some("bob")]);
}

#[test]
fn a_contact_that_is_broken_spoils_nothing() {
    let cards = json!([{"from": "2", "id": "m", "type": "contacts", "contacts":
        [{"name": 7}, {"name": {"formatted_name": "Ada"}, "phones": [{"type": "CELL"}, {"wa_id": "49"}]}]}]);
    let events = parse(of_messages(cards)).expect("a body");
    let Content::Attachments { attachments, .. } = &message(&events[0]).content else { panic!("{events:?}") };
    assert!(matches!(&attachments[0], Attachment::Native { kind, .. } if kind == "contact"));
    assert_eq!(attachments[1], Attachment::Contact { name: "Ada".into(), phone: Some("+49".into()) });
}

#[test]
fn what_is_nested_too_deeply_is_kept_as_text() {
    let deep = format!("{}{}", "[".repeat(200), "]".repeat(200));
    let body = of_messages(json!([{"from": "2", "id": "m", "type": "hologram", "hologram": "DEEP"}]));
    let events = parse(body.replace("\"DEEP\"", &deep)).expect("a body");
    assert!(matches!(&message(&events[0]).content, Content::Native { native: Value::String(_), .. }));
}

fn values() -> impl Strategy<Value = Value> {
    let word = prop::sample::select(vec![
        "from",
        "from_user_id",
        "group_id",
        "id",
        "timestamp",
        "type",
        "text",
        "body",
        "context",
        "referral",
        "image",
        "caption",
        "contacts",
        "name",
        "interactive",
        "button_reply",
        "nfm_reply",
        "response_json",
        "title",
        "reaction",
        "message_id",
        "emoji",
        "edit",
        "original_message_id",
        "message",
        "revoke",
        "system",
        "status",
        "delivered",
        "recipient_id",
        "recipient_type",
        "group",
        "errors",
        "code",
        "wa_id",
        "user_id",
        "previous",
        "other",
    ]);
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
            prop::collection::vec((word.clone(), inner), 0..8).prop_map(|pairs| {
                pairs.into_iter().map(|(key, value)| (key.to_owned(), value)).collect::<Value>()
            }),
        ]
    })
}

/// The bodies of all fixtures.
fn fixtures() -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/whatsapp");
    let files = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    files
        .filter(|path| path.extension().is_some_and(|ending| ending == "json"))
        .map(|path| fs::read(path).expect("a fixture"))
        .collect()
}

proptest! {
    #[test]
    fn whatever_comes_nothing_panics(bytes in prop::collection::vec(any::<u8>(), 0..200), value in values()) {
        let _ = parse(bytes);
        let _ = parse(value.to_string());
        let _ = parse(json!({"object": "whatsapp_business_account", "entry": value}).to_string());
        let _ = parse(json!({"object": "whatsapp_business_account", "entry": [{"changes": value}]}).to_string());
        let _ = parse(body(value.clone()));
        let _ = parse(body(json!({"metadata": {"phone_number_id": "1"}, "contacts": value, "messages": [value],
            "statuses": [value], "user_id_update": [value], "errors": [value]})));
    }

    #[test]
    fn what_is_broken_does_not_lose_its_neighbours(odd in values(), other in values()) {
        let good = text("2".into(), "neighbour");
        let value = json!({"metadata": {"phone_number_id": "1"}, "contacts": other, "messages": [good, odd, good], "statuses": other});
        let whole = json!({"object": "whatsapp_business_account", "entry": [other,
            {"id": other, "changes": [odd, {"field": "messages", "value": value}, other]}]});
        let events = parse(whole.to_string()).expect("a body");
        let neighbours = events.iter().filter(|event| event.dedupe == "1:neighbour");
        prop_assert_eq!(neighbours.map(|event| message(event).text()).collect::<Vec<_>>(), ["hello"; 2]);
        let whole: Value = serde_json::from_str(&whole.to_string()).expect("JSON");
        for event in &events {
            prop_assert!(whole.pointer(&event.pointer).is_some(), "{}", event.pointer);
        }
    }

    #[test]
    fn a_fixture_that_was_damaged_does_no_harm(
        which in any::<prop::sample::Index>(),
        damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..4),
        kept in any::<prop::sample::Index>(),
    ) {
        let bodies = fixtures();
        let mut body = which.get(&bodies).clone();
        for (at, byte) in damage {
            let at = at.index(body.len());
            body[at] = byte;
        }
        let _ = parse(&body);
        body.truncate(kept.index(body.len()));
        let _ = parse(&body);
    }
}
