use chinwag_core::message::{Content, InboundKind};
use proptest::prelude::*;
use serde_json::json;

use super::support::{GROUP, PERSON, message, parse};

fn event(change: serde_json::Value) -> String {
    let mut event = json!({
        "type": "message", "mode": "active", "timestamp": 1_692_251_666_727_u64, "webhookEventId": "01H810YE",
        "source": {"type": "user", "userId": PERSON}, "deliveryContext": {"isRedelivery": false},
        "message": {"type": "text", "id": "1", "text": "hi"},
    });
    let change = change.as_object().expect("an object").clone();
    event.as_object_mut().expect("an object").extend(change);
    json!({"destination": "U1", "events": [event]}).to_string()
}

#[test]
fn what_is_not_lines_at_all_is_an_error_that_says_where() {
    for (body, pointer, what) in [
        ("", "", "right shape"),
        ("{", "", "right shape"),
        ("[]", "", "not an object"),
        (r#"["U1",[]]"#, "", "not an object"),
        ("{}", "", "no `events`"),
        (r#"{"events":null}"#, "", "no `events`"),
        (r#"{"events":{}}"#, "/events", "not a list"),
    ] {
        let error = parse(body).expect_err("not LINE's");
        assert!(error.pointer == pointer && error.what.contains(what), "{body}: {error}");
    }
    let error = parse(b"{\"events\":\"\xff\"}").expect_err("not UTF-8");
    assert!(error.what.contains("UTF-8"), "{error}");
}

#[test]
fn a_redelivery_is_the_same_event() {
    let first = parse(event(json!({}))).expect("a body");
    let again = parse(event(json!({"deliveryContext": {"isRedelivery": true}}))).expect("a body");
    assert_eq!(first[0].dedupe, "01H810YE");
    assert_eq!(first, again);
}

#[test]
fn what_it_may_be_answered_with_comes_with_it() {
    for (token, kept) in
        [(json!("nHuyWiB7yP5Zw52F"), Some("nHuyWiB7yP5Zw52F")), (json!(""), None), (json!(7), None)]
    {
        let events = parse(event(json!({"replyToken": token}))).expect("a body");
        assert_eq!(message(&events[0]).reply_token.as_deref(), kept);
    }
}

#[test]
fn a_group_a_room_and_a_person_are_conversations_of_their_own() {
    for (source, conversation, sender) in [
        (json!({"type": "group", "groupId": GROUP, "userId": PERSON}), GROUP, PERSON),
        (json!({"type": "group", "groupId": GROUP}), GROUP, GROUP),
        (json!({"type": "room", "roomId": "R1", "userId": PERSON}), "R1", PERSON),
        (json!({"type": "user", "userId": PERSON}), PERSON, PERSON),
        (json!({"type": "new"}), "account:U1", "U1"),
    ] {
        let events = parse(event(json!({"source": source}))).expect("a body");
        let message = message(&events[0]);
        assert_eq!((message.conversation.id(), &*message.sender.id), (conversation, sender));
        assert_eq!(
            message.place.is_direct(),
            !source.to_string().contains("Id\":\"R") && conversation != GROUP
        );
    }
}

#[test]
fn what_is_ignored_does_not_take_the_key_of_a_message() {
    let standby = parse(event(json!({"mode": "standby"}))).expect("a body");
    assert!(matches!(standby[0].kind, InboundKind::Ignored { .. }));
    assert_eq!(standby[0].dedupe, "ignored:01H810YE");
}

#[test]
fn an_id_that_is_too_long_for_a_key_is_digested() {
    let events = parse(event(json!({"webhookEventId": "9".repeat(300)}))).expect("a body");
    assert!(events[0].dedupe.starts_with("built:") && events[0].dedupe.len() < 64, "{}", events[0].dedupe);
}

#[test]
fn what_is_nested_too_deeply_is_kept_as_text() {
    let deep = format!("{}{}", "[".repeat(200), "]".repeat(200));
    let body = format!(
        r#"{{"events":[{{"type":"deep","source":{{"userId":"{PERSON}"}},"webhookEventId":"1","deep":{deep}}}]}}"#
    );
    let events = parse(body).expect("a body");
    let Content::Native { kind, native } = &message(&events[0]).content else { panic!("{events:?}") };
    assert!(kind == "deep" && native.as_str().is_some_and(|raw| raw.contains("[[[")));
}

proptest! {
    /// Bytes of a real body, changed at will: whatever comes of it, it is an answer.
    #[test]
    fn nothing_panics(changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8), cut in any::<prop::sample::Index>()) {
        let mut body = include_bytes!("../../../../../fixtures/line/mentions.json").to_vec();
        for (index, byte) in changes {
            let at = index.index(body.len());
            body[at] = byte;
        }
        let _ = parse(&body);
        body.truncate(cut.index(body.len()));
        let _ = parse(&body);
    }

    /// A value of any kind in the place of any other.
    #[test]
    fn no_value_is_taken_for_granted(at in 0_usize..9, odd in 0_usize..6) {
        let key = ["type", "mode", "timestamp", "source", "webhookEventId", "message", "replyToken", "postback", "joined"][at];
        let value = [json!(null), json!(-1), json!(1e300), json!("odd"), json!([]), json!({})][odd].clone();
        prop_assert_eq!(parse(event(json!({key: value}))).expect("a body").len(), 1);
    }
}
