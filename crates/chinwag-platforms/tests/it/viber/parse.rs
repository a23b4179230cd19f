use chinwag_core::{
    message::{Content, InboundKind},
    response::DeliveryState,
};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::support::{NOW, PERSON, message, parse, viber};

fn event(change: Value) -> String {
    let mut event = json!({
        "event": "message", "timestamp": 1_457_764_197_627_u64, "message_token": 4_912_661_846_655_238_145_u64,
        "sender": {"id": PERSON, "name": "Test User"}, "message": {"type": "text", "text": "hi"}, "silent": false,
    });
    event.as_object_mut().expect("an object").extend(change.as_object().expect("an object").clone());
    event.to_string()
}

#[test]
fn what_is_not_vibers_at_all_is_an_error_that_says_what() {
    for (body, what) in [
        ("", "right shape"),
        ("{", "right shape"),
        ("[]", "not an object"),
        (r#"["message"]"#, "not an object"),
        ("{}", "no `event`"),
        (r#"{"event":7}"#, "no `event`"),
    ] {
        let error = parse(body).expect_err("not Viber's");
        assert!(error.what.contains(what) && error.pointer.is_empty(), "{body}: {error}");
    }
    let error = parse(b"{\"event\":\"\xff\"}").expect_err("not UTF-8");
    assert!(error.what.contains("UTF-8"), "{error}");
}

#[test]
fn a_token_is_exact_and_the_same_with_and_without_quotes() {
    let number = parse(event(json!({}))).expect("a body");
    let text = parse(event(json!({"message_token": "4912661846655238145"}))).expect("a body");
    assert_eq!(number, text);
    assert_eq!(message(&number[0]).message_id.as_deref(), Some("4912661846655238145"));
    assert_eq!(number[0].dedupe, format!("message:4912661846655238145:{PERSON}"));
}

#[test]
fn reports_of_one_message_are_events_of_their_own() {
    let mut keys = std::collections::BTreeSet::new();
    for (kind, state) in [
        ("delivered", DeliveryState::Delivered),
        ("seen", DeliveryState::Read),
        ("failed", DeliveryState::Failed),
    ] {
        let events = parse(event(json!({"event": kind, "sender": null, "user_id": PERSON}))).expect("a body");
        let InboundKind::Status(status) = &events[0].kind else { panic!("{events:?}") };
        assert_eq!((status.state, &status.message_ids[..]), (state, &["4912661846655238145".to_owned()][..]));
        assert_eq!(status.conversation.id(), PERSON);
        keys.insert(events[0].dedupe.clone());
    }
    assert_eq!(keys.len(), 3);
}

#[test]
fn who_subscribes_without_a_token_is_told_by_the_moment() {
    let change =
        json!({"event": "subscribed", "message_token": null, "sender": null, "user": {"id": PERSON}});
    let events = parse(event(change.clone())).expect("a body");
    assert_eq!(events[0].dedupe, format!("subscribed:at:1457764197627:{PERSON}"));
    assert_eq!(events, parse(event(change)).expect("the same body"));
}

#[test]
fn a_silent_text_is_a_button() {
    let content =
        |silent: Value| message(&parse(event(json!({"silent": silent}))).expect("a body")[0]).content.clone();
    let button = Content::Button { title: String::new(), payload: Some("hi".into()) };
    assert_eq!(content(json!(true)), button);
    for words in [json!(false), json!(null), json!("true"), json!(1)] {
        assert_eq!(content(words), Content::Text { text: "hi".into() });
    }
}

#[test]
fn the_key_of_a_long_id_is_digested() {
    let events = parse(event(json!({"sender": {"id": "x".repeat(300)}}))).expect("a body");
    assert!(events[0].dedupe.starts_with("long:") && events[0].dedupe.len() < 64, "{}", events[0].dedupe);
}

proptest! {
    /// Bytes of a real body, changed at will: whatever comes of it, it is an answer.
    #[test]
    fn nothing_panics(changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8), cut in any::<prop::sample::Index>()) {
        let mut body = include_bytes!("../../../../../fixtures/viber/location_as_text.json").to_vec();
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
    fn no_value_is_taken_for_granted(at in 0_usize..8, odd in 0_usize..6) {
        let key = ["timestamp", "message_token", "sender", "user", "user_id", "message", "silent", "context"][at];
        let value = [json!(null), json!(-1), json!(1e300), json!("odd"), json!([]), json!({})][odd].clone();
        prop_assert_eq!(parse(event(json!({key: value}))).expect("a body").len(), 1);
    }
}

#[test]
fn what_is_sent_again_at_another_time_has_the_same_mark() {
    let sent = |time: u64| {
        let body = serde_json::json!({"event": "message", "timestamp": time, "message_token": 7_u64,
            "sender": {"id": PERSON}, "message": {"type": "text", "text": "hi"}});
        let inbound = parse(body.to_string()).expect("an event").remove(0);
        (inbound.dedupe.clone(), viber().marked_at(&inbound, NOW))
    };
    assert_eq!(sent(1_772_998_024_000), sent(1_772_998_084_000));
}
