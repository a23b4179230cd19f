//! What is understood of a body, and what is kept as it is.

use chinwag_core::{
    clock::Timestamp,
    message::{Content, InboundKind, Place},
    platform::admit,
    response::DeliveryState,
};
use serde_json::json;

use super::support::{NOW, SECRET, message, parse, post, sign, webhook};

#[test]
fn words_come_in_with_all_that_is_told_of_them() {
    let said = message(&json!({
        "type": "message", "conversation": "room:7", "id": "m1", "sender": { "id": "7", "name": "Ada" },
        "text": "hello", "at": "2026-01-03T02:17:59Z", "place": "group", "mentions_bot": true, "reply_to": "m0",
    }));
    assert_eq!(said.conversation.as_str(), "own:room:7");
    assert_eq!((said.message_id.as_deref(), said.reply_to.as_deref()), (Some("m1"), Some("m0")));
    assert_eq!((said.place, said.mentions_bot, said.text()), (Place::Group, true, "hello"));
    assert_eq!(said.sender.display_name(), "Ada");
    assert_eq!(said.sent_at.as_secs(), NOW.as_secs() - 1);
}

#[test]
fn what_is_not_told_has_a_default() {
    let said = message(&json!({ "type": "message", "conversation": "7", "text": "hello" }));
    assert_eq!((said.sender.id.as_str(), said.place), ("7", Place::Direct));
    // Not the time of this delivery: another one would be taken for another event.
    assert_eq!(said.sent_at, Timestamp::default());
}

#[test]
fn every_kind_of_the_model_comes_in_under_its_name() {
    for (fields, summary) in [
        (json!({ "type": "button", "title": "Yes", "payload": "yes" }), "Yes"),
        (json!({ "type": "quick_reply", "text": "No", "payload": "no" }), "No"),
        (json!({ "type": "command", "name": "start", "text": "/start" }), "/start"),
        (json!({ "type": "edit", "message_id": "m1", "text": "new", "count": 1 }), "[edit] new"),
        (json!({ "type": "deleted", "message_ids": ["m1"] }), "[deleted]"),
        (json!({ "type": "reaction", "message_id": "m1", "emoji": "👍", "added": true }), "[reaction] 👍"),
        (json!({ "type": "form", "name": "order", "values": { "size": "L" } }), "[form] order"),
        (
            json!({ "type": "message", "text": "look", "attachments": [
                { "type": "media", "media": "image", "url": "https://files.example/cat.png" }] }),
            "[image] look",
        ),
    ] {
        let mut body = fields.clone();
        body["conversation"] = json!("7");
        let told = message(&body);
        assert_eq!(told.summary(), summary);
        assert!(!matches!(told.content, Content::Native { .. }), "{fields}");
    }
}

#[test]
fn the_fields_may_stand_in_data() {
    let body = json!({
        "type": "message", "timestamp": "2026-01-03T02:17:59Z",
        "data": { "conversation": "7", "sender": { "id": "1" }, "text": "hello" },
    });
    let said = message(&body);
    assert_eq!((said.text(), said.sent_at.as_secs()), ("hello", NOW.as_secs() - 1));
    assert_eq!(parse(body.to_string()).expect("JSON")[0].pointer, "/data");
}

#[test]
fn any_other_json_is_kept_as_it_is() {
    for (body, kind, conversation) in [
        (json!({ "type": "contact.created", "data": { "id": 1 } }), "contact.created", "own:events"),
        (json!({ "type": "message", "text": "to nobody" }), "message", "own:events"),
        (json!({ "type": "message", "conversation": "7", "text": 7 }), "message", "own:7"),
        (json!({ "type": "message", "conversation": "7" }), "message", "own:7"),
        (json!({ "type": "button", "conversation": "7" }), "button", "own:7"),
        (json!({ "type": "status", "conversation": "7", "state": "lost" }), "status", "own:7"),
        (json!({ "type": "message", "conversation": "", "text": "hi" }), "message", "own:events"),
        (
            json!({ "type": "message", "conversation": "7".repeat(600), "text": "hi" }),
            "message",
            "own:events",
        ),
        (json!({ "type": 7 }), "unknown", "own:events"),
        (json!([1, 2]), "unknown", "own:events"),
        (json!(null), "unknown", "own:events"),
    ] {
        let told = message(&body);
        assert_eq!(told.content, Content::Native { kind: kind.into(), native: body });
        assert_eq!(told.conversation.as_str(), conversation);
    }
}

#[test]
fn a_report_of_delivery_is_a_status() {
    let body = json!({ "type": "status", "conversation": "7", "state": "read", "message_ids": ["m1"] });
    let InboundKind::Status(status) = parse(body.to_string()).expect("JSON").remove(0).kind else {
        panic!("no status");
    };
    assert_eq!((status.state, status.message_ids), (DeliveryState::Read, vec!["m1".to_owned()]));
}

#[test]
fn what_is_not_json_is_refused() {
    for body in ["", "{", "type=message", "{\"type\":\"message\""] {
        assert!(parse(body).is_err(), "{body}");
    }
    assert!(parse([0xff]).is_err());
    assert!(parse("[".repeat(100_000)).is_err(), "nested beyond measure");
}

#[test]
fn what_is_sent_again_has_the_mark_of_what_was_sent_first() {
    let body = br#"{ "type": "message", "conversation": "room-7", "text": "hello" }"#;
    let sent = |seconds: u64| {
        let seconds = seconds.to_string();
        let signature = sign(SECRET, "msg_1", &seconds, body);
        let headers = [
            ("webhook-id", "msg_1"),
            ("webhook-timestamp", seconds.as_str()),
            ("webhook-signature", &signature),
        ];
        let verified = admit(&*webhook(), post(body, &headers), NOW).expect("signed");
        let inbound = webhook().parse(&verified).expect("an event").remove(0);
        (inbound.dedupe.clone(), webhook().marked_at(&inbound, NOW))
    };
    assert_eq!(sent(NOW.as_secs() - 60), sent(NOW.as_secs()));
}
