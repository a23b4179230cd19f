use chinwag_core::{
    capabilities::{Buttons, Capabilities, Cards, Room},
    message::MediaKind,
    name::ChannelName,
    reply::{Button, ButtonAction, Card, MediaSource, Reply, ReplyContent},
    response::Response,
};
use expect_test::{Expect, expect};
use proptest::prelude::*;

use super::Fitting;
use crate::markup::Dialect;

/// A platform that shows words alone, forty at a time.
const WORDS: Capabilities = Capabilities { text: Room::chars(40), ..Capabilities::TEXT };
/// One that has short buttons, which open no address.
const PRESSED: Capabilities = Capabilities {
    text: Room::chars(40),
    text_with_buttons: 20,
    buttons: Some(Buttons {
        max: 2,
        title: Room::chars(8),
        payload: Room::bytes(10),
        urls: false,
        phones: false,
    }),
    edit: true,
    media: &[MediaKind::Image],
    caption: Some(Room::chars(12)),
    ..Capabilities::TEXT
};
/// Every letter takes two.
const DOUBLING: Dialect = Dialect {
    escape: |out, text| text.chars().for_each(|character| out.extend([character, '\u{301}'])),
    ..Dialect::PLAIN
};

fn prepare(can: &'static Capabilities, dialect: &'static Dialect, reply: Reply) -> Vec<Reply> {
    let fitting = Fitting { capabilities: can, dialect };
    let response = |reply| {
        Response::new(ChannelName::from_static("page"), "page:1".parse().expect("a conversation"), reply)
    };
    let prepared = fitting.prepare(response(reply)).expect("something to show");
    for one in &prepared {
        let again = fitting.prepare(one.clone()).expect("what was prepared can be prepared");
        assert_eq!(again, std::slice::from_ref(one), "what was prepared does not change");
    }
    prepared.into_iter().map(|response| response.reply).collect()
}

fn check(can: &'static Capabilities, reply: Reply, expected: Expect) {
    let shown = prepare(can, &Dialect::PLAIN, reply);
    let lines: Vec<String> = shown.iter().map(|reply| format!("{:?}", Shown(reply))).collect();
    expected.assert_eq(&lines.join("\n"));
}

struct Shown<'a>(&'a Reply);

impl std::fmt::Debug for Shown<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let titles = |buttons: &[Button]| buttons.iter().map(|one| one.title.clone()).collect::<Vec<_>>();
        match &self.0.content {
            ReplyContent::Text { text, buttons } => write!(f, "{text:?} {:?}", titles(buttons)),
            ReplyContent::Edit { message_id, text, buttons } => {
                write!(f, "{message_id}: {text:?} {:?}", titles(buttons))
            }
            ReplyContent::Media { media, caption, .. } => write!(f, "{media:?} {caption:?}"),
            other => write!(f, "{other:?}"),
        }
    }
}

#[test]
fn without_buttons_they_are_numbered_lines() {
    let reply = Reply::text("Which?").button("Tea", "t").link("Menu", "https://m.example");
    check(
        &WORDS,
        reply,
        expect![[r#""Which?\n\n1. Tea" []
"2. Menu: https://m.example" []"#]],
    );
}

#[test]
fn a_long_title_stands_in_full_and_an_address_in_words() {
    let reply = Reply::text("Which?").button("A very long one", "t").link("Menu", "https://m.example");
    check(
        &PRESSED,
        reply,
        expect![[r#"
            "Which?\n\n1. A very long one\n2. Menu:" []
            "https://m.example" ["A very…"]"#]],
    );
}

#[test]
fn more_buttons_than_there_is_room_for_go_with_further_messages() {
    let reply = ["a", "b", "c"].iter().fold(Reply::text("Which?"), |reply, one| reply.button(*one, *one));
    check(
        &PRESSED,
        reply,
        expect![[r#""Which?" ["a", "b"]
"…" ["c"]"#]],
    );
}

#[test]
fn new_words_are_said_anew_where_none_can_be_changed() {
    check(&WORDS, Reply::edit("m1", "better"), expect![[r#""better" []"#]]);
    check(&PRESSED, Reply::edit("m1", "better").button("a", "b"), expect![[r#"m1: "better" ["a"]"#]]);
}

#[test]
fn media_is_shown_with_its_caption_or_linked_to() {
    let image = |caption: &str| Reply::media(MediaKind::Image, "https://x.example/1").caption(caption);
    check(&PRESSED, image("short"), expect![[r#"Image Some("short")"#]]);
    check(
        &PRESSED,
        image("a rather long one"),
        expect![[r#"Image None
"a rather long one" []"#]],
    );
    check(&WORDS, image("look"), expect![[r#""look\nhttps://x.example/1" []"#]]);
}

#[test]
fn a_card_is_spelled_out() {
    let card = Card::new("Shirt").subtitle("12 EUR").image("https://x.example/1").url("https://x.example/2");
    check(
        &PRESSED,
        Reply::cards([card.clone().button("Buy", "b")]),
        expect![[r#"
            Image None
            "Shirt\n12 EUR\n\n1. Shirt:" []
            "https://x.example/2" ["Buy"]"#]],
    );
    check(
        &WORDS,
        Reply::cards([card]),
        expect![[r#""Shirt\n12 EUR\nhttps://x.example/1" []
"1. Shirt: https://x.example/2" []"#]],
    );
}

#[test]
fn a_card_whose_buttons_became_words_is_words() {
    const CARDS: Capabilities = Capabilities {
        cards: Some(Cards { max: 2, title: Room::chars(8), subtitle: Room::chars(8), buttons: 1 }),
        ..PRESSED
    };
    let dial = Button { title: "Call".into(), action: ButtonAction::Phone("+49".into()) };
    let card = |title: &str| Card { buttons: vec![dial.clone()], ..Card::new(title) };
    for title in ["Fox", "Red fox, old", "1"] {
        let shown = prepare(&CARDS, &Dialect::PLAIN, Reply::cards([card(title)]));
        let words: Vec<_> = shown.iter().map(Reply::summary).collect();
        assert_eq!(words, [format!("{title}\n\n1. Call: +49")]);
    }
}

#[test]
fn what_only_shows_activity_is_left_out() {
    for content in [ReplyContent::Typing { on: true }, ReplyContent::Seen] {
        assert_eq!(prepare(&WORDS, &Dialect::PLAIN, content.into()), []);
    }
}

#[test]
fn what_cannot_be_said_in_another_way_is_a_mistake() {
    let fitting = Fitting { capabilities: &WORDS, dialect: &Dialect::PLAIN };
    let uploaded =
        ReplyContent::Media { media: MediaKind::Image, from: MediaSource::Id("7".into()), caption: None };
    let payload = Button { title: String::new(), action: ButtonAction::Postback(String::new()) };
    let nothing = ReplyContent::Text { text: "x".into(), buttons: vec![payload] };
    for content in [uploaded, nothing, ReplyContent::Delete { message_id: "1".into() }] {
        let conversation = "page:1".parse().expect("a conversation");
        let response = Response::new(ChannelName::from_static("page"), conversation, content.into());
        assert!(fitting.prepare(response.clone()).is_err(), "{response:?}");
    }
}

proptest! {
    #[test]
    fn what_grows_when_it_is_written_still_has_room(words in prop::collection::vec("[a-z]{1,30}", 1..30)) {
        let text = words.join(" ");
        let parts = prepare(&WORDS, &DOUBLING, Reply::text(text.as_str()));
        for part in &parts {
            let ReplyContent::Text { text, .. } = &part.content else { panic!("{part:?}") };
            prop_assert!(DOUBLING.write(text).chars().count() <= 40, "{}", text);
        }
        let joined: String = parts.iter().map(Reply::summary).collect();
        let bare = |text: &str| text.replace(char::is_whitespace, "");
        prop_assert_eq!(bare(&joined), bare(&text));
    }
}
