use std::time::Duration;

use chinwag_core::{
    platform::{Platform, admit},
    reply::Reply,
};
use serde_json::{Value, json};

use super::support::{ADD_ON, NOW, chat, classic, config, platform, pushed, response, said, signed};

fn deferral(event: &Value) -> Option<Value> {
    let chat = chat();
    let verified = admit(&chat, signed(event.to_string()), NOW).expect("a good token");
    let immediate = chat.immediate(&verified)?;
    assert_eq!((immediate.within, immediate.deferral.status), (Duration::from_secs(25), 200));
    Some(serde_json::from_slice(&immediate.deferral.body).expect("JSON"))
}

#[test]
fn an_event_of_chat_may_be_answered_and_a_push_is_not_looked_at() {
    let add_on = json!({ "chat": { "messagePayload": {} } });
    for event in [said(&json!({})), classic("CARD_CLICKED", &json!({})), add_on] {
        assert_eq!(deferral(&event), Some(json!({})), "{event}");
    }
    let push = pushed("google.workspace.chat.message.v1.created", &json!({}));
    for event in [push, classic("REMOVED_FROM_SPACE", &json!({})), json!({})] {
        assert_eq!(deferral(&event), None, "{event}");
    }
}

#[test]
fn each_form_of_events_has_its_own_form_of_answers() {
    let mut add_on = config();
    add_on.signer = ADD_ON.into();
    let (chat, add_on) = (chat(), platform(add_on));
    let answer = |platform: &dyn Platform, reply: Reply| {
        let answer = platform.answer(&response(reply))?;
        assert_eq!((answer.status, answer.content_type), (200, "application/json"));
        Some(serde_json::from_slice::<Value>(&answer.body).expect("JSON"))
    };
    let message = json!({ "text": "hi", "thread": { "name": "spaces/S/threads/T" } });
    assert_eq!(answer(&chat, "hi".into()), Some(message.clone()));
    let wrapped = json!({ "hostAppDataAction": { "chatDataAction": { "createMessageAction": { "message": message } } } });
    assert_eq!(answer(&add_on, "hi".into()), Some(wrapped));
    let dialog = json!({ "actionResponse": { "type": "DIALOG" } });
    assert_eq!(answer(&chat, Reply::native(dialog.clone())), Some(dialog.clone()));
    let pushed = json!({ "action": { "navigations": [] } });
    assert_eq!(answer(&add_on, Reply::native(pushed.clone())), Some(pushed));
    for other in [Reply::delete("spaces/S/messages/M"), Reply::edit("spaces/S/messages/M", "x")] {
        assert_eq!(answer(&chat, other), None);
    }
    let late = chat.render(&response(Reply::native(dialog))).expect_err("too late");
    assert!(late.what.contains("immediate"));
}
