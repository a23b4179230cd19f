//! Templates, and everything that can be pressed.

use chinwag_core::capabilities::Unit;
use serde_json::{Value, json};

use super::{message::HTTPS, part::Part, refusal::Refusal};
use crate::{play::Choice, script::Said};

const URI: [&str; 4] = ["https://", "http://", "line://", "tel:"];
const LABEL_MAX: usize = 20;
const DATA_MAX: usize = 300;
const URI_MAX: usize = 1000;
const TITLE_MAX: usize = 40;
const OFFERS_MAX: usize = 13;

type Seen = Result<(Said, Vec<Choice>), Refusal>;

/// What a template shows, and what can be pressed on it.
pub(super) fn shown(template: &Part<'_>) -> Seen {
    let kind = template.get("type");
    match kind.any_text()? {
        "buttons" => buttons(template),
        "confirm" => {
            let words = template.get("text").text(Unit::Chars, 240)?;
            Ok((Said::default().with_words(words), actions(&template.get("actions"), 2, 2)?))
        }
        "carousel" => carousel(&template.get("columns").items(1..=10)?),
        "image_carousel" => pictures(&template.get("columns").items(1..=10)?),
        _ => {
            Err(kind
                .wrong("Must be one of the following values: [buttons, carousel, confirm, image_carousel]"))
        }
    }
}

fn buttons(template: &Part<'_>) -> Seen {
    let Face { picture, title, text } = Face::of(template, 160)?;
    let mut said = Said::default();
    for words in [picture.map(|url| format!("[image] {url}")), title, Some(text)].into_iter().flatten() {
        said = said.with_words(&words);
    }
    Ok((said, actions(&template.get("actions"), 1, 4)?))
}

/// Columns that are alike: each has as many actions as the others, and a picture and a title where they have.
fn carousel(columns: &[Part<'_>]) -> Seen {
    let (mut said, mut choices, mut shape) = (Said::default(), Vec::new(), None);
    for column in columns {
        let Face { picture, title, text } = Face::of(column, 120)?;
        let pressed = actions(&column.get("actions"), 1, 3)?;
        let own = (picture.is_some(), title.is_some(), pressed.len());
        if *shape.get_or_insert(own) != own {
            return Err(column.wrong(
                "All columns must have the same number of actions, and all or none an image and a title",
            ));
        }
        let words = title.map_or_else(|| text.clone(), |title| format!("{title} – {text}"));
        said = said.with_words(&format!("card: {}", words.replace('\n', " ")));
        if let Some(url) = picture {
            said = said.with_words(&format!("[image] {url}"));
        }
        choices.extend(pressed);
    }
    Ok((said, choices))
}

fn pictures(columns: &[Part<'_>]) -> Seen {
    let (mut said, mut choices) = (Said::default(), Vec::new());
    for column in columns {
        let url = column.get("imageUrl").url(HTTPS, 2000)?;
        said = said.with_words(&format!("[image] {url}"));
        choices.push(action(&column.get("action"), 12)?);
    }
    Ok((said, choices))
}

/// What a column, or a template with buttons, shows above them.
struct Face {
    picture: Option<String>,
    title: Option<String>,
    text: String,
}

impl Face {
    /// There is less room for the text below a picture or a title.
    fn of(part: &Part<'_>, text_max: usize) -> Result<Self, Refusal> {
        let picture = part.optional("thumbnailImageUrl").map(|url| url.url(HTTPS, 2000)).transpose()?;
        let title = part.optional("title").map(|title| title.text(Unit::Chars, TITLE_MAX)).transpose()?;
        let max = if picture.is_some() || title.is_some() { 60 } else { text_max };
        let text = part.get("text").text(Unit::Chars, max)?;
        if let Some(opens) = part.optional("defaultAction") {
            action(&opens, LABEL_MAX)?;
        }
        Ok(Self {
            picture: picture.map(str::to_owned),
            title: title.map(str::to_owned),
            text: text.to_owned(),
        })
    }
}

fn actions(all: &Part<'_>, min: usize, max: usize) -> Result<Vec<Choice>, Refusal> {
    all.items(min..=max)?.iter().map(|one| action(one, LABEL_MAX)).collect()
}

/// What is offered beside a message.
pub(super) fn offers(quick_reply: &Part<'_>) -> Result<Vec<Choice>, Refusal> {
    let items = quick_reply.get("items").items(1..=OFFERS_MAX)?;
    let offer = |item: &Part<'_>| {
        let kind = item.get("type");
        if kind.any_text()? != "action" {
            return Err(kind.wrong("Must be one of the following values: [action]"));
        }
        if let Some(picture) = item.optional("imageUrl") {
            picture.url(HTTPS, 2000)?;
        }
        action(&item.get("action"), LABEL_MAX)
    };
    items.iter().map(offer).collect()
}

/// Something to press: what LINE tells the bot of it is what it is made of.
fn action(action: &Part<'_>, label_max: usize) -> Result<Choice, Refusal> {
    let title = action.get("label").text(Unit::Chars, label_max)?.to_owned();
    let kind = action.get("type");
    let value: Option<Value> = match kind.any_text()? {
        "postback" => {
            let data = action.get("data").text(Unit::Chars, DATA_MAX)?;
            if let Some(display) = action.optional("displayText") {
                display.text(Unit::Chars, DATA_MAX)?;
            }
            Some(json!({"data": data}))
        }
        "message" => Some(json!({"text": action.get("text").text(Unit::Chars, DATA_MAX)?})),
        "uri" => action.get("uri").url(&URI, URI_MAX).map(|_| None)?,
        "clipboard" => action.get("clipboardText").text(Unit::Chars, 1000).map(|_| None)?,
        _ => {
            return Err(
                kind.wrong("Must be one of the following values: [postback, message, uri, clipboard]")
            );
        }
    };
    Ok(Choice { title, value })
}
