//! What Webex refuses, and how little it tells by itself.

use super::*;

const NOW: Timestamp = Timestamp::from_millis(1_767_406_680_000);

/// A Webex in which Ann has done something: the webhook, and her space.
fn webex(act: &Act) -> (Webex, Value, String) {
    let mut webex = Webex::new();
    let ann = Person { name: "ann".into(), id: webex.user_id("ann") };
    let webhook = webex.webhook(&ann, act, "http://bot.example", NOW).expect("a webhook");
    let body: Value = serde_json::from_slice(&webhook.body).expect("JSON");
    let room = body["data"]["roomId"].as_str().expect("a space").to_owned();
    (webex, body, room)
}

fn request(method: Method, path: &str, body: &Value) -> RawRequest {
    let bearer = HeaderValue::from_static("Bearer simulated-token-of-no-use");
    let json = HeaderValue::from_static("application/json");
    let headers = HeaderMap::from_iter([
        (http::header::AUTHORIZATION, bearer),
        (CONTENT_TYPE, json),
        (http::header::HOST, HeaderValue::from_static("api.example")),
    ]);
    RawRequest { method, target: format!("/v1/{path}"), headers, body: body.to_string().into() }
}

fn body(taken: &Taken) -> Value {
    serde_json::from_slice(&taken.reply.body).unwrap_or_default()
}

#[test]
fn a_webhook_has_no_words_and_the_message_has_them() {
    let (mut webex, webhook, _) = webex(&Act::Says("a secret".into()));
    assert!(!webhook.to_string().contains("a secret"));
    let path = format!("messages/{}", webhook["data"]["id"].as_str().expect("an id"));
    let taken = webex.call(&request(Method::GET, &path, &Value::Null), NOW);
    assert_eq!((taken.reply.status, &body(&taken)["text"]), (200, &json!("a secret")));
    let other = webex.call(&request(Method::GET, "messages/other", &Value::Null), NOW);
    assert_eq!(other.reply.status, 404);
}

#[test]
fn what_a_file_is_stands_in_its_headers() {
    let (mut webex, webhook, _) = webex(&Act::Sends(Media::Image, "https://x.example/1.png".into()));
    let path = format!("messages/{}", webhook["data"]["id"].as_str().expect("an id"));
    let message = body(&webex.call(&request(Method::GET, &path, &Value::Null), NOW));
    let url = message["files"][0].as_str().expect("a file");
    let path = url.strip_prefix("http://api.example/v1/").expect("of the API");
    let head = webex.call(&request(Method::HEAD, path, &Value::Null), NOW).reply;
    assert_eq!((head.status, &head.headers[CONTENT_TYPE]), (200, &HeaderValue::from_static("image/png")));
    assert_eq!(head.headers["content-disposition"], "attachment; filename=\"1.png\"");
}

#[test]
fn what_the_api_refuses_is_refused() {
    let (mut webex, webhook, room) = webex(&Act::Says("hi".into()));
    let of_ann = format!("messages/{}", webhook["data"]["id"].as_str().expect("an id"));
    let with = |key: &str, value: Value| {
        let mut call = json!({"roomId": room, "markdown": "hello"});
        call[key] = value;
        call
    };
    for (method, path, call, status) in [
        (Method::POST, "messages", with("roomId", "other".into()), 404),
        (Method::POST, "messages", with("roomId", Value::Null), 400),
        (Method::POST, "messages", with("toPersonId", BOT.into()), 400),
        (Method::POST, "messages", with("markdown", " ".into()), 400),
        (Method::POST, "messages", with("markdown", "a <more> b".into()), 400),
        (Method::POST, "messages", with("markdown", "a".repeat(7_440).into()), 400),
        (Method::POST, "messages", with("parentId", "other".into()), 400),
        (Method::POST, "messages", with("files", json!(["https://a", "https://b"])), 400),
        (Method::POST, "messages", json!([]), 400),
        (Method::PUT, &of_ann, with("markdown", "other".into()), 403),
        (Method::DELETE, &of_ann, Value::Null, 403),
        (Method::PATCH, &of_ann, Value::Null, 405),
        (Method::POST, "webhooks", json!({"name": "a", "targetUrl": "https://a", "resource": "songs"}), 400),
        (Method::GET, "songs", Value::Null, 404),
    ] {
        let taken = webex.call(&request(method, path, &call), NOW);
        assert_eq!(taken.reply.status, status, "{path} {call:.100}");
        assert!(taken.shown.is_empty() && body(&taken)["errors"][0]["description"].is_string());
    }
    let mut bare = request(Method::GET, "people/me", &Value::Null);
    assert_eq!(body(&webex.call(&bare, NOW))["id"], BOT);
    bare.headers.clear();
    assert_eq!(webex.call(&bare, NOW).reply.status, 401);
}

#[test]
fn the_bots_own_messages_can_be_changed_and_taken_back() {
    let (mut webex, _, room) = webex(&Act::Says("hi".into()));
    let call = json!({"roomId": room, "markdown": "Which?\n\n1. Tea"});
    let taken = webex.call(&request(Method::POST, "messages", &call), NOW);
    assert_eq!((taken.shown[0].said.words().as_str(), taken.shown[0].choices.len()), ("Which?", 1));
    let path = format!("messages/{}", body(&taken)["id"].as_str().expect("an id"));
    let call = json!({"roomId": room, "markdown": "**other**"});
    let changed = webex.call(&request(Method::PUT, &path, &call), NOW);
    assert_eq!(changed.shown[0].said.words(), "other");
    assert_eq!(webex.call(&request(Method::DELETE, &path, &Value::Null), NOW).reply.status, 204);
    assert_eq!(webex.call(&request(Method::DELETE, &path, &Value::Null), NOW).reply.status, 404);
}

/// A message with a card.
fn with_card(room: &str, content: &Value) -> Value {
    let card = json!({"contentType": "application/vnd.microsoft.card.adaptive", "content": content});
    json!({"roomId": room, "markdown": "Which?", "attachments": [card]})
}

#[test]
fn what_is_pressed_on_a_card_has_to_be_asked_for() {
    let (mut webex, _, room) = webex(&Act::Says("hi".into()));
    let content = json!({"type": "AdaptiveCard", "version": "1.3",
        "body": [{"type": "TextBlock", "text": "Tea?"}],
        "actions": [{"type": "Action.Submit", "title": "Yes", "data": {"payload": "tea"}}]});
    let taken = webex.call(&request(Method::POST, "messages", &with_card(&room, &content)), NOW);
    let shown = &taken.shown[0];
    assert_eq!((shown.said.words().as_str(), shown.choices[0].title.as_str()), ("Tea?", "Yes"));
    let act = Act::Presses { choice: shown.choices[0].clone(), message_id: shown.message_id.clone() };
    let ann = Person { name: "ann".into(), id: webex.user_id("ann") };
    let webhook = webex.webhook(&ann, &act, "http://bot.example", NOW).expect("a webhook");
    let told: Value = serde_json::from_slice(&webhook.body).expect("JSON");
    assert_eq!(
        (&told["resource"], &told["data"]["messageId"]),
        (&json!("attachmentActions"), &json!(shown.message_id))
    );
    assert!(!told.to_string().contains("payload"));
    let path = format!("attachment/actions/{}", told["data"]["id"].as_str().expect("an id"));
    let asked = webex.call(&request(Method::GET, &path, &Value::Null), NOW);
    assert_eq!(body(&asked)["inputs"], json!({"payload": "tea"}));
}

#[test]
fn a_card_that_webex_does_not_take_is_refused() {
    let (mut webex, _, room) = webex(&Act::Says("hi".into()));
    let with = |key: &str, value: Value| {
        let mut card =
            json!({"type": "AdaptiveCard", "version": "1.3", "body": [{"type": "TextBlock", "text": "a"}]});
        card[key] = value;
        with_card(&room, &card)
    };
    let mut with_file = with("version", "1.3".into());
    assert_eq!(webex.call(&request(Method::POST, "messages", &with_file), NOW).reply.status, 200);
    with_file["files"] = json!(["https://a"]);
    let mut without_words = with("version", "1.3".into());
    without_words["markdown"] = Value::Null;
    let mut two = with("version", "1.3".into());
    two["attachments"] = json!([two["attachments"][0], two["attachments"][0]]);
    for call in [
        with("version", "1.5".into()),
        with("type", "Card".into()),
        with("body", json!([])),
        with("body", json!([{"type": "Table"}])),
        with("body", json!([{"type": "Image", "url": "b.png"}])),
        with("body", json!([{"type": "TextBlock", "text": "a".repeat(22_000)}])),
        with("actions", json!([{"type": "Action.Submit", "title": "a", "data": "b"}])),
        with("actions", json!([{"type": "Action.OpenUrl", "title": "a"}])),
        with("actions", json!([{"type": "Action.Execute", "title": "a"}])),
        with_file,
        without_words,
        two,
    ] {
        let taken = webex.call(&request(Method::POST, "messages", &call), NOW);
        assert_eq!(taken.reply.status, 400, "{call:.200}");
        assert!(taken.shown.is_empty());
    }
}

#[test]
fn a_webhook_is_registered_for_a_resource_and_an_event() {
    let (mut webex, _, _) = webex(&Act::Says("hi".into()));
    let call = json!({"name": "a", "targetUrl": "https://a", "resource": "messages", "event": "all"});
    let taken = webex.call(&request(Method::POST, "webhooks", &call), NOW);
    assert_eq!((taken.reply.status, &body(&taken)["status"]), (200, &json!("active")));
}
