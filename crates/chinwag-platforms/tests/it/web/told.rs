//! What the widget is told: words as nodes, and addresses that a browser may open.

use chinwag_core::{
    event::{Event, EventId, Source, payload},
    message::{InboundKind, MediaKind},
    name::TopicName,
    platform::Platform,
    reply::{Button, ButtonAction, Card, Reply, ReplyContent},
    response::{CallRecord, ReplyRecord, Response, ResponseSent},
    topic::{MESSAGE_RECEIVED, RESPONSE_FAILED, RESPONSE_SENT},
};
use chinwag_platforms::web::Web;
use serde_json::{Value, json};

use super::support::{NOW, hosted, parse, web};

fn response(reply: Reply) -> Response {
    Response::new("site".parse().expect("a name"), "site:u-7".parse().expect("a key"), reply)
}

fn event(topic: TopicName, data: &impl serde::Serialize) -> Event {
    Event::root(
        EventId::new("0n7"),
        topic,
        Source::Channel("site".parse().expect("a name")),
        NOW,
        payload(data).expect("JSON"),
    )
}

fn line(web: &Web, response: Response) -> Option<Value> {
    let sent = ResponseSent {
        response,
        message_id: Some("0n7-0.talk.0".into()),
        attempt: 1,
        request: CallRecord { method: "POST".into(), url: "chinwag://web".into(), body: String::new() },
        answer: ReplyRecord { status: 200, body: String::new() },
    };
    let line = hosted(web).told(&event(RESPONSE_SENT, &sent))?;
    assert!(!line.contains(&b'\n'), "an event of a stream is one line");
    Some(serde_json::from_slice(&line).expect("JSON"))
}

/// Each thing that is told of a reply, once it has been sent.
fn told(reply: Reply) -> Vec<Value> {
    let web = web();
    let prepared = web.prepare(response(reply)).expect("prepared");
    prepared
        .into_iter()
        .filter_map(|response| line(&web, response))
        .map(|line| line["reply"].clone())
        .collect()
}

/// Every address that can be opened or shown.
fn addresses(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| addresses(item, found)),
        Value::Object(fields) => {
            for (name, field) in fields {
                match field.as_str() {
                    Some(text) if ["href", "url", "image_url"].contains(&name.as_str()) => {
                        found.push(text.to_owned());
                    }
                    _ => addresses(field, found),
                }
            }
        }
        _ => {}
    }
}

#[test]
fn markup_is_told_as_nodes() {
    let text = "**bold** _slanted_ ~~struck~~ `code` [tea](https://tea.example/)\n```\n<b>\n```";
    let nodes = &told(Reply::text(text))[0]["nodes"];
    let expected = json!([
        { "bold": ["bold"] }, " ", { "italic": ["slanted"] }, " ", { "struck": ["struck"] }, " ", { "code": "code" }, " ",
        { "link": ["tea"], "href": "https://tea.example/" }, "\n", { "fence": "<b>" },
    ]);
    assert_eq!(*nodes, expected);
}

#[test]
fn no_script_becomes_an_address() {
    for evil in [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        " javascript:alert(1)",
        "java\nscript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "vbscript:msgbox",
        "blob:https://a.example/1",
        "file:///etc/passwd",
        "//evil.example",
        "intent://x",
    ] {
        let card = Card { url: Some(evil.into()), image_url: Some(evil.into()), ..Card::new("Tea") };
        let button = || Button { title: "Go".into(), action: ButtonAction::Url(evil.into()) };
        for reply in [
            Reply::text(format!("[press]({evil}) {evil}")),
            Reply::text("x").link("Go", evil),
            Reply::cards([Card { buttons: vec![button()], ..card }]),
            Reply::media(MediaKind::Image, evil),
            Reply::media(MediaKind::File, evil),
            Reply::edit("0n7-0.talk.0", format!("[press]({evil})")).action(button()),
        ] {
            let told = told(reply);
            let mut found = Vec::new();
            told.iter().for_each(|reply| addresses(reply, &mut found));
            // The address behind `blob:` is one that may be opened, as it stands there in words.
            found.retain(|address| evil != "blob:https://a.example/1" || address != "https://a.example/1");
            assert_eq!(found, Vec::<String>::new(), "{evil}: {told:?}");
        }
    }
    // What was sent before it was prepared by a newer release is read with the same eyes.
    let raw = line(&web(), response(Reply::text("[press](javascript:alert(1))"))).expect("told");
    assert_eq!(raw["reply"]["nodes"], json!(["[press](javascript:alert(1))"]));
}

#[test]
fn what_can_be_pressed_is_told() {
    let phone = Button { title: "Call".into(), action: ButtonAction::Phone("+44 20 7946 0000".into()) };
    let reply = Reply::text("?")
        .button("Yes", "y")
        .link("Site", "https://a.example")
        .action(phone)
        .quick_reply("No", "n");
    let told = told(reply);
    assert_eq!(told.len(), 1);
    assert_eq!(
        told[0]["buttons"],
        json!([
            { "title": "Yes", "payload": "y" }, { "title": "Site", "href": "https://a.example" },
            { "title": "Call", "href": "tel:+442079460000" },
        ])
    );
    assert_eq!(told[0]["quick_replies"], json!([{ "title": "No", "payload": "n" }]));
}

#[test]
fn each_kind_has_its_words() {
    let of = |content| Reply { content, ..Reply::text("") };
    for (reply, kind) in [
        (Reply::media(MediaKind::Image, "https://a.example/b.png").caption("b"), "media"),
        (Reply::cards([Card::new("One").subtitle("two")]), "cards"),
        (of(ReplyContent::Location { latitude: 35.0, longitude: 135.0, title: None }), "location"),
        (of(ReplyContent::Contact { name: "Ada".into(), phone: "+44 20 7946 0000".into() }), "contact"),
        (Reply::typing(), "typing"),
        (of(ReplyContent::Seen), "seen"),
        (Reply::edit("0n7-0.talk.0", "new"), "edit"),
        (Reply::delete("0n7-0.talk.0"), "delete"),
        (Reply::native(json!({ "a": 1 })), "native"),
    ] {
        let told = told(reply);
        assert_eq!((told.len(), told[0]["type"].as_str()), (1, Some(kind)));
    }
}

#[test]
fn what_is_for_another_one_is_not_told() {
    let web = web();
    assert!(line(&web, response(Reply::text("hi").only_for("u-7"))).is_some());
    assert!(line(&web, response(Reply::text("hi").only_for("u-8"))).is_none());
}

/// What the person said is shown where they come back, or have another tab.
#[test]
fn what_was_said_is_told_and_nothing_else() {
    let web = web();
    let said = |body: Value| {
        let mut whole = json!({ "conversation": "u-7", "id": "5f0c2a9be101", "at": NOW });
        whole.as_object_mut().expect("a body").extend(body.as_object().expect("a body").clone());
        match parse(whole.to_string().as_bytes()).expect("it is understood").remove(0).kind {
            InboundKind::Message(message) => hosted(&web).told(&event(MESSAGE_RECEIVED, &message)),
            _ => None,
        }
    };
    let line = said(json!({ "type": "button", "title": "Yes", "payload": "y" })).expect("told");
    let line: Value = serde_json::from_slice(&line).expect("JSON");
    assert_eq!((&line["kind"], &line["said"]), (&json!("said"), &json!({ "text": "Yes" })));
    assert!(said(json!({ "type": "status", "state": "read", "message_ids": ["a"] })).is_none());
    assert!(hosted(&web).told(&event(RESPONSE_FAILED, &json!({}))).is_none());
    assert!(hosted(&web).told(&event(RESPONSE_SENT, &json!({ "response": 7 }))).is_none());
}
