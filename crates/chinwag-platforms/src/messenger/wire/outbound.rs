//! What the Send API takes and answers.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::meta::graph::GraphError;

/// A call of the Send API.
#[derive(Debug, Serialize)]
pub(in crate::messenger) struct SendCall<'a> {
    pub(in crate::messenger) recipient: Recipient<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::messenger) messaging_type: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::messenger) tag: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::messenger) notification_type: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::messenger) reply_to: Option<ReplyTo<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::messenger) message: Option<OutMessage<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::messenger) sender_action: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::messenger) payload: Option<OutReaction<'a>>,
}

impl<'a> SendCall<'a> {
    /// A call that says nothing yet.
    pub(in crate::messenger) fn to(recipient: Recipient<'a>) -> Self {
        Self {
            recipient,
            messaging_type: None,
            tag: None,
            notification_type: None,
            reply_to: None,
            message: None,
            sender_action: None,
            payload: None,
        }
    }
}

/// The message that is answered.
#[derive(Debug, Serialize)]
pub(in crate::messenger) struct ReplyTo<'a> {
    pub(in crate::messenger) mid: &'a str,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub(in crate::messenger) enum Recipient<'a> {
    Id(&'a str),
    UserRef(&'a str),
    CommentId(&'a str),
}

#[derive(Debug, Serialize)]
pub(in crate::messenger) struct OutReaction<'a> {
    pub(in crate::messenger) message_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::messenger) reaction: Option<&'a str>,
}

#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(in crate::messenger) enum OutMessage<'a> {
    Own(OwnMessage<'a>),
    Native(&'a Value),
}

#[derive(Debug, Default, Serialize)]
pub(in crate::messenger) struct OwnMessage<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::messenger) text: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::messenger) attachment: Option<OutAttachment<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::messenger) sticker_id: Option<Value>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(in crate::messenger) quick_replies: Vec<OutQuickReply<'a>>,
}

#[derive(Debug, Serialize)]
pub(in crate::messenger) struct OutAttachment<'a> {
    #[serde(rename = "type")]
    pub(in crate::messenger) kind: &'static str,
    pub(in crate::messenger) payload: OutPayload<'a>,
}

#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(in crate::messenger) enum OutPayload<'a> {
    Url { url: &'a str },
    Uploaded { attachment_id: &'a str },
    Buttons { template_type: &'static str, text: Cow<'a, str>, buttons: Vec<OutButton<'a>> },
    Cards { template_type: &'static str, elements: Vec<OutCard<'a>> },
}

#[derive(Debug, Serialize)]
pub(in crate::messenger) struct OutCard<'a> {
    pub(in crate::messenger) title: Cow<'a, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::messenger) subtitle: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::messenger) image_url: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::messenger) default_action: Option<OutLink<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(in crate::messenger) buttons: Vec<OutButton<'a>>,
}

#[derive(Debug, Serialize)]
pub(in crate::messenger) struct OutLink<'a> {
    #[serde(rename = "type")]
    pub(in crate::messenger) kind: &'static str,
    pub(in crate::messenger) url: &'a str,
}

#[derive(Debug, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(in crate::messenger) enum OutButton<'a> {
    Postback { title: &'a str, payload: &'a str },
    WebUrl { url: &'a str, title: &'a str },
    PhoneNumber { title: &'a str, payload: &'a str },
}

#[derive(Debug, Serialize)]
pub(in crate::messenger) struct OutQuickReply<'a> {
    pub(in crate::messenger) content_type: &'static str,
    pub(in crate::messenger) title: &'a str,
    pub(in crate::messenger) payload: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::messenger) image_url: Option<&'a str>,
}

/// What the Send API answers.
#[derive(Debug, Default, Deserialize)]
pub(in crate::messenger) struct SendAnswer {
    pub(in crate::messenger) message_id: Option<String>,
    pub(in crate::messenger) error: Option<GraphError>,
}
