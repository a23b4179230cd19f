//! What Instagram refuses is refused here.

use std::time::Duration;

use chinwag_core::{
    clock::Timestamp,
    platform::{HttpReply, RawRequest},
};
use http::{HeaderMap, HeaderValue, Method};
use serde_json::{Value, json};

use super::Instagram;
use crate::play::{Act, Person, Play, Taken};

const NOW: Timestamp = Timestamp::from_millis(1_772_998_124_500);
const TOKEN: &str = "Bearer IGAASIMULATEDofNoUse0123456789";
const MESSAGES: &str = "/v26.0/me/messages";

fn request(method: Method, target: &str, token: &'static str, body: &Value) -> RawRequest {
    let headers = HeaderMap::from_iter([
        (http::header::AUTHORIZATION, HeaderValue::from_static(token)),
        (http::header::CONTENT_TYPE, HeaderValue::from_static("application/json")),
    ]);
    let body = if body.is_null() { String::new() } else { body.to_string() };
    RawRequest { method, target: target.into(), headers, body: body.into() }
}

fn ann() -> Person {
    Person { name: "ann".into(), id: Instagram::new().user_id("ann") }
}

/// An account that Ann has just written to.
fn written_to() -> Instagram {
    let mut instagram = Instagram::new();
    instagram.webhook(&ann(), &Act::Says("hi".into()), "", NOW).expect("a webhook");
    instagram
}

/// A call with these fields, to Ann.
fn call(instagram: &mut Instagram, fields: &Value, now: Timestamp) -> Taken {
    let mut call = json!({"recipient": {"id": ann().id}});
    call.as_object_mut().expect("an object").extend(fields.as_object().expect("an object").clone());
    instagram.call(&request(Method::POST, MESSAGES, TOKEN, &call), now)
}

fn send(instagram: &mut Instagram, message: &Value, now: Timestamp) -> Taken {
    call(instagram, &json!({"messaging_type": "RESPONSE", "message": message}), now)
}

fn body(reply: &HttpReply) -> Value {
    serde_json::from_slice(&reply.body).expect("JSON")
}

/// The code and the subcode that a call is refused with.
fn code(taken: &Taken) -> (i64, Option<i64>) {
    assert!(taken.shown.is_empty(), "what is refused is shown to nobody");
    let error = &body(&taken.reply)["error"];
    let code = error["code"].as_i64().unwrap_or_else(|| panic!("taken: {:?}", taken.reply.body));
    (code, error["error_subcode"].as_i64())
}

fn template(payload: Value) -> Value {
    json!({"attachment": {"type": "template", "payload": payload}})
}

fn buttons(text: &str, buttons: &[Value]) -> Value {
    template(json!({"template_type": "button", "text": text, "buttons": buttons}))
}

fn postback(title: &str, payload: &str) -> Value {
    json!({"type": "postback", "title": title, "payload": payload})
}

fn cards(cards: &[Value]) -> Value {
    template(json!({"template_type": "generic", "elements": cards}))
}

fn quick_replies(count: usize) -> Value {
    let reply = json!({"content_type": "text", "title": "A", "payload": "a"});
    json!({"text": "Which?", "quick_replies": vec![reply; count]})
}

#[test]
fn what_is_pressed_comes_back_as_what_it_is() {
    let mut instagram = written_to();
    let mut pressed = |message: Value| {
        let shown = send(&mut instagram, &message, NOW).shown.remove(0);
        let act = Act::Presses { choice: shown.choices[0].clone(), message_id: shown.message_id };
        let webhook = instagram.webhook(&ann(), &act, "", NOW).expect("a webhook");
        let mut body: Value = serde_json::from_slice(&webhook.body).expect("JSON");
        let event = body["entry"][0]["messaging"][0].take();
        (event, webhook.message_id.is_some())
    };
    let (event, _) = pressed(buttons("Which?", &[postback("Yes", "y")]));
    assert_eq!((&event["postback"]["title"], &event["postback"]["payload"]), (&json!("Yes"), &json!("y")));
    let (event, is_message) = pressed(quick_replies(1));
    assert_eq!(
        (&event["message"]["text"], &event["message"]["quick_reply"]),
        (&json!("A"), &json!({"payload": "a"}))
    );
    assert!(is_message);
}

#[test]
fn a_call_that_is_not_the_bots_or_for_nobody_is_refused() {
    let call = json!({"recipient": {"id": ann().id}, "message": {"text": "a"}});
    for (method, target, token, expected) in [
        (Method::POST, MESSAGES, "Bearer another", (190, None)),
        (Method::POST, "/me/messages", TOKEN, (2500, None)),
        (Method::POST, "/v26.0/7/messages", TOKEN, (100, Some(33))),
    ] {
        assert_eq!(
            code(&written_to().call(&request(method, target, token, &call), NOW)),
            expected,
            "{target}"
        );
    }
    assert_eq!(code(&send(&mut Instagram::new(), &json!({"text": "a"}), NOW)), (100, Some(2_018_001)));
    let me = request(Method::GET, "/v26.0/me?fields=id,name", TOKEN, &Value::Null);
    assert_eq!(Instagram::new().call(&me, NOW).reply.status, 200);
}

#[test]
fn outside_of_the_window_there_are_people_alone() {
    let mut instagram = written_to();
    let day = Duration::from_hours(24);
    let text = json!({"text": "a"});
    assert_eq!(send(&mut instagram, &text, NOW.after(day - Duration::from_millis(1))).reply.status, 200);
    let closed = (10, Some(2_534_022));
    assert_eq!(code(&send(&mut instagram, &text, NOW.after(day))), closed);
    let reaction = Act::Reacts { message_id: "m".into(), emoji: "👍".into() };
    instagram.webhook(&ann(), &reaction, "", NOW.after(day)).expect("a webhook");
    assert_eq!(code(&send(&mut instagram, &text, NOW.after(day))), closed, "a reaction opens none");
    let tagged = |tag: &str| json!({"messaging_type": "MESSAGE_TAG", "tag": tag, "message": text});
    assert_eq!(call(&mut instagram, &tagged("HUMAN_AGENT"), NOW.after(day)).reply.status, 200);
    assert_eq!(code(&call(&mut instagram, &tagged("HUMAN_AGENT"), NOW.after(7 * day))), closed);
    assert_eq!(code(&call(&mut instagram, &tagged("ACCOUNT_UPDATE"), NOW)), (100, None));
}

#[test]
fn limits_are_those_of_the_documentation() {
    let long = |length: usize| "x".repeat(length);
    let text = |words: &str| json!({"text": words});
    let card = |title: &str| json!({"title": title, "subtitle": "a"});
    let media = |kind: &str| json!({"attachment": {"type": kind, "payload": {"url": "https://a.example/1"}}});
    for (legal, refused) in [
        (text(&"ä".repeat(500)), text(&"ä".repeat(501))),
        (text("a"), text(" ")),
        (buttons(&long(640), &[postback("A", "a")]), buttons(&long(641), &[postback("A", "a")])),
        (buttons("a", &[postback(&long(20), "a")]), buttons("a", &[postback(&long(21), "a")])),
        (buttons("a", &vec![postback("A", "a"); 3]), buttons("a", &vec![postback("A", "a"); 4])),
        (
            buttons("a", &[json!({"type": "web_url", "title": "A", "url": "https://a.example"})]),
            buttons("a", &[json!({"type": "phone_number", "title": "A", "payload": "+1"})]),
        ),
        (cards(&vec![card(&long(80)); 10]), cards(&vec![card("a"); 11])),
        (cards(&[card("a")]), cards(&[json!({"title": "a"})])),
        (quick_replies(13), quick_replies(14)),
        (media("image"), media("sticker")),
        (media("image"), json!({"text": "a", "attachment": media("image")["attachment"]})),
    ] {
        let taken = send(&mut written_to(), &legal, NOW);
        assert_eq!(taken.reply.status, 200, "{legal} {:?}", taken.reply.body);
        assert_eq!(code(&send(&mut written_to(), &refused, NOW)).0, 100, "{refused}");
    }
}

#[test]
fn what_is_shown_is_shown_of_what_is_there() {
    let mut instagram = Instagram::new();
    let webhook = instagram.webhook(&ann(), &Act::Says("hi".into()), "", NOW).expect("a webhook");
    let mid = webhook.message_id.expect("an id");
    let react =
        |mid: &str| json!({"sender_action": "react", "payload": {"message_id": mid, "reaction": "love"}});
    for (legal, refused) in [
        (json!({"sender_action": "typing_on"}), json!({"sender_action": "typing_off"})),
        (
            json!({"sender_action": "mark_seen"}),
            json!({"sender_action": "mark_seen", "message": {"text": "a"}}),
        ),
        (react(&mid), react("another")),
        (json!({"message": {"text": "a"}}), json!({"message": {"text": "a"}, "reply_to": {"mid": mid}})),
    ] {
        assert_eq!(call(&mut instagram, &legal, NOW).reply.status, 200, "{legal}");
        assert_eq!(code(&call(&mut instagram, &refused, NOW)).0, 100, "{refused}");
    }
}

#[test]
fn a_message_is_echoed_and_seen_where_it_is_asked_for() {
    let told = |mut instagram: Instagram| {
        instagram.webhook(&ann(), &Act::Says("hi".into()), "", NOW).expect("a webhook");
        let mid = body(&send(&mut instagram, &json!({"text": "a"}), NOW).reply)["message_id"].clone();
        let webhooks = instagram.afterwards("", NOW).into_iter();
        assert!(instagram.afterwards("", NOW).is_empty(), "it is told once");
        let event = |body: &[u8]| {
            serde_json::from_slice::<Value>(body).expect("JSON")["entry"][0]["messaging"][0].take()
        };
        (mid, webhooks.map(|webhook| event(&webhook.body)).collect::<Vec<Value>>())
    };
    let (mid, events) = told(Instagram::new());
    assert_eq!(events.len(), 1);
    assert_eq!(events[0]["message"], json!({"mid": mid, "is_echo": true, "text": "a"}));
    let (mid, events) = told(Instagram::new().with_statuses());
    assert_eq!((events.len(), &events[1]["read"]), (2, &json!({"mid": mid})));
}

#[test]
fn nobody_can_say_where_they_are() {
    let place = Act::Locates { latitude: 1.0, longitude: 2.0 };
    assert!(Instagram::new().webhook(&ann(), &place, "", NOW).is_none());
}
