//! What the browsers refuse.

use super::*;

const NOW: Timestamp = Timestamp::from_millis(1_767_406_680_000);

/// Browsers, and the conversation of somebody who has written there.
fn browsers() -> (Web, String) {
    let mut web = Web::new();
    let ann = Person { name: "ann".into(), id: web.user_id("ann") };
    web.webhook(&ann, &Act::Says("hi".into()), "http://bot/webhooks/site", NOW).expect("a webhook");
    (web, ann.id)
}

fn call(key: &str, body: &Value) -> RawRequest {
    let bearer = HeaderValue::from_str(&format!("Bearer {SECRET}")).expect("a header");
    let headers = HeaderMap::from_iter([
        (CONTENT_TYPE, HeaderValue::from_static("application/json")),
        (AUTHORIZATION, bearer),
        (http::HeaderName::from_static("idempotency-key"), HeaderValue::from_str(key).expect("a header")),
    ]);
    RawRequest { method: Method::POST, target: REPLIES.into(), headers, body: body.to_string().into() }
}

fn text(to: &str, content: &Value) -> Value {
    json!({ "conversation": to, "reply": { "content": content } })
}

#[test]
fn a_reply_is_shown_once_however_often_it_comes() {
    let (mut web, ann) = browsers();
    let call = call("e1", &text(&ann, &json!({ "type": "text", "text": "hello" })));
    let (first, second) = (web.call(&call, NOW), web.call(&call, NOW));
    assert_eq!((first.reply.status, first.shown.len()), (200, 1));
    assert_eq!((second.reply.status, second.shown.len()), (200, 0));
}

#[test]
fn what_no_widget_would_show_is_refused() {
    let (mut web, ann) = browsers();
    let button = json!([{ "title": "x", "action": { "url": "javascript:alert(1)" } }]);
    for (to, content, status) in [
        ("v-0", json!({ "type": "text", "text": "hello" }), 404),
        (ann.as_str(), json!({ "type": "text", "text": " " }), 422),
        (&ann, json!({ "type": "text", "text": "x", "buttons": button }), 422),
        (&ann, json!({ "type": "media", "media": "image", "from": { "url": "data:image/png,x" } }), 422),
        (&ann, json!({ "type": "media", "media": "image", "from": { "id": "1" } }), 422),
        (&ann, json!({ "type": "sticker", "sticker_id": "1" }), 422),
        (&ann, json!({ "type": "edit", "message_id": "none", "text": "x" }), 422),
        (&ann, json!({ "type": "song" }), 400),
    ] {
        web.number += 1;
        let call = call(&format!("e{}", web.number), &text(to, &content));
        assert_eq!(web.call(&call, NOW).reply.status, status, "{content}");
    }
    let mut bare = call("e99", &text(&ann, &json!({ "type": "text", "text": "hello" })));
    bare.headers.remove(AUTHORIZATION);
    assert_eq!(web.call(&bare, NOW).reply.status, 401);
}
