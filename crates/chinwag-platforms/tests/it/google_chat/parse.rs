use chinwag_core::{
    clock::Timestamp,
    message::{Attachment, Content, InboundKind, MediaKind, Place, User},
};
use serde_json::{Value, json};

use super::support::{classic, message, messages, parse, pushed, said};

fn content(event: &Value) -> Content {
    message(event).content
}

#[test]
fn the_apps_name_is_off_the_front_of_a_text() {
    let bot = json!([{ "type": "USER_MENTION", "userMention": { "user": { "type": "BOT" } } }]);
    let ann = json!([{ "type": "USER_MENTION", "userMention": { "user": { "type": "HUMAN" } } }]);
    for (text, argument, annotations, expected, is_called) in [
        ("@Bot hi", json!(" hi"), &bot, "hi", true),
        ("@Bot hi", json!(" hi"), &json!(null), "hi", true),
        ("hi @Bot", json!("hi "), &bot, "hi @Bot", true),
        ("@Bot", json!(null), &bot, "@Bot", true),
        ("@Bot", json!(""), &bot, "", true),
        ("hi @Ann", json!("hi @Ann"), &ann, "hi @Ann", false),
        ("hi", json!(7), &json!("x"), "hi", false),
    ] {
        let message =
            message(&said(&json!({ "text": text, "argumentText": argument, "annotations": annotations })));
        assert_eq!(message.content, Content::Text { text: expected.into() }, "{text} {argument}");
        assert_eq!(message.mentions_bot, is_called, "{text} {argument}");
    }
}

#[test]
fn a_thread_is_a_conversation_where_there_are_any() {
    for (space, id, place) in [
        (json!({ "name": "spaces/S", "spaceType": "SPACE" }), "spaces/S/threads/T", Place::Thread),
        (json!({ "name": "spaces/S" }), "spaces/S/threads/T", Place::Thread),
        (
            json!({ "name": "spaces/S", "spaceThreadingState": "UNTHREADED_MESSAGES" }),
            "spaces/S",
            Place::Group,
        ),
        (json!({ "name": "spaces/S", "spaceType": "DIRECT_MESSAGE" }), "spaces/S", Place::Direct),
        (json!({ "name": "spaces/S", "type": "DM" }), "spaces/S", Place::Direct),
        (json!({ "name": "spaces/S", "singleUserBotDm": true }), "spaces/S", Place::Direct),
    ] {
        let mut event = said(&json!({}));
        event["space"] = space.clone();
        let message = message(&event);
        assert_eq!((message.conversation.id(), message.place), (id, place), "{space}");
    }
}

#[test]
fn what_is_pressed_is_a_button_or_a_form() {
    let click = |fields: Value| content(&classic("CARD_CLICKED", &fields));
    let pairs = |pairs: &[(&str, &str)]| -> Value {
        pairs.iter().map(|(key, value)| json!({ "key": key, "value": value })).collect()
    };
    let button = |title: &str, payload: Option<&str>| Content::Button {
        title: title.into(),
        payload: payload.map(str::to_owned),
    };
    let form = |name: &str, values: Value| Content::Form {
        name: name.into(),
        values: values.as_object().expect("fields").clone(),
    };
    let own = pairs(&[("payload", "track"), ("title", "Track")]);
    assert_eq!(
        click(json!({ "action": { "actionMethodName": "press", "parameters": own } })),
        button("Track", Some("track"))
    );
    assert_eq!(click(json!({ "action": { "actionMethodName": "open" } })), button("", Some("open")));
    assert_eq!(click(json!({})), button("", None));
    let other = pairs(&[("id", "7")]);
    assert_eq!(
        click(json!({ "action": { "actionMethodName": "f", "parameters": other } })),
        form("f", json!({ "id": "7" }))
    );
    let inputs = json!({
        "one": { "stringInputs": { "value": ["a"] } }, "two": { "": { "stringInputs": { "value": ["a", "b"] } } },
        "day": { "dateInput": { "msSinceEpoch": "1000" } }, "hour": { "timeInput": { "hours": 7, "minutes": 0 } },
        "odd": 7,
    });
    let values = json!({ "one": "a", "two": ["a", "b"], "day": "1000", "hour": { "hours": 7, "minutes": 0 }, "odd": 7 });
    let common = json!({ "invokedFunction": "f", "formInputs": inputs, "parameters": { "payload": "order", "title": "x" } });
    assert_eq!(click(json!({ "common": common })), form("order", values));
    let cancelled = click(json!({ "isDialogEvent": true, "dialogEventType": "CANCEL_DIALOG" }));
    assert!(matches!(cancelled, Content::Native { kind, .. } if kind == "CANCEL_DIALOG"));
}

#[test]
fn two_presses_are_two_events_and_one_that_comes_again_is_one() {
    let at = |time: &str, token: &str| {
        let event = classic("CARD_CLICKED", &json!({ "eventTime": time, "token": token }));
        parse(event.to_string()).expect("an event").remove(0).dedupe
    };
    assert_eq!(at("2026-01-02T00:00:00Z", "a"), at("2026-01-02T00:00:00Z", "b"));
    assert_ne!(at("2026-01-02T00:00:00Z", "a"), at("2026-01-02T00:00:01Z", "a"));
}

#[test]
fn the_same_message_by_both_ways_is_one_event() {
    let event = said(&json!({}));
    let push = pushed("google.workspace.chat.message.v1.created", &json!({ "message": event["message"] }));
    let dedupe = |event: &Value| parse(event.to_string()).expect("an event").remove(0).dedupe;
    assert_eq!(dedupe(&event), dedupe(&push));
    assert_eq!(message(&event).conversation, message(&push).conversation);
}

#[test]
fn commands_have_the_name_that_is_told() {
    let named = |name: &str, text: &str| Content::command(name, text);
    let slash = json!({ "slashCommand": { "commandId": 3 }, "text": "/deploy prod" });
    assert_eq!(content(&said(&slash)), named("deploy", "/deploy prod"));
    assert_eq!(content(&said(&json!({ "slashCommand": { "commandId": "3" }, "text": "" }))), named("3", ""));
    let quick = json!({ "appCommandMetadata": { "appCommandId": 4, "appCommandType": "QUICK_COMMAND" } });
    assert_eq!(content(&classic("APP_COMMAND", &quick)), named("4", ""));
    assert!(matches!(content(&classic("APP_COMMAND", &json!({}))), Content::Native { .. }));
}

#[test]
fn what_is_attached_is_fetched_by_the_api() {
    let attachment = json!([
        { "contentName": "a.png", "contentType": "image/png", "attachmentDataRef": { "resourceName": "R1" } },
        { "contentType": "application/pdf", "driveDataRef": { "driveFileId": "D1" } },
        { "source": "SOMEWHERE" }, 7,
    ]);
    let Content::Attachments { text, attachments } = content(&said(&json!({ "attachment": attachment })))
    else {
        panic!("no attachments")
    };
    assert_eq!(text.as_deref(), Some("hi"));
    let url = "https://chat.googleapis.com/v1/media/R1?alt=media";
    assert!(
        matches!(&attachments[0], Attachment::Media { media: MediaKind::Image, url: Some(found), name: Some(name), .. } if found == url && name == "a.png")
    );
    assert!(
        matches!(&attachments[1], Attachment::Media { media: MediaKind::File, url: None, id: Some(id), .. } if id == "D1")
    );
    assert!(
        attachments[2..].iter().all(|odd| matches!(odd, Attachment::Native { .. })) && attachments.len() == 4
    );
}

#[test]
fn what_a_subscription_tells_is_read() {
    let of = |kind: &str, data: Value| content(&pushed(kind, &data));
    let name = "spaces/S/messages/T.M";
    let deleted = of("google.workspace.chat.message.v1.deleted", json!({ "message": { "name": name } }));
    assert_eq!(deleted, Content::Deleted { message_ids: vec![name.into()] });
    let reaction = json!({ "reaction": { "name": format!("{name}/reactions/R"), "emoji": { "customEmoji": { "uid": "U" } } } });
    let taken_off = of("google.workspace.chat.reaction.v1.deleted", reaction);
    assert_eq!(taken_off, Content::Reaction { message_id: name.into(), emoji: "U".into(), added: false });
    let member = json!({ "membership": { "member": { "name": "users/2", "displayName": "Bob" } } });
    let bob = User { id: "users/2".into(), name: Some("Bob".into()) };
    assert_eq!(
        of("google.workspace.chat.membership.v1.created", member),
        Content::Members { joined: true, users: vec![bob], bot: false }
    );
    let expired = of("google.workspace.events.subscription.v1.expired", json!({}));
    assert_eq!(expired, Content::Notice { action: "subscription.v1.expired".into(), reason: None });
    for kind in [
        "google.workspace.chat.space.v1.updated",
        "google.workspace.chat.message.v1.batchCreated",
        "something.else",
    ] {
        let Content::Native { kind: found, native } = of(kind, json!({ "space": {} })) else {
            panic!("{kind}")
        };
        assert_eq!((found.as_str(), &native["data"]), (kind, &json!({ "space": {} })));
    }
    for kind in ["message.v1.updated", "message.v1.deleted", "reaction.v1.created", "membership.v1.created"] {
        let odd = of(&format!("google.workspace.chat.{kind}"), json!({}));
        assert!(matches!(odd, Content::Native { .. }), "{kind}: {odd:?}");
    }
}

#[test]
fn what_a_bot_said_or_what_is_nowhere_is_ignored() {
    let of = |event: &Value| parse(event.to_string()).expect("an event").remove(0).kind;
    let bot = json!({ "name": "users/9", "type": "BOT" });
    let by_bot = InboundKind::Ignored { reason: "a bot said it" };
    assert_eq!(of(&said(&json!({ "sender": bot }))), by_bot);
    let updated = json!({ "message": { "name": "spaces/S/messages/T.M", "sender": bot } });
    assert_eq!(of(&pushed("google.workspace.chat.message.v1.updated", &updated)), by_bot);
    let nowhere = InboundKind::Ignored { reason: "it names no space" };
    assert_eq!(of(&classic("MESSAGE", &json!({ "space": {}, "message": { "text": "hi" } }))), nowhere);
    assert_eq!(of(&classic("CARD_CLICKED", &json!({ "space": 7 }))), nowhere);
    let long = classic("REMOVED_FROM_SPACE", &json!({ "space": { "name": "x".repeat(600) } }));
    assert_eq!(of(&long), InboundKind::Ignored { reason: "its space has too long a name" });
}

#[test]
fn what_is_not_known_or_odd_is_kept_as_it_stands() {
    for (event, kind) in [
        (classic("WIDGET_UPDATED", &json!({})), "WIDGET_UPDATED"),
        (classic("MESSAGE", &json!({})), "message"),
        (said(&json!({ "text": 7 })), "message"),
        (
            json!({ "chat": { "widgetUpdatedPayload": { "space": { "name": "spaces/S" } } } }),
            "widgetUpdatedPayload",
        ),
    ] {
        assert!(matches!(content(&event), Content::Native { kind: found, .. } if found == kind), "{kind}");
    }
    let old = said(&json!({ "createTime": { "seconds": "1488481379", "nanos": 9 } }));
    assert_eq!(message(&old).sent_at, Timestamp::from_millis(1_488_481_379_000));
    let deep = format!("{}{}", "[".repeat(500), "]".repeat(500));
    let body = said(&json!({})).to_string().replacen('{', &format!("{{\"common\":{deep},"), 1);
    assert!(
        matches!(&parse(body).expect("an event")[0].kind, InboundKind::Message(message) if message.text() == "hi")
    );
}

#[test]
fn who_adds_the_app_by_calling_it_has_said_something_as_well() {
    let mut event = said(&json!({ "text": "@Bot hi", "argumentText": " hi" }));
    event["type"] = json!("ADDED_TO_SPACE");
    let [joined, spoken] = &messages(&event)[..] else { panic!("not two") };
    assert_eq!(joined.content, Content::Members { joined: true, users: vec![], bot: true });
    assert_eq!(spoken.content, Content::Text { text: "hi".into() });
}

#[test]
fn a_body_that_is_no_event_is_an_error() {
    for body in ["", "[]", "{}", r#"{"type":7}"#, "<html>"] {
        assert!(parse(body).is_err(), "{body}");
    }
}
