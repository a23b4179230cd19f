//! Whatever is prepared: every limit holds, no word is lost, and preparing it again changes nothing.

use chinwag_core::{
    message::MediaKind,
    reply::{Button, ButtonAction, Card, MediaSource, QuickReply, Reply, ReplyContent},
    response::Response,
};
use proptest::prelude::*;
use serde_json::Value;

use super::{
    prepare::bodies,
    support::{response, whatsapp},
};

fn words() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => "[a-zA-Zß]{1,12}",
        3 => Just(" ".to_owned()),
        1 => Just(". ".to_owned()),
        1 => Just("\n\n".to_owned()),
        1 => Just("👨‍👩‍👧‍👦".to_owned()),
        1 => "[a-z]{30,700}",
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

fn buttons() -> impl Strategy<Value = Vec<Button>> {
    let action = prop_oneof![
        3 => "[a-z]{0,5}".prop_map(ButtonAction::Postback),
        1 => "https://[a-z]{1,5}".prop_map(ButtonAction::Url),
        1 => "[0-9]{1,5}".prop_map(ButtonAction::Phone),
    ];
    let button = ("[a-zA-Z ]{0,29}x", action).prop_map(|(title, action)| Button { title, action });
    prop::collection::vec(button, 0..8)
}

fn replies() -> impl Strategy<Value = Reply> {
    let card =
        (words(), prop::option::of(words()), prop::option::of("https://[a-z]{3}"), buttons()).prop_map(
            |(title, subtitle, image_url, buttons)| Card { title, subtitle, image_url, url: None, buttons },
        );
    let content = prop_oneof![
        4 => (words(), buttons()).prop_map(|(text, buttons)| ReplyContent::Text { text, buttons }),
        1 => prop::option::of(words()).prop_map(|caption| {
            ReplyContent::Media { media: MediaKind::Image, from: MediaSource::Url("https://a.example".into()), caption }
        }),
        1 => prop::option::of(words()).prop_map(|caption| {
            ReplyContent::Media { media: MediaKind::Audio, from: MediaSource::Id("1".into()), caption }
        }),
        3 => prop::collection::vec(card, 0..13).prop_map(|cards| ReplyContent::Cards { cards }),
        1 => Just(Reply::typing().content),
        1 => (words(), "[0-9]{5}").prop_map(|(name, phone)| ReplyContent::Contact { name, phone }),
    ];
    let offer = ("[a-zA-Z ]{0,29}x", "[a-z]{0,5}").prop_map(|(title, payload)| QuickReply {
        title,
        payload,
        image_url: None,
    });
    (content, prop::collection::vec(offer, 0..18), any::<bool>()).prop_map(
        |(content, quick_replies, silent)| Reply {
            only_for: None,
            quick_replies,
            silent,
            reply_to: Some("m_1".into()),
            ..Reply::from(content)
        },
    )
}

/// Every word a person should see: what is said, and what stands on things.
fn wanted(reply: &Reply) -> (Vec<String>, Vec<String>) {
    let titles = |buttons: &[Button]| buttons.iter().map(|button| button.title.clone()).collect::<Vec<_>>();
    let mut on: Vec<String> = reply.quick_replies.iter().map(|offer| offer.title.clone()).collect();
    let mut said = Vec::new();
    match &reply.content {
        ReplyContent::Text { text, buttons } => {
            on.extend(titles(buttons));
            said.push(text.clone());
        }
        ReplyContent::Media { caption, .. } => said.extend(caption.clone()),
        ReplyContent::Contact { name, phone } => said.extend([name.clone(), phone.clone()]),
        ReplyContent::Cards { cards } => {
            for card in cards {
                on.extend(
                    titles(&card.buttons)
                        .into_iter()
                        .chain([card.title.clone()])
                        .chain(card.subtitle.clone()),
                );
            }
        }
        _ => {}
    }
    (said, on)
}

/// Every word in what is sent, without white space: all that is said in one, then what stands on things.
fn shown(responses: &[Response]) -> String {
    let (said, on): (Vec<_>, Vec<_>) = responses.iter().map(|response| wanted(&response.reply)).unzip();
    essence(&[said.concat().concat(), on.concat().concat()].concat())
}

fn essence(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

fn within_limits(body: &Value) -> bool {
    let length = |text: &Value| text.as_str().map_or(0, |text| text.encode_utf16().count());
    let list = |list: &Value| list.as_array().cloned().unwrap_or_default();
    let shown = |text: &Value, max| {
        (1..=max).contains(&length(text)) && text.as_str().is_some_and(|text| !text.trim().is_empty())
    };
    let interactive = &body["interactive"];
    let buttons: Vec<Value> =
        list(&interactive["action"]["buttons"]).iter().map(|button| button["reply"].clone()).collect();
    let link = &interactive["action"]["parameters"];
    let rows = list(&interactive["action"]["sections"][0]["rows"]);
    let titles: Vec<Value> = buttons.iter().chain(&rows).map(|choice| choice["title"].clone()).collect();
    let different: std::collections::BTreeSet<String> = titles.iter().map(Value::to_string).collect();
    (body["text"].is_null() || shown(&body["text"]["body"], 4096))
        && (interactive.is_null() || shown(&interactive["body"]["text"], 1024))
        && length(&body["image"]["caption"]) <= 1024
        && body["audio"]["caption"].is_null()
        && buttons.len() <= 3
        && (link.is_null() || shown(&link["display_text"], 20))
        && (rows.is_empty() || (4..=10).contains(&rows.len()))
        && titles.iter().all(|title| shown(title, 20))
        && different.len() == titles.len()
}

proptest! {
    #[test]
    fn every_limit_holds_and_nothing_changes_twice(reply in replies()) {
        let Ok(responses) = whatsapp().prepare(response(reply.clone())) else { return Ok(()) };
        for (response, body) in responses.iter().zip(bodies(&responses)) {
            prop_assert!(within_limits(&body), "{:#}", body);
            prop_assert_eq!(whatsapp().prepare(response.clone()).expect("again"), vec![response.clone()]);
        }
    }

    #[test]
    fn no_word_is_lost(reply in replies()) {
        let shown = match whatsapp().prepare(response(reply.clone())) {
            Ok(responses) => shown(&responses),
            Err(_) => String::new(),
        };
        let (said, on) = wanted(&reply);
        for words in said.into_iter().chain(on) {
            prop_assert!(shown.contains(&essence(&words)), "{:?} of {:?} in {}", words, reply, shown);
        }
    }

    /// What may become a template when it is sent is within the limits of both.
    #[test]
    fn what_may_become_a_template_fits_as_either(text in words(), buttons in buttons()) {
        let reply = Reply::from(ReplyContent::Text { text, buttons }).outside("order_sent/de");
        let Ok(responses) = whatsapp().prepare(response(reply)) else { return Ok(()) };
        for (mut response, body) in responses.clone().into_iter().zip(bodies(&responses)) {
            prop_assert!(within_limits(&body), "{:#}", body);
            prop_assert_eq!(whatsapp().prepare(response.clone()).expect("again"), vec![response.clone()]);
            response.reply.tag = response.reply.outside.take();
            prop_assert_eq!(whatsapp().prepare(response.clone()).expect("again"), vec![response.clone()]);
            let body = &bodies(&[response])[0];
            let value = body["template"]["components"][0]["parameters"][0]["text"].as_str().expect("a value");
            prop_assert!((1..=1024).contains(&value.encode_utf16().count()), "{}", value);
        }
    }

    #[test]
    fn a_template_is_filled_within_its_limits(text in words(), buttons in buttons()) {
        let reply = Reply::from(ReplyContent::Text { text, buttons }).tag("order_sent/de");
        let Ok(responses) = whatsapp().prepare(response(reply)) else { return Ok(()) };
        for (response, body) in responses.iter().zip(bodies(&responses)) {
            prop_assert_eq!(whatsapp().prepare(response.clone()).expect("again"), vec![response.clone()]);
            let value = body["template"]["components"][0]["parameters"][0]["text"].as_str().expect("a value");
            prop_assert!((1..=1024).contains(&value.encode_utf16().count()), "{}", value);
            prop_assert!(!value.contains(['\n', '\t']) && !value.contains("  "), "{}", value);
        }
    }
}
