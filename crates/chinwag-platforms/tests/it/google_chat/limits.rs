//! Whatever is prepared: every limit holds, and preparing it again changes nothing. Whatever comes in: nothing panics.

use std::{fs, path::Path};

use chinwag_core::{
    message::MediaKind,
    platform::{Platform, admit},
    reply::{Button, ButtonAction, Card, Reply, ReplyContent},
};
use proptest::prelude::*;

use super::support::{NOW, chat, response, signed};

fn words() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => "[a-zA-Zß<&*_~`\\[\\]|]{1,12}",
        3 => Just(" ".to_owned()),
        1 => Just("\n\n".to_owned()),
        1 => Just("👨‍👩‍👧‍👦".to_owned()),
        1 => "[a-z<]{3000,9000}",
    ];
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

fn buttons() -> impl Strategy<Value = Vec<Button>> {
    let action = prop_oneof![
        3 => "[a-z]{0,500}".prop_map(ButtonAction::Postback),
        1 => "[a-z]{1,5}".prop_map(ButtonAction::Url),
        1 => "[0-9]{1,5}".prop_map(ButtonAction::Phone),
    ];
    let button = ("[a-zA-Z ]{0,99}x", action).prop_map(|(title, action)| Button { title, action });
    prop::collection::vec(button, 0..9)
}

fn replies() -> impl Strategy<Value = Reply> {
    let card = (words(), prop::option::of(words()), buttons()).prop_map(|(title, subtitle, buttons)| Card {
        title,
        subtitle,
        buttons,
        ..Card::default()
    });
    let name = || "spaces/S/messages/T.M".to_owned();
    prop_oneof![
        4 => (words(), buttons()).prop_map(|(text, buttons)| ReplyContent::Text { text, buttons }),
        1 => (words(), buttons()).prop_map(move |(text, buttons)| ReplyContent::Edit { message_id: name(), text, buttons }),
        1 => words().prop_map(|words| Reply::media(MediaKind::Image, "https://a.example").caption(words).content),
        2 => prop::collection::vec(card, 0..9).prop_map(|cards| ReplyContent::Cards { cards }),
    ]
    .prop_map(Reply::from)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_limit_holds_and_nothing_changes_twice(reply in replies()) {
        let chat = chat();
        let Ok(responses) = chat.prepare(response(reply)) else { return Ok(()) };
        for response in responses {
            let call = chat.render(&response).expect("a call");
            prop_assert!(call.body.len() <= 32_000, "{}", call.body.len());
            prop_assert_eq!(chat.prepare(response.clone()).expect("again"), vec![response]);
        }
    }
}

#[test]
fn a_fixture_that_is_cut_or_changed_anywhere_panics_nowhere() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/google_chat");
    let chat = chat();
    let token = signed("").headers;
    for file in ["addon_app_command.json", "classic_dialog_submit.json", "pubsub_reaction_created.json"] {
        let whole = fs::read(folder.join(file)).expect("a fixture");
        for at in (0..whole.len()).step_by(3) {
            let mut changed = whole.clone();
            changed[at] = b'0';
            for body in [whole[..at].to_vec(), changed] {
                let mut request = signed("");
                request.headers = token.clone();
                request.body = body.into();
                let verified = admit(&chat, request, NOW).expect("a good token");
                let _ = (chat.parse(&verified), chat.immediate(&verified));
            }
        }
    }
}
