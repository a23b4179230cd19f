//! Whatever is prepared: every limit holds, no word is lost, and preparing it again changes nothing.

use chinwag_core::{
    message::MediaKind,
    reply::{Button, ButtonAction, Card, MediaSource, QuickReply, Reply, ReplyContent},
};
use proptest::prelude::*;
use serde_json::Value;

use super::support::{response, telegram};

fn words() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => "[a-zA-Zß]{1,12}",
        3 => Just(" ".to_owned()),
        1 => Just("<b>&\"".to_owned()),
        1 => Just("\n\n".to_owned()),
        1 => Just("👨‍👩‍👧‍👦".to_owned()),
        1 => "[a-z<]{30,900}",
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

fn buttons() -> impl Strategy<Value = Vec<Button>> {
    let action = prop_oneof![
        3 => "[a-z]{0,5}".prop_map(ButtonAction::Postback),
        1 => "https://[a-z]{1,5}".prop_map(ButtonAction::Url),
        1 => "[0-9]{1,5}".prop_map(ButtonAction::Phone),
    ];
    let button = ("[a-zA-Z ]{0,90}x", action).prop_map(|(title, action)| Button { title, action });
    prop_oneof![9 => prop::collection::vec(button.clone(), 0..8), 1 => prop::collection::vec(button, 95..210)]
}

fn replies() -> impl Strategy<Value = Reply> {
    let card =
        (words(), prop::option::of(words()), prop::option::of("https://[a-z]{3}"), buttons()).prop_map(
            |(title, subtitle, image_url, buttons)| Card { title, subtitle, image_url, url: None, buttons },
        );
    let content = prop_oneof![
        4 => (words(), buttons()).prop_map(|(text, buttons)| ReplyContent::Text { text, buttons }),
        2 => (words(), buttons())
            .prop_map(|(text, buttons)| ReplyContent::Edit { message_id: "7".into(), text, buttons }),
        2 => prop::option::of(words()).prop_map(|caption| ReplyContent::Media {
            media: MediaKind::Image,
            from: MediaSource::Url("https://a.example".into()),
            caption,
        }),
        3 => prop::collection::vec(card, 0..4).prop_map(|cards| ReplyContent::Cards { cards }),
        1 => Just(Reply::typing().content),
    ];
    let offer = ("[a-zA-Z ]{0,29}x", "[a-z]{0,5}").prop_map(|(title, payload)| QuickReply {
        title,
        payload,
        image_url: None,
    });
    (content, prop::collection::vec(offer, 0..8))
        .prop_map(|(content, quick_replies)| Reply { quick_replies, ..Reply::from(content) })
}

/// What a person sees of a text, after its marks are read.
fn visible(written: &Value) -> Option<String> {
    let mut rest = written.as_str()?;
    let mut seen = String::new();
    while let Some(at) = rest.find('<') {
        seen.push_str(&rest[..at]);
        rest = &rest[at + rest[at..].find('>').expect("every tag has an end") + 1..];
    }
    let seen = seen + rest;
    Some(seen.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&"))
}

fn list(value: &Value) -> Vec<Value> {
    value.as_array().cloned().unwrap_or_default()
}

fn keys(body: &Value) -> Vec<Value> {
    list(&body["reply_markup"]["inline_keyboard"]).iter().flat_map(list).collect()
}

fn within_limits(body: &Value) -> bool {
    let length = |text: &Value| text.as_str().map_or(0, |text| text.encode_utf16().count());
    let has_room = |field: &str, max: usize| {
        visible(&body[field]).is_none_or(|text| text.encode_utf16().count() <= max && !text.trim().is_empty())
    };
    let rows = list(&body["reply_markup"]["inline_keyboard"]);
    has_room("text", 4096)
        && has_room("caption", 1024)
        && keys(body).len() <= 100
        && rows.iter().all(|row| (1..=8).contains(&list(row).len()))
        && keys(body).iter().all(|key| (1..=64).contains(&length(&key["text"])))
        && keys(body).iter().all(|key| key["url"].is_string() != key["callback_data"].is_string())
        && keys(body)
            .iter()
            .all(|key| key["callback_data"].as_str().is_none_or(|data| (1..=64).contains(&data.len())))
}

fn bodies(reply: &Reply) -> Vec<Value> {
    let platform = telegram();
    let Ok(responses) = platform.prepare(response(reply.clone())) else { return Vec::new() };
    let body =
        |response| serde_json::from_slice(&platform.render(response).expect("a call").body).expect("JSON");
    responses.iter().map(body).collect()
}

fn essence(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// Every word that a person should see.
fn wanted(reply: &Reply) -> Vec<String> {
    let titles = |buttons: &[Button]| buttons.iter().map(|button| button.title.clone()).collect::<Vec<_>>();
    let mut all: Vec<String> = reply.quick_replies.iter().map(|offer| offer.title.clone()).collect();
    match &reply.content {
        ReplyContent::Text { text, buttons } | ReplyContent::Edit { text, buttons, .. } => {
            all.push(text.clone());
            all.extend(titles(buttons));
        }
        ReplyContent::Media { caption, .. } => all.extend(caption.clone()),
        ReplyContent::Cards { cards } => {
            for card in cards {
                all.extend(
                    [card.title.clone()]
                        .into_iter()
                        .chain(card.subtitle.clone())
                        .chain(titles(&card.buttons)),
                );
            }
        }
        _ => {}
    }
    all
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn every_limit_holds_and_nothing_changes_twice(reply in replies()) {
        let platform = telegram();
        let Ok(responses) = platform.prepare(response(reply.clone())) else { return Ok(()) };
        for body in bodies(&reply) {
            prop_assert!(within_limits(&body), "{:#}", body);
        }
        for response in responses {
            prop_assert_eq!(platform.prepare(response.clone()).expect("again"), vec![response]);
        }
    }

    #[test]
    fn no_word_is_lost(reply in replies()) {
        let bodies = bodies(&reply);
        prop_assume!(!bodies.is_empty());
        let said = bodies.iter().flat_map(|body| [visible(&body["text"]), visible(&body["caption"])]).flatten();
        let on = bodies.iter().flat_map(keys).filter_map(|key| key["text"].as_str().map(str::to_owned));
        let shown = essence(&said.chain(on).collect::<String>());
        for words in wanted(&reply) {
            prop_assert!(shown.contains(&essence(&words)), "{:?} of {:?} in {}", words, reply, shown);
        }
    }
}
