//! Whatever is prepared: every limit holds, and preparing it again changes nothing. Whatever comes in: nothing panics.

use std::{fs, path::Path};

use chinwag_core::{
    message::MediaKind,
    platform::Platform,
    reply::{Button, ButtonAction, Card, Reply, ReplyContent},
};
use proptest::prelude::*;
use serde_json::Value;

use super::support::{activity, admitted, response, teams};

fn words() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => "[a-zA-Zß<&*_~`\\[\\]]{1,12}",
        3 => Just(" ".to_owned()),
        1 => Just("\n\n".to_owned()),
        1 => Just("👨‍👩‍👧‍👦".to_owned()),
        1 => "[a-z&]{3000,9000}",
    ];
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

fn buttons() -> impl Strategy<Value = Vec<Button>> {
    let action = prop_oneof![
        3 => "[a-z]{0,5}".prop_map(ButtonAction::Postback),
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
    let content = prop_oneof![
        4 => (words(), buttons()).prop_map(|(text, buttons)| ReplyContent::Text { text, buttons }),
        1 => (words(), buttons()).prop_map(|(text, buttons)| ReplyContent::Edit { message_id: "1".into(), text, buttons }),
        1 => words().prop_map(|words| Reply::media(MediaKind::Image, "https://a.example").caption(words).content),
        2 => prop::collection::vec(card, 0..9).prop_map(|cards| ReplyContent::Cards { cards }),
    ];
    (content, prop::option::of("[0-9]{3}"))
        .prop_map(|(content, reply_to)| Reply { reply_to, ..Reply::from(content) })
}

/// NOTE: the activity's size is counted in UTF-16, two bytes each.
fn is_within_limits(body: &[u8]) -> bool {
    let text = String::from_utf8(body.to_vec()).expect("JSON");
    let activity: Value = serde_json::from_str(&text).expect("JSON");
    let attachments = activity["attachments"].as_array().cloned().unwrap_or_default();
    let actions = |card: &Value| card["content"]["actions"].as_array().map_or(0, Vec::len);
    text.encode_utf16().count() * 2 <= 80_000
        && attachments.len() <= 6
        && attachments.iter().all(|card| actions(card) <= 6)
        && activity["text"]
            .as_str()
            .is_none_or(|text| !text.is_empty() && text.encode_utf16().count() <= 12_000)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_limit_holds_and_nothing_changes_twice(reply in replies()) {
        let teams = teams();
        let Ok(responses) = teams.prepare(response(reply)) else { return Ok(()) };
        for response in responses {
            let call = teams.render(&response).expect("a call");
            prop_assert!(is_within_limits(&call.body), "{:?}", call.body);
            prop_assert_eq!(teams.prepare(response.clone()).expect("again"), vec![response]);
        }
    }

    #[test]
    fn whatever_a_field_holds_nothing_panics(name in "[a-zA-Z]{0,12}", which in 0..12_usize, odd in 0..8_usize) {
        let names = ["type", "id", "timestamp", "from", "recipient", "conversation", "entities", "attachments", "value", "text", "channelData"];
        let odd: Value = serde_json::from_str([r"null", r"7", r#""x""#, r"[]", r"[[]]", r"{}", r#"{"id":7}"#, r#"[{"type":"mention"}]"#][odd]).expect("JSON");
        let mut body = activity(&serde_json::json!({ "text": "hi" }));
        body[names.get(which).copied().unwrap_or(&name)] = odd;
        let teams = teams();
        if let Ok(verified) = admitted(&teams, body.to_string()) {
            let _ = (teams.parse(&verified), teams.immediate(&verified));
        }
    }
}

#[test]
fn a_fixture_that_is_cut_or_changed_anywhere_panics_nowhere() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/teams");
    let teams = teams();
    for file in ["group_chat_two_mentions.json", "card_action_submit_2.json", "invoke_task_fetch.json"] {
        let whole = fs::read(folder.join(file)).expect("a fixture");
        for at in (0..whole.len()).step_by(7) {
            let mut changed = whole.clone();
            changed[at] = b'0';
            for body in [&whole[..at], &changed] {
                if let Ok(verified) = admitted(&teams, body) {
                    let _ = (teams.parse(&verified), teams.immediate(&verified));
                }
            }
        }
    }
}
