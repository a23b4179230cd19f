use chinwag_core::{
    message::MediaKind,
    reply::{Button, ButtonAction, Card, MediaSource, Reply, ReplyContent},
    response::Response,
};
use expect_test::{Expect, expect};

use super::support::{response, viber};

/// What is said, a line for each message: its words, and what can be pressed.
fn check(reply: impl Into<Reply>, expected: Expect) {
    let prepared = viber().prepare(response(reply)).expect("something to show");
    let line = |response: &Response| format!("{:?}", response.reply.content);
    expected.assert_eq(&prepared.iter().map(line).collect::<Vec<_>>().join("\n"));
}

#[test]
fn what_can_be_pressed_is_on_one_keyboard_or_is_numbered_lines() {
    let many = |n: usize| {
        (0..n).fold(Reply::text("Which?"), |reply, n| reply.button(format!("B{n}"), format!("b{n}")))
    };
    let prepared = viber().prepare(response(many(20).quick_reply("Q", "q"))).expect("fits");
    assert_eq!(prepared.len(), 1);
    let ReplyContent::Text { buttons, .. } = &prepared[0].reply.content else { panic!("{prepared:?}") };
    assert_eq!((buttons.len(), prepared[0].reply.quick_replies.len()), (20, 1));
    let cards = (0..25).fold(Reply::cards([Card::new("A").button("1", "1")]), |reply, n| {
        reply.quick_reply(format!("Q{n}"), format!("q{n}"))
    });
    let prepared = viber().prepare(response(cards)).expect("fits");
    let [cards, words] = &prepared[..] else { panic!("{prepared:?}") };
    assert_eq!((cards.reply.quick_replies.len(), words.reply.quick_replies.len()), (0, 24));
    assert_eq!(words.reply.summary(), "1. Q24");
    let prepared = viber().prepare(response(many(24).quick_reply("Q", "q"))).expect("fits");
    let [Response { reply, .. }] = &prepared[..] else { panic!("{prepared:?}") };
    assert!(reply.summary().contains("24. B23"), "{reply:?}");
    assert_eq!(reply.quick_replies.len(), 1);
}

#[test]
fn what_viber_does_not_show_is_said_in_words() {
    check(
        Reply::media(MediaKind::Video, "https://a.example/v.mp4").caption("See"),
        expect![[r#"Text { text: "See\nhttps://a.example/v.mp4", buttons: [] }"#]],
    );
    check(
        Reply::media(MediaKind::Image, "https://a.example/picture"),
        expect![[r#"Text { text: "https://a.example/picture", buttons: [] }"#]],
    );
    check(
        Reply::text("Write").button("Yes", "y").link("Mail", "mailto:a@b.example"),
        expect![[
            r#"Text { text: "Write\nMail: mailto:a@b.example", buttons: [Button { title: "Yes", action: Postback("y") }] }"#
        ]],
    );
    let call = Button { title: "Call".into(), action: ButtonAction::Phone("+81 3".into()) };
    check(
        Reply::text("Call us").action(call),
        expect![[r#"Text { text: "Call us\nCall: +81 3", buttons: [] }"#]],
    );
    let card =
        Card::new("A").image("http://a.example/i.png").button("1", "1").button("2", "2").button("3", "3");
    check(
        Reply::cards([card]),
        expect![[
            r#"Cards { cards: [Card { title: "A", subtitle: Some("http://a.example/i.png"), image_url: None, url: None, buttons: [Button { title: "1", action: Postback("1") }, Button { title: "2", action: Postback("2") }] }, Card { title: "A", subtitle: None, image_url: None, url: None, buttons: [Button { title: "3", action: Postback("3") }] }] }"#
        ]],
    );
    let contact = ReplyContent::Contact { name: "A".repeat(29), phone: "+81 3".into() };
    check(
        Reply::from(contact),
        expect![[r#"Text { text: "AAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n+81 3", buttons: [] }"#]],
    );
    let place = ReplyContent::Location { latitude: 1.5, longitude: 2.5, title: Some("Here".into()) };
    check(
        Reply::from(place),
        expect![[r#"
        Location { latitude: 1.5, longitude: 2.5, title: None }
        Text { text: "Here", buttons: [] }"#]],
    );
    check(Reply::edit("1", "Better words"), expect![[r#"Text { text: "Better words", buttons: [] }"#]]);
}

#[test]
fn what_only_shows_what_the_bot_does_is_left_out() {
    let none: Vec<Response> = Vec::new();
    assert_eq!(viber().prepare(response(Reply::typing())), Ok(none.clone()));
    assert_eq!(viber().prepare(response(Reply::from(ReplyContent::Seen))), Ok(none));
}

#[test]
fn what_cannot_be_shown_at_all_says_why() {
    let refused = |reply: Reply| viber().prepare(response(reply)).expect_err("nothing to show").to_string();
    let id = MediaSource::Id("1".into());
    assert_eq!(
        refused(ReplyContent::Media { media: MediaKind::Image, from: id, caption: None }.into()),
        "Viber keeps no media for a bot: give its address"
    );
    assert_eq!(refused(Reply::delete("1")), "the platform lets nobody take a message back");
    let nowhere = ReplyContent::Location { latitude: 0.0, longitude: 181.0, title: None };
    assert_eq!(
        refused(nowhere.into()),
        "a place needs a latitude from -90 to 90 and a longitude from -180 to 180"
    );
    assert_eq!(refused(Reply::text(" ")), "there is nothing to show in it");
}

/// A character may take five in what stands on a card.
#[test]
fn words_that_grow_when_they_are_written_still_have_room() {
    let card = Card::new("R&D ".repeat(15)).subtitle("<b> & ".repeat(20)).button("Go", "go");
    let prepared = viber().prepare(response(Reply::cards([card]))).expect("fits");
    let text: String = prepared.iter().map(|part| part.reply.summary()).collect();
    assert!(text.contains(&"R&D ".repeat(14)) && text.contains(&"<b> & ".repeat(19)), "{text}");
    let call = viber().render(&prepared[0]).expect("a call");
    let board: serde_json::Value = serde_json::from_slice(&call.body).expect("JSON");
    let blocks = board["rich_media"]["Buttons"].as_array().expect("blocks");
    for words in blocks.iter().filter_map(|block| block["Text"].as_str()) {
        assert!(words.encode_utf16().count() <= 250, "{words}");
    }
}
