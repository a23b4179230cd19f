use http::{HeaderMap, HeaderValue, Method};

use super::*;
use crate::play::{Act, Choice, Person, Play, mattermost::server::WEBHOOK};

const NOW: Timestamp = Timestamp::from_millis(1_772_998_124_500);

fn ann(server: &Mattermost) -> Person {
    Person { name: "ann".into(), id: server.user_id("ann") }
}

/// A server on which somebody has written; their channel and their post.
fn server() -> (Mattermost, String, String) {
    let mut server = Mattermost::new();
    let ann = ann(&server);
    let webhook = server.webhook(&ann, &Act::Says("hi".into()), "", NOW).expect("a webhook");
    let channel_id = server.channels.keys().next().expect("a channel").clone();
    (server, channel_id, webhook.message_id.expect("a post"))
}

fn called(server: &mut Mattermost, method: &str, path: &str, body: &Value) -> (u16, Value, Vec<Shown>) {
    let token = server.credential("bot_token").expect("a token");
    let bearer = HeaderValue::from_str(&format!("Bearer {}", token.expose())).expect("a header");
    let headers = HeaderMap::from_iter([(http::header::AUTHORIZATION, bearer)]);
    let body = if body.is_null() { String::new() } else { body.to_string() };
    let method: Method = method.parse().expect("a method");
    let call = RawRequest { method, target: format!("/api/v4/{path}"), headers, body: body.into() };
    let taken = server.call(&call, NOW);
    (taken.reply.status, serde_json::from_slice(&taken.reply.body).expect("JSON"), taken.shown)
}

fn button(id: &str, url: &str) -> Value {
    json!({"id": id, "name": id, "type": "button", "integration": {"url": url, "context": {"payload": id}}})
}

fn with_actions(channel_id: &str, actions: &[Value]) -> Value {
    json!({"channel_id": channel_id, "message": "?", "props": {"attachments": [{"actions": actions}]}})
}

#[test]
fn what_is_right_is_taken_and_shown() {
    let (mut server, channel_id, post_id) = server();
    let post = json!({"channel_id": channel_id, "root_id": post_id, "message": "**hi**"});
    let (status, made, shown) = called(&mut server, "POST", "posts", &post);
    assert_eq!((status, shown[0].said.words()), (201, "hi".into()));
    let id = made["id"].as_str().expect("an id").to_owned();
    let patch = format!("posts/{id}/patch");
    assert_eq!(called(&mut server, "PUT", &patch, &json!({"message": "ho"})).2[0].said.words(), "ho");
    let reaction = json!({"user_id": BOT, "post_id": post_id, "emoji_name": "+1"});
    assert_eq!(called(&mut server, "POST", "reactions", &reaction).0, 201);
    let off = format!("users/{BOT}/posts/{post_id}/reactions/+1");
    assert_eq!(called(&mut server, "DELETE", &off, &Value::Null).0, 200);
    let typing = format!("users/{BOT}/typing");
    assert_eq!(called(&mut server, "POST", &typing, &json!({"channel_id": channel_id})).0, 200);
    let post = json!({"channel_id": channel_id, "message": "psst"});
    let to_one = json!({"user_id": ann(&server).id, "post": post});
    assert_eq!(called(&mut server, "POST", "posts/ephemeral", &to_one).2[0].said.words(), "psst");
    let (status, _, shown) = called(&mut server, "DELETE", &format!("posts/{id}"), &Value::Null);
    assert_eq!((status, shown[0].said.words()), (200, "[deleted]".into()));
    assert_eq!(called(&mut server, "DELETE", &format!("posts/{id}"), &Value::Null).0, 404);
    assert_eq!(called(&mut server, "GET", "users/me", &Value::Null).1["id"], BOT);
}

#[test]
fn what_is_wrong_is_refused_in_the_servers_words() {
    let (mut server, channel_id, post_id) = server();
    let reply = json!({"channel_id": channel_id, "root_id": post_id, "message": "a"});
    let reply_id = called(&mut server, "POST", "posts", &reply).1["id"].clone();
    let long = "é".repeat(16_384);
    let url = "https://other.example/x";
    let props = "model.post.is_valid.props.app_error";
    let permissions = "api.context.permissions.app_error";
    let body = "api.context.invalid_body_param.app_error";
    for (method, path, call, id) in [
        ("POST", "posts".to_owned(), json!({"message": "a"}), body),
        ("POST", "posts".into(), json!({"channel_id": "other", "message": "a"}), permissions),
        ("POST", "posts".into(), json!({"channel_id": channel_id, "message": " "}), body),
        (
            "POST",
            "posts".into(),
            json!({"channel_id": channel_id, "message": long}),
            "model.post.is_valid.message_length.app_error",
        ),
        (
            "POST",
            "posts".into(),
            json!({"channel_id": channel_id, "message": "a", "root_id": reply_id}),
            "api.post.create_post.root_id.app_error",
        ),
        (
            "POST",
            "posts".into(),
            json!({"channel_id": channel_id, "message": "a", "file_ids": vec!["f"; 11]}),
            "model.post.is_valid.file_ids.app_error",
        ),
        ("POST", "posts".into(), with_actions(&channel_id, &[button("a_b", url)]), props),
        ("POST", "posts".into(), with_actions(&channel_id, &[button("a", "x")]), props),
        ("POST", "posts".into(), with_actions(&channel_id, &[button("a", url), button("a", url)]), props),
        ("PUT", format!("posts/{post_id}/patch"), json!({"message": "mine"}), permissions),
        ("DELETE", format!("posts/{post_id}"), Value::Null, permissions),
        (
            "POST",
            "reactions".into(),
            json!({"user_id": BOT, "post_id": post_id, "emoji_name": "👍"}),
            "model.reaction.is_valid.emoji_name.app_error",
        ),
        ("POST", "reactions".into(), json!({"user_id": "u", "post_id": post_id}), permissions),
        (
            "POST",
            "posts/ephemeral".into(),
            json!({"user_id": "u", "post": {"channel_id": channel_id, "message": "a"}}),
            "api.post.send_ephemeral.app_error",
        ),
        ("POST", "users/other/typing".into(), json!({"channel_id": channel_id}), permissions),
        (
            "POST",
            "actions/dialogs/open".into(),
            json!({"trigger_id": "t", "url": url, "dialog": {"title": "T"}}),
            "interactive_message.decode_trigger_id.signature_invalid.app_error",
        ),
        ("POST", "nothing".into(), json!({}), "api.context.404.app_error"),
    ] {
        let (status, answer, shown) = called(&mut server, method, &path, &call);
        assert_eq!((answer["id"].as_str(), shown), (Some(id), Vec::new()), "{path} {call}");
        assert_eq!(answer["status_code"], status);
    }
    let call = RawRequest {
        method: Method::GET,
        target: "/api/v4/users/me".into(),
        headers: HeaderMap::new(),
        body: String::new().into(),
    };
    assert_eq!(server.call(&call, NOW).reply.status, 401);
}

#[test]
fn a_post_under_an_id_of_the_bots_own_is_made_once() {
    let (mut server, channel_id, _) = server();
    let post = json!({"channel_id": channel_id, "message": "hi", "pending_post_id": format!("{BOT}:1")});
    let (_, first, shown) = called(&mut server, "POST", "posts", &post);
    assert_eq!(shown.len(), 1);
    let (status, again, shown) = called(&mut server, "POST", "posts", &post);
    assert_eq!((status, &again["id"], shown), (201, &first["id"], Vec::new()));
}

#[test]
fn a_press_brings_back_what_is_behind_the_button() {
    let (mut server, channel_id, _) = server();
    let own = with_actions(&channel_id, &[button("a", WEBHOOK), button("b", "https://other.example")]);
    let shown = called(&mut server, "POST", "posts", &own).2.remove(0);
    assert_eq!(shown.choices[1], Choice { title: "b".into(), value: None });
    let act = Act::Presses { choice: shown.choices[0].clone(), message_id: shown.message_id.clone() };
    let person = ann(&server);
    let webhook = server.webhook(&person, &act, "", NOW).expect("a press");
    let body: Value = serde_json::from_slice(&webhook.body).expect("JSON");
    assert_eq!((&body["context"], &body["post_id"]), (&json!({"payload": "a"}), &shown.message_id.into()));
    let dialog = json!({"trigger_id": body["trigger_id"], "url": WEBHOOK, "dialog": {"title": "Order"}});
    assert_eq!(called(&mut server, "POST", "actions/dialogs/open", &dialog).0, 200);
    assert_eq!(called(&mut server, "POST", "actions/dialogs/open", &dialog).0, 400);
}

#[test]
fn an_answer_has_to_be_json_and_shows_what_it_says() {
    let (mut server, ..) = server();
    let person = ann(&server);
    let words = |shown: &Shown| {
        let mark = if shown.message_id == "p" { "again: " } else { "" };
        format!("{mark}{}", shown.said.words())
    };
    let mut answered = |act: &Act, body: &str| {
        let reply = crate::play::json(200, &Value::Null);
        let reply = chinwag_core::platform::HttpReply { body: body.to_owned().into(), ..reply };
        let shown = server.answered(&person, act, &reply)?;
        Ok::<_, String>(shown.iter().map(words).collect::<Vec<_>>())
    };
    let says = Act::Says("/tea".into());
    let choice = Choice { title: "a".into(), value: Some(json!({})) };
    let presses = Act::Presses { choice, message_id: "p".into() };
    assert_eq!(answered(&says, "{}"), Ok(Vec::new()));
    assert_eq!(answered(&says, r#"{"text":"**hi**"}"#), Ok(vec!["hi".into()]));
    assert_eq!(answered(&presses, r#"{"ephemeral_text":"hi"}"#), Ok(vec!["hi".into()]));
    assert_eq!(answered(&presses, r#"{"update":{"message":"ho"}}"#), Ok(vec!["again: ho".into()]));
    assert_eq!(answered(&presses, r#"{"error":{"message":"no"}}"#), Err("no".into()));
    for broken in ["", "hi", "[]"] {
        assert!(answered(&presses, broken).is_err(), "{broken}");
    }
}
