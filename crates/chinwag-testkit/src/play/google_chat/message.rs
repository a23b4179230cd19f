//! Messages of the app: what is legal, and what a person sees of one.

use serde_json::Value;

use super::{card, markup, refusal::Refusal, widget};
use crate::{play::Choice, script::Said};

/// The most bytes of a message, with everything that is in it.
const MESSAGE_BYTES_MAX: usize = 32_000;
const FIELDS: [&str; 7] = [
    "text",
    "cardsV2",
    "thread",
    "privateMessageViewer",
    "accessoryWidgets",
    "fallbackText",
    "actionResponse",
];

/// What a person sees of a message.
#[derive(Debug, Default)]
pub(super) struct Seen {
    pub(super) said: Said,
    pub(super) choices: Vec<Choice>,
}

impl Seen {
    pub(super) fn words(&mut self, words: &str) {
        self.said = std::mem::take(&mut self.said).with_words(words);
    }
}

/// What a message shows, and what can be pressed on it.
pub(super) fn shown(message: &Value) -> Result<(Said, Vec<Choice>), Refusal> {
    only(message, "message", &FIELDS)?;
    if message.to_string().len() > MESSAGE_BYTES_MAX {
        return Err(Refusal::invalid("Message is too long."));
    }
    let mut seen = Seen::default();
    match &message["text"] {
        Value::Null => {}
        Value::String(text) if text.trim().is_empty() => {}
        Value::String(text) => seen.words(&markup::shown(text)),
        _ => return Err(Refusal::invalid("Invalid value at 'message.text' (TYPE_STRING)")),
    }
    for card in list(&message["cardsV2"], "message.cards_v2")? {
        card::shown(card, &mut seen)?;
    }
    for accessory in list(&message["accessoryWidgets"], "message.accessory_widgets")? {
        only(accessory, "message.accessory_widgets", &["buttonList"])?;
        widget::buttons(&accessory["buttonList"], &mut seen)?;
    }
    if seen.said.lines.is_empty() && seen.choices.is_empty() {
        return Err(Refusal::invalid("Message cannot be empty."));
    }
    Ok((seen.said, seen.choices))
}

/// A list; none is an empty one.
pub(super) fn list<'v>(value: &'v Value, place: &str) -> Result<&'v [Value], Refusal> {
    match value {
        Value::Null => Ok(&[]),
        Value::Array(items) => Ok(items),
        _ => Err(Refusal::invalid(format!("Invalid value at '{place}'"))),
    }
}

/// A field that nobody knows is refused.
pub(super) fn only(object: &Value, place: &str, known: &[&str]) -> Result<(), Refusal> {
    let fields = object.as_object().ok_or_else(|| Refusal::invalid(format!("Invalid value at '{place}'")))?;
    match fields.keys().find(|name| !known.contains(&name.as_str())) {
        Some(name) => Err(Refusal::invalid(format!(
            "Invalid JSON payload received. Unknown name \"{name}\" at '{place}': Cannot find field."
        ))),
        None => Ok(()),
    }
}

/// A text that has to be there.
pub(super) fn required<'v>(object: &'v Value, name: &str, place: &str) -> Result<&'v str, Refusal> {
    let text = object[name].as_str().filter(|text| !text.is_empty());
    text.ok_or_else(|| Refusal::invalid(format!("Field '{name}' is required at '{place}'.")))
}
