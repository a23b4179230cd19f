//! Whatever is prepared: every limit holds, no word is lost, and preparing it again changes nothing.

use chinwag_core::{
    message::MediaKind,
    reply::{Button, ButtonAction, Card, QuickReply, Reply, ReplyContent},
};
use proptest::prelude::*;
use serde_json::Value;

use super::{
    prepare::bodies,
    support::{response, slack},
};

fn words() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => "[a-zA-Zß]{1,12}",
        3 => Just(" ".to_owned()),
        1 => Just("&<>".repeat(40)),
        1 => Just("**bold** [l](https://a.example?b=1&c=2) `x<y`".to_owned()),
        1 => Just("\n```\na & b\n```\n".to_owned()),
        1 => Just("👨‍👩‍👧‍👦".to_owned()),
        1 => "[a-z]{30,900}",
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

fn buttons() -> impl Strategy<Value = Vec<Button>> {
    let action = prop_oneof![
        3 => "[a-z]{0,5}".prop_map(ButtonAction::Postback),
        1 => "https://[a-z]{1,5}".prop_map(ButtonAction::Url),
        1 => "[0-9]{1,5}".prop_map(ButtonAction::Phone),
    ];
    let button = ("[a-zA-Z ]{0,99}x", action).prop_map(|(title, action)| Button { title, action });
    prop::collection::vec(button, 0..30)
}

fn replies() -> impl Strategy<Value = Reply> {
    let url = || prop::option::of("https://[a-z]{3}");
    let card = (words(), prop::option::of(words()), url(), url(), buttons()).prop_map(
        |(title, subtitle, image_url, url, buttons)| Card { title, subtitle, image_url, url, buttons },
    );
    let content = prop_oneof![
        4 => (words(), buttons()).prop_map(|(text, buttons)| ReplyContent::Text { text, buttons }),
        2 => (words(), buttons()).prop_map(|(text, buttons)| ReplyContent::Edit { message_id: "1.2".into(), text, buttons }),
        1 => words().prop_map(|words| Reply::media(MediaKind::Image, "https://a.example").caption(words).content),
        1 => words().prop_map(|words| Reply::media(MediaKind::Audio, "https://a.example").caption(words).content),
        3 => prop::collection::vec(card, 0..13).prop_map(|cards| ReplyContent::Cards { cards }),
        1 => (words(), "[0-9]{5}").prop_map(|(name, phone)| ReplyContent::Contact { name, phone }),
    ];
    let offer = ("[a-zA-Z ]{0,29}x", "[a-z]{0,5}").prop_map(|(title, payload)| QuickReply {
        title,
        payload,
        image_url: None,
    });
    (content, prop::collection::vec(offer, 0..18), any::<bool>()).prop_map(
        |(content, quick_replies, alone)| Reply {
            // NOTE: an edit for one person alone is refused.
            only_for: (alone && !matches!(content, ReplyContent::Edit { .. })).then(|| "U1".into()),
            quick_replies,
            reply_to: Some("1.2".into()),
            ..Reply::from(content)
        },
    )
}

fn length(text: &Value) -> usize {
    text.as_str().map_or(0, |text| text.encode_utf16().count())
}

fn list(list: &Value) -> &[Value] {
    list.as_array().map_or(&[], Vec::as_slice)
}

fn is_legal(block: &Value) -> bool {
    match block["type"].as_str() {
        Some("section") => (1..=3000).contains(&length(&block["text"]["text"])),
        Some("image") => (1..=2000).contains(&length(&block["alt_text"])),
        Some("actions") => {
            let elements = list(&block["elements"]);
            let ids: std::collections::BTreeSet<_> =
                elements.iter().map(|element| element["action_id"].as_str()).collect();
            ids.len() == elements.len()
                && (1..=25).contains(&elements.len())
                && elements.iter().all(|element| (1..=75).contains(&length(&element["text"]["text"])))
                && elements.iter().all(|element| length(&element["value"]) <= 2000)
        }
        _ => false,
    }
}

fn within_limits(body: &Value) -> bool {
    let blocks = list(&body["blocks"]);
    let room = if blocks.is_empty() { 4000 } else { 40_000 };
    (1..=room).contains(&length(&body["text"])) && blocks.len() <= 50 && blocks.iter().all(is_legal)
}

/// Every word in what is sent, without white space.
fn essence(text: &str) -> String {
    text.chars().filter(|c| c.is_alphabetic()).collect()
}

fn said(body: &Value, out: &mut String) {
    match body {
        Value::String(text) => out.push_str(text),
        Value::Array(items) => items.iter().for_each(|item| said(item, out)),
        Value::Object(fields) => fields.values().for_each(|field| said(field, out)),
        _ => {}
    }
}

proptest! {
    // Each case is long: dozens of cards and messages.
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_limit_holds_and_nothing_changes_twice(reply in replies()) {
        let Ok(responses) = slack().prepare(response(reply.clone())) else { return Ok(()) };
        for (response, body) in responses.iter().zip(bodies(&responses)) {
            prop_assert!(within_limits(&body), "{:#}", body);
            prop_assert_eq!(slack().prepare(response.clone()).expect("again"), vec![response.clone()]);
        }
    }

    #[test]
    fn no_word_is_lost(text in "([a-zß]{1,9}[ .]){0,1500}", titles in prop::collection::vec("[A-Z]{1,120}", 0..30)) {
        let reply = titles.iter().fold(Reply::text(text.clone()), |reply, title| reply.button(title.clone(), "p"));
        let Ok(responses) = slack().prepare(response(reply)) else { return Ok(()) };
        let sent = bodies(&responses);
        let mut words = String::new();
        sent.iter().for_each(|body| words.push_str(body["text"].as_str().unwrap_or_default()));
        prop_assert!(essence(&words).contains(&essence(&text)));
        let mut all = String::new();
        sent.iter().for_each(|body| said(body, &mut all));
        for title in titles {
            prop_assert!(all.contains(&title), "{} in {}", title, all);
        }
    }
}
