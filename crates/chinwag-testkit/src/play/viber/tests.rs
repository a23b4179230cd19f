use std::time::Duration;

use chinwag_core::{clock::Timestamp, platform::RawRequest};
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use serde_json::{Value, json};

use super::{Viber, bot::AUTH_TOKEN};
use crate::play::{Act, Person, Play, Taken, Webhook};

const NOW: Timestamp = Timestamp::from_millis(1_772_998_024_000);

fn ann() -> Person {
    Person { name: "ann".into(), id: Viber::new().user_id("ann") }
}

/// A bot to which ann has written.
fn written() -> Viber {
    let mut viber = Viber::new();
    says(&mut viber, "hi");
    viber
}

fn says(viber: &mut Viber, words: &str) -> Webhook {
    viber.webhook(&ann(), &Act::Says(words.into()), "", NOW).expect("words")
}

fn request(name: &str, body: &Value) -> RawRequest {
    let headers = [("x-viber-auth-token", AUTH_TOKEN), ("content-type", "application/json")];
    let header = |(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value));
    let headers: HeaderMap = headers.into_iter().map(header).collect();
    RawRequest { method: Method::POST, target: format!("/pa/{name}"), headers, body: body.to_string().into() }
}

/// A call that sends ann something.
fn send(change: &Value) -> RawRequest {
    let mut message = json!({
        "receiver": ann().id, "min_api_version": 1, "sender": {"name": "Bot"}, "type": "text", "text": "hi",
    });
    let message_fields = message.as_object_mut().expect("an object");
    message_fields.extend(change.as_object().expect("an object").clone());
    message_fields.retain(|_, value| !value.is_null());
    request("send_message", &message)
}

/// The status and the words of an answer, which is always HTTP 200.
fn said(taken: &Taken) -> (u64, String) {
    assert_eq!(taken.reply.status, 200);
    let body: Value = serde_json::from_slice(&taken.reply.body).expect("JSON");
    let words = body["status_message"].as_str().expect("words").to_owned();
    (body["status"].as_u64().expect("a status"), words)
}

fn button(change: &Value) -> Value {
    let mut button = json!({"ActionType": "reply", "ActionBody": "tea", "Text": "Tea", "Silent": true});
    button.as_object_mut().expect("an object").extend(change.as_object().expect("an object").clone());
    button
}

fn keyboard(buttons: &[Value]) -> Value {
    json!({"keyboard": {"Type": "keyboard", "Buttons": buttons}})
}

fn cards(blocks: &[Value]) -> Value {
    let media =
        json!({"Type": "rich_media", "ButtonsGroupColumns": 6, "ButtonsGroupRows": 2, "Buttons": blocks});
    json!({"type": "rich_media", "min_api_version": 7, "text": null, "rich_media": media})
}

#[test]
fn only_who_wrote_is_written_to() {
    let mut viber = Viber::new();
    assert_eq!(said(&viber.call(&send(&json!({})), NOW)).0, 5);
    says(&mut viber, "hi");
    let taken = viber.call(&send(&json!({})), NOW);
    assert_eq!((said(&taken).0, taken.shown.len()), (0, 1));
    let body: Value = serde_json::from_slice(&taken.reply.body).expect("JSON");
    assert!(body["message_token"].as_u64().is_some_and(|token| token > 1 << 53));
    viber.people.entry(ann().id).or_default().is_subscribed = false;
    assert_eq!(said(&viber.call(&send(&json!({})), NOW)), (6, "receiverNotSubscribed".into()));
}

#[test]
fn a_hundred_messages_in_an_hour_are_enough_for_who_says_nothing() {
    let mut viber = written();
    let statuses = |viber: &mut Viber, count: usize, now| {
        (0..count).map(|_| said(&viber.call(&send(&json!({})), now)).0).collect::<Vec<_>>()
    };
    assert_eq!(statuses(&mut viber, 100, NOW), [0; 100]);
    assert_eq!(statuses(&mut viber, 1, NOW), [12]);
    says(&mut viber, "yes?");
    assert_eq!(statuses(&mut viber, 101, NOW)[99..], [0, 12]);
    assert_eq!(statuses(&mut viber, 1, NOW.after(Duration::from_secs(3600))), [0]);
}

#[test]
fn a_call_has_to_be_one_of_the_api() {
    let mut viber = written();
    let mut other = send(&json!({}));
    other.headers.insert("x-viber-auth-token", HeaderValue::from_static("other"));
    assert_eq!(said(&viber.call(&other, NOW)), (2, "invalidAuthToken".into()));
    let broken = RawRequest { body: "{".into(), ..send(&json!({})) };
    assert_eq!(said(&viber.call(&broken, NOW)).0, 3);
    assert_eq!(said(&viber.call(&send(&json!({"text": "x".repeat(31_000)})), NOW)).0, 3);
    let asked = RawRequest { method: Method::GET, ..request("get_account_info", &json!({})) };
    assert_eq!(viber.call(&asked, NOW).reply.status, 404);
    assert_eq!(said(&viber.call(&request("get_account_info", &json!({})), NOW)).0, 0);
    let mut webhook = |body: &Value| said(&viber.call(&request("set_webhook", body), NOW)).0;
    assert_eq!(webhook(&json!({"url": "https://bot.example/", "event_types": ["seen"]})), 0);
    assert_eq!(webhook(&json!({"url": "http://bot.example/"})), 1);
    assert_eq!(webhook(&json!({"url": "https://bot.example/", "event_types": ["typing"]})), 3);
}

#[test]
fn what_breaks_a_limit_is_refused() {
    let full = json!({"Columns": 6, "Rows": 2});
    for (change, status, words) in [
        (json!({"sender": null}), 4, "object has missing required properties ([\"sender\"])"),
        (
            json!({"sender": {"name": "x".repeat(29)}}),
            3,
            "name is too long (length: 29, maximum allowed: 28)",
        ),
        (
            json!({"min_api_version": null}),
            4,
            "object has missing required properties ([\"min_api_version\"])",
        ),
        (json!({"min_api_version": 11}), 11, "receiverNoSuitableDevice"),
        (json!({"text": ""}), 3, "text is empty"),
        (json!({"text": "x".repeat(7001)}), 3, "text is too long (length: 7001, maximum allowed: 7000)"),
        (
            json!({"type": "picture", "media": "https://a.example/i.png", "text": null}),
            4,
            "object has missing required properties ([\"text\"])",
        ),
        (
            json!({"type": "picture", "media": "https://a.example/i.bmp"}),
            3,
            "media has an unsupported file type",
        ),
        (json!({"type": "picture", "media": "http://a.example/i.png"}), 3, "media is not a valid URL"),
        (
            json!({"type": "video", "media": "https://a.example/v.mp4"}),
            4,
            "object has missing required properties ([\"size\"])",
        ),
        (json!({"type": "location", "location": {"lat": "91", "lon": "0"}}), 3, "lat is out of range"),
        (keyboard(&[]), 3, "Buttons: array is too short: must have at least 1 elements"),
        (keyboard(&[button(&json!({"ActionBody": ""}))]), 3, "ActionBody is empty"),
        (
            keyboard(&[button(&json!({"Text": "a < b"}))]),
            3,
            "Text: there is an angle bracket that belongs to no tag",
        ),
        (keyboard(&[button(&json!({"Columns": 7}))]), 3, "Columns must be between 1 and 6"),
        (
            keyboard(&[button(&json!({"ActionType": "open-url", "ActionBody": "tel:1"}))]),
            3,
            "ActionBody is not a valid URL",
        ),
        (keyboard(&vec![button(&json!({})); 25]), 3, "keyboard has too many rows"),
        (cards(&vec![button(&full); 7]), 3, "rich_media: the blocks do not fit into their groups"),
        (
            cards(&[button(&json!({})), button(&full)]),
            3,
            "rich_media: the blocks do not fit into their groups",
        ),
    ] {
        let taken = written().call(&send(&change), NOW);
        assert_eq!((said(&taken), taken.shown.len()), ((status, words.to_owned()), 0), "{change}");
    }
    let mut old = cards(&[button(&full)]);
    old["min_api_version"] = 1.into();
    assert_eq!(said(&written().call(&send(&old), NOW)).0, 14);
}

#[test]
fn a_person_sees_words_without_their_markup() {
    let words = button(&json!({"ActionType": "none", "Text": "<b>Tea &amp; more</b><br>Green"}));
    let picture = json!({
        "ActionType": "open-url", "ActionBody": "https://a.example", "Image": "https://a.example/i.png", "Rows": 2,
    });
    let taken = written().call(&send(&cards(&[words, button(&json!({})), picture])), NOW);
    assert_eq!(taken.shown[0].said.words(), "card: Tea & more – Green\n[image] https://a.example/i.png");
    assert_eq!(taken.shown[0].choices[0].title, "Tea");
}

#[test]
fn a_keyboard_is_there_until_the_next_message() {
    let mut viber = written();
    let mut offered = keyboard(&[button(&json!({}))]);
    offered["tracking_data"] = "step 1".into();
    let shown = viber.call(&send(&offered), NOW).shown.remove(0);
    let press = Act::Presses { choice: shown.choices[0].clone(), message_id: shown.message_id };
    let pressed = viber.webhook(&ann(), &press, "", NOW).expect("a press");
    let body: Value = serde_json::from_slice(&pressed.body).expect("JSON");
    assert_eq!(body["message"], json!({"type": "text", "text": "tea", "tracking_data": "step 1"}));
    assert_eq!(body["silent"], true);
    viber.call(&send(&json!({})), NOW);
    assert!(viber.webhook(&ann(), &press, "", NOW).is_none(), "it is gone");
}

#[test]
fn who_does_something_has_seen_every_message() {
    let mut viber = written();
    assert!(viber.reports(&ann(), NOW).is_empty());
    let token = viber.call(&send(&json!({})), NOW).shown.remove(0).message_id;
    let told = |webhook: &Webhook| {
        let body: Value = serde_json::from_slice(&webhook.body).expect("JSON");
        (body["event"].clone(), body["message_token"].to_string(), body["user_id"].clone())
    };
    let reports: Vec<_> = viber.reports(&ann(), NOW).iter().map(told).collect();
    let about = |what: &str| (json!(what), token.clone(), json!(ann().id));
    assert_eq!(reports, [about("delivered"), about("seen")]);
    assert!(viber.reports(&ann(), NOW).is_empty(), "once");
}

#[test]
fn nobody_changes_a_message_or_reacts_to_one() {
    let mut viber = written();
    let edit = Act::Edits { message_id: "1".into(), text: "tea".into(), count: 1 };
    let reaction = Act::Reacts { message_id: "1".into(), emoji: "👍".into() };
    assert!([edit, reaction].iter().all(|act| viber.webhook(&ann(), act, "", NOW).is_none()));
}
