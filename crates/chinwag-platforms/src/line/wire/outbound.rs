//! What the Messaging API takes and answers.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Sends a message.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::line) struct Push<'a> {
    pub(in crate::line) to: &'a str,
    pub(in crate::line) messages: [OutMessage<'a>; 1],
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(in crate::line) notification_disabled: bool,
}

/// Sends a message as the answer to an event.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::line) struct Answering<'a> {
    pub(in crate::line) reply_token: &'a str,
    pub(in crate::line) messages: [OutMessage<'a>; 1],
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(in crate::line) notification_disabled: bool,
}

/// Says where webhooks go.
#[derive(Debug, Serialize)]
pub(in crate::line) struct Endpoint<'a> {
    pub(in crate::line) endpoint: &'a str,
}

/// Shows that the bot is at work.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::line) struct Loading<'a> {
    pub(in crate::line) chat_id: &'a str,
    pub(in crate::line) loading_seconds: u8,
}

#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(in crate::line) enum OutMessage<'a> {
    Own(OwnMessage<'a>),
    Native(&'a Value),
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::line) struct OwnMessage<'a> {
    #[serde(flatten)]
    pub(in crate::line) body: Body<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::line) quick_reply: Option<OutQuickReply<'a>>,
}

#[derive(Debug, Serialize)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub(in crate::line) enum Body<'a> {
    Text {
        text: Cow<'a, str>,
        #[serde(skip_serializing_if = "Option::is_none")]
        quote_token: Option<&'a str>,
    },
    Image {
        original_content_url: &'a str,
        preview_image_url: &'a str,
    },
    Location {
        title: Cow<'a, str>,
        address: String,
        latitude: f64,
        longitude: f64,
    },
    Sticker {
        package_id: &'a str,
        sticker_id: &'a str,
        #[serde(skip_serializing_if = "Option::is_none")]
        quote_token: Option<&'a str>,
    },
    Template {
        alt_text: String,
        template: Template<'a>,
    },
}

#[derive(Debug, Serialize)]
#[serde(tag = "type", rename_all = "camelCase")]
pub(in crate::line) enum Template<'a> {
    Buttons { text: Cow<'a, str>, actions: Vec<Action<'a>> },
    Carousel { columns: Vec<Column<'a>> },
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::line) struct Column<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::line) thumbnail_image_url: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::line) title: Option<Cow<'a, str>>,
    pub(in crate::line) text: Cow<'a, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::line) default_action: Option<Action<'a>>,
    pub(in crate::line) actions: Vec<Action<'a>>,
}

#[derive(Debug, Serialize)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub(in crate::line) enum Action<'a> {
    Postback { label: &'a str, data: &'a str, display_text: &'a str },
    Uri { label: Cow<'a, str>, uri: Cow<'a, str> },
}

#[derive(Debug, Serialize)]
pub(in crate::line) struct OutQuickReply<'a> {
    pub(in crate::line) items: Vec<QuickReplyItem<'a>>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::line) struct QuickReplyItem<'a> {
    #[serde(rename = "type")]
    pub(in crate::line) kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::line) image_url: Option<&'a str>,
    pub(in crate::line) action: Action<'a>,
}

/// What the Messaging API answers.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(in crate::line) struct Answered {
    pub(in crate::line) message: String,
    pub(in crate::line) details: Vec<Detail>,
    pub(in crate::line) sent_messages: Vec<Sent>,
}

/// What is wrong with one part of a call.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::line) struct Detail {
    pub(in crate::line) message: String,
    pub(in crate::line) property: String,
}

/// What was sent.
#[derive(Debug, Deserialize)]
pub(in crate::line) struct Sent {
    pub(in crate::line) id: String,
}
