//! What is fetched of a message: its words, what its files are, what was put into a card.

use chinwag_core::{
    message::{Attachment, Content, InboundKind, MediaKind, Message, Place},
    platform::{CoolOff, HttpCall, HttpReply, SendResult},
    response::FailureKind,
};
use http::{HeaderMap, HeaderName, HeaderValue};
use serde_json::{Value, json};

use super::{BOT, parse, webex};

/// A message as its webhook announces it.
fn announced(kind: (&str, &str), data: Value) -> Message {
    let mut body = json!({ "resource": kind.0, "event": kind.1, "data": {
        "id": "m/1", "roomId": "r1", "roomType": "group", "personId": "p1" } });
    let fields = body["data"].as_object_mut().expect("an object");
    fields.extend(data.as_object().cloned().unwrap_or_default());
    match parse(body.to_string().as_bytes()).expect("a webhook").remove(0).kind {
        InboundKind::Message(message) => message,
        other => panic!("no message: {other:?}"),
    }
}

fn created() -> Message {
    announced(("messages", "created"), json!({}))
}

fn call(message: &Message) -> Option<HttpCall> {
    let platform = webex();
    platform.fetch().expect("it fetches").call(message)
}

fn target(message: &Message) -> Option<(String, String)> {
    call(message).map(|call| (call.method.to_string(), call.url))
}

fn complete(
    message: Message,
    status: u16,
    headers: &[(&'static str, &'static str)],
    body: &str,
) -> Result<Message, SendResult> {
    let platform = webex();
    let header = |(name, value): &(&'static str, &'static str)| {
        (HeaderName::from_static(name), HeaderValue::from_static(value))
    };
    let headers = headers.iter().map(header).collect::<HeaderMap>();
    platform
        .fetch()
        .expect("it fetches")
        .complete(message, &HttpReply { status, headers, body: body.to_owned().into() })
}

fn fetched(message: Message, body: &Value) -> Message {
    complete(message, 200, &[], &body.to_string()).expect("it is complete")
}

#[test]
fn what_has_no_words_in_its_webhook_is_asked_for() {
    let get = |path: &str| Some(("GET".to_owned(), format!("https://webexapis.com/v1/{path}")));
    assert_eq!(target(&created()), get("messages/m%2F1"));
    assert_eq!(target(&announced(("messages", "updated"), json!({}))), get("messages/m%2F1"));
    assert_eq!(
        target(&announced(("attachmentActions", "created"), json!({}))),
        get("attachment/actions/m%2F1")
    );
    for (resource, event) in [("messages", "deleted"), ("memberships", "created"), ("rooms", "updated")] {
        assert_eq!(target(&announced((resource, event), json!({}))), None, "{resource} {event}");
    }
    assert!(call(&created()).expect("a call").headers["authorization"].is_sensitive());
}

#[test]
fn words_are_filled_in_and_nothing_more_is_missing() {
    let message = fetched(created(), &json!({ "id": "m/1", "text": "hello" }));
    assert_eq!(message, Message { content: Content::Text { text: "hello".into() }, ..created() });
    assert_eq!(target(&message), None);
    let edited =
        fetched(announced(("messages", "updated"), json!({})), &json!({ "id": "m/1", "text": "other" }));
    let edit = Content::Edit { message_id: "m/1".into(), text: "other".into(), count: 1 };
    assert_eq!(edited.content, edit);
}

#[test]
fn the_bots_name_is_taken_off_where_it_is_mentioned() {
    let html =
        "<p><spark-mention data-object-type=\"person\" data-object-id=\"b\">Bot</spark-mention> hi</p>";
    let body = json!({ "id": "m/1", "text": "Bot hi", "html": html });
    let mentioned = announced(("messages", "created"), json!({ "mentionedPeople": [BOT] }));
    assert_eq!(fetched(mentioned, &body).text(), "hi");
    assert_eq!(fetched(created(), &body).text(), "Bot hi");
}

#[test]
fn what_is_put_into_a_card_is_a_form() {
    let action = announced(("attachmentActions", "created"), json!({ "messageId": "m0" }));
    let form = fetched(action, &json!({ "id": "a1", "inputs": { "size": "M" } }));
    let values = json!({ "size": "M" }).as_object().cloned().expect("an object");
    assert_eq!(form.content, Content::Form { name: String::new(), values });
    assert_eq!(form.message_id.as_deref(), Some("m0"));
}

#[test]
fn what_is_pressed_on_a_card_of_the_bot_is_a_button() {
    let pressed = |inputs: Value| {
        let action = announced(("attachmentActions", "created"), json!({}));
        fetched(action, &json!({ "id": "a1", "inputs": inputs })).content
    };
    let button = Content::Button { title: "Tea".into(), payload: Some("tea".into()) };
    assert_eq!(pressed(json!({ "payload": "tea", "title": "Tea" })), button);
    let values = json!({ "sugar": "2" }).as_object().cloned().expect("an object");
    let form = Content::Form { name: "tea".into(), values };
    assert_eq!(pressed(json!({ "payload": "tea", "title": "Tea", "sugar": "2" })), form);
}

#[test]
fn where_something_was_pressed_is_told_by_the_message_with_the_card() {
    let pressed = || {
        let data = json!({ "messageId": "m/0", "roomType": null });
        announced(("attachmentActions", "created"), data)
    };
    let get = |path: &str| Some(("GET".to_owned(), format!("https://webexapis.com/v1/{path}")));
    assert_eq!(target(&pressed()), get("messages/m%2F0"));
    for (status, card, conversation, place) in [
        (200, json!({ "id": "m/0", "roomType": "direct" }), "wx:r1", Place::Direct),
        (200, json!({ "id": "m/0", "roomType": "direct", "parentId": "p" }), "wx:r1/p", Place::Direct),
        (200, json!({ "id": "m/0", "roomType": "group" }), "wx:r1", Place::Group),
        (200, json!({ "id": "m/0", "roomType": "group", "parentId": "p" }), "wx:r1/p", Place::Thread),
        (404, json!({ "message": "gone" }), "wx:r1", Place::Group),
    ] {
        let message = complete(pressed(), status, &[], &card.to_string()).expect("it goes on");
        assert_eq!(
            (message.conversation.to_string().as_str(), message.place),
            (conversation, place),
            "{card}"
        );
        assert_eq!(target(&message), get("attachment/actions/m%2F1"), "{card}");
        let message =
            fetched(message, &json!({ "id": "a1", "inputs": { "payload": "tea", "title": "Tea" } }));
        assert_eq!((message.text(), target(&message)), ("Tea", None));
    }
    assert!(matches!(complete(pressed(), 503, &[], "{}"), Err(SendResult::Retry { .. })));
}

const FILE: &str = "https://webexapis.com/v1/contents/c1";

fn with_file(url: &str) -> Message {
    fetched(created(), &json!({ "id": "m/1", "text": "look", "files": [url] }))
}

fn attachment(message: &Message) -> &Attachment {
    match &message.content {
        Content::Attachments { text, attachments } => {
            assert_eq!((text.as_deref(), attachments.len()), (Some("look"), 1));
            &attachments[0]
        }
        other => panic!("no file: {other:?}"),
    }
}

#[test]
fn a_file_is_looked_at_once() {
    let message = with_file(FILE);
    assert_eq!(target(&message), Some(("HEAD".into(), FILE.into())));
    let headers = [
        ("content-type", "image/png"),
        ("content-length", "1234"),
        ("content-disposition", "attachment; filename=\"cat.png\""),
    ];
    let known = complete(message, 200, &headers, "").expect("it is complete");
    let file = Attachment::Media {
        media: MediaKind::Image,
        url: Some(FILE.into()),
        id: None,
        name: Some("cat.png".into()),
        mime: Some("image/png".into()),
        bytes: Some(1234),
    };
    assert_eq!((attachment(&known), target(&known)), (&file, None));
}

#[test]
fn a_file_that_cannot_be_looked_at_is_still_there() {
    for (status, headers) in [(404, &[][..]), (410, &[("content-type", "application/json")]), (200, &[])] {
        let known = complete(with_file(FILE), status, headers, "").expect("it is complete");
        let file = attachment(&known);
        assert!(
            matches!(file, Attachment::Media { media: MediaKind::File, mime: Some(mime), .. } if mime == "application/octet-stream"),
            "{status}: {file:?}"
        );
        assert_eq!(target(&known), None);
    }
    let scanned = complete(with_file(FILE), 423, &[("retry-after", "7")], "");
    assert!(matches!(scanned, Err(SendResult::Retry { after: Some(_), .. })), "{scanned:?}");
}

#[test]
fn the_token_goes_to_the_api_alone() {
    for url in
        ["https://elsewhere.example/c1", "https://webexapis.com.evil.example/c1", "http://webexapis.com/c1"]
    {
        let message = with_file(url);
        assert_eq!(target(&message), None, "{url}");
        assert!(matches!(attachment(&message), Attachment::Media { url: Some(kept), .. } if kept == url));
    }
}

#[test]
fn what_the_api_answers_instead_is_told() {
    let read = |status, body: &str| complete(created(), status, &[], body).expect_err("nothing is fetched");
    let later = |result| {
        matches!(result, SendResult::Retry { cool_off: CoolOff::None, kind: FailureKind::Unavailable, .. })
    };
    assert!(later(read(503, "{}")));
    for (status, body, expected) in [
        (401, "{}", FailureKind::Credential),
        (404, r#"{"message":"no FAKE_TOKEN"}"#, FailureKind::NotFound),
        (200, "<html>", FailureKind::Invalid),
        (200, "{}", FailureKind::Invalid),
    ] {
        let SendResult::Rejected { kind, error } = read(status, body) else {
            panic!("it is for good: {body}")
        };
        assert_eq!(kind, expected, "{body}");
        assert!(!error.contains("FAKE_TOKEN"), "{error}");
    }
}
