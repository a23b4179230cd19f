//! What the API takes as a message.

use std::borrow::Cow;

use serde::Serialize;

/// A message, or what it is changed to.
#[derive(Debug, Default, Serialize)]
pub(super) struct Message<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) content: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) embeds: Vec<Embed<'a>>,
    /// An edit has it even where it is empty, so that buttons go away.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) components: Option<Vec<Row<'a>>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) sticker_ids: Vec<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) flags: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) message_reference: Option<Reference<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) nonce: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) enforce_nonce: Option<bool>,
    pub(super) allowed_mentions: AllowedMentions,
}

/// Who is called by a mention: nobody. NOTE: without it, everybody who is named in a text is.
#[derive(Debug, Default, Serialize)]
pub(super) struct AllowedMentions {
    parse: [&'static str; 0],
}

/// A card, or a picture.
#[derive(Debug, Default, Serialize)]
pub(super) struct Embed<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) title: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) url: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) image: Option<Picture<'a>>,
}

/// A picture at an address.
#[derive(Debug, Serialize)]
pub(super) struct Picture<'a> {
    pub(super) url: &'a str,
}

/// The message that is answered; where it is gone, the answer is one to nothing.
#[derive(Debug, Serialize)]
pub(super) struct Reference<'a> {
    pub(super) message_id: &'a str,
    pub(super) fail_if_not_exists: bool,
}

/// A row of buttons.
#[derive(Debug, Serialize)]
pub(super) struct Row<'a> {
    #[serde(rename = "type")]
    pub(super) kind: u8,
    pub(super) components: Vec<OutButton<'a>>,
}

/// A button.
#[derive(Debug, Serialize)]
pub(super) struct OutButton<'a> {
    #[serde(rename = "type")]
    pub(super) kind: u8,
    pub(super) style: u8,
    pub(super) label: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) custom_id: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) url: Option<&'a str>,
}
