//! Messages of the bot: what is legal, and what a person sees of one.

use serde_json::{Value, json};

use super::{activity::CHANNEL, card, html, refusal::Refusal};
use crate::{
    play::{Choice, Shown},
    script::Said,
};

/// What can be shown as a picture.
const IMAGES: [&str; 4] = ["image/png", "image/jpeg", "image/jpg", "image/gif"];
const ATTACHMENTS_MAX: usize = 10;
const SUGGESTED_MAX: usize = 6;

/// What a person sees.
#[derive(Debug, Default)]
pub(super) struct Seen {
    pub(super) said: Said,
    pub(super) choices: Vec<Choice>,
}

impl Seen {
    pub(super) fn words(&mut self, words: &str) {
        self.said = std::mem::take(&mut self.said).with_words(words);
    }

    /// As it is shown to somebody.
    pub(super) fn to(self, to: String, id: &str) -> Shown {
        Shown { to, message_id: id.to_owned(), said: self.said, choices: self.choices }
    }
}

/// What a message shows, and what can be pressed on it.
pub(super) fn shown(activity: &Value, conversation: &str) -> Result<Seen, Refusal> {
    let mut seen = Seen::default();
    let text = match &activity["text"] {
        Value::Null => "",
        Value::String(text) => text,
        _ => return Err(Refusal::syntax("'text' is not a string.")),
    };
    if !text.trim().is_empty() {
        seen.words(&words(activity, text)?);
    }
    let attachments = match &activity["attachments"] {
        Value::Null => &[][..],
        Value::Array(attachments) if attachments.len() <= ATTACHMENTS_MAX => attachments,
        _ => return Err(Refusal::syntax("'attachments' is not a list of at most 10.")),
    };
    match activity["attachmentLayout"].as_str() {
        None if activity["attachmentLayout"].is_null() => {}
        Some("list" | "carousel") => {}
        _ => return Err(Refusal::syntax("'attachmentLayout' is neither 'list' nor 'carousel'.")),
    }
    for attachment in attachments {
        attached(attachment, attachments.len() > 1, &mut seen)?;
    }
    if seen.said.lines.is_empty() && seen.choices.is_empty() {
        let words = "Activity must include non-empty 'text' field or at least one attachment.";
        return Err(Refusal::syntax(words));
    }
    suggested(&activity["suggestedActions"], conversation, &mut seen)?;
    Ok(seen)
}

/// The words of a text. NOTE: those in markdown are shown with their marks.
fn words(activity: &Value, text: &str) -> Result<String, Refusal> {
    mentions(activity, text)?;
    match activity["textFormat"].as_str() {
        Some("xml") => html::shown(text).map_err(|what| Refusal::syntax(format!("'text' is broken: {what}"))),
        Some("plain" | "markdown") => Ok(text.to_owned()),
        None if activity["textFormat"].is_null() => Ok(text.to_owned()),
        _ => Err(Refusal::syntax("'textFormat' is not 'plain', 'markdown' or 'xml'.")),
    }
}

/// Who is mentioned stands in the text as in its entities.
fn mentions(activity: &Value, text: &str) -> Result<(), Refusal> {
    let entities = activity["entities"].as_array().into_iter().flatten();
    let marks: Vec<&str> = entities
        .filter(|entity| entity["type"] == "mention" && entity["mentioned"]["id"].is_string())
        .filter_map(|entity| entity["text"].as_str())
        .collect();
    let missing = marks.iter().any(|mark| !text.contains(mark));
    if missing || text.matches("<at>").count() > marks.len() {
        return Err(Refusal::new(400, "BadArgument", "Mentions in 'text' and in 'entities' differ."));
    }
    Ok(())
}

fn attached(attachment: &Value, is_among_others: bool, seen: &mut Seen) -> Result<(), Refusal> {
    let kind = attachment["contentType"].as_str().unwrap_or_default();
    if IMAGES.contains(&kind) {
        let url = attachment["contentUrl"].as_str().filter(|url| is_picture(url));
        let url = url.ok_or_else(|| Refusal::syntax("'contentUrl' is no https address and no picture."))?;
        seen.words(&format!("[image] {url}"));
        return Ok(());
    }
    if kind == "application/vnd.microsoft.card.adaptive" {
        return card::shown(&attachment["content"], is_among_others, seen);
    }
    Err(Refusal::syntax(format!("Unknown attachment type '{kind}'.")))
}

pub(super) fn is_picture(url: &str) -> bool {
    url.len() > "https://".len() && url.starts_with("https://") || url.starts_with("data:image/")
}

/// What is suggested below the last message, in personal conversations alone.
fn suggested(suggested: &Value, conversation: &str, seen: &mut Seen) -> Result<(), Refusal> {
    if suggested.is_null() || conversation.starts_with(CHANNEL) {
        return Ok(());
    }
    let actions = suggested["actions"].as_array().filter(|actions| actions.len() <= SUGGESTED_MAX);
    let actions = actions.ok_or_else(|| Refusal::syntax("'suggestedActions' has not 1 to 6 actions."))?;
    for action in actions {
        let (Some("imBack"), Some(title), Some(value)) =
            (action["type"].as_str(), action["title"].as_str(), action["value"].as_str())
        else {
            return Err(Refusal::syntax("A suggested action is of type 'imBack', with a title and a value."));
        };
        let value = json!({"type": "message", "textFormat": "plain", "text": value});
        seen.choices.push(Choice { title: title.to_owned(), value: Some(value) });
    }
    Ok(())
}
