//! Whatever is prepared: every limit holds, and preparing it again changes nothing.

use chinwag_core::{
    message::MediaKind,
    reply::{Button, ButtonAction, Card, MediaSource, QuickReply, Reply, ReplyContent},
};
use proptest::prelude::*;
use serde_json::Value;

use super::{
    prepare::messages,
    support::{line, response},
};

fn words() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => "[a-zA-Zß*_`]{1,12}",
        3 => Just(" ".to_owned()),
        1 => Just("\n\n".to_owned()),
        1 => Just("👨‍👩‍👧‍👦".to_owned()),
        1 => "[a-z]{30,700}",
    ];
    prop::collection::vec(piece, 0..30).prop_map(|pieces| pieces.concat())
}

fn address() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => "https://[a-z]{3}",
        1 => "http://[a-z]{3}",
        1 => "mailto:[a-z]{3}",
        1 => "https://[a-z]{990,1010}",
        1 => "[a-zé ]{0,3}",
    ]
}

fn buttons() -> impl Strategy<Value = Vec<Button>> {
    let action = prop_oneof![
        3 => "[a-z]{0,5}".prop_map(ButtonAction::Postback),
        1 => address().prop_map(ButtonAction::Url),
        1 => "[0-9a ]{1,5}".prop_map(ButtonAction::Phone),
    ];
    let button = ("[a-zA-Z ]{0,29}x", action).prop_map(|(title, action)| Button { title, action });
    prop::collection::vec(button, 0..8)
}

fn replies() -> impl Strategy<Value = Reply> {
    let optional = || prop::option::of(address());
    let card = (words(), prop::option::of(words()), optional(), optional(), buttons()).prop_map(
        |(title, subtitle, image_url, url, buttons)| Card { title, subtitle, image_url, url, buttons },
    );
    let media = prop_oneof![Just(MediaKind::Image), Just(MediaKind::Audio), Just(MediaKind::File)];
    let media = (media, address(), prop::option::of(words())).prop_map(|(media, url, caption)| {
        ReplyContent::Media { media, from: MediaSource::Url(url), caption }
    });
    let place = (-100.0..100.0, prop::option::of(words()))
        .prop_map(|(latitude, title)| ReplyContent::Location { latitude, longitude: 1.5, title });
    let content = prop_oneof![
        4 => (words(), buttons()).prop_map(|(text, buttons)| ReplyContent::Text { text, buttons }),
        2 => media,
        3 => prop::collection::vec(card, 0..13).prop_map(|cards| ReplyContent::Cards { cards }),
        1 => place,
        1 => Just(Reply::typing().content),
        1 => (words(), "[0-9]{5}").prop_map(|(name, phone)| ReplyContent::Contact { name, phone }),
    ];
    let offer = ("[a-zA-Z ]{0,29}x", "[a-z]{0,5}", prop::option::of(address()))
        .prop_map(|(title, payload, image_url)| QuickReply { title, payload, image_url });
    (content, prop::collection::vec(offer, 0..18), any::<bool>()).prop_map(
        |(content, quick_replies, silent)| Reply {
            quick_replies,
            silent,
            reply_to: Some("q".into()),
            ..Reply::from(content)
        },
    )
}

fn length(text: &Value) -> usize {
    text.as_str().map_or(0, |text| text.encode_utf16().count())
}

fn list(list: &Value) -> Vec<Value> {
    list.as_array().cloned().unwrap_or_default()
}

fn said(text: &Value, max: usize) -> bool {
    text.as_str().is_some_and(|text| !text.trim().is_empty()) && length(text) <= max
}

fn actions(all: &[Value], max: usize) -> bool {
    let is_legal = |action: &Value| match action["type"].as_str() {
        Some("postback") => said(&action["data"], 300) && said(&action["displayText"], 300),
        Some("uri") => said(&action["uri"], 1000),
        _ => false,
    };
    (1..=max).contains(&all.len()) && all.iter().all(|action| said(&action["label"], 20) && is_legal(action))
}

fn columns(all: &[Value]) -> bool {
    let shape = |column: &Value| {
        (column["thumbnailImageUrl"].is_string(), column["title"].is_string(), list(&column["actions"]).len())
    };
    let is_legal = |column: &Value| {
        actions(&list(&column["actions"]), 3)
            && length(&column["title"]) <= 40
            && said(&column["text"], 60)
            && shape(column) == shape(&all[0])
    };
    (1..=10).contains(&all.len()) && all.iter().all(is_legal)
}

fn within_limits(message: &Value) -> bool {
    let template = &message["template"];
    let body = match (message["type"].as_str(), template["type"].as_str()) {
        (Some("text"), None) => said(&message["text"], 5000),
        (Some("image"), None) => {
            message["originalContentUrl"].as_str().is_some_and(|url| url.starts_with("https://"))
        }
        (Some("location"), None) => said(&message["title"], 100) && said(&message["address"], 400),
        (Some("template"), Some("buttons")) => {
            said(&template["text"], 160) && actions(&list(&template["actions"]), 4)
        }
        (Some("template"), Some("carousel")) => columns(&list(&template["columns"])),
        (None, None) => message["loadingSeconds"] == 20,
        _ => false,
    };
    let offers: Vec<Value> =
        list(&message["quickReply"]["items"]).iter().map(|item| item["action"].clone()).collect();
    let alt = template.is_null() || said(&message["altText"], 400);
    body && alt && (offers.is_empty() || actions(&offers, 13))
}

proptest! {
    #[test]
    fn every_limit_holds_and_nothing_changes_twice(reply in replies()) {
        let Ok(responses) = line().prepare(response(reply)) else { return Ok(()) };
        for (response, message) in responses.iter().zip(messages(&responses)) {
            prop_assert!(within_limits(&message), "{:#}", message);
            prop_assert_eq!(line().prepare(response.clone()).expect("again"), vec![response.clone()]);
        }
    }
}
