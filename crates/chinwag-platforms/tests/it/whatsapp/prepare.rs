use std::fmt::Write as _;

use chinwag_core::{
    message::MediaKind,
    reply::{Card, Reply, ReplyContent},
    response::Response,
};
use expect_test::{Expect, expect};
use serde_json::{Value, json};

use super::support::{response, whatsapp};

fn prepared(reply: impl Into<Reply>) -> Vec<Response> {
    whatsapp().prepare(response(reply)).expect("something to show")
}

pub(crate) fn bodies(responses: &[Response]) -> Vec<Value> {
    let platform = whatsapp();
    let body =
        |response| serde_json::from_slice(&platform.render(response).expect("a call").body).expect("JSON");
    responses.iter().map(body).collect()
}

/// What is sent, one line a call, without what every call has.
fn check(reply: impl Into<Reply>, expected: Expect) {
    let mut lines = String::new();
    for mut body in bodies(&prepared(reply)) {
        let fields = body.as_object_mut().expect("an object");
        for usual in ["messaging_product", "recipient_type", "to", "biz_opaque_callback_data"] {
            fields.remove(usual);
        }
        writeln!(lines, "{body}").expect("memory");
    }
    expected.assert_eq(&lines);
}

fn with_buttons(count: usize) -> Reply {
    (1..=count).fold(Reply::text("Choose"), |reply, n| reply.button(format!("B{n}"), format!("b{n}")))
}

#[test]
fn what_fits_is_left_alone() {
    for reply in [
        Reply::text("Hello").button("Yes", "y").reply_to("wamid.1").silent(),
        Reply::text("Hello").link("Site", "https://a.example"),
        Reply::text("5").tag("order_sent/de"),
        Reply::typing().reply_to("wamid.1"),
        Reply::media(MediaKind::Image, "https://a.example/i").caption("A view"),
        Reply::native(json!({"type": "template"})),
        ReplyContent::Sticker { sticker_id: "1".into() }.into(),
        ReplyContent::Contact { name: "Ada".into(), phone: "+49".into() }.into(),
        ReplyContent::Location { latitude: 1.0, longitude: 2.0, title: None }.into(),
    ] {
        assert_eq!(prepared(reply.clone()), [response(reply)]);
    }
}

#[test]
fn up_to_three_choices_are_buttons_and_up_to_ten_a_list() {
    check(
        with_buttons(3),
        expect![[r#"
        {"interactive":{"action":{"buttons":[{"reply":{"id":"b1","title":"B1"},"type":"reply"},{"reply":{"id":"b2","title":"B2"},"type":"reply"},{"reply":{"id":"b3","title":"B3"},"type":"reply"}]},"body":{"text":"Choose"},"type":"button"},"type":"interactive"}
    "#]],
    );
    check(
        with_buttons(2).quick_reply("Q1", "q1").quick_reply("Q2", "q2"),
        expect![[r#"
        {"interactive":{"action":{"button":"Choose","sections":[{"rows":[{"id":"b1","title":"B1"},{"id":"b2","title":"B2"},{"id":"q1","title":"Q1"},{"id":"q2","title":"Q2"}]}]},"body":{"text":"Choose"},"type":"list"},"type":"interactive"}
    "#]],
    );
    assert_eq!(prepared(with_buttons(10)).len(), 1);
    assert_eq!(prepared(with_buttons(13)).len(), 2);
}

#[test]
fn a_link_is_a_button_where_it_is_alone_and_stands_in_the_text_otherwise() {
    check(
        Reply::text("Look").link("Site", "https://a.example"),
        expect![[r#"
        {"interactive":{"action":{"name":"cta_url","parameters":{"display_text":"Site","url":"https://a.example"}},"body":{"text":"Look"},"type":"cta_url"},"type":"interactive"}
    "#]],
    );
    check(
        Reply::text("Look").link("Site", "https://a.example").button("Yes", "y"),
        expect![[r#"
        {"interactive":{"action":{"buttons":[{"reply":{"id":"y","title":"Yes"},"type":"reply"}]},"body":{"text":"Look\n\n1. Site: https://a.example"},"type":"button"},"type":"interactive"}
    "#]],
    );
    check(
        Reply::text("Look").link("Mail", "mailto:a@a.example"),
        expect![[r#"
        {"text":{"body":"Look\n\n1. Mail: mailto:a@a.example"},"type":"text"}
    "#]],
    );
}

#[test]
fn choices_of_the_same_title_are_told_apart() {
    let long = "A title of more than twenty characters";
    let reply = Reply::text("Choose").button("Yes", "a").button("Yes", "b").button("Yes 2", "c");
    check(
        reply,
        expect![[r#"
        {"interactive":{"action":{"buttons":[{"reply":{"id":"a","title":"Yes"},"type":"reply"},{"reply":{"id":"b","title":"Yes 2"},"type":"reply"},{"reply":{"id":"c","title":"Yes 2 2"},"type":"reply"}]},"body":{"text":"Choose"},"type":"button"},"type":"interactive"}
    "#]],
    );
    check(
        Reply::text("x").button(long, "a").button(long, "b"),
        expect![[r#"
        {"interactive":{"action":{"buttons":[{"reply":{"id":"a","title":"A title of more tha…"},"type":"reply"},{"reply":{"id":"b","title":"A title of more t… 2"},"type":"reply"}]},"body":{"text":"x\n\n1. A title of more than twenty characters\n2. A title of more than twenty characters"},"type":"button"},"type":"interactive"}
    "#]],
    );
}

#[test]
fn choices_that_say_the_same_have_ids_of_their_own() {
    let reply = Reply::text("Choose").button("Yes", "a").button("Sure", "a").button("No", "b");
    let body = bodies(&prepared(reply)).remove(0);
    let ids = [0, 1, 2].map(|at| body["interactive"]["action"]["buttons"][at]["reply"]["id"].clone());
    assert_eq!(ids, ["a", "a\u{2063}2", "b"]);
}

#[test]
fn words_are_below_a_picture_but_not_below_a_sound() {
    check(
        Reply::media(MediaKind::Image, "https://a.example/i").caption("**A** view"),
        expect![[r#"
        {"image":{"caption":"*A* view","link":"https://a.example/i"},"type":"image"}
    "#]],
    );
    check(
        Reply::media(MediaKind::Audio, "https://a.example/a").caption("A song"),
        expect![[r#"
        {"audio":{"link":"https://a.example/a"},"type":"audio"}
        {"text":{"body":"A song"},"type":"text"}
    "#]],
    );
    check(
        Reply::media(MediaKind::Image, "https://a.example/i").caption("A view").button("More", "m"),
        expect![[r#"
            {"image":{"link":"https://a.example/i"},"type":"image"}
            {"interactive":{"action":{"buttons":[{"reply":{"id":"m","title":"More"},"type":"reply"}]},"body":{"text":"A view"},"type":"button"},"type":"interactive"}
        "#]],
    );
}

#[test]
fn cards_become_pictures_and_texts() {
    let card = Card::new("Shoes").subtitle("Red").image("https://a.example/s.png").url("https://a.example/s");
    check(
        Reply::cards([card.button("Buy", "buy")]),
        expect![[r#"
        {"image":{"link":"https://a.example/s.png"},"type":"image"}
        {"interactive":{"action":{"buttons":[{"reply":{"id":"buy","title":"Buy"},"type":"reply"}]},"body":{"text":"Shoes\nRed\n\n1. Shoes: https://a.example/s"},"type":"button"},"type":"interactive"}
    "#]],
    );
}

#[test]
fn what_needs_a_message_of_the_person_is_left_out_without_one() {
    let off: Reply = ReplyContent::Typing { on: false }.into();
    for reply in [Reply::typing(), ReplyContent::Seen.into(), off.clone(), off.reply_to("wamid.1")] {
        assert_eq!(prepared(reply), []);
    }
    check(
        Reply::typing().reply_to("wamid.1").quick_reply("Yes", "y"),
        expect![[r#"
        {"message_id":"wamid.1","status":"read","typing_indicator":{"type":"text"}}
        {"interactive":{"action":{"buttons":[{"reply":{"id":"y","title":"Yes"},"type":"reply"}]},"body":{"text":"Yes"},"type":"button"},"type":"interactive"}
    "#]],
    );
}

#[test]
fn a_long_text_becomes_several() {
    let responses = prepared(Reply::text("word ".repeat(1000)).button("Yes", "y").reply_to("wamid.1"));
    assert_eq!(responses.len(), 2);
    assert_eq!(
        (responses[0].reply.reply_to.as_deref(), responses[1].reply.reply_to.as_deref()),
        (Some("wamid.1"), None)
    );
}

#[test]
fn what_there_is_not_is_said_anew_or_refused() {
    check(
        Reply::edit("wamid.1", "New words"),
        expect![[r#"
        {"text":{"body":"New words"},"type":"text"}
    "#]],
    );
    let refused = |reply: Reply| whatsapp().prepare(response(reply)).expect_err("refused").to_string();
    expect!["the platform lets nobody take a message back"].assert_eq(&refused(Reply::delete("wamid.1")));
    expect!["there is nothing to show in it"].assert_eq(&refused(Reply::text(" ")));
    expect!["a native message has to be an object, as in the provider's API"]
        .assert_eq(&refused(Reply::native(json!("text"))));
    expect!["the payload of `Yes` has a length of 201, more than 197; keep what is long in the bot's state"]
        .assert_eq(&refused(Reply::text("x").button("Yes", "y".repeat(201))));
}
