//! What a reply shows. The system shows words as they stand, with the marks in them.

use chinwag_core::reply::{Button, ButtonAction, Card, MediaSource, QuickReply, Reply, ReplyContent};
use serde_json::json;

use crate::{play::Choice, script::Said};

/// What becomes of a reply.
#[derive(Debug)]
pub(in crate::play) enum Told {
    /// A message.
    Message(Said, Vec<Choice>),
    /// Other words for a message.
    Changed(String, Said, Vec<Choice>),
    /// A message is taken back.
    Deleted(String),
    /// Something about a message that is not shown.
    About(String),
    /// That the bot types, or has read.
    Passing,
}

/// Reads a reply, or says what is wrong with it.
pub(in crate::play) fn told(reply: Reply) -> Result<Told, &'static str> {
    let quick_replies = reply.quick_replies;
    Ok(match reply.content {
        ReplyContent::Text { text, buttons } => {
            Told::Message(words(&text)?, choices(&buttons, &quick_replies)?)
        }
        ReplyContent::Edit { message_id, text, buttons } => {
            Told::Changed(message_id, words(&text)?, choices(&buttons, &quick_replies)?)
        }
        ReplyContent::Media { media, from, caption } => {
            let (MediaSource::Url(place) | MediaSource::Id(place)) = from;
            let line = format!("[{}] {place}", media.as_str());
            let lines = [line].into_iter().chain(caption).collect::<Vec<_>>().join("\n");
            Told::Message(words(&lines)?, choices(&[], &quick_replies)?)
        }
        ReplyContent::Cards { cards } if cards.is_empty() => return Err("there is no card"),
        ReplyContent::Cards { cards } => {
            let said = cards.iter().fold(Said::default(), card);
            let buttons: Vec<Button> = cards.into_iter().flat_map(|card| card.buttons).collect();
            Told::Message(said, choices(&buttons, &quick_replies)?)
        }
        ReplyContent::Location { latitude, longitude, .. }
            if latitude.abs() > 90.0 || longitude.abs() > 180.0 =>
        {
            return Err("there is no such place");
        }
        ReplyContent::Location { latitude, longitude, title } => {
            let line = format!("[location] {latitude} {longitude} {}", title.unwrap_or_default());
            Told::Message(words(&line)?, choices(&[], &quick_replies)?)
        }
        ReplyContent::Contact { name, phone } => {
            Told::Message(words(&format!("[contact] {name} {phone}"))?, Vec::new())
        }
        ReplyContent::Sticker { sticker_id } => {
            Told::Message(words(&format!("[sticker] {sticker_id}"))?, Vec::new())
        }
        ReplyContent::Reaction { message_id, .. } => Told::About(message_id),
        ReplyContent::Delete { message_id } => Told::Deleted(message_id),
        ReplyContent::Typing { .. } | ReplyContent::Seen => Told::Passing,
        ReplyContent::Native { native } => Told::Message(words(&format!("[native] {native}"))?, Vec::new()),
        _ => return Err("the content is of an unknown type"),
    })
}

fn words(text: &str) -> Result<Said, &'static str> {
    if text.trim().is_empty() {
        return Err("there is nothing to show");
    }
    Ok(Said::default().with_words(text))
}

fn card(said: Said, card: &Card) -> Said {
    let words = [Some(card.title.as_str()), card.subtitle.as_deref()];
    let words = words.into_iter().flatten().collect::<Vec<_>>().join(" – ");
    let said = said.with_words(&format!("card: {}", words.replace('\n', " ")));
    match &card.image_url {
        Some(url) => said.with_words(&format!("[image] {url}")),
        None => said,
    }
}

/// What can be pressed, with the event that tells of it.
fn choices(buttons: &[Button], quick_replies: &[QuickReply]) -> Result<Vec<Choice>, &'static str> {
    let pressed = buttons.iter().map(|button| {
        let value = match &button.action {
            ButtonAction::Postback(payload) => {
                Some(json!({"type": "button", "title": button.title, "payload": payload}))
            }
            ButtonAction::Url(_) | ButtonAction::Phone(_) => None,
        };
        Choice { title: button.title.clone(), value }
    });
    let chosen = quick_replies.iter().map(|QuickReply { title, payload, .. }| {
        let value = json!({"type": "quick_reply", "text": title, "payload": payload});
        Choice { title: title.clone(), value: Some(value) }
    });
    let choices: Vec<Choice> = pressed.chain(chosen).collect();
    let has_titles = choices.iter().all(|choice| !choice.title.trim().is_empty());
    if has_titles { Ok(choices) } else { Err("nothing stands on a button") }
}
