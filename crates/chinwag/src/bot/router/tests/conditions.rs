//! Every condition against every kind of message.

use expect_test::{Expect, expect};
use serde_json::{Value, json};

use super::bench::{message, taken, text, with};
use crate::prelude::*;

async fn nothing() {}

fn pressed(payload: &str) -> Value {
    message(json!({ "type": "button", "title": "Press me", "payload": payload }))
}

fn command(name: &str, typed: &str) -> Value {
    message(json!({ "type": "command", "name": name, "text": typed }))
}

fn attached(attachment: Value) -> Value {
    message(json!({ "type": "attachments", "attachments": [attachment] }))
}

fn samples() -> Vec<(&'static str, Value)> {
    let picture = json!({ "type": "media", "media": "image", "url": "https://example.com/x.png" });
    let quick = json!({ "type": "quick_reply", "text": "Hello", "payload": "order:S:blue" });
    vec![
        ("/start", text("/start")),
        (" /START  a b ", text(" /START  a b ")),
        ("/start@mybot a", text("/start@mybot a")),
        ("/", text("/")),
        ("/ start", text("/ start")),
        ("/@start", text("/@start")),
        ("/starts", text("/starts")),
        ("start", text("start")),
        ("told start", command("start", "/start now")),
        ("told Start@mybot", command("Start@mybot", "/Start@mybot now")),
        ("told stop", command("stop", "/stop start")),
        (" HELLO\\n", text(" HELLO\n")),
        ("hello there", text("hello there")),
        ("ΟΔΌΣ", text("ΟΔΌΣ")),
        ("button order", pressed("order")),
        ("button order:7", pressed("order:7")),
        ("button orders", pressed("orders")),
        ("button Hello", message(json!({ "type": "button", "title": "Hello" }))),
        ("quick order:S:blue", message(quick)),
        (
            "hello and picture",
            message(json!({ "type": "attachments", "text": "hello", "attachments": [picture] })),
        ),
        ("nothing attached", message(json!({ "type": "attachments", "attachments": [] }))),
        ("sound", attached(json!({ "type": "media", "media": "audio", "url": "https://example.com/x.mp3" }))),
        ("location", attached(json!({ "type": "location", "latitude": 1.5, "longitude": 2.5 }))),
        ("sticker", attached(json!({ "type": "sticker", "sticker_id": "9" }))),
        ("edit hello", message(json!({ "type": "edit", "message_id": "m", "text": "hello", "count": 1 }))),
        ("reaction", message(json!({ "type": "reaction", "message_id": "m", "emoji": "❤", "added": true }))),
        ("in a group", with(text("?"), "place", json!("group"))),
        ("called in a thread", with(with(text("?"), "place", json!("thread")), "mentions_bot", json!(true))),
        ("called alone", with(text("?"), "mentions_bot", json!(true))),
        ("on slack", with(text("?"), "platform", json!("slack"))),
        ("on shop", with(text("?"), "channel", json!("shop"))),
    ]
}

/// Which of the samples fit, and the words after what was looked for.
fn check(router: impl Fn(Router) -> Router, expected: &Expect) {
    let mut fitting = String::new();
    for (name, message) in samples() {
        if let Some(taken) = taken(router(Router::new()), &message) {
            let rest = taken.matched.rest();
            let rest = if rest.is_empty() { String::new() } else { format!(" -> {rest}") };
            fitting += &format!("{name}{rest}\n");
        }
    }
    expected.assert_eq(&fitting);
}

#[test]
fn commands() {
    let commands = expect![[r#"
        /start
         /START  a b  -> a b
        /start@mybot a -> a
        told start -> now
        told Start@mybot -> now
    "#]];
    check(|router| router.command("start", nothing), &commands);
    check(|router| router.command("/Start", nothing), &commands);
}

#[test]
fn payloads() {
    check(
        |router| router.action("order", nothing),
        &expect![[r#"
        button order
        button order:7 -> 7
        quick order:S:blue -> S:blue
    "#]],
    );
    check(
        |router| router.quick_reply("order", nothing),
        &expect![[r#"
        quick order:S:blue -> S:blue
    "#]],
    );
    check(
        |router| router.action("order:S", nothing),
        &expect![[r#"
        quick order:S:blue -> blue
    "#]],
    );
}

#[test]
fn words() {
    check(
        |router| router.text("Hello ", nothing),
        &expect![[r#"
         HELLO\n
        button Hello
        hello and picture
    "#]],
    );
    let both = expect![[r#"
         HELLO\n
        ΟΔΌΣ
        button Hello
        hello and picture
    "#]];
    check(|router| router.text(["hello", "ΟΔΌΣ"], nothing), &both);
    check(|router| router.text(&["hello", "οδός"][..], nothing), &both);
    check(|router| router.text(&[String::from("hello"), String::from("οδός")], nothing), &both);
    check(|router| router.text(vec![String::from("hello"), String::from("οδός")], nothing), &both);
}

#[test]
fn patterns() {
    check(
        |router| router.pattern("(?i)^hello", nothing),
        &expect![[r#"
         HELLO\n
        hello there -> there
        button Hello
        hello and picture
    "#]],
    );
    check(
        |router| router.pattern(r"^/(\w+)(@mybot)?$", nothing),
        &expect![[r#"
        /start
        /starts
    "#]],
    );
}

#[test]
fn attachments() {
    check(
        |router| router.attachments(nothing),
        &expect![[r#"
        hello and picture
        sound
        location
        sticker
    "#]],
    );
    check(
        |router| router.media(MediaKind::Image, nothing),
        &expect![[r#"
        hello and picture
    "#]],
    );
    check(|router| router.media(MediaKind::Video, nothing), &expect![[""]]);
    check(
        |router| router.location(nothing),
        &expect![[r#"
        location
    "#]],
    );
    check(
        |router| router.sticker(nothing),
        &expect![[r#"
        sticker
    "#]],
    );
}

#[test]
fn places() {
    check(
        |router| router.platform("slack", nothing),
        &expect![[r#"
        on slack
    "#]],
    );
    check(
        |router| router.channel("shop", nothing),
        &expect![[r#"
        on shop
    "#]],
    );
    check(
        |router| router.group(nothing),
        &expect![[r#"
        in a group
        called in a thread
    "#]],
    );
    check(
        |router| router.mention(nothing),
        &expect![[r#"
        called in a thread
        called alone
    "#]],
    );
    let direct = |router: Router| router.group(Router::new()).direct(nothing);
    assert_eq!(
        samples().iter().filter(|(_, message)| taken(direct(Router::new()), message).is_none()).count(),
        2
    );
}

#[test]
fn whatever_an_author_asks() {
    check(
        |router| router.when("short", |message| message.text().len() == 1, nothing),
        &expect![[r#"
        /
        in a group
        called in a thread
        called alone
        on slack
        on shop
    "#]],
    );
    let all = |router: Router| router.otherwise(nothing);
    assert!(samples().iter().all(|(_, message)| taken(all(Router::new()), message).is_some()));
}

#[test]
fn groups_of_a_pattern_are_had_by_name_and_number() {
    let pattern = r"order (?<number>\d+)(?<colour> in \w+)?(, (express))?";
    let router = || Router::new().pattern(pattern, nothing);
    let matched = taken(router(), &text("my order 17, express, please ")).expect("it fits").matched;
    assert_eq!(
        (matched.get("number"), matched.get(1), matched.get(4)),
        (Some("17"), Some("17"), Some("express"))
    );
    assert_eq!((matched.get("colour"), matched.get(2)), (None, None), "it has no part in it");
    assert_eq!((matched.get("size"), matched.get(5)), (None, None), "there is no such group");
    assert_eq!((matched.get(0), matched.rest()), (Some("order 17, express"), ", please"));
    assert!(taken(router(), &text("my order")).is_none());
}
