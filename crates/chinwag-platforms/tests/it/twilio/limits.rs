//! Whatever is prepared: every limit holds, no word is lost, and preparing it again changes nothing.

use chinwag_core::{
    message::MediaKind,
    reply::{Card, Reply, ReplyContent},
};
use proptest::prelude::*;

use super::support::{response, twilio};

fn words() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => "[a-zA-Zß]{1,12}",
        3 => Just(" ".to_owned()),
        1 => Just("\n\n".to_owned()),
        1 => Just("👨‍👩‍👧‍👦".to_owned()),
        1 => "[a-z]{30,1700}",
        1 => "[*_`~\\[\\]()<>&]{1,3}",
    ];
    prop::collection::vec(piece, 1..40).prop_map(|pieces| format!("x{}", pieces.concat()))
}

fn replies() -> impl Strategy<Value = Reply> {
    let media = prop_oneof![Just(MediaKind::Image), Just(MediaKind::Audio), Just(MediaKind::File)];
    let content = prop_oneof![
        4 => words().prop_map(Reply::text),
        2 => (media, words()).prop_map(|(kind, words)| Reply::media(kind, "https://a.example/1").caption(words)),
        1 => Just(Reply::media(MediaKind::Audio, "https://a.example/1")),
        2 => (words(), words()).prop_map(|(title, more)| Reply::cards([Card::new(title).subtitle(more).image("https://a.example/2")])),
        1 => words().prop_map(|text| Reply::edit("SM1", text)),
    ];
    (content, prop::collection::vec("[a-zA-Z ]{0,29}x", 0..5)).prop_map(|(reply, titles)| {
        titles
            .into_iter()
            .fold(reply, |reply, title| reply.button(title.clone(), "p").quick_reply(title, "q"))
    })
}

proptest! {
    #[test]
    fn every_limit_holds_and_nothing_changes_twice(reply in replies()) {
        let prepared = twilio().prepare(response(reply)).expect("something to show");
        for one in &prepared {
            prop_assert_eq!(twilio().prepare(one.clone()).expect("again"), vec![one.clone()]);
            prop_assert!(twilio().render(one).is_ok());
            let words = match &one.reply.content {
                ReplyContent::Text { text, .. } => text.clone(),
                ReplyContent::Media { caption, .. } => caption.clone().unwrap_or_default(),
                other => panic!("{other:?}"),
            };
            prop_assert!(words.encode_utf16().count() <= 1600);
        }
    }

    #[test]
    fn no_word_is_lost(text in "[a-zA-Z \n]{1,4000}x") {
        let prepared = twilio().prepare(response(text.as_str())).expect("something to show");
        let said: String = prepared.iter().map(|one| one.reply.summary()).collect();
        let bare = |text: &str| text.replace(char::is_whitespace, "");
        prop_assert_eq!(bare(&said), bare(&text));
    }
}
