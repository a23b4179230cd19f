//! Buttons and cards: what is rendered of them, and that it is never more than Webex takes.

use chinwag_core::{
    platform::HttpCall,
    reply::{Button, ButtonAction, Card, Reply, ReplyContent},
};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::{response, webex};

/// The calls that a reply becomes.
fn calls(reply: Reply) -> Vec<HttpCall> {
    let prepared = webex().prepare(response(reply, "wx:r1")).expect("prepared");
    for response in &prepared {
        assert_eq!(webex().prepare(response.clone()).expect("again"), std::slice::from_ref(response));
    }
    prepared.iter().map(|response| webex().render(response).expect("a call")).collect()
}

fn body(call: &HttpCall) -> Value {
    serde_json::from_slice(&call.body).expect("JSON")
}

fn submit(payload: &str, title: &str) -> Value {
    json!({ "type": "Action.Submit", "title": title, "data": { "payload": payload, "title": title } })
}

fn card(elements: &Value, actions: &Value) -> Value {
    json!([{ "contentType": "application/vnd.microsoft.card.adaptive", "content": {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json", "type": "AdaptiveCard",
        "version": "1.3", "body": elements, "actions": actions,
    } }])
}

fn line(spacing: &str, run: &Value) -> Value {
    json!({ "type": "RichTextBlock", "spacing": spacing, "inlines": [run] })
}

#[test]
fn buttons_stand_on_a_card_and_in_the_words_for_those_who_see_none() {
    let reply = Reply::text("**Which?**").button("Tea", "tea").link("More", "https://a.example/m");
    let calls = calls(reply);
    assert_eq!(calls.len(), 1);
    let words = line("default", &json!({ "type": "TextRun", "text": "Which?", "weight": "bolder" }));
    let more = json!({ "type": "Action.OpenUrl", "title": "More", "url": "https://a.example/m" });
    assert_eq!(
        body(&calls[0]),
        json!({
            "roomId": "r1",
            "markdown": "**Which?**  \n  \n1. Tea  \n2. More: [https://a.example/m](https://a.example/m)",
            "attachments": card(&json!([words]), &json!([submit("tea", "Tea"), more])),
        })
    );
}

#[test]
fn a_card_is_a_message_each() {
    let cards = ["Tea", "Coffee"].map(|title| {
        Card::new(title)
            .subtitle("hot")
            .image("https://a.example/1.png")
            .button("Buy", format!("buy {title}"))
    });
    let calls = calls(Reply::cards(cards));
    assert_eq!(calls.len(), 2);
    let elements = json!([
        { "type": "Image", "url": "https://a.example/1.png", "size": "stretch" },
        line("default", &json!({ "type": "TextRun", "text": "Tea", "weight": "bolder" })),
        line("default", &json!({ "type": "TextRun", "text": "hot" })),
    ]);
    assert_eq!(
        body(&calls[0]),
        json!({
            "roomId": "r1",
            "markdown": "Tea  \nhot  \n  \n1. Buy",
            "attachments": card(&elements, &json!([submit("buy Tea", "Buy")])),
        })
    );
}

#[test]
fn new_words_have_no_card_and_their_buttons_are_lines() {
    let edit = Reply::edit("m1", "Which?").button("Tea", "tea");
    let calls = calls(edit);
    assert_eq!(body(&calls[0]), json!({ "roomId": "r1", "markdown": "Which?  \n  \n1. Tea" }));
}

fn words() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => "[a-zA-Z<&*_~`\\[\\]]{1,12}",
        2 => Just(" ".to_owned()),
        1 => Just("a\n".repeat(300)),
        1 => Just("[a](http://b)\n".repeat(60)),
        1 => "\"{100,900}",
    ];
    prop::collection::vec(piece, 1..9).prop_map(|pieces| pieces.concat())
}

fn buttons() -> impl Strategy<Value = Vec<Button>> {
    let action = prop_oneof![
        3 => "[a-z\"]{0,400}".prop_map(ButtonAction::Postback),
        1 => "[a-z]{1,900}".prop_map(ButtonAction::Url),
    ];
    let button = ("[a-zA-Z ]{0,99}x", action).prop_map(|(title, action)| Button { title, action });
    prop::collection::vec(button, 0..9)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_card_is_larger_than_webex_takes(text in words(), buttons in buttons(), is_card in any::<bool>()) {
        let content = if is_card {
            let card = Card { buttons, ..Card::new(text.clone()).subtitle(text) };
            ReplyContent::Cards { cards: vec![card] }
        } else {
            ReplyContent::Text { text, buttons }
        };
        let Ok(prepared) = webex().prepare(response(content.into(), "wx:r1")) else { return Ok(()) };
        for response in prepared {
            let body = body(&webex().render(&response).expect("a call"));
            let attachments = body["attachments"].as_array().cloned().unwrap_or_default();
            prop_assert!(attachments.len() <= 1);
            for card in attachments {
                let bytes = card["content"].to_string().len();
                prop_assert!(bytes <= 22_000, "{} bytes", bytes);
            }
            let markdown = body["markdown"].as_str().unwrap_or_default().len();
            prop_assert!((1..=7439).contains(&markdown), "{} bytes", markdown);
        }
    }
}
