//! The Send API's request as it comes in, borrowed from the body. Only what is checked is read.

use std::{borrow::Cow, ops::Deref};

use serde::{Deserialize, de::IgnoredAny};
use serde_json::value::RawValue;

/// Text that is borrowed from the body unless it has escapes.
#[derive(Debug, Deserialize)]
#[serde(transparent)]
pub(super) struct Text<'a>(#[serde(borrow)] Cow<'a, str>);

impl Deref for Text<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct SendCall<'a> {
    #[serde(borrow)]
    pub(super) recipient: Option<Recipient<'a>>,
    pub(super) message: Option<Message<'a>>,
    pub(super) sender_action: Option<Text<'a>>,
    pub(super) messaging_type: Option<Text<'a>>,
    pub(super) tag: Option<Text<'a>>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Recipient<'a> {
    #[serde(borrow)]
    pub(super) id: Option<Text<'a>>,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Message<'a> {
    #[serde(borrow)]
    pub(super) text: Option<Text<'a>>,
    pub(super) attachment: Option<Attachment<'a>>,
    pub(super) attachments: Option<Vec<Attachment<'a>>>,
    pub(super) quick_replies: Option<Vec<QuickReply<'a>>>,
    pub(super) metadata: Option<Text<'a>>,
    pub(super) sticker_id: Option<IgnoredAny>,
    pub(super) template: Option<IgnoredAny>,
}

impl Message<'_> {
    /// The words of it, by which an answer is known.
    pub(super) fn words(&self) -> &str {
        let payload = self.attachment.as_ref().and_then(|attachment| attachment.payload.as_ref());
        let card = payload.and_then(|payload| payload.elements.as_ref()?.first()?.title.as_deref());
        let template = payload.and_then(|payload| payload.text.as_deref());
        let url = payload.and_then(|payload| payload.url.as_deref());
        self.text.as_deref().or(template).or(card).or(url).unwrap_or_default()
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct Attachment<'a> {
    #[serde(borrow, rename = "type")]
    pub(super) kind: Option<Text<'a>>,
    pub(super) payload: Option<Payload<'a>>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Payload<'a> {
    #[serde(borrow)]
    pub(super) url: Option<Text<'a>>,
    pub(super) attachment_id: Option<&'a RawValue>,
    pub(super) is_reusable: Option<bool>,
    pub(super) template_type: Option<Text<'a>>,
    pub(super) text: Option<Text<'a>>,
    pub(super) buttons: Option<Vec<Button<'a>>>,
    pub(super) elements: Option<Vec<Element<'a>>>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Button<'a> {
    #[serde(borrow, rename = "type")]
    pub(super) kind: Option<Text<'a>>,
    pub(super) title: Option<Text<'a>>,
    pub(super) payload: Option<Text<'a>>,
    pub(super) url: Option<Text<'a>>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Element<'a> {
    #[serde(borrow)]
    pub(super) title: Option<Text<'a>>,
    pub(super) subtitle: Option<Text<'a>>,
    pub(super) image_url: Option<Text<'a>>,
    pub(super) url: Option<Text<'a>>,
    pub(super) attachment_id: Option<&'a RawValue>,
    pub(super) buttons: Option<Vec<Button<'a>>>,
}

#[derive(Debug, Deserialize)]
pub(super) struct QuickReply<'a> {
    #[serde(borrow)]
    pub(super) content_type: Option<Text<'a>>,
    pub(super) title: Option<Text<'a>>,
    pub(super) payload: Option<Text<'a>>,
    pub(super) image_url: Option<Text<'a>>,
}

/// The body of an upload.
#[derive(Debug, Deserialize)]
pub(super) struct Upload<'a> {
    #[serde(borrow)]
    pub(super) message: UploadMessage<'a>,
}

#[derive(Debug, Deserialize)]
pub(super) struct UploadMessage<'a> {
    #[serde(borrow)]
    pub(super) attachment: Attachment<'a>,
}
