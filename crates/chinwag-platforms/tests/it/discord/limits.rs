//! Whatever is prepared: every limit holds, no word is lost, and preparing it again changes nothing.

use chinwag_core::{
    message::MediaKind,
    reply::{Button, ButtonAction, Card, QuickReply, Reply, ReplyContent},
};
use proptest::prelude::*;
use serde_json::Value;

use super::support::{discord, response};

fn words() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => "[a-zA-Zß]{1,12}",
        3 => Just(" ".to_owned()),
        2 => "[*_~`|>#\\[\\]()\\\\-]{1,3}",
        1 => Just("\n\n".to_owned()),
        1 => Just("\n```\n".to_owned()),
        1 => Just("👨‍👩‍👧‍👦".to_owned()),
        1 => "https://a\\.example/[a-z_*]{1,40}",
        1 => "[a-z_*]{30,900}",
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

fn buttons() -> impl Strategy<Value = Vec<Button>> {
    let action = prop_oneof![
        3 => "[a-z]{0,8}".prop_map(ButtonAction::Postback),
        1 => "(https://|mailto:)[a-z]{1,600}".prop_map(ButtonAction::Url),
        1 => "[0-9]{1,5}".prop_map(ButtonAction::Phone),
    ];
    let button = ("[a-zA-Z ]{0,99}x", action).prop_map(|(title, action)| Button { title, action });
    prop::collection::vec(button, 0..30)
}

fn replies() -> impl Strategy<Value = Reply> {
    let url = prop::option::of("(https://|tel:)[a-z]{3}");
    let card =
        (words(), prop::option::of(words()), prop::option::of("https://[a-z]{3}"), url, buttons()).prop_map(
            |(title, subtitle, image_url, url, buttons)| Card { title, subtitle, image_url, url, buttons },
        );
    let content = prop_oneof![
        4 => (words(), buttons()).prop_map(|(text, buttons)| ReplyContent::Text { text, buttons }),
        1 => (words(), buttons()).prop_map(|(text, buttons)| ReplyContent::Edit { message_id: "9".into(), text, buttons }),
        1 => words().prop_map(|caption| Reply::media(MediaKind::Image, "https://a.example").caption(caption).content),
        2 => prop::collection::vec(card, 0..5).prop_map(|cards| ReplyContent::Cards { cards }),
        1 => Just(Reply::typing().content),
        1 => (words(), "[0-9]{5}").prop_map(|(name, phone)| ReplyContent::Contact { name, phone }),
    ];
    let offer = ("[a-zA-Z ]{0,29}x", "[a-z]{0,8}").prop_map(|(title, payload)| QuickReply {
        title,
        payload,
        image_url: None,
    });
    (content, prop::collection::vec(offer, 0..30)).prop_map(|(content, quick_replies)| Reply {
        quick_replies,
        reply_to: Some("9".into()),
        ..Reply::from(content)
    })
}

/// Every word a person should see.
fn wanted(reply: &Reply) -> Vec<String> {
    let titles = |buttons: &[Button]| buttons.iter().map(|button| button.title.clone()).collect::<Vec<_>>();
    let mut words: Vec<String> = reply.quick_replies.iter().map(|offer| offer.title.clone()).collect();
    match &reply.content {
        ReplyContent::Text { text, buttons } | ReplyContent::Edit { text, buttons, .. } => {
            words.extend(titles(buttons).into_iter().chain([text.clone()]));
        }
        ReplyContent::Media { caption, .. } => words.extend(caption.clone()),
        ReplyContent::Contact { name, phone } => words.extend([name.clone(), phone.clone()]),
        ReplyContent::Cards { cards } => {
            for card in cards {
                words.extend(
                    titles(&card.buttons)
                        .into_iter()
                        .chain([card.title.clone()])
                        .chain(card.subtitle.clone()),
                );
            }
        }
        _ => {}
    }
    words
}

fn essence(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// Everything that is said in a call and then everything that stands on its buttons, letters only.
fn shown(replies: &[Reply]) -> String {
    let mut said = String::new();
    let mut on = String::new();
    for reply in replies {
        match &reply.content {
            ReplyContent::Text { text, buttons } | ReplyContent::Edit { text, buttons, .. } => {
                said.push_str(text);
                on.extend(buttons.iter().map(|button| button.title.as_str()));
            }
            ReplyContent::Media { caption, .. } => said.extend(caption.as_deref()),
            ReplyContent::Cards { cards } => {
                for card in cards {
                    on.push_str(&card.title);
                    on.extend(card.subtitle.as_deref());
                    on.extend(card.buttons.iter().map(|button| button.title.as_str()));
                }
            }
            _ => {}
        }
    }
    essence(&said) + "\n" + &essence(&on)
}

fn within_limits(body: &Value) -> bool {
    let length = |text: &Value| text.as_str().map_or(0, |text| text.encode_utf16().count());
    let list = |list: &Value| list.as_array().cloned().unwrap_or_default();
    let (rows, embeds) = (list(&body["components"]), list(&body["embeds"]));
    let buttons: Vec<Value> = rows.iter().flat_map(|row| list(&row["components"])).collect();
    let is_said = body["content"].as_str().is_some_and(|text| !text.trim().is_empty());
    (is_said || !embeds.is_empty())
        && length(&body["content"]) <= 2000
        && rows.len() <= 5
        && rows.iter().all(|row| (1..=5).contains(&list(&row["components"]).len()))
        && embeds.len() <= 10
        && embeds.iter().all(|embed| length(&embed["title"]) <= 256 && length(&embed["description"]) <= 4096)
        && embeds.iter().map(|embed| length(&embed["title"]) + length(&embed["description"])).sum::<usize>()
            <= 6000
        && buttons.iter().all(|button| (1..=80).contains(&length(&button["label"])))
        && buttons.iter().all(|button| length(&button["custom_id"]) <= 100 && length(&button["url"]) <= 512)
        && buttons.iter().all(|button| button["custom_id"].is_string() != button["url"].is_string())
}

proptest! {
    #[test]
    fn every_limit_holds_and_nothing_changes_twice(reply in replies()) {
        let platform = discord();
        let Ok(responses) = platform.prepare(response(reply)) else { return Ok(()) };
        for prepared in &responses {
            prop_assert_eq!(platform.prepare(prepared.clone()).expect("again"), vec![prepared.clone()]);
            // Two buttons may have the same payload, which is refused.
            let Ok(call) = platform.render(prepared) else { continue };
            if !call.body.is_empty() {
                let body: Value = serde_json::from_slice(&call.body).expect("JSON");
                prop_assert!(within_limits(&body), "{:#}", body);
            }
        }
    }

    #[test]
    fn no_word_is_lost(reply in replies()) {
        let Ok(responses) = discord().prepare(response(reply.clone())) else { return Ok(()) };
        let prepared: Vec<Reply> = responses.into_iter().map(|response| response.reply).collect();
        let shown = shown(&prepared);
        for words in wanted(&reply) {
            prop_assert!(shown.contains(&essence(&words)), "{:?} of {:?} in {}", words, reply, shown);
        }
    }
}
