//! Cards: what buttons and pictures stand on.

use chinwag_core::reply::{Button, ButtonAction, Card};
use serde_json::{Value, json};

use crate::markup::Dialect;

/// A card with buttons and nothing else.
pub(super) fn of_buttons(buttons: &[Button], function: &str) -> Value {
    listed(0, &json!({ "sections": [{ "widgets": [list(buttons, function)] }] }))
}

/// A card with a picture.
pub(super) fn of_image(url: &str) -> Value {
    listed(0, &json!({ "sections": [{ "widgets": [{ "image": { "imageUrl": url } }] }] }))
}

/// A card of the bot.
pub(super) fn of_card(index: usize, card: &Card, function: &str) -> Value {
    let opens = |url: &String| json!({ "openLink": { "url": url } });
    let mut widgets = Vec::new();
    if let Some(image) = &card.image_url {
        let mut image = json!({ "imageUrl": image });
        if let Some(url) = &card.url {
            image["onClick"] = opens(url);
        }
        widgets.push(json!({ "image": image }));
    }
    if let Some(subtitle) = &card.subtitle {
        widgets.push(json!({ "textParagraph": { "text": escaped(&Dialect::PLAIN.write(subtitle)) } }));
    }
    if let (Some(url), None) = (&card.url, &card.image_url) {
        let link = json!({ "text": Dialect::PLAIN.write(&card.title), "onClick": opens(url) });
        widgets.push(json!({ "buttonList": { "buttons": [link] } }));
    }
    if !card.buttons.is_empty() {
        widgets.push(list(&card.buttons, function));
    }
    let mut content = json!({ "header": { "title": Dialect::PLAIN.write(&card.title) } });
    if !widgets.is_empty() {
        content["sections"] = json!([{ "widgets": widgets }]);
    }
    listed(index, &content)
}

fn listed(index: usize, card: &Value) -> Value {
    json!({ "cardId": format!("c{}", index + 1), "card": card })
}

fn list(buttons: &[Button], function: &str) -> Value {
    let buttons: Vec<Value> = buttons.iter().map(|shown| button(shown, function)).collect();
    json!({ "buttonList": { "buttons": buttons } })
}

/// What is pressed comes back as an event with these parameters.
fn button(button: &Button, function: &str) -> Value {
    let Button { title, action } = button;
    let on_click = match action {
        ButtonAction::Postback(payload) => json!({ "action": {
            "function": function,
            "parameters": [{ "key": "payload", "value": payload }, { "key": "title", "value": title }],
        } }),
        ButtonAction::Url(url) => json!({ "openLink": { "url": url } }),
        ButtonAction::Phone(phone) => json!({ "openLink": { "url": format!("tel:{phone}") } }),
    };
    json!({ "text": title, "onClick": on_click })
}

/// A text of a card may have tags.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
