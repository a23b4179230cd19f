//! What a webhook holds.

use serde::Deserialize;
use serde_json::{Map, Value, value::RawValue};

/// The body of a webhook.
#[derive(Debug, Deserialize)]
pub(in crate::line) struct Envelope<'a> {
    #[serde(borrow)]
    pub(in crate::line) destination: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(in crate::line) events: Option<&'a RawValue>,
}

/// One event: who, when, and the part that its type names.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::line) struct Event<'a> {
    #[serde(rename = "type", borrow)]
    pub(in crate::line) kind: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(in crate::line) mode: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(in crate::line) timestamp: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(in crate::line) source: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(in crate::line) webhook_event_id: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(in crate::line) reply_token: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(in crate::line) message: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(in crate::line) unsend: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(in crate::line) joined: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(in crate::line) left: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(in crate::line) postback: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(in crate::line) link: Option<&'a RawValue>,
}

/// Where an event happened.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::line) struct Source {
    pub(in crate::line) user_id: Option<String>,
    pub(in crate::line) group_id: Option<String>,
    pub(in crate::line) room_id: Option<String>,
}

/// What was said, of every type.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::line) struct Message {
    #[serde(rename = "type")]
    pub(in crate::line) kind: String,
    pub(in crate::line) id: String,
    pub(in crate::line) text: Option<String>,
    pub(in crate::line) mention: Option<Mention>,
    pub(in crate::line) quoted_message_id: Option<String>,
    pub(in crate::line) content_provider: Option<ContentProvider>,
    pub(in crate::line) file_name: Option<String>,
    pub(in crate::line) file_size: Option<u64>,
    pub(in crate::line) title: Option<String>,
    pub(in crate::line) address: Option<String>,
    pub(in crate::line) latitude: Option<f64>,
    pub(in crate::line) longitude: Option<f64>,
    pub(in crate::line) package_id: Option<String>,
    pub(in crate::line) sticker_id: Option<String>,
}

/// Who is mentioned in a text.
#[derive(Debug, Deserialize)]
pub(in crate::line) struct Mention {
    #[serde(default)]
    pub(in crate::line) mentionees: Vec<Mentionee>,
}

/// One mention: where it stands, in UTF-16 units, and whether it is of the bot.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::line) struct Mentionee {
    pub(in crate::line) index: Option<usize>,
    pub(in crate::line) length: Option<usize>,
    pub(in crate::line) is_self: Option<bool>,
}

/// Where media is: with LINE, or at an address.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::line) struct ContentProvider {
    pub(in crate::line) original_content_url: Option<String>,
}

/// What was taken back.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::line) struct Unsend {
    pub(in crate::line) message_id: String,
}

/// Who came or left.
#[derive(Debug, Deserialize)]
pub(in crate::line) struct Members {
    pub(in crate::line) members: Vec<Source>,
}

/// What was pressed.
#[derive(Debug, Deserialize)]
pub(in crate::line) struct Postback {
    pub(in crate::line) data: String,
    pub(in crate::line) params: Option<Map<String, Value>>,
}

/// How the linking of an account went.
#[derive(Debug, Deserialize)]
pub(in crate::line) struct AccountLink {
    pub(in crate::line) result: String,
    pub(in crate::line) nonce: Option<String>,
}
