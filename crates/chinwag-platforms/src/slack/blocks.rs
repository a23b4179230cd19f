//! Block Kit: the parts of a message that is more than words.

use chinwag_core::reply::{Button, ButtonAction, Card, MediaSource};
use serde::Serialize;

use super::mrkdwn::{self, DIALECT};
use crate::markup::Dialect;

/// The beginning of the action id of a button that opens an address: Slack tells the bot when it is pressed, and nothing is
/// asked of the bot then. No native button of a bot has it by chance.
pub(super) const LINK: &str = "chinwag-link-";

const ALT_CHARS_MAX: usize = 200;
const TITLE_CHARS_MAX: usize = 75;

/// A part of a message.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum Block<'a> {
    /// Words, with a picture beside them.
    Section {
        text: Words,
        #[serde(skip_serializing_if = "Option::is_none")]
        accessory: Option<Picture<'a>>,
    },
    /// Buttons.
    Actions { elements: Vec<Element<'a>> },
    /// A picture.
    Image(Image<'a>),
}

/// Words in Slack's markup.
#[derive(Debug, Serialize)]
pub(super) struct Words {
    #[serde(rename = "type")]
    kind: &'static str,
    text: String,
}

/// Words without markup.
#[derive(Debug, Serialize)]
pub(super) struct Plain<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    text: std::borrow::Cow<'a, str>,
}

/// A picture beside words.
#[derive(Debug, Serialize)]
pub(super) struct Picture<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    #[serde(flatten)]
    image: Image<'a>,
}

/// Where a picture is, and what is on it.
#[derive(Debug, Serialize)]
pub(super) struct Image<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    image_url: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    slack_file: Option<Uploaded<'a>>,
    alt_text: String,
}

/// A file that was uploaded before.
#[derive(Debug, Serialize)]
pub(super) struct Uploaded<'a> {
    id: &'a str,
}

/// A button.
#[derive(Debug, Serialize)]
pub(super) struct Element<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    action_id: String,
    text: Plain<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<&'a str>,
}

/// Words, with buttons below them where there are any.
pub(super) fn words<'a>(text: &str, buttons: &'a [Button]) -> Vec<Block<'a>> {
    let mut blocks = vec![section(DIALECT.write(text).into_owned(), None)];
    blocks.extend(actions(buttons));
    blocks
}

/// A picture, with words below it where there are any.
pub(super) fn picture<'a>(from: &'a MediaSource, caption: Option<&str>) -> Vec<Block<'a>> {
    let (image_url, slack_file) = match from {
        MediaSource::Url(url) => (Some(url.as_str()), None),
        MediaSource::Id(id) => (None, Some(Uploaded { id })),
    };
    let mut blocks =
        vec![Block::Image(Image { image_url, slack_file, alt_text: alt(caption.unwrap_or("image")) })];
    blocks.extend(caption.map(|caption| section(DIALECT.write(caption).into_owned(), None)));
    blocks
}

/// A card: title and words, its picture beside them, its buttons below. The title opens its address.
pub(super) fn card(card: &Card) -> impl Iterator<Item = Block<'_>> {
    let mut text = String::from("*");
    let title = Dialect::PLAIN.write(&card.title).replace('\n', " ");
    let mut written = String::new();
    mrkdwn::escape(&mut written, &title);
    match &card.url {
        Some(url) => (DIALECT.link)(&mut text, &written, url),
        None => text.push_str(&written),
    }
    text.push('*');
    if let Some(subtitle) = &card.subtitle {
        text.push('\n');
        text.push_str(&DIALECT.write(subtitle));
    }
    let accessory = card.image_url.as_deref().map(|url| Picture {
        kind: "image",
        image: Image { image_url: Some(url), slack_file: None, alt_text: alt(&title) },
    });
    std::iter::once(section(text, accessory)).chain(actions(&card.buttons))
}

/// What stands for a picture where it is not shown. It may not be empty.
fn alt(words: &str) -> String {
    let words: String = words.chars().take(ALT_CHARS_MAX).collect();
    if words.trim().is_empty() { "image".into() } else { words }
}

fn section(text: String, accessory: Option<Picture<'_>>) -> Block<'_> {
    Block::Section { text: Words { kind: "mrkdwn", text }, accessory }
}

/// Buttons. The id of each is its own in the message.
fn actions(buttons: &[Button]) -> Option<Block<'_>> {
    let elements = (1..).zip(buttons).map(|(index, button)| match &button.action {
        ButtonAction::Postback(payload) => element(index, &button.title, Some(payload), None),
        ButtonAction::Url(url) => element(index, &button.title, None, Some(url)),
        // Not to be met in a prepared message.
        ButtonAction::Phone(number) => element(index, &button.title, Some(number), None),
    });
    let elements: Vec<_> = elements.collect();
    (!elements.is_empty()).then_some(Block::Actions { elements })
}

fn element<'a>(index: usize, title: &'a str, value: Option<&'a str>, url: Option<&'a str>) -> Element<'a> {
    let prefix = if url.is_some() { LINK } else { "button-" };
    let title = crate::split::shorten(title, crate::split::Unit::Utf16, TITLE_CHARS_MAX);
    Element {
        kind: "button",
        action_id: format!("{prefix}{index}"),
        text: Plain { kind: "plain_text", text: title },
        value,
        url,
    }
}
