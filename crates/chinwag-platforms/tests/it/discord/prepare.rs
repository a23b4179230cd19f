use std::fmt::Write as _;

use chinwag_core::{
    message::MediaKind,
    reply::{Button, ButtonAction, Card, MediaSource, Reply, ReplyContent},
    response::Response,
};
use expect_test::{Expect, expect};
use serde_json::{Value, json};

use super::support::{TOKEN, channel, discord, json as body_of, response};

fn prepared(reply: impl Into<Reply>) -> Vec<Response> {
    discord().prepare(response(reply)).expect("something to show")
}

/// The calls, one line each: the method, the address within the API, and the body.
fn check(reply: impl Into<Reply>, expected: Expect) {
    let platform = discord();
    let mut lines = String::new();
    for response in prepared(reply) {
        let call = platform.render(&response).expect("a call");
        let path = call.url.strip_prefix("https://discord.com/api/v10").expect("the API");
        let body = String::from_utf8(call.body.to_vec()).expect("text");
        let body = body.replace(r#","allowed_mentions":{"parse":[]}"#, "");
        writeln!(lines, "{} {path} {body}", call.method).expect("memory");
    }
    expected.assert_eq(&lines);
}

fn refused(reply: impl Into<Reply>, expected: Expect) {
    let platform = discord();
    let error = match platform.prepare(response(reply)) {
        Err(error) => error,
        Ok(responses) => platform.render(&responses[0]).expect_err("no call"),
    };
    expected.assert_eq(&error.to_string());
}

#[test]
fn words_are_a_message_that_calls_nobody() {
    let call = discord().render(&response("Hello **you** @everyone")).expect("a call");
    assert_eq!(call.url, "https://discord.com/api/v10/channels/1457536551830421524/messages");
    let body: Value = serde_json::from_slice(&call.body).expect("JSON");
    assert_eq!(body, json!({"content": "Hello **you** @everyone", "allowed_mentions": {"parse": []}}));
    assert_eq!(call.headers["authorization"], format!("Bot {TOKEN}"));
    assert!(call.headers["authorization"].is_sensitive());
    assert_eq!(call.headers["content-type"], "application/json");
    assert!(call.headers["user-agent"].to_str().expect("text").starts_with("DiscordBot (https://"));
    assert!(!format!("{call:?}").contains(TOKEN));
}

#[test]
fn every_kind_of_reply_has_its_call() {
    check(
        Reply::text("2*3").button("Yes", "y").link("Site", "https://a.example").reply_to("9").silent(),
        expect![[r#"
            POST /channels/1457536551830421524/messages {"content":"2\\*3","components":[{"type":1,"components":[{"type":2,"style":1,"label":"Yes","custom_id":"y"},{"type":2,"style":5,"label":"Site","url":"https://a.example"}]}],"flags":4096,"message_reference":{"message_id":"9","fail_if_not_exists":false}}
        "#]],
    );
    check(
        Reply::media(MediaKind::Image, "https://a.example/i.png").caption("*look*"),
        expect![[r#"
        POST /channels/1457536551830421524/messages {"content":"_look_","embeds":[{"image":{"url":"https://a.example/i.png"}}]}
    "#]],
    );
    check(
        Reply::media(MediaKind::Audio, "https://a.example/a_b.ogg").caption("hear"),
        expect![[r#"
        POST /channels/1457536551830421524/messages {"content":"hear\nhttps://a.example/a_b.ogg"}
    "#]],
    );
    check(
        ReplyContent::Sticker { sticker_id: "749054660769218631".into() },
        expect![[r#"
        POST /channels/1457536551830421524/messages {"sticker_ids":["749054660769218631"]}
    "#]],
    );
    check(
        ReplyContent::Location { latitude: 52.5, longitude: 13.4, title: Some("Here".into()) },
        expect![[r#"
            POST /channels/1457536551830421524/messages {"content":"Here\nhttps://maps.google.com/?q=52.5,13.4"}
        "#]],
    );
    check(
        ReplyContent::Contact { name: "Bea".into(), phone: "+49 1".into() },
        expect![[r#"
        POST /channels/1457536551830421524/messages {"content":"Bea\n+49 1"}
    "#]],
    );
    check(
        Reply::typing(),
        expect![[r#"
        POST /channels/1457536551830421524/typing 
    "#]],
    );
    let reaction =
        |reaction: &str, on| ReplyContent::Reaction { message_id: "9".into(), reaction: reaction.into(), on };
    check(
        reaction("👍", true),
        expect![[r#"
        PUT /channels/1457536551830421524/messages/9/reactions/%F0%9F%91%8D/@me 
    "#]],
    );
    check(
        reaction("party:41771983429993937", false),
        expect![[r#"
        DELETE /channels/1457536551830421524/messages/9/reactions/party%3A41771983429993937/@me 
    "#]],
    );
    check(
        Reply::edit("9", "new"),
        expect![[r#"
        PATCH /channels/1457536551830421524/messages/9 {"content":"new","components":[]}
    "#]],
    );
    check(
        Reply::edit("9", "new").button("Yes", "y"),
        expect![[r#"
        PATCH /channels/1457536551830421524/messages/9 {"content":"new","components":[{"type":1,"components":[{"type":2,"style":1,"label":"Yes","custom_id":"y"}]}]}
    "#]],
    );
    check(
        Reply::delete("9"),
        expect![[r#"
        DELETE /channels/1457536551830421524/messages/9 
    "#]],
    );
    check(
        Reply::native(json!({"content": "x", "tts": true})),
        expect![[r#"
        POST /channels/1457536551830421524/messages {"content":"x","tts":true}
    "#]],
    );
}

#[test]
fn a_card_is_an_embed_with_its_own_buttons() {
    let card =
        Card::new("A *title*").subtitle("under_it").image("https://a.example/i").url("https://a.example");
    check(
        Reply::cards([card.button("Buy", "buy"), Card::new("Two").subtitle("2")]),
        expect![[r#"
        POST /channels/1457536551830421524/messages {"embeds":[{"title":"A _title_","description":"under\\_it","url":"https://a.example","image":{"url":"https://a.example/i"}}],"components":[{"type":1,"components":[{"type":2,"style":1,"label":"Buy","custom_id":"buy"}]}]}
        POST /channels/1457536551830421524/messages {"embeds":[{"title":"Two","description":"2"}]}
    "#]],
    );
    check(
        Reply::cards([Card::new("Bare")]),
        expect![[r#"
        POST /channels/1457536551830421524/messages {"content":"Bare"}
    "#]],
    );
    check(
        Reply::cards([Card::new("Call").url("tel:123").button("Yes", "y")]).quick_reply("No", "n"),
        expect![[r#"
            POST /channels/1457536551830421524/messages {"embeds":[{"title":"Call","description":"tel:123"}],"components":[{"type":1,"components":[{"type":2,"style":1,"label":"Yes","custom_id":"y"}]}]}
            POST /channels/1457536551830421524/messages {"content":"No","components":[{"type":1,"components":[{"type":2,"style":1,"label":"No","custom_id":"n"}]}]}
        "#]],
    );
}

#[test]
fn buttons_are_in_rows_of_five_and_messages_of_25() {
    let many =
        (1..=27).fold(Reply::text("Choose"), |reply, n| reply.button(format!("B{n}"), format!("b{n}")));
    let responses = prepared(many);
    let rows = |response| {
        let call = discord().render(response).expect("a call");
        let body: Value = serde_json::from_slice(&call.body).expect("JSON");
        let rows = body["components"].as_array().expect("rows").clone();
        rows.iter().map(|row| row["components"].as_array().expect("buttons").len()).collect::<Vec<_>>()
    };
    assert_eq!(responses.iter().map(rows).collect::<Vec<_>>(), [vec![5; 5], vec![2]]);
}

#[test]
fn what_no_button_can_do_is_said_in_words() {
    let call = Button { title: "Call".into(), action: ButtonAction::Phone("+49 1".into()) };
    check(
        Reply::text("Hi").action(call).button("Yes", "y"),
        expect![[r#"
        POST /channels/1457536551830421524/messages {"content":"Hi\n\n1. Call: +49 1","components":[{"type":1,"components":[{"type":2,"style":1,"label":"Yes","custom_id":"y"}]}]}
    "#]],
    );
    check(
        Reply::text("Hi").link("Mail", "mailto:a@b.example").button("Yes", "y"),
        expect![[r#"
        POST /channels/1457536551830421524/messages {"content":"Hi\nMail: mailto:a@b.example","components":[{"type":1,"components":[{"type":2,"style":1,"label":"Yes","custom_id":"y"}]}]}
    "#]],
    );
    let long = format!("https://a.example/{}", "x".repeat(500));
    let responses = prepared(Reply::text("Hi").link("Long", long.clone()));
    assert_eq!(responses[0].reply, Reply::text(format!("Hi\nLong: {long}")));
    check(
        Reply::text("").link("Mail", "mailto:a@b.example"),
        expect![[r#"
        POST /channels/1457536551830421524/messages {"content":"Mail: mailto:a@b.example"}
    "#]],
    );
}

#[test]
fn buttons_that_say_the_same_have_ids_of_their_own() {
    let reply = Reply::text("Hi").button("A", "same").button("B", "same");
    let call = discord().render(&prepared(reply)[0]).expect("a call");
    let body: Value = serde_json::from_slice(&call.body).expect("JSON");
    let ids = [0, 1].map(|at| body["components"][0]["components"][at]["custom_id"].clone());
    assert_eq!(ids, ["same", "same\u{2063}2"]);
}

#[test]
fn a_long_card_is_escaped_and_has_room() {
    let card = Card { subtitle: Some("* ".repeat(1500)), ..Card::new("*".repeat(250)) };
    let responses = prepared(Reply::cards([card]));
    let call = discord().render(&responses[0]).expect("a call");
    let embed = serde_json::from_slice::<Value>(&call.body).expect("JSON")["embeds"][0].take();
    let text = |name: &str| embed[name].as_str().expect("text").to_owned();
    assert!(text("title").starts_with(r"\*\*") && text("title").chars().count() <= 256, "{embed}");
    assert!(text("description").starts_with(r"\* \*"), "{embed}");
    assert!(text("description").chars().count() <= 4096, "{embed}");
    assert!(responses.len() > 1, "what is cut stands below");
}

#[test]
fn a_sending_has_a_nonce_that_is_the_same_when_it_is_repeated() {
    let nonce = |key: Option<&str>| {
        let response = Response { key: key.map(str::to_owned), ..response("hi") };
        let call = discord().render(&response).expect("a call");
        let body: Value = serde_json::from_slice(&call.body).expect("JSON");
        assert_eq!(body["enforce_nonce"].as_bool(), key.map(|_| true));
        body["nonce"].as_str().map(str::to_owned)
    };
    assert_eq!(nonce(None), None);
    let first = nonce(Some("01J-one:0")).expect("a nonce");
    assert!(first.len() <= 25);
    assert_eq!(nonce(Some("01J-one:0")), Some(first.clone()));
    assert_ne!(nonce(Some("01J-two:0")), Some(first), "the same words again are not the same sending");
}

#[test]
fn a_mistake_is_told() {
    refused(Reply::edit("../1", "x"), expect!["`../1` is not the id of a message: digits are expected"]);
    refused(
        Reply::text("x").button("A", "p".repeat(101)),
        expect!["the payload of `A` has a length of 101, more than 97; keep what is long in the bot's state"],
    );
    refused(
        Reply::native(json!({"type": 9, "data": {}})),
        expect!["a native response of type 9 can only answer an interaction: answer it immediately"],
    );
    let uploaded =
        ReplyContent::Media { media: MediaKind::Image, from: MediaSource::Id("7".into()), caption: None };
    refused(uploaded, expect!["Discord has no files that are uploaded before: give the picture's address"]);
    refused(Reply::text(" "), expect!["there is nothing to show in it"]);
    for id in ["guild:1", "user:1", "application:1", "1/../2", "1?x"] {
        let nowhere =
            Response { conversation: format!("server:{id}").parse().expect("a key"), ..response("hi") };
        let error = discord().render(&nowhere).expect_err("nothing can be sent there").to_string();
        assert_eq!(error, format!("`server:{id}` is no channel: nothing can be sent there"));
    }
    let other = Response { conversation: "page:1".parse().expect("a key"), ..response("hi") };
    assert!(discord().render(&other).expect_err("another channel").to_string().contains(channel().as_str()));
}

#[test]
fn interactions_are_sent_where_the_bot_asks_for_them() {
    let [call] = &discord().registration("https://bot.example/webhooks/server").expect("a call")[..] else {
        panic!("one call")
    };
    assert_eq!((call.method.as_str(), &*call.url), ("PATCH", "https://discord.com/api/v10/applications/@me"));
    let body: Value = serde_json::from_slice(&call.body).expect("JSON");
    assert_eq!(body, json!({"interactions_endpoint_url": "https://bot.example/webhooks/server"}));
    let error = discord().registration("http://bot.example").expect_err("not encrypted").to_string();
    assert_eq!(error, "`http://bot.example` is not an https address, and Discord takes no other");
}

#[test]
fn nothing_shows_that_the_bot_no_longer_types() {
    assert!(prepared(ReplyContent::Typing { on: false }).is_empty());
    assert!(prepared(ReplyContent::Seen).is_empty());
}

fn answered(reply: impl Into<Reply>) -> Option<Value> {
    let [response] = &prepared(reply)[..] else { panic!("one response") };
    discord().answer(response).map(|answer| body_of(&answer))
}

#[test]
fn an_interaction_is_answered_with_a_message() {
    let calls_nobody = json!({"parse": []});
    assert_eq!(
        answered(Reply::text("*hi*").reply_to("9").silent()),
        Some(json!({"type": 4, "data": {"content": "_hi_", "allowed_mentions": calls_nobody}}))
    );
    assert_eq!(
        answered(Reply::text("for you").only_for("5")),
        Some(
            json!({"type": 4, "data": {"content": "for you", "flags": 64, "allowed_mentions": calls_nobody}})
        )
    );
    let card =
        answered(Reply::cards([Card::new("One").subtitle("1").button("Yes", "y")])).expect("an answer");
    assert_eq!(card["data"]["embeds"], json!([{"title": "One", "description": "1"}]));
    assert_eq!(card["data"]["components"][0]["components"][0]["custom_id"], "y");
    let picture = answered(Reply::media(MediaKind::Image, "https://a.example/i")).expect("an answer");
    assert_eq!(picture["data"]["embeds"], json!([{"image": {"url": "https://a.example/i"}}]));
}

#[test]
fn a_dialog_and_suggestions_are_answered_as_they_stand() {
    let dialog = json!({"type": 9, "data": {"custom_id": "f", "title": "Form", "components": []}});
    assert_eq!(answered(Reply::native(dialog.clone())), Some(dialog));
    let data = json!({"content": "x", "flags": 64});
    assert_eq!(answered(Reply::native(data.clone())), Some(json!({"type": 4, "data": data})));
}

#[test]
fn what_is_no_message_goes_by_a_call() {
    for reply in [
        Reply::typing(),
        Reply::edit("9", "new"),
        Reply::delete("9"),
        ReplyContent::Sticker { sticker_id: "7".into() }.into(),
        ReplyContent::Reaction { message_id: "9".into(), reaction: "👍".into(), on: true }.into(),
    ] {
        assert_eq!(answered(reply.clone()), None, "{reply:?}");
    }
}
