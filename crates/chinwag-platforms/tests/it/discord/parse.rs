use chinwag_core::message::{Attachment, Content, InboundKind, Place};
use chinwag_core::platform::admit;
use chinwag_platforms::for_verify;
use expect_test::{Expect, expect};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::support::{NOW, SIGNATURE, TIME, TIMESTAMP, event, message, parse, post, public, sign};

fn refused(body: impl AsRef<[u8]>, expected: Expect) {
    expected.assert_eq(&parse(body).expect_err("not a body of this platform").to_string());
}

fn frame(kind: &str, d: &Value) -> Value {
    json!({"op": 0, "s": 7, "t": kind, "d": d})
}

fn said(content: &str) -> Value {
    json!({
        "id": "100", "channel_id": "200", "guild_id": "300", "type": 0, "content": content,
        "author": {"id": "400", "username": "tess"},
    })
}

#[test]
fn only_what_is_no_webhook_at_all_is_refused() {
    refused("", expect!["it is not JSON: EOF while parsing a value at line 1 column 0 at ``"]);
    refused("{\"type\":2", expect!["it is not JSON: EOF while parsing an object at line 1 column 9 at ``"]);
    refused("[]", expect!["it is not an object at ``"]);
    refused("{}", expect!["it has neither an `op` nor a `type` that is a number at ``"]);
    refused(r#"{"type":"2"}"#, expect!["it has neither an `op` nor a `type` that is a number at ``"]);
    refused(
        "[".repeat(100_000),
        expect!["it is not JSON: recursion limit exceeded at line 1 column 128 at ``"],
    );
}

#[test]
fn a_body_without_the_least_of_a_message_is_ignored_with_its_reason() {
    for (body, reason) in [
        (json!({"type": 2}), "an interaction without an id"),
        (json!({"type": 2, "id": ""}), "an interaction without an id"),
        (json!({"type": 2, "id": "1"}), "an interaction without a channel"),
        (json!({"type": 2, "id": "1", "channel_id": "../2"}), "an interaction without a channel"),
        (json!({"type": 2, "id": "1", "channel_id": "2"}), "an interaction of nobody"),
        (json!({"type": 1, "event": {}}), "an event of no application"),
        (json!({"op": 0, "t": "MESSAGE_CREATE", "d": {}}), "an event in no channel or server"),
        (json!({"op": 0, "t": null, "d": null}), "an event in no channel or server"),
        (json!({"op": 0, "t": "INTERACTION_CREATE"}), "an event in no channel or server"),
        (json!({"op": 11}), "a frame of the connection"),
    ] {
        let event = event(&body);
        assert!(body.pointer(&event.pointer).is_some(), "`{}` leads nowhere in {body}", event.pointer);
        assert_eq!(event.kind, InboundKind::Ignored { reason }, "{body}");
    }
}

#[test]
fn every_place_is_told_apart() {
    for (change, place) in [
        (json!({"channel_type": 0}), Place::Group),
        (json!({"channel_type": 10}), Place::Thread),
        (json!({"channel_type": 11}), Place::Thread),
        (json!({"channel_type": 12}), Place::Thread),
        (json!({"guild_id": null, "channel_type": 1}), Place::Direct),
        (json!({"guild_id": null, "channel_type": 3}), Place::Group),
        (json!({"guild_id": null}), Place::Direct),
        (json!({}), Place::Group),
    ] {
        let mut d = said("hi");
        d.as_object_mut().expect("an object").extend(change.as_object().expect("an object").clone());
        assert_eq!(message(&event(&frame("MESSAGE_CREATE", &d))).place, place, "{change}");
    }
}

#[test]
fn the_same_event_has_the_same_key_and_another_one_another() {
    let key = |body: &Value| event(body).dedupe;
    let reaction = |s: u64, emoji: &str| {
        json!({"op": 0, "s": s, "t": "MESSAGE_REACTION_ADD", "d": {
            "user_id": "1", "message_id": "2", "channel_id": "3", "emoji": {"name": emoji, "id": null}}})
    };
    let edit = |time: &str| {
        let mut d = said("new");
        d["edited_timestamp"] = time.into();
        frame("MESSAGE_UPDATE", &d)
    };
    let bought = |id: &str| {
        json!({"type": 1, "application_id": "1", "event": {"type": "ENTITLEMENT_CREATE", "timestamp": "t",
            "data": {"id": id, "user_id": "5"}}})
    };
    let bodies = [
        frame("MESSAGE_CREATE", &said("hi")),
        edit("2026-01-05T00:51:00+00:00"),
        edit("2026-01-05T00:52:00+00:00"),
        frame("MESSAGE_DELETE", &json!({"id": "100", "channel_id": "200"})),
        reaction(1, "👍"),
        reaction(2, "👍"),
        reaction(1, "👎"),
        bought("1"),
        bought("2"),
    ];
    let keys: std::collections::BTreeSet<String> = bodies.iter().map(key).collect();
    assert_eq!(keys.len(), bodies.len(), "{keys:?}");
    assert_eq!(key(&bodies[0]), "100");
    let again = json!({"op": 0, "s": 99, "t": "MESSAGE_CREATE", "d": said("hi")});
    assert_eq!(key(&again), "100", "a message that comes again after a break of the connection");
}

#[test]
fn what_was_added_to_the_id_of_a_button_is_taken_off_again() {
    let pressed = json!({
        "type": 3, "id": "1", "channel_id": "2", "user": {"id": "3"}, "token": "t",
        "data": {"component_type": 2, "custom_id": "same\u{2063}2"},
        "message": {"id": "4", "components": [{"type": 1, "components": [
            {"type": 2, "label": "A", "custom_id": "same"},
            {"type": 2, "label": "B", "custom_id": "same\u{2063}2"},
        ]}]},
    });
    let inbound = event(&pressed);
    let expected = Content::Button { title: "B".into(), payload: Some("same".into()) };
    assert_eq!(message(&inbound).content, expected);
}

#[test]
fn a_broken_part_does_not_spoil_a_message() {
    let mut d = said("look");
    d["attachments"] = json!([null, 7, {"id": "1"}, {"url": "https://a.example/x", "content_type": 7}]);
    d["mentions"] = json!([null, {"id": 7}]);
    d["sticker_items"] = json!("none");
    let inbound = event(&frame("MESSAGE_CREATE", &d));
    let Content::Attachments { text, attachments } = &message(&inbound).content else {
        panic!("{inbound:?}")
    };
    assert_eq!(text.as_deref(), Some("look"));
    let kinds: Vec<_> = attachments.iter().map(Attachment::kind).collect();
    assert_eq!(kinds, ["attachment", "attachment", "attachment", "file"]);
}

#[test]
fn the_token_of_an_interaction_is_in_nothing_that_is_made_of_it() {
    for kind in [2, 3, 4, 5, 42] {
        let body =
            json!({"type": kind, "id": "1", "channel_id": "2", "user": {"id": "3"}, "token": "hunter2"});
        for body in [body.clone(), frame("INTERACTION_CREATE", &body)] {
            let inbound = event(&body);
            assert!(matches!(message(&inbound).content, Content::Native { .. }), "{inbound:?}");
            assert!(!format!("{inbound:?}").contains("hunter2"), "{inbound:?}");
        }
    }
}

#[test]
fn without_the_bots_id_everything_but_a_mention_is_told() {
    let platform = for_verify("discord", &public(1)).expect("discord");
    let mut d = said("<@1457469483726668048> hi");
    d["mentions"] = json!([{"id": "1457469483726668048", "username": "demo"}]);
    let body = frame("MESSAGE_CREATE", &d).to_string();
    let headers = [(SIGNATURE, &*sign(1, TIME, body.as_bytes())), (TIMESTAMP, TIME)];
    let verified = admit(&*platform, post(body.as_bytes(), &headers), NOW).expect("signed");
    let events = platform.parse(&verified).expect("a body");
    let message = message(&events[0]);
    assert_eq!((message.text(), message.mentions_bot), ("@demo hi", false));
}

/// Whatever a fixture becomes when a value in it is another.
fn mutate(value: &mut Value, mut at: usize, with: &Value) -> usize {
    if at == 0 {
        *value = with.clone();
        return 0;
    }
    at -= 1;
    let inner: Vec<&mut Value> = match value {
        Value::Array(list) => list.iter_mut().collect(),
        Value::Object(fields) => fields.iter_mut().map(|(_, value)| value).collect(),
        _ => Vec::new(),
    };
    for value in inner {
        let left = mutate(value, at, with);
        if left == 0 {
            return 0;
        }
        at = left;
    }
    at
}

proptest! {
    #[test]
    fn a_changed_fixture_is_never_a_panic(
        file in prop::sample::select(vec![
            "button_hello", "gateway_attachments", "gateway_reply_mentions", "gateway_reaction_add_custom",
            "gateway_member_add", "modal_file_upload", "slash_command_subcommand_attachment", "user_command",
            "webhook_event_authorized_guild", "gateway_delete_bulk",
        ]),
        at in 1usize..120,
        with in prop::sample::select(vec![
            json!(null), json!(7), json!(-1), json!("<@"), json!("é<@1>"), json!([]), json!({}), json!([null]), json!(true),
        ]),
    ) {
        let path = format!("{}/../../fixtures/discord/{file}.json", env!("CARGO_MANIFEST_DIR"));
        let mut body: Value = serde_json::from_slice(&std::fs::read(path).expect("a fixture")).expect("JSON");
        mutate(&mut body, at, &with);
        if let Ok(events) = parse(body.to_string()) {
            prop_assert_eq!(events.len(), 1);
        }
    }

    #[test]
    fn whatever_is_in_a_body_is_no_panic(body in "[\\PC]{0,60}") {
        let _ = parse(body);
    }
}
