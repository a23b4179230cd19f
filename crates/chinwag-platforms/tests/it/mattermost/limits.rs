//! Whatever is prepared: every limit holds, no word is lost, and preparing it again changes nothing.

use chinwag_core::{
    message::MediaKind,
    reply::{Card, Reply},
};
use proptest::prelude::*;
use serde_json::Value;

use super::support::{mattermost, response};

fn words() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => "[a-zA-Zß]{1,12}",
        3 => Just(" ".to_owned()),
        1 => Just("\n\n".to_owned()),
        1 => Just("👨‍👩‍👧‍👦".to_owned()),
        1 => "[*_|~`#\\[\\]]{1,2000}",
        1 => "[a-z]{30,3000}",
    ];
    prop::collection::vec(piece, 1..40).prop_map(|pieces| format!("x{}", pieces.concat()))
}

fn replies() -> impl Strategy<Value = Reply> {
    let media = prop_oneof![Just(MediaKind::Image), Just(MediaKind::Audio)];
    let content = prop_oneof![
        4 => words().prop_map(Reply::text),
        2 => (media, words()).prop_map(|(kind, words)| Reply::media(kind, "https://a.example/1").caption(words)),
        2 => (words(), words()).prop_map(|(title, more)| Reply::cards([Card::new(title).subtitle(more).button("a", "b")])),
        1 => words().prop_map(|text| Reply::edit("p1", text)),
    ];
    (content, prop::collection::vec("[a-zA-Z ]{0,90}x", 0..25)).prop_map(|(reply, titles)| {
        titles
            .into_iter()
            .fold(reply, |reply, title| reply.button(title.clone(), "p").quick_reply(title, "q"))
    })
}

fn length(text: &Value) -> usize {
    text.as_str().map_or(0, |text| text.chars().count())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_limit_holds_and_nothing_changes_twice(reply in replies()) {
        let prepared = mattermost().prepare(response(reply)).expect("something to show");
        for one in &prepared {
            prop_assert_eq!(mattermost().prepare(one.clone()).expect("again"), vec![one.clone()]);
            let call = mattermost().render(one).expect("a call");
            let body: Value = serde_json::from_slice(&call.body).expect("JSON");
            prop_assert!(length(&body["message"]) <= 16_383);
            for attachment in body["props"]["attachments"].as_array().into_iter().flatten() {
                prop_assert!(length(&attachment["title"]) <= 300);
                let actions = attachment["actions"].as_array().map_or(0, Vec::len);
                prop_assert!(actions <= 20);
            }
        }
    }

    #[test]
    fn no_word_is_lost(text in "[a-zA-Z \n]{1,20000}x") {
        let prepared = mattermost().prepare(response(text.as_str())).expect("something to show");
        let said: String = prepared.iter().map(|one| one.reply.summary()).collect();
        let bare = |text: &str| text.replace(char::is_whitespace, "");
        prop_assert_eq!(bare(&said), bare(&text));
    }
}
