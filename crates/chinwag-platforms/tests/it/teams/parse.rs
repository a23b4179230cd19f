use chinwag_core::{
    clock::Timestamp,
    conversation::ConversationKey,
    message::{Attachment, Content, InboundKind, MediaKind, Place, User},
    platform::Platform,
    response::DeliveryState,
};
use serde_json::{Value, json};

use super::support::{SERVICE, activity, admitted, message, parse, parsed, teams};

fn content(fields: &Value) -> Content {
    message(fields).content
}

#[test]
fn names_in_a_text_are_readable_and_the_bots_is_off_its_front() {
    let mention = |id: &str, name: &str| json!({ "type": "mention", "mentioned": { "id": id, "name": name }, "text": format!("<at>{name}</at>") });
    let bot = mention("28:bot", "Helper");
    let ann = mention("29:ann", "Ann");
    for (text, entities, expected, is_called) in [
        ("<at>Helper</at> hi\n", vec![&bot], "hi", true),
        ("<at>Helper</at>&nbsp;hi", vec![&bot], "hi", true),
        (" <at>Helper</at><at>Ann</at> hi", vec![&bot, &ann], "@Ann hi", true),
        ("<at>Ann</at> and <at>Helper</at> hi", vec![&ann, &bot], "@Ann and @Helper hi", true),
        ("<at>Ann</at> hi", vec![&ann], "@Ann hi", false),
        ("<at>Helper</at>", vec![&bot], "", true),
        ("<at>nobody</at> a < b", vec![], "<at>nobody</at> a < b", false),
    ] {
        let message = message(&json!({ "text": text, "entities": entities }));
        assert_eq!(message.content, Content::Text { text: expected.into() }, "{text}");
        assert_eq!(message.mentions_bot, is_called, "{text}");
    }
    let odd =
        json!({ "text": "hi", "entities": [7, { "type": "mention" }, { "type": "mention", "text": "" }] });
    assert_eq!(content(&odd), Content::Text { text: "hi".into() });
}

#[test]
fn who_reads_along_is_told_or_seen_from_the_id() {
    for (conversation, expected) in [
        (json!({ "id": "a:1", "conversationType": "personal" }), Place::Direct),
        (json!({ "id": "19:x@unq.gbl.spaces" }), Place::Direct),
        (json!({ "id": "19:x@thread.v2", "conversationType": "groupChat" }), Place::Group),
        (json!({ "id": "19:x@thread.v2" }), Place::Group),
        (json!({ "id": "x", "isGroup": true }), Place::Group),
        (json!({ "id": "19:x@thread.tacv2", "conversationType": "channel" }), Place::Group),
        (json!({ "id": "19:x@thread.tacv2;messageid=1", "conversationType": "channel" }), Place::Thread),
        (json!({ "id": "19:x@thread.tacv2;messageid=1" }), Place::Thread),
    ] {
        let message = message(&json!({ "text": "hi", "conversation": conversation }));
        assert_eq!(message.place, expected, "{conversation}");
        let id = format!("smba.trafficmanager.net/amer#{}", conversation["id"].as_str().expect("text"));
        assert_eq!(message.conversation.id(), id);
    }
}

#[test]
fn what_is_pressed_on_a_card_is_a_button_or_a_form() {
    let button =
        |title: &str, payload: &str| Content::Button { title: title.into(), payload: Some(payload.into()) };
    let form = |name: &str, values: Value| Content::Form {
        name: name.into(),
        values: values.as_object().expect("fields").clone(),
    };
    for (value, text, expected) in [
        (json!({ "payload": "track", "title": "Track" }), "", button("Track", "track")),
        (
            json!({ "payload": "track", "msteams": { "type": "messageBack" } }),
            "Track it",
            button("Track it", "track"),
        ),
        (json!("track"), "Track it", button("Track it", "track")),
        (json!("{\"payload\":\"track\"}"), "", button("", "track")),
        (json!(7), "", button("", "7")),
        (
            json!({ "payload": "order", "title": "Order", "size": "L" }),
            "",
            form("order", json!({ "size": "L" })),
        ),
        (json!({ "size": "L", "title": "x" }), "", form("", json!({ "size": "L", "title": "x" }))),
        (json!({}), "", form("", json!({}))),
    ] {
        assert_eq!(content(&json!({ "value": value, "text": text })), expected, "{value}");
    }
    assert_eq!(content(&json!({ "value": null, "text": "hi" })), Content::Text { text: "hi".into() });
}

#[test]
fn files_and_pictures_are_attachments_and_the_text_once_more_is_none() {
    let file = json!({
        "contentType": "application/vnd.microsoft.teams.file.download.info", "name": "a.pdf",
        "contentUrl": "https://share.example/a.pdf",
        "content": { "downloadUrl": "https://download.example/a", "uniqueId": "F1", "fileType": "pdf" },
    });
    let card = json!({ "contentType": "application/vnd.microsoft.card.hero", "content": {} });
    let attachments = json!([
        { "contentType": "text/html", "content": "<p>see</p>" }, file,
        { "contentType": "image/png", "contentUrl": "https://a.example/1", "name": "1.png" },
        { "contentType": "video/mp4", "contentUrl": "https://a.example/2" },
        { "contentType": "image/png" }, card, 7,
    ]);
    let media =
        |media, url: &str, name: Option<&str>, mime: Option<&str>, id: Option<&str>| Attachment::Media {
            media,
            url: Some(url.into()),
            id: id.map(str::to_owned),
            name: name.map(str::to_owned),
            mime: mime.map(str::to_owned),
            bytes: None,
        };
    let native = |kind: &str, native: Value| Attachment::Native { kind: kind.into(), native };
    let expected = vec![
        media(MediaKind::File, "https://download.example/a", Some("a.pdf"), None, Some("F1")),
        media(MediaKind::Image, "https://a.example/1", Some("1.png"), Some("image/png"), None),
        media(MediaKind::Video, "https://a.example/2", None, Some("video/mp4"), None),
        native("image/png", json!({ "contentType": "image/png" })),
        native("application/vnd.microsoft.card.hero", card),
        native("", json!(7)),
    ];
    assert_eq!(
        content(&json!({ "text": "see", "attachments": attachments })),
        Content::Attachments { text: Some("see".into()), attachments: expected }
    );
}

#[test]
fn changes_of_a_message_are_about_it_and_no_two_are_the_same_event() {
    let edited = json!({ "type": "messageUpdate", "text": "new", "replyToId": "1" });
    let first = message(&edited);
    assert_eq!((first.message_id, first.reply_to), (None, None));
    assert_eq!(
        first.content,
        Content::Edit { message_id: "1766459963017".into(), text: "new".into(), count: 1 }
    );
    let deleted = message(&json!({ "type": "messageDelete" })).content;
    assert_eq!(deleted, Content::Deleted { message_ids: vec!["1766459963017".into()] });
    let keys = [
        json!({ "text": "old" }),
        edited.clone(),
        json!({ "type": "messageUpdate", "text": "newer", "timestamp": "2025-12-23T03:20:00Z" }),
        json!({ "type": "messageDelete" }),
        json!({ "type": "messageReaction", "reactionsAdded": [{ "type": "like" }] }),
        json!({ "type": "messageReaction", "reactionsRemoved": [{ "type": "like" }] }),
        json!({ "type": "messageReaction", "reactionsAdded": [{ "type": "like" }], "from": { "id": "29:bob" } }),
        json!({ "text": "old", "conversation": { "id": "a:2" } }),
    ];
    let mut keys: Vec<_> = keys.iter().map(|fields| parsed(fields)[0].dedupe.clone()).collect();
    assert_eq!(parsed(&edited)[0].dedupe, keys[1], "the same comes to the same");
    keys.sort();
    keys.dedup();
    assert_eq!(keys.len(), 8);
}

#[test]
fn a_message_that_comes_again_is_the_same_event() {
    let again = json!({ "text": "hi", "timestamp": "2025-12-23T03:20:00Z", "localTimestamp": "x" });
    assert_eq!(parsed(&json!({ "text": "hi" }))[0].dedupe, parsed(&again)[0].dedupe);
}

#[test]
fn each_reaction_is_an_event() {
    let events = parsed(&json!({
        "type": "messageReaction", "replyToId": "17",
        "reactionsAdded": [{ "type": "heart" }, 7, { "type": "tada" }], "reactionsRemoved": [{ "type": "like" }],
    }));
    let seen: Vec<_> = events
        .iter()
        .map(|event| match &event.kind {
            InboundKind::Message(message) => match &message.content {
                Content::Reaction { message_id, emoji, added } => (&**message_id, &**emoji, *added),
                other => panic!("{other:?}"),
            },
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(seen, [("17", "👍", false), ("17", "❤️", true), ("17", "tada", true)]);
}

#[test]
fn who_came_and_who_left_is_told_apart_from_the_bot() {
    let events = parsed(&json!({
        "type": "conversationUpdate", "membersAdded": [{ "id": "29:bob", "name": "Bob" }, {}],
        "membersRemoved": [{ "id": "28:bot" }],
    }));
    let contents: Vec<_> = events
        .into_iter()
        .map(|event| match event.kind {
            InboundKind::Message(message) => message.content,
            other => panic!("{other:?}"),
        })
        .collect();
    let bob = User { id: "29:bob".into(), name: Some("Bob".into()) };
    assert_eq!(
        contents,
        [
            Content::Members { joined: true, users: vec![bob], bot: false },
            Content::Members { joined: false, users: vec![], bot: true },
        ]
    );
}

#[test]
fn a_receipt_says_up_to_when_it_was_read() {
    let receipt = json!({
        "type": "event", "name": "application/vnd.microsoft.readReceipt",
        "value": { "lastReadMessageId": "1766459963017" },
    });
    let events = parsed(&receipt);
    let InboundKind::Status(status) = &events[0].kind else { panic!("{events:?}") };
    let up_to = Some(Timestamp::from_millis(1_766_459_963_017));
    assert_eq!((status.state, status.watermark), (DeliveryState::Read, up_to));
    let other = json!({ "type": "event", "name": "x", "value": { "lastReadMessageId": "1" } });
    assert!(matches!(content(&other), Content::Native { kind, .. } if kind == "event"));
}

#[test]
fn what_the_bot_said_and_what_is_nothing_to_act_on_is_ignored() {
    let nowhere = json!({ "type": "message", "serviceUrl": SERVICE, "channelId": "msteams" });
    let long = activity(&json!({ "text": "hi", "conversation": { "id": "x".repeat(600) } }));
    for (activity, reason) in [
        (activity(&json!({ "text": "hi", "from": { "id": "28:bot" } })), "the bot said it"),
        (activity(&json!({ "type": "typing" })), "somebody is typing"),
        (nowhere, "it names no conversation"),
        (long, "its service and its conversation have too long a name"),
    ] {
        let events = parse(activity.to_string()).expect("an activity");
        assert_eq!(events[0].kind, InboundKind::Ignored { reason });
    }
}

#[test]
fn what_is_not_known_or_odd_is_kept_as_it_stands() {
    for (fields, kind) in [
        (json!({ "type": "somethingNew" }), "somethingNew"),
        (json!({ "text": "" }), "message"),
        (json!({ "text": 7, "entities": "x", "attachments": {} }), "message"),
        (json!({ "type": "messageReaction", "reactionsAdded": "like" }), "messageReaction"),
        (
            json!({ "type": "conversationUpdate", "channelData": { "eventType": "teamRenamed" } }),
            "teamRenamed",
        ),
        (json!({ "type": "conversationUpdate", "membersAdded": 7 }), "conversationUpdate"),
    ] {
        let Content::Native { kind: found, native } = content(&fields) else { panic!("{fields}") };
        assert_eq!((found.as_str(), &native), (kind, &activity(&fields)));
    }
    let message = message(&json!({ "text": "hi", "from": 7, "timestamp": "soon" }));
    assert_eq!(message.sent_at, Timestamp::from_millis(1_766_459_963_017), "its id tells the time");
    assert_eq!(message.sender.id, "a:1");
}

#[test]
fn what_is_nested_too_deeply_takes_nothing_with_it() {
    let deep = format!("{}{}", "[".repeat(500), "]".repeat(500));
    let body =
        activity(&json!({ "text": "hi", "channelData": "DEEP" })).to_string().replace("\"DEEP\"", &deep);
    let events = parse(&body).expect("an activity");
    assert!(matches!(&events[0].kind, InboundKind::Message(message) if message.text() == "hi"));
}

#[test]
fn a_body_that_is_no_activity_is_an_error() {
    let teams = teams();
    let mut body = activity(&json!({}));
    body.as_object_mut().expect("fields").remove("type");
    let verified = admitted(&teams, body.to_string()).expect("a good token");
    let error = teams.parse(&verified).expect_err("no activity");
    assert_eq!(error.to_string(), "there is no `type`, which every activity has at `/type`");
}

#[test]
fn a_conversation_can_be_written_and_read() {
    let key = message(&json!({ "text": "hi" })).conversation;
    assert_eq!(key.as_str().parse::<ConversationKey>(), Ok(key.clone()));
    assert_eq!(key.as_str(), "bot:smba.trafficmanager.net/amer#a:1");
}
