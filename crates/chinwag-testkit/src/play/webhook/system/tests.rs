//! What the system refuses.

use super::*;

const NOW: Timestamp = Timestamp::from_millis(1_767_406_680_000);

/// A system to whose bot Ann has written, and her room.
fn system() -> (StandardWebhooks, String) {
    let mut system = StandardWebhooks::new();
    let ann = Person { name: "ann".into(), id: system.user_id("ann") };
    let webhook = system.webhook(&ann, &Act::Says("hi".into()), "", NOW).expect("a webhook");
    let event: Value = serde_json::from_slice(&webhook.body).expect("JSON");
    (system, event["conversation"].as_str().expect("a room").to_owned())
}

fn signed(id: &str, secret: &str, body: &Value, at: Timestamp) -> RawRequest {
    let mut headers = HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static("application/json"))]);
    let body = body.to_string();
    scheme::sign(&mut headers, secret, id, body.as_bytes(), at);
    RawRequest { method: Method::POST, target: REPLIES.into(), headers, body: body.into() }
}

fn text(room: &str, words: &str) -> Value {
    json!({"type": "reply", "conversation": room, "content": {"type": "text", "text": words}})
}

#[test]
fn a_reply_is_shown_once_however_often_it_comes() {
    let (mut system, room) = system();
    let call = signed("e1", SIGNING_SECRET, &text(&room, "hello"), NOW);
    let (first, second) = (system.call(&call, NOW), system.call(&call, NOW));
    assert_eq!((first.reply.status, second.reply.status), (200, 200));
    assert_eq!(first.reply.body, second.reply.body);
    assert_eq!((first.shown.len(), second.shown.len()), (1, 0));
    assert_eq!(first.shown[0].said.words(), "hello");
}

#[test]
fn what_is_not_signed_by_the_right_secret_at_the_right_time_is_refused() {
    let (mut system, room) = system();
    let body = text(&room, "hello");
    let mut bare = signed("e1", SIGNING_SECRET, &body, NOW);
    bare.headers.remove("webhook-signature");
    let mut changed = signed("e1", SIGNING_SECRET, &body, NOW);
    changed.body = text(&room, "other").to_string().into();
    let early = Timestamp::from_millis(NOW.as_millis() - 301_000);
    for call in [
        signed("e1", SECRET, &body, NOW),
        signed("e.1", SIGNING_SECRET, &body, NOW),
        signed("e1", SIGNING_SECRET, &body, early),
        bare,
        changed,
    ] {
        let taken = system.call(&call, NOW);
        assert_eq!((taken.reply.status, taken.shown.len()), (401, 0), "{call:?}");
    }
}

#[test]
fn what_is_no_reply_for_somebody_there_is_refused() {
    let (mut system, room) = system();
    let with = |key: &str, value: Value| {
        let mut body = text(&room, "hello");
        body[key] = value;
        body
    };
    let changed = |content: Value| with("content", content);
    for (body, status) in [
        (text("room-0", "hello"), 422),
        (text(&room, " "), 422),
        (with("type", "message".into()), 422),
        (with("only_for", "user-0".into()), 422),
        (with("reply_to", "m-9".into()), 422),
        (changed(json!({"type": "edit", "message_id": "m-1", "text": "of Ann"})), 422),
        (changed(json!({"type": "delete", "message_id": "m-9"})), 422),
        (changed(json!({"type": "cards", "cards": []})), 422),
        (changed(json!({"type": "location", "latitude": 91.0, "longitude": 0.0})), 422),
        (changed(json!({"type": "song"})), 400),
    ] {
        system.number += 1;
        let call = signed(&format!("e{}", system.number), SIGNING_SECRET, &body, NOW);
        assert_eq!(system.call(&call, NOW).reply.status, status, "{body}");
    }
}

#[test]
fn only_a_post_of_json_to_the_right_address_is_a_reply() {
    let (mut system, room) = system();
    let call = || signed("e1", SIGNING_SECRET, &text(&room, "hello"), NOW);
    let elsewhere = RawRequest { target: "/replies?a=1".into(), ..call() };
    let put = RawRequest { method: Method::PUT, ..call() };
    let mut form = call();
    form.headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/plain"));
    for (call, status) in [(elsewhere, 404), (put, 405), (form, 415), (call(), 200)] {
        assert_eq!(system.call(&call, NOW).reply.status, status);
    }
}
