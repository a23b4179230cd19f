//! Cards of a message: what is legal, and what a person sees.

use serde_json::Value;

use super::{
    message::{Seen, list, only, required},
    refusal::Refusal,
    widget::{self, address},
};
use crate::{play::Choice, script::Said};

/// The most bytes of a card.
const CARD_BYTES_MAX: usize = 32_000;
const HEADER: [&str; 5] = ["title", "subtitle", "imageUrl", "imageType", "imageAltText"];

/// A card, which has an id beside others.
pub(super) fn shown(listed: &Value, seen: &mut Seen) -> Result<(), Refusal> {
    only(listed, "message.cards_v2", &["cardId", "card"])?;
    let card = &listed["card"];
    only(card, "card", &["header", "sections", "name", "fixedFooter", "cardActions"])?;
    body(card, seen)
}

/// What a dialog shows.
pub(super) fn dialog(body_of: &Value) -> Result<(Said, Vec<Choice>), Refusal> {
    only(body_of, "dialog.body", &["header", "sections", "name", "fixedFooter"])?;
    let mut seen = Seen::default();
    body(body_of, &mut seen)?;
    Ok((seen.said, seen.choices))
}

/// With a header it is shown as a card; without one, its words are a message's.
fn body(card: &Value, seen: &mut Seen) -> Result<(), Refusal> {
    if card.to_string().len() > CARD_BYTES_MAX {
        return Err(Refusal::invalid("Card is too large."));
    }
    let title = header(&card["header"])?;
    let mut inside = Seen::default();
    let sections = list(&card["sections"], "card.sections")?;
    for section in sections {
        only(section, "section", &["header", "widgets", "collapsible", "uncollapsibleWidgetsCount"])?;
        if let Some(words) = section["header"].as_str() {
            inside.words(&widget::html(words)?);
        }
        let widgets = list(&section["widgets"], "section.widgets")?;
        if widgets.is_empty() {
            return Err(Refusal::invalid("A section has no widgets."));
        }
        widgets.iter().try_for_each(|each| widget::shown(each, &mut inside))?;
    }
    if title.is_none() && sections.is_empty() {
        return Err(Refusal::invalid("A card has neither a header nor a section."));
    }
    let words = inside.said.words();
    let (images, words): (Vec<&str>, Vec<&str>) =
        words.lines().filter(|line| !line.is_empty()).partition(|line| line.starts_with("[image] "));
    match title {
        Some(title) => {
            let all: Vec<&str> = std::iter::once(title.as_str()).chain(words).collect();
            seen.words(&format!("card: {}", all.join(" – ")));
        }
        None if words.is_empty() => {}
        None => seen.words(&words.join("\n")),
    }
    images.iter().for_each(|image| seen.words(image));
    seen.choices.append(&mut inside.choices);
    Ok(())
}

/// The title, with what stands below it.
fn header(header: &Value) -> Result<Option<String>, Refusal> {
    if header.is_null() {
        return Ok(None);
    }
    only(header, "card.header", &HEADER)?;
    let title = required(header, "title", "card.header")?;
    if !header["imageUrl"].is_null() {
        address(&header["imageUrl"])?;
    }
    let lines = std::iter::once(title).chain(header["subtitle"].as_str());
    Ok(Some(lines.collect::<Vec<_>>().join(" – ").replace('\n', " ")))
}
