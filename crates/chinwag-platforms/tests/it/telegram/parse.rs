//! Odds and ends of updates.

use chinwag_core::{
    clock::Timestamp,
    message::{Content, InboundKind, Place, User},
};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::support::{message, parse};

fn update(content: Value) -> Value {
    let mut said = json!({
        "message_id": 7, "date": 1_700_000_000,
        "chat": {"id": -100_123, "type": "supergroup", "title": "Us", "is_forum": true},
        "from": {"id": 5, "is_bot": false, "first_name": "Ann"},
    });
    said.as_object_mut().expect("an object").extend(content.as_object().expect("an object").clone());
    json!({"update_id": 1, "message": said})
}

#[test]
fn a_topic_is_a_conversation_of_its_own() {
    let said = message(&update(json!({"text": "hi", "message_thread_id": 3, "is_topic_message": true})));
    assert_eq!((said.conversation.as_str(), said.place), ("bot:-100123:3", Place::Thread));
    let said = message(&update(json!({"text": "hi", "message_thread_id": 3})));
    assert_eq!((said.conversation.as_str(), said.place), ("bot:-100123", Place::Group));
}

#[test]
fn what_opened_a_topic_is_not_what_is_answered() {
    let topic = json!({
        "text": "hi", "message_thread_id": 3, "is_topic_message": true, "reply_to_message": {"message_id": 3},
    });
    assert_eq!(message(&update(topic)).reply_to, None);
    assert_eq!(
        message(&update(json!({"text": "hi", "reply_to_message": {"message_id": 4}}))).reply_to.as_deref(),
        Some("4")
    );
}

#[test]
fn the_bot_is_called_by_its_name() {
    let entities = json!([{"type": "mention", "offset": 0, "length": 8}]);
    let said = message(&update(json!({"text": "@testbot what is up", "entities": entities})));
    assert!(said.mentions_bot);
    assert_eq!(said.text(), "what is up");
}

#[test]
fn a_command_with_a_name_is_for_that_bot_alone() {
    let entities = |length: u32| json!([{"type": "bot_command", "offset": 0, "length": length}]);
    let said = message(&update(json!({"text": "/Help@TestBot now", "entities": entities(13)})));
    let help = Content::Command { name: "help".into(), text: "/Help@TestBot now".into() };
    assert_eq!((said.content, said.mentions_bot), (help, true));
    let said = message(&update(json!({"text": "/help@OtherBot", "entities": entities(14)})));
    assert_eq!(said.content, Content::Text { text: "/help@OtherBot".into() });
}

#[test]
fn a_press_has_the_title_of_its_button_and_no_time() {
    let press = json!({"update_id": 1, "callback_query": {
        "id": "42", "from": {"id": 5, "first_name": "Ann"}, "data": "t",
        "message": {
            "message_id": 9, "date": 1_600_000_000, "chat": {"id": 5, "type": "private"},
            "reply_markup": {"inline_keyboard": [[{"text": "Tea", "callback_data": "t"}]]},
        },
    }});
    let pressed = message(&press);
    assert_eq!(pressed.content, Content::Button { title: "Tea".into(), payload: Some("t".into()) });
    assert_eq!((pressed.sent_at, pressed.reply_to.as_deref()), (Timestamp::default(), Some("9")));
}

#[test]
fn each_change_of_reactions_is_told() {
    let emoji = |emoji: &str| json!({"type": "emoji", "emoji": emoji});
    let changed = json!({"update_id": 1, "message_reaction": {
        "chat": {"id": 5, "type": "private"}, "message_id": 9, "date": 1_700_000_000, "user": {"id": 5},
        "old_reaction": [emoji("👍")], "new_reaction": [emoji("❤")],
    }});
    let inbounds = parse(changed.to_string()).expect("an update");
    let keys: Vec<&str> = inbounds.iter().map(|inbound| &*inbound.dedupe).collect();
    assert_eq!(keys, ["1:0", "1:1"]);
    let contents: Vec<Content> = inbounds
        .into_iter()
        .map(|inbound| match inbound.kind {
            InboundKind::Message(message) => message.content,
            other => panic!("{other:?}"),
        })
        .collect();
    let reaction =
        |emoji: &str, added| Content::Reaction { message_id: "9".into(), emoji: emoji.into(), added };
    assert_eq!(contents, [reaction("👍", false), reaction("❤", true)]);
}

#[test]
fn who_blocks_the_bot_has_left() {
    let member = |status: &str| json!({"user": {"id": 123_456, "is_bot": true}, "status": status});
    let changed = |before: &str, after: &str| {
        message(&json!({"update_id": 1, "my_chat_member": {
            "chat": {"id": 5, "type": "private"}, "from": {"id": 5, "first_name": "Ann"}, "date": 1_700_000_000,
            "old_chat_member": member(before), "new_chat_member": member(after),
        }}))
    };
    let members = |joined| Content::Members { joined, users: Vec::new(), bot: true };
    assert_eq!(changed("member", "kicked").content, members(false));
    assert_eq!(changed("kicked", "member").content, members(true));
    assert!(matches!(changed("member", "administrator").content, Content::Native { .. }));
}

#[test]
fn the_bots_own_words_are_ignored() {
    let own = update(json!({"text": "hi", "from": {"id": 123_456, "is_bot": true, "first_name": "TestBot"}}));
    let inbounds = parse(own.to_string()).expect("an update");
    assert!(matches!(inbounds[0].kind, InboundKind::Ignored { .. }), "{inbounds:?}");
}

#[test]
fn a_kind_that_is_not_known_is_kept() {
    let strange =
        json!({"update_id": 1, "strange~/kind": {"user": {"id": 5, "first_name": "Ann"}, "x": [1]}});
    let inbounds = parse(strange.to_string()).expect("an update");
    assert!(strange.pointer(&inbounds[0].pointer).is_some(), "{}", inbounds[0].pointer);
    let kept = message(&strange);
    assert_eq!(kept.sender, User { id: "5".into(), name: Some("Ann".into()) });
    let native = json!({"user": {"id": 5, "first_name": "Ann"}, "x": [1]});
    assert_eq!(kept.content, Content::Native { kind: "strange~/kind".into(), native });
}

#[test]
fn what_is_no_update_is_an_error() {
    for body in [
        "",
        "[]",
        "null",
        "{}",
        r#"{"update_id":"1","message":{}}"#,
        r#"{"update_id":1}"#,
        r#"{"update_id":1,"#,
    ] {
        assert!(parse(body).is_err(), "{body}");
    }
}

proptest! {
    /// Whatever stands where, an update is taken without a panic, and leads to where it came from.
    #[test]
    fn nothing_panics(kind in "(message|callback_query|message_reaction|my_chat_member|poll|x)", depth in 0_usize..9, junk in "[0-9a-z\"{}\\[\\]:,]{0,30}") {
        let whole = update(json!({"text": "/a", "entities": [{"type": "bot_command", "offset": 0, "length": 2}]})).to_string();
        let mut cut = whole.replace("message\"", &format!("{kind}\""));
        cut.insert_str(cut.char_indices().nth(depth * 17).map_or(0, |(at, _)| at), &junk);
        if let Ok(inbounds) = parse(&cut) {
            let value: Value = serde_json::from_str(&cut).expect("it was read");
            for inbound in inbounds {
                prop_assert!(value.pointer(&inbound.pointer).is_some());
            }
        }
    }
}
