//! Answers that come after an interaction has been deferred.

use chinwag_core::{
    message::MediaKind,
    platform::{CoolOff, HttpCall, HttpReply, SendResult},
    reply::{Reply, ReplyContent},
    response::{FailureKind, Response},
};
use http::HeaderMap;
use serde_json::{Value, json};

use super::support::{discord, event, message, response};

const THINKING: &str = "1457469483726668048/aW50ZXJhY3Rpb24=";
const QUIET: &str = "1457469483726668048/aW50ZXJhY3Rpb24=/quiet";

fn interaction(kind: u64, change: Value) -> Value {
    let mut interaction = json!({
        "type": kind, "id": "100", "application_id": "1457469483726668048", "token": "aW50ZXJhY3Rpb24=",
        "channel_id": "200", "user": {"id": "400"}, "data": {"custom_id": "f", "name": "f", "components": []},
    });
    let fields = interaction.as_object_mut().expect("an object");
    fields.extend(change.as_object().expect("an object").clone());
    interaction
}

fn call(token: &str, reply: impl Into<Reply>) -> HttpCall {
    let response = Response { reply_token: Some(token.into()), key: Some("k".into()), ..response(reply) };
    discord().render(&response).expect("a call")
}

/// Method and address within the API.
fn way(call: &HttpCall) -> String {
    format!("{} {}", call.method, call.url.strip_prefix("https://discord.com/api/v10").expect("the API"))
}

fn channel() -> String {
    "POST /channels/1457536551830421524/messages".to_owned()
}

#[test]
fn every_interaction_that_can_wait_hands_its_token_on() {
    for (body, token) in [
        (interaction(2, json!({})), Some(THINKING)),
        (interaction(3, json!({})), Some(QUIET)),
        (interaction(5, json!({})), Some(THINKING)),
        (interaction(5, json!({"message": {"id": "9"}})), Some(QUIET)),
        (interaction(4, json!({})), None),
        (interaction(2, json!({"token": ""})), None),
        (interaction(2, json!({"application_id": "../1"})), None),
        (json!({"op": 0, "s": 1, "t": "INTERACTION_CREATE", "d": interaction(2, json!({}))}), Some(THINKING)),
    ] {
        assert_eq!(message(&event(&body)).reply_token.as_deref(), token, "{body}");
    }
}

#[test]
fn the_first_answer_takes_the_place_of_thinking() {
    let reply = Reply::text("*tea*").button("Yes", "y").reply_to("9").silent();
    let call = call(THINKING, reply);
    assert_eq!(way(&call), "PATCH /webhooks/1457469483726668048/{token}/messages/@original");
    let secret = call.secret_path.as_ref().expect("the token is secret").expose();
    assert_eq!(secret, "aW50ZXJhY3Rpb24%3D");
    assert!(!call.headers.contains_key("authorization"), "the token is all that is needed");
    assert!(call.headers.contains_key("user-agent"));
    assert!(!format!("{call:?}").contains("aW50"), "{call:?}");
    let body: Value = serde_json::from_slice(&call.body).expect("JSON");
    let button = json!({"type": 2, "style": 1, "label": "Yes", "custom_id": "y"});
    let rows = json!([{"type": 1, "components": [button]}]);
    let expected = json!({"content": "_tea_", "components": rows, "allowed_mentions": {"parse": []}});
    assert_eq!(body, expected, "nothing that only a message in a channel has");
}

#[test]
fn an_answer_for_one_person_follows_on_a_press() {
    let private = call(QUIET, Reply::text("for you").only_for("400"));
    assert_eq!(way(&private), "POST /webhooks/1457469483726668048/{token}");
    let body: Value = serde_json::from_slice(&private.body).expect("JSON");
    assert_eq!(body, json!({"content": "for you", "flags": 64, "allowed_mentions": {"parse": []}}));
    assert_eq!(way(&call(QUIET, "for all")), channel(), "the message that was pressed on stays as it is");
}

#[test]
fn only_what_is_said_needs_a_token() {
    let patch = "PATCH /webhooks/1457469483726668048/{token}/messages/@original";
    for (reply, expected) in [
        (Reply::media(MediaKind::Image, "https://a.example/i"), patch.to_owned()),
        (Reply::native(json!({"content": "x"})), patch.to_owned()),
        (Reply::typing(), "POST /channels/1457536551830421524/typing".to_owned()),
        (Reply::delete("9"), "DELETE /channels/1457536551830421524/messages/9".to_owned()),
        (ReplyContent::Sticker { sticker_id: "7".into() }.into(), channel()),
    ] {
        let call = call(THINKING, reply.clone());
        assert_eq!(way(&call), expected, "{reply:?}");
        assert_eq!(call.secret_path.is_some(), expected.contains("{token}"));
    }
    for none in ["", "1", "1/", "1//quiet", "x/y", "/y"] {
        assert_eq!(way(&call(none, "x")), channel(), "{none}");
    }
}

#[test]
fn a_token_that_is_over_loses_no_answer() {
    let platform = discord();
    let answered = |call: &HttpCall, code: u64| {
        let body = json!({"code": code, "message": "Why aW50ZXJhY3Rpb24%3D"}).to_string();
        platform.reply(call, &HttpReply { status: 404, headers: HeaderMap::new(), body: body.into() })
    };
    let late = call(THINKING, "tea");
    for code in [10015, 50027, 10062, 40094, 10008] {
        let SendResult::Retry { after: None, cool_off, kind, error } = answered(&late, code) else {
            panic!("{code} is tried again without the token");
        };
        assert_eq!((cool_off, kind), (CoolOff::None, FailureKind::WindowClosed), "{code}");
        assert!(!error.contains("aW50"), "{error}");
    }
    assert!(matches!(answered(&late, 50035), SendResult::Rejected { .. }));
    let plain = platform.render(&response("tea")).expect("a call");
    assert!(
        matches!(answered(&plain, 10015), SendResult::Rejected { .. }),
        "without one, it is the last word"
    );
}

#[test]
fn a_follow_up_has_the_id_of_its_message() {
    let reply = HttpReply { status: 200, headers: HeaderMap::new(), body: r#"{"id":"7"}"#.into() };
    let delivered = SendResult::Delivered { message_id: Some("7".into()) };
    for call in [call(THINKING, "x"), call(QUIET, Reply::text("x").only_for("1"))] {
        assert_eq!(discord().reply(&call, &reply), delivered);
    }
}
