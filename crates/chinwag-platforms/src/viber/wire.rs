//! Viber's JSON. Types only.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// An event: the body of a webhook.
#[derive(Debug, Deserialize)]
pub(super) struct Event<'a> {
    #[serde(borrow)]
    pub(super) event: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) timestamp: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) message_token: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) sender: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) user: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) user_id: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) message: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) context: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) silent: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) desc: Option<&'a RawValue>,
}

/// A person.
#[derive(Debug, Deserialize)]
pub(super) struct Party {
    pub(super) id: String,
    pub(super) name: Option<String>,
}

/// What was said, of every type.
#[derive(Debug, Deserialize)]
pub(super) struct Message<'a> {
    #[serde(rename = "type")]
    pub(super) kind: Option<String>,
    pub(super) text: Option<String>,
    pub(super) media: Option<String>,
    pub(super) file_name: Option<String>,
    #[serde(borrow)]
    pub(super) size: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) file_size: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) sticker_id: Option<&'a RawValue>,
    pub(super) contact: Option<InContact>,
    #[serde(borrow)]
    pub(super) location: Option<InLocation<'a>>,
}

/// A person's address.
#[derive(Debug, Deserialize)]
pub(super) struct InContact {
    pub(super) name: Option<String>,
    pub(super) phone_number: Option<String>,
}

/// A place, in numbers or in text.
#[derive(Debug, Deserialize)]
pub(super) struct InLocation<'a> {
    #[serde(borrow)]
    pub(super) lat: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) lon: Option<&'a RawValue>,
    pub(super) address: Option<String>,
}

/// Sends a message. Without a receiver, it is the answer to a webhook.
#[derive(Debug, Serialize)]
pub(super) struct Send<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) receiver: Option<&'a str>,
    pub(super) min_api_version: u8,
    pub(super) sender: Sender<'a>,
    #[serde(flatten)]
    pub(super) body: Body<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) keyboard: Option<Keyboard<'a>>,
}

/// Who is shown to speak.
#[derive(Debug, Serialize)]
pub(super) struct Sender<'a> {
    pub(super) name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) avatar: Option<&'a str>,
}

#[derive(Debug, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum Body<'a> {
    Text { text: Cow<'a, str> },
    Picture { text: Cow<'a, str>, media: &'a str },
    Contact { contact: OutContact<'a> },
    Location { location: OutLocation },
    Sticker { sticker_id: serde_json::Value },
    RichMedia { alt_text: String, rich_media: RichMedia<'a> },
}

#[derive(Debug, Serialize)]
pub(super) struct OutContact<'a> {
    pub(super) name: &'a str,
    pub(super) phone_number: &'a str,
}

#[derive(Debug, Serialize)]
pub(super) struct OutLocation {
    pub(super) lat: String,
    pub(super) lon: String,
}

/// Cards side by side: the blocks of each fill a group of columns and rows.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct RichMedia<'a> {
    #[serde(rename = "Type")]
    pub(super) kind: &'static str,
    pub(super) buttons_group_columns: u8,
    pub(super) buttons_group_rows: u8,
    pub(super) buttons: Vec<Block<'a>>,
}

/// What can be pressed below the conversation.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Keyboard<'a> {
    #[serde(rename = "Type")]
    pub(super) kind: &'static str,
    pub(super) default_height: bool,
    pub(super) buttons: Vec<Block<'a>>,
}

/// A button of a keyboard, or a block of a card.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Block<'a> {
    pub(super) columns: u8,
    pub(super) rows: u8,
    pub(super) action_type: &'static str,
    pub(super) action_body: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) text: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) image: Option<&'a str>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(super) silent: bool,
}

/// What the API answers, always with HTTP 200.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Answered<'a> {
    pub(super) status: Option<i64>,
    #[serde(default)]
    pub(super) status_message: Option<String>,
    #[serde(borrow)]
    pub(super) message_token: Option<&'a RawValue>,
}
