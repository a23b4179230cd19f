//! Answers that come after an interaction has been deferred.

use chinwag_core::{
    message::MediaKind,
    platform::{CoolOff, HttpCall, HttpReply, SendResult, admit},
    reply::{Reply, ReplyContent},
    response::{FailureKind, Response},
};
use chinwag_platforms::discord::Config;
use http::HeaderMap;
use serde_json::{Value, json};

use super::support::{NOW, config, discord, event, json as answered, message, platform, response, signed};

const THINKING: &str = "1457469483726668048/aW50ZXJhY3Rpb24=";
const PRIVATE: &str = "1457469483726668048/aW50ZXJhY3Rpb24=/private";
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

/// Without a token, or where all see that the bot is thinking, everybody would see it.
#[test]
fn what_cannot_be_hidden_is_not_sent() {
    let platform = discord();
    let refused = |token: Option<&str>, reply: &Reply| {
        let reply_token = token.map(str::to_owned);
        let response = Response { reply_token, ..response(reply.clone().only_for("400")) };
        platform.render(&response).expect_err("everybody would see it").to_string()
    };
    let said = [
        Reply::text("psst"),
        Reply::native(json!({"content": "psst"})),
        Reply::media(MediaKind::Image, "https://a.example/i"),
    ];
    for reply in &said {
        for token in [None, Some(THINKING), Some("none of ours")] {
            let why = refused(token, reply);
            assert!(why.contains("`private_commands`"), "{why}");
        }
    }
    let sticker: Reply = ReplyContent::Sticker { sticker_id: "7".into() }.into();
    for reply in [Reply::edit("9", "psst"), sticker] {
        for token in [None, Some(PRIVATE), Some(QUIET)] {
            assert!(refused(token, &reply).starts_with("everybody would see this"), "{reply:?}");
        }
    }
    let typing = platform.render(&response(Reply::typing().only_for("400")));
    assert!(typing.is_ok(), "that says nothing");
}

#[test]
fn all_parts_of_an_answer_for_one_person_are_for_that_person() {
    let platform = discord();
    for token in [PRIVATE, QUIET] {
        let long = Reply::text("word ".repeat(900)).only_for("400");
        let response = Response { reply_token: Some(token.into()), ..response(long) };
        let parts = platform.prepare(response).expect("parts");
        assert!(parts.len() > 1);
        let after = platform.reply_token_after(token);
        assert_eq!(after.as_deref(), Some(QUIET));
        for part in &parts[1..] {
            assert_eq!(part.reply.only_for.as_deref(), Some("400"));
            let call = platform.render(&Response { reply_token: after.clone(), ..part.clone() });
            let call = call.expect("a follow-up");
            assert_eq!(way(&call), "POST /webhooks/1457469483726668048/{token}");
            let body: Value = serde_json::from_slice(&call.body).expect("JSON");
            assert_eq!(body["flags"], 64);
        }
    }
    assert_eq!(platform.reply_token_after(THINKING), None, "what follows may take the place of thinking");
    assert_eq!(platform.reply_token_after("none of ours"), None);
}

#[test]
fn a_private_command_is_deferred_for_its_person_alone() {
    let private_commands = vec!["f".to_owned()];
    let platform = platform(Config { private_commands, ..config() });
    let private = json!({"type": 5, "data": {"flags": 64}});
    for (body, deferral, token) in [
        (interaction(2, json!({})), private.clone(), PRIVATE),
        (interaction(5, json!({})), private, PRIVATE),
        (interaction(2, json!({"data": {"name": "g"}})), json!({"type": 5}), THINKING),
        (interaction(3, json!({})), json!({"type": 6}), QUIET),
    ] {
        let verified = admit(&*platform, signed(body.to_string().as_bytes()), NOW).expect("signed");
        let immediate = platform.immediate(&verified).expect("an interaction is answered");
        assert_eq!(answered(&immediate.deferral), deferral);
        let said = &platform.parse(&verified).expect("a body")[0];
        assert_eq!(message(said).reply_token.as_deref(), Some(token), "{body}");
    }
    let first = call(PRIVATE, Reply::text("for you").only_for("400"));
    assert_eq!(way(&first), "PATCH /webhooks/1457469483726668048/{token}/messages/@original");
    let native = call(QUIET, Reply::native(json!({"content": "x", "flags": 4})).only_for("400"));
    let body: Value = serde_json::from_slice(&native.body).expect("JSON");
    assert_eq!(body, json!({"content": "x", "flags": 68}));
}

#[test]
fn a_native_answer_for_one_person_is_hidden() {
    let own = |native| discord().answer(&response(Reply::native(native).only_for("400")));
    let hidden = |native| answered(&own(native).expect("an answer"));
    assert_eq!(hidden(json!({"content": "x"})), json!({"type": 4, "data": {"content": "x", "flags": 64}}));
    assert_eq!(hidden(json!({"type": 5})), json!({"type": 5, "data": {"flags": 64}}));
    let shown = json!({"type": 4, "data": {"content": "x", "flags": 4}});
    assert_eq!(hidden(shown)["data"]["flags"], 68);
    let dialog = json!({"type": 9, "data": {"title": "t"}});
    assert_eq!(hidden(dialog.clone()), dialog, "nobody else sees it anyway");
    assert_eq!(
        own(json!({"type": 7, "data": {"content": "x"}})),
        None,
        "all see the message that it changes"
    );
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
    let read = |call: &HttpCall, code: u64| {
        let body = json!({"code": code, "message": "Why aW50ZXJhY3Rpb24%3D"}).to_string();
        platform.reply(call, &HttpReply { status: 404, headers: HeaderMap::new(), body: body.into() })
    };
    let late = call(THINKING, "tea");
    for code in [10015, 50027, 10062, 40094, 10008] {
        let SendResult::Retry { after: None, cool_off, kind, error } = read(&late, code) else {
            panic!("{code} is tried again without the token");
        };
        assert_eq!((cool_off, kind), (CoolOff::None, FailureKind::WindowClosed), "{code}");
        assert!(!error.contains("aW50"), "{error}");
    }
    assert!(matches!(read(&late, 50035), SendResult::Rejected { .. }));
    let refused = HttpReply { status: 401, headers: HeaderMap::new(), body: "{}".into() };
    assert!(
        matches!(platform.reply(&late, &refused), SendResult::Retry { .. }),
        "the bot's own credential is not in such a call, and is not to blame"
    );
    let plain = platform.render(&response("tea")).expect("a call");
    assert!(matches!(read(&plain, 10015), SendResult::Rejected { .. }), "without one, it is the last word");
}

#[test]
fn a_follow_up_has_the_id_of_its_message() {
    let reply = HttpReply { status: 200, headers: HeaderMap::new(), body: r#"{"id":"7"}"#.into() };
    let delivered = SendResult::Delivered { message_id: Some("7".into()) };
    for call in [call(THINKING, "x"), call(QUIET, Reply::text("x").only_for("1"))] {
        assert_eq!(discord().reply(&call, &reply), delivered);
    }
}
