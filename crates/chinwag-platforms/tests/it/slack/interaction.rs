use chinwag_core::message::{Content, Place};
use serde_json::{Value, json};

use super::support::{ignored, interaction, message, only, parse, place};

#[test]
fn a_command_is_what_was_typed() {
    let command = |text: &str| {
        only(format!(
            "team_id=T1&channel_id=D1&user_id=U1&user_name=ann&command=%2Fdo&text={text}&trigger_id=9"
        ))
    };
    let message = command("it+now%21");
    assert_eq!(message.content, Content::command("do", "/do it now!"));
    assert_eq!(
        (message.sender.name.as_deref(), place(&message)),
        (Some("ann"), ("work:T1:D1", Place::Direct))
    );
    assert_eq!(message.sent_at.as_millis(), 1_772_998_124_000);
    assert_eq!(command("").content, Content::command("do", "/do"));
}

#[test]
fn a_probe_reaches_no_handler_even_when_it_is_signed() {
    assert_eq!(ignored("ssl_check=1&command=%2Fdeploy&text=now"), "a probe of the certificate");
}

/// What a press in the message 5.5 of the channel C1 says.
fn pressed(action: Value, fields: Value) -> String {
    let mut whole = json!({"type": "block_actions", "team": {"id": "T1"}, "user": {"id": "U1", "username": "ann"},
        "channel": {"id": "C1"}, "trigger_id": "1.2.3", "container": {"channel_id": "C1", "message_ts": "5.5"}, "actions": action});
    for (name, value) in fields.as_object().expect("an object") {
        whole[name] = value.clone();
    }
    interaction(&whole)
}

#[test]
fn a_press_says_what_the_button_means_and_where_it_was() {
    let button = json!([{"type": "button", "action_id": "go", "value": "go now", "action_ts": "9.25", "text": {"type": "plain_text", "text": "Go &amp; see"}}]);
    let message = only(pressed(button.clone(), json!({})));
    assert_eq!(message.content, Content::Button { title: "Go & see".into(), payload: Some("go now".into()) });
    assert_eq!((message.reply_to.as_deref(), message.sent_at.as_millis()), (Some("5.5"), 9250));
    let thread = json!({"container": {"channel_id": "C1", "message_ts": "5.5", "thread_ts": "4.4"}});
    assert_eq!(place(&only(pressed(button.clone(), thread))), ("work:T1:C1:4.4", Place::Thread));
    let root = json!({"container": {"channel_id": "C1", "message_ts": "5.5", "thread_ts": "5.5"}});
    assert_eq!(place(&only(pressed(button, root))), ("work:T1:C1", Place::Group));
    let bare = only(pressed(json!([{"type": "button", "action_id": "go"}]), json!({})));
    assert_eq!(bare.content, Content::Button { title: "go".into(), payload: Some("go".into()) });
    assert_eq!(
        ignored(pressed(json!([{"type": "button", "action_id": "chinwag-link-1"}]), json!({}))),
        "a link of the bot was opened"
    );
}

#[test]
fn every_kind_of_input_has_its_value() {
    let of = |action: Value| only(pressed(json!([action]), json!({}))).content;
    let option = json!({"text": {"text": "One"}, "value": "1"});
    for kind in ["static_select", "external_select", "overflow", "radio_buttons"] {
        let content = of(json!({"type": kind, "action_id": "a", "selected_option": option}));
        assert_eq!(content, Content::Button { title: "One".into(), payload: Some("1".into()) }, "{kind}");
    }
    for (field, value, expected) in [
        ("selected_options", json!([option, {"value": "2"}]), json!(["1", "2"])),
        ("selected_options", json!([]), json!([])),
        ("selected_user", json!("U7"), json!("U7")),
        ("selected_conversation", json!("C7"), json!("C7")),
        ("selected_channel", json!("C7"), json!("C7")),
        ("selected_date", json!("2026-03-08"), json!("2026-03-08")),
        ("selected_time", json!("19:27"), json!("19:27")),
        ("selected_date_time", json!(1_772_998_024), json!(1_772_998_024)),
        ("value", json!("typed"), json!("typed")),
    ] {
        let mut action = json!({"type": "some_input", "action_id": "a"});
        action[field] = value;
        let Content::Form { name, values } = of(action) else { panic!("{field}") };
        assert_eq!((name.as_str(), Value::Object(values)), ("a", json!({"a": expected})), "{field}");
    }
    assert!(matches!(of(json!({"type": "some_input", "action_id": "a"})), Content::Native { .. }));
    assert!(matches!(only(pressed(json!("odd"), json!({}))).content, Content::Native { .. }));
}

#[test]
fn several_actions_are_several_events_with_keys_of_their_own() {
    let actions = json!([{"type": "button", "action_id": "a"}, 7, {"type": "button", "action_id": "b"}]);
    let events = parse(pressed(actions, json!({}))).expect("a body");
    let keys: Vec<_> = events.iter().map(|event| event.dedupe.as_str()).collect();
    assert_eq!(keys, ["trigger:1.2.3", "trigger:1.2.3:1", "trigger:1.2.3:2"]);
    assert_eq!((message(&events[0]).text(), message(&events[2]).text()), ("a", "b"));
}

#[test]
fn the_inputs_beside_a_button_are_sent_by_it() {
    let state = json!({"state": {"values": {
        "b1": {"name": {"type": "plain_text_input", "value": "Ann"}, "same": {"value": "x"}},
        "b2": {"same": {"value": null}},
    }}});
    let body = pressed(json!([{"type": "button", "action_id": "send", "value": "order"}]), state);
    let Content::Form { name, values } = only(body).content else { panic!() };
    assert_eq!(name, "order");
    assert_eq!(Value::Object(values), json!({"name": "Ann", "b1.same": "x", "b2.same": null}));
}

#[test]
fn a_modal_is_in_the_conversation_of_its_person() {
    let body = interaction(&json!({"type": "view_submission", "team": null, "enterprise": {"id": "E1"},
        "user": {"id": "U1", "team_id": "T1"}, "trigger_id": "1", "view": {"id": "V1", "callback_id": "bug",
        "private_metadata": "m", "state": {"values": {"b": {"a": {"value": "v"}}}}}}));
    let message = only(body);
    assert_eq!(place(&message), ("work:E1:U1", Place::Direct));
    let Content::Form { name, values } = message.content else { panic!() };
    assert_eq!((name.as_str(), Value::Object(values)), ("bug", json!({"a": "v", "private_metadata": "m"})));
}

#[test]
fn a_shortcut_is_a_press() {
    let body = |kind: &str| {
        interaction(&json!({"type": kind, "callback_id": "new", "team": {"id": "T1"}, "user": {"id": "U1"},
        "channel": {"id": "C1"}, "message_ts": "5.5", "action_ts": "9.5", "response_url": "https://hooks.slack.com/x"}))
    };
    for kind in ["shortcut", "message_action"] {
        let content = Content::Button { title: "new".into(), payload: Some("new".into()) };
        assert_eq!(only(body(kind)).content, content, "{kind}");
    }
    let Content::Native { native, .. } = only(body("something_new")).content else { panic!() };
    assert_eq!(native.get("response_url"), None);
}
