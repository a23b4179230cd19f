//! Whatever is prepared: every limit holds, and preparing it again changes nothing.

use chinwag_core::{
    message::MediaKind,
    reply::{Button, ButtonAction, Card, MediaSource, QuickReply, Reply, ReplyContent},
};
use proptest::prelude::*;
use serde_json::Value;

use super::support::{response, viber};

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
        3 => "https://[a-z]{3}[.]png",
        1 => "http://[a-z]{3}",
        1 => "mailto:[a-z]{3}",
        1 => "https://[a-z]{1990,2010}",
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
    prop::collection::vec(button, 0..28)
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
    (content, prop::collection::vec(offer, 0..30), any::<bool>()).prop_map(
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

fn said(text: &Value, max: usize) -> bool {
    text.as_str().is_some_and(|text| !text.trim().is_empty()) && length(text) <= max
}

/// Whether every card fills its group of six columns and seven rows.
fn cards(blocks: &[Value]) -> bool {
    let mut filled = 0;
    for block in blocks {
        let rows = block["Rows"].as_u64().unwrap_or(0);
        filled += rows;
        let is_begun_in_another = filled / 7 > (filled - rows) / 7 && filled % 7 != 0;
        if rows == 0 || block["Columns"] != 6 || is_begun_in_another {
            return false;
        }
    }
    filled % 7 == 0 && (7..=42).contains(&filled)
}

fn within_limits(message: &Value) -> bool {
    let empty = Vec::new();
    let list = |value: &Value| value.as_array().unwrap_or(&empty).clone();
    let body = match message["type"].as_str() {
        Some("text") => said(&message["text"], 7000),
        Some("picture") => length(&message["text"]) <= 512 && said(&message["media"], 2000),
        Some("rich_media") => {
            said(&message["alt_text"], 7000)
                && cards(&list(&message["rich_media"]["Buttons"]))
                && message["min_api_version"] == 7
        }
        Some("contact") => {
            said(&message["contact"]["name"], 28) && said(&message["contact"]["phone_number"], 18)
        }
        Some("location") => message["location"]["lat"].is_string(),
        _ => false,
    };
    let keys = list(&message["keyboard"]["Buttons"]);
    let is_key = |key: &Value| said(&key["Text"], 250) && said(&key["ActionBody"], 2000);
    body && keys.len() <= 24 && keys.iter().all(is_key)
}

proptest! {
    #[test]
    fn every_limit_holds_and_nothing_changes_twice(reply in replies()) {
        let Ok(responses) = viber().prepare(response(reply)) else { return Ok(()) };
        for (index, response) in responses.iter().enumerate() {
            let call = viber().render(response).expect("a call");
            let message: Value = serde_json::from_slice(&call.body).expect("JSON");
            prop_assert!(within_limits(&message), "{:#}", message);
            prop_assert!(call.body.len() < 30_000, "{}", call.body.len());
            let is_last = index + 1 == responses.len();
            prop_assert!(is_last || message["keyboard"].is_null(), "the next message would take it away");
            prop_assert_eq!(viber().prepare(response.clone()).expect("again"), vec![response.clone()]);
        }
    }
}
