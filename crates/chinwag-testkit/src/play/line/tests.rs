use std::time::Duration;

use chinwag_core::{clock::Timestamp, platform::RawRequest};
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use serde_json::{Value, json};

use super::{Line, account::ACCESS_TOKEN};
use crate::play::{Act, Choice, Person, Play, Taken, Webhook};

const NOW: Timestamp = Timestamp::from_millis(1_772_998_024_000);
const KEY: &str = "123e4567-e89b-12d3-a456-426614174000";

fn ann() -> Person {
    Person { name: "ann".into(), id: Line::new().user_id("ann") }
}

/// An account to which ann has written, and the token to answer her with.
fn written() -> (Line, String) {
    let mut line = Line::new();
    let webhook = line.webhook(&ann(), &Act::Says("hi".into()), "", NOW).expect("words");
    let token = event(&webhook)["replyToken"].as_str().expect("a token").to_owned();
    (line, token)
}

fn event(webhook: &Webhook) -> Value {
    serde_json::from_slice::<Value>(&webhook.body).expect("JSON")["events"][0].take()
}

fn request(method: Method, target: &str, body: &Value) -> RawRequest {
    let authorization = format!("Bearer {ACCESS_TOKEN}");
    let headers = [("authorization", &*authorization), ("content-type", "application/json")];
    let header = |(name, value): (&'static str, &str)| {
        (HeaderName::from_static(name), HeaderValue::from_str(value).expect("a header"))
    };
    let headers: HeaderMap = headers.into_iter().map(header).collect();
    RawRequest { method, target: target.into(), headers, body: body.to_string().into() }
}

fn push(message: &Value) -> RawRequest {
    request(Method::POST, "/v2/bot/message/push", &json!({"to": ann().id, "messages": [message]}))
}

fn with_key(key: &'static str) -> RawRequest {
    let mut call = push(&text("hi"));
    call.headers.insert("x-line-retry-key", HeaderValue::from_static(key));
    call
}

fn reply(token: &str) -> RawRequest {
    let body = json!({"replyToken": token, "messages": [text("hi")]});
    request(Method::POST, "/v2/bot/message/reply", &body)
}

fn text(words: &str) -> Value {
    json!({"type": "text", "text": words})
}

/// The status and the words of an answer.
fn said(taken: &Taken) -> (u16, String) {
    let body: Value = serde_json::from_slice(&taken.reply.body).expect("JSON");
    let detail = &body["details"][0];
    let words = detail["message"].as_str().or(body["message"].as_str()).unwrap_or_default();
    let property = detail["property"].as_str().map(|property| format!("{property}: "));
    (taken.reply.status, format!("{}{words}", property.unwrap_or_default()))
}

fn refused(message: &Value) -> String {
    let (mut line, _) = written();
    let taken = line.call(&push(message), NOW);
    assert!(taken.shown.is_empty() && taken.reply.status == 400, "{message}: {taken:?}");
    said(&taken).1
}

#[test]
fn a_reply_token_is_good_once_and_for_a_minute() {
    let (mut line, token) = written();
    assert_eq!(line.call(&reply("guessed"), NOW).reply.status, 400);
    let taken = line.call(&reply(&token), NOW.after(Duration::from_secs(60)));
    assert_eq!((taken.reply.status, taken.shown.len()), (200, 1));
    let again = line.call(&reply(&token), NOW);
    assert_eq!((said(&again), again.shown.len()), ((400, "Invalid reply token".into()), 0));
    let (mut line, token) = written();
    let late = line.call(&reply(&token), NOW.after(Duration::from_secs(61)));
    assert_eq!(said(&late), (400, "Invalid reply token".into()));
}

#[test]
fn a_reply_has_no_retry_key() {
    let (mut line, token) = written();
    let mut call = reply(&token);
    call.headers.insert("x-line-retry-key", HeaderValue::from_static(KEY));
    assert_eq!(line.call(&call, NOW).reply.status, 400);
    assert_eq!(line.call(&reply(&token), NOW).reply.status, 200, "the token was not spent");
}

#[test]
fn a_retry_key_is_known_for_a_day() {
    let (mut line, _) = written();
    let first = line.call(&with_key(KEY), NOW);
    assert_eq!((first.reply.status, first.shown.len()), (200, 1));
    let again = line.call(&with_key(KEY), NOW.after(Duration::from_secs(86_400)));
    assert_eq!((again.reply.status, again.shown.len()), (409, 0));
    assert!(again.reply.headers.contains_key("x-line-accepted-request-id"));
    let sent = |taken: &Taken| {
        serde_json::from_slice::<Value>(&taken.reply.body).expect("JSON")["sentMessages"].take()
    };
    assert_eq!(sent(&again), sent(&first));
    let later = line.call(&with_key(KEY), NOW.after(Duration::from_secs(86_401)));
    assert_eq!((later.reply.status, later.shown.len()), (200, 1));
    assert_eq!(line.call(&with_key("7"), NOW).reply.status, 400);
}

#[test]
fn who_is_no_friend_is_not_reached() {
    let (mut line, _) = written();
    let mut to = |to: &str| {
        let body = json!({"to": to, "messages": [text("hi")]});
        said(&line.call(&request(Method::POST, "/v2/bot/message/push", &body), NOW))
    };
    let stranger = Line::new().user_id("bob");
    assert_eq!(to(&stranger), (400, "Failed to send messages".into()));
    assert_eq!(
        to("bob"),
        (400, "The property, 'to', in the request body is invalid (line: -, column: -)".into())
    );
}

#[test]
fn a_call_has_to_be_one_of_the_api() {
    let (mut line, _) = written();
    let mut status = |call: &RawRequest| line.call(call, NOW).reply.status;
    let mut unsigned = push(&text("hi"));
    unsigned.headers.insert("authorization", HeaderValue::from_static("Bearer other"));
    assert_eq!(status(&unsigned), 401);
    let mut form = push(&text("hi"));
    form.headers.insert("content-type", HeaderValue::from_static("text/plain"));
    assert_eq!(status(&form), 415);
    let broken = RawRequest { body: "{".into(), ..push(&text("hi")) };
    assert_eq!(status(&broken), 400);
    assert_eq!(status(&RawRequest { method: Method::GET, ..push(&text("hi")) }), 404);
    let six: Vec<_> = (0..6).map(|_| text("hi")).collect();
    let body = json!({"to": ann().id, "messages": six});
    assert_eq!(status(&request(Method::POST, "/v2/bot/message/push", &body)), 400);
    let loading = |seconds: u8| {
        let body = json!({"chatId": ann().id, "loadingSeconds": seconds});
        request(Method::POST, "/v2/bot/chat/loading/start", &body)
    };
    assert_eq!([20, 7, 65].map(|seconds| status(&loading(seconds))), [202, 400, 400]);
    let endpoint =
        |url: &str| request(Method::PUT, "/v2/bot/channel/webhook/endpoint", &json!({"endpoint": url}));
    assert_eq!(status(&endpoint("https://bot.example/webhooks/line")), 200);
    assert_eq!(status(&endpoint("http://bot.example/webhooks/line")), 400);
    assert_eq!(status(&request(Method::GET, "/v2/bot/info", &Value::Null)), 200);
}

#[test]
fn what_breaks_a_limit_is_refused() {
    let label = |label: &str| json!({"type": "postback", "label": label, "data": "a"});
    let buttons = |text: &str, actions: Value| json!({"type": "template", "altText": "a", "template": {"type": "buttons", "text": text, "actions": actions}});
    let column = |actions: usize| json!({"text": "a", "actions": vec![label("a"); actions]});
    let carousel = |columns: Value| json!({"type": "template", "altText": "a", "template": {"type": "carousel", "columns": columns}});
    for (message, words) in [
        (text(""), "messages[0].text: May not be empty"),
        (text(&"x".repeat(5001)), "messages[0].text: Length must be between 0 and 5000"),
        (text(&"🤖".repeat(2501)), "messages[0].text: Length must be between 0 and 5000"),
        (
            json!({"type": "text"}),
            "The property, 'messages[0].text', in the request body is invalid (line: -, column: -)",
        ),
        (
            json!({"type": "text", "text": "a", "quoteToken": "1"}),
            "messages[0].quoteToken: Invalid quote token",
        ),
        (
            buttons(&"x".repeat(161), json!([label("a")])),
            "messages[0].template.text: Length must be between 0 and 160",
        ),
        (buttons("a", json!([])), "messages[0].template.actions: Size must be between 1 and 4"),
        (
            buttons("a", json!([label(&"x".repeat(21))])),
            "messages[0].template.actions[0].label: Length must be between 0 and 20",
        ),
        (
            buttons("a", json!([{"type": "uri", "label": "a", "uri": "ftp://a.example"}])),
            "messages[0].template.actions[0].uri: invalid uri",
        ),
        (
            carousel(json!([column(1), column(2)])),
            "messages[0].template.columns[1]: All columns must have the same number of actions, and all or none an image \
             and a title",
        ),
        (
            json!({"type": "image", "originalContentUrl": "http://a.example/i.png", "previewImageUrl": "https://a.example/i.png"}),
            "messages[0].originalContentUrl: invalid uri",
        ),
        (
            json!({"type": "location", "title": "a", "address": "b", "latitude": 91, "longitude": 0}),
            "messages[0].latitude: must be between -90 and 90",
        ),
        (
            json!({"type": "text", "text": "a", "quickReply": {"items": vec![json!({"type": "action", "action": label("a")}); 14]}}),
            "messages[0].quickReply.items: Size must be between 1 and 13",
        ),
        (
            json!({"type": "file"}),
            "messages[0].type: Must be one of the following values: [text, image, video, audio, location, sticker, template, flex]",
        ),
    ] {
        assert_eq!(refused(&message), words, "{message}");
    }
}

#[test]
fn a_press_says_what_the_button_is_made_of() {
    let (mut line, _) = written();
    let item = json!({"type": "action", "action": {"type": "postback", "label": "Tea", "data": "tea", "displayText": "Tea"}});
    let message = json!({"type": "text", "text": "Which?", "quickReply": {"items": [item]}});
    let shown = line.call(&push(&message), NOW).shown;
    let choice = shown[0].choices[0].clone();
    assert_eq!((&*shown[0].said.words(), &*choice.title), ("Which?", "Tea"));
    let pressed = Act::Presses { choice, message_id: shown[0].message_id.clone() };
    let event = event(&line.webhook(&ann(), &pressed, "", NOW).expect("a press"));
    assert_eq!((&event["type"], &event["postback"]), (&json!("postback"), &json!({"data": "tea"})));
    let opens = Choice { title: "Site".into(), value: None };
    assert!(line.webhook(&ann(), &Act::Presses { choice: opens, message_id: "1".into() }, "", NOW).is_none());
}

#[test]
fn a_redelivery_says_so_and_is_the_same_event() {
    let mut line = Line::new();
    let webhook = line.webhook(&ann(), &Act::Says("hi".into()), "", NOW).expect("words");
    let again = line.again(&webhook, NOW.after(Duration::from_secs(90)));
    assert_ne!(again.headers["x-line-signature"], webhook.headers["x-line-signature"]);
    let (first, second) = (event(&webhook), event(&again));
    assert_eq!(
        (&second["webhookEventId"], &second["replyToken"]),
        (&first["webhookEventId"], &first["replyToken"])
    );
    assert_eq!(second["deliveryContext"], json!({"isRedelivery": true}));
    assert_eq!(first["webhookEventId"].as_str().map(str::len), Some(26));
}
