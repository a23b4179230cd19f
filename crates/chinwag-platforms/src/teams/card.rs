//! Adaptive Cards: what buttons stand on.
//!
//! Words are runs of text with a style each, not the markdown of a text block: so there is nothing to escape, and what
//! somebody has said is never taken for a mark.

use chinwag_core::{
    capabilities::Unit,
    reply::{Button, ButtonAction, Card},
};
use serde_json::{Map, Value, json};

use crate::markup::{Node, parse};

/// A text with buttons below.
pub(super) fn of_text(text: &str, buttons: &[Button]) -> Value {
    let mut lines = Lines::default();
    lines.add(&parse(text), &Style::default());
    attached(&lines.blocks(), buttons, None)
}

/// How long a text is as such a card, in UTF-16 units.
pub(super) fn length(text: &str) -> usize {
    Unit::Utf16.length(&of_text(text, &[]).to_string())
}

/// A card of the bot.
pub(super) fn of_card(card: &Card) -> Value {
    let mut body = Vec::new();
    if let Some(url) = &card.image_url {
        body.push(json!({ "type": "Image", "url": url, "size": "stretch" }));
    }
    let mut lines = Lines::default();
    lines.words(&card.title, &Style { is_bold: true, ..Style::default() });
    body.append(&mut lines.blocks());
    if let Some(subtitle) = &card.subtitle {
        let mut lines = Lines::default();
        lines.words(subtitle, &Style::default());
        body.append(&mut lines.blocks());
    }
    attached(&body, &card.buttons, card.url.as_deref())
}

fn attached(body: &[Value], buttons: &[Button], url: Option<&str>) -> Value {
    let mut content = json!({
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.5",
        "body": body,
    });
    if !buttons.is_empty() {
        content["actions"] = buttons.iter().map(action).collect();
    }
    if let Some(url) = url {
        content["selectAction"] = json!({ "type": "Action.OpenUrl", "url": url });
    }
    json!({ "contentType": "application/vnd.microsoft.card.adaptive", "content": content })
}

/// What is pressed comes back as a message with `data` as its value.
fn action(button: &Button) -> Value {
    let Button { title, action } = button;
    match action {
        ButtonAction::Postback(payload) => {
            json!({ "type": "Action.Submit", "title": title, "data": { "payload": payload, "title": title } })
        }
        ButtonAction::Url(url) => json!({ "type": "Action.OpenUrl", "title": title, "url": url }),
        ButtonAction::Phone(phone) => {
            json!({ "type": "Action.OpenUrl", "title": title, "url": format!("tel:{phone}") })
        }
    }
}

#[derive(Clone, Default)]
struct Style<'a> {
    is_bold: bool,
    is_italic: bool,
    is_struck: bool,
    is_code: bool,
    url: Option<&'a str>,
}

/// Runs of text, line by line.
#[derive(Default)]
struct Lines(Vec<Vec<Value>>);

impl Lines {
    fn add(&mut self, nodes: &[Node<'_>], style: &Style<'_>) {
        for node in nodes {
            let style = style.clone();
            match node {
                Node::Text(text) => self.words(text, &style),
                Node::Bold(inner) => self.add(inner, &Style { is_bold: true, ..style }),
                Node::Italic(inner) => self.add(inner, &Style { is_italic: true, ..style }),
                Node::Struck(inner) => self.add(inner, &Style { is_struck: true, ..style }),
                Node::Code(code) | Node::Fence { code, .. } => {
                    self.words(code, &Style { is_code: true, ..style });
                }
                Node::Address(url) => self.words(url, &Style { url: style.url.or(Some(url)), ..style }),
                Node::Link { label, url } => self.add(label, &Style { url: Some(url), ..style }),
            }
        }
    }

    fn words(&mut self, text: &str, style: &Style<'_>) {
        for (index, line) in text.split('\n').enumerate() {
            if index > 0 || self.0.is_empty() {
                self.0.push(Vec::new());
            }
            let line = line.trim_end_matches('\r');
            if let Some(last) = self.0.last_mut()
                && !line.is_empty()
            {
                last.push(run(line, style));
            }
        }
    }

    /// A block for each line; the space of a line without words is before the next.
    fn blocks(self) -> Vec<Value> {
        let mut blocks = Vec::new();
        let mut is_apart = true;
        for inlines in self.0 {
            if inlines.is_empty() {
                is_apart = true;
                continue;
            }
            let spacing = if is_apart { "default" } else { "none" };
            blocks.push(json!({ "type": "RichTextBlock", "spacing": spacing, "inlines": inlines }));
            is_apart = false;
        }
        blocks
    }
}

fn run(text: &str, style: &Style<'_>) -> Value {
    let mut run = Map::new();
    run.insert("type".into(), "TextRun".into());
    run.insert("text".into(), text.into());
    let mut set = |is_set: bool, name: &str, value: Value| {
        if is_set {
            run.insert(name.into(), value);
        }
    };
    set(style.is_bold, "weight", "bolder".into());
    set(style.is_italic, "italic", true.into());
    set(style.is_struck, "strikethrough", true.into());
    set(style.is_code, "fontType", "monospace".into());
    if let Some(url) = style.url {
        set(true, "selectAction", json!({ "type": "Action.OpenUrl", "url": url }));
    }
    Value::Object(run)
}
