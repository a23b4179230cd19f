//! Whatever is prepared: every limit holds, no word is lost, and preparing it again changes nothing.

use chinwag_core::{
    message::MediaKind,
    reply::{Button, ButtonAction, Card, QuickReply, Reply, ReplyContent},
    response::Response,
};
use proptest::prelude::*;
use serde_json::Value;

use super::{
    prepare::bodies,
    support::{instagram, response},
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
        1 => "[a-z]{1,5}".prop_map(ButtonAction::Url),
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
            let ReplyContent::Media { media, from, .. } = Reply::media(MediaKind::Image, "https://a.example").content else {
                unreachable!("it is media")
            };
            ReplyContent::Media { media, from, caption }
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
    let message = &body["message"];
    let payload = &message["attachment"]["payload"];
    let elements = list(&payload["elements"]);
    let offers = list(&message["quick_replies"]);
    let mut button_lists: Vec<Vec<Value>> =
        elements.iter().map(|element| list(&element["buttons"])).collect();
    button_lists.push(list(&payload["buttons"]));
    let titled = button_lists.iter().flatten().chain(&offers);
    message["text"].as_str().is_none_or(|text| text.len() <= 1000 && !text.trim().is_empty())
        && payload["text"].as_str().is_none_or(|text| text.len() <= 640 && !text.trim().is_empty())
        && elements.len() <= 10
        && elements
            .iter()
            .all(|element| length(&element["title"]) <= 80 && length(&element["subtitle"]) <= 80)
        && elements.iter().all(|element| element.as_object().is_some_and(|fields| fields.len() > 1))
        && button_lists.iter().all(|buttons| buttons.len() <= 3)
        && offers.len() <= 13
        && titled.into_iter().all(|titled| (1..=20).contains(&length(&titled["title"])))
}

proptest! {
    #[test]
    fn every_limit_holds_and_nothing_changes_twice(reply in replies()) {
        let Ok(responses) = instagram().prepare(response(reply.clone())) else { return Ok(()) };
        for (response, body) in responses.iter().zip(bodies(&responses)) {
            prop_assert!(within_limits(&body), "{:#}", body);
            prop_assert_eq!(instagram().prepare(response.clone()).expect("again"), vec![response.clone()]);
        }
    }

    #[test]
    fn no_word_is_lost(reply in replies()) {
        let shown = match instagram().prepare(response(reply.clone())) {
            Ok(responses) => shown(&responses),
            Err(_) => String::new(),
        };
        let (said, on) = wanted(&reply);
        for words in said.into_iter().chain(on) {
            prop_assert!(shown.contains(&essence(&words)), "{:?} of {:?} in {}", words, reply, shown);
        }
    }
}
