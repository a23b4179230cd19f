//! What a webhook holds.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::{Id, Number, Object, Text};

/// The body of a webhook.
#[derive(Debug, Deserialize)]
pub(in crate::messenger) struct Envelope<'a> {
    #[serde(borrow)]
    pub(in crate::messenger) object: Text<'a>,
    pub(in crate::messenger) entry: Vec<Object<Entry<'a>>>,
}

/// What one page has to tell.
#[derive(Debug, Default, Deserialize)]
pub(in crate::messenger) struct Entry<'a> {
    #[serde(borrow)]
    pub(in crate::messenger) id: Option<Id<'a>>,
    pub(in crate::messenger) time: Option<Number>,
    #[serde(borrow, default)]
    pub(in crate::messenger) messaging: Vec<&'a RawValue>,
    #[serde(borrow, default)]
    pub(in crate::messenger) standby: Vec<&'a RawValue>,
    #[serde(borrow, default)]
    pub(in crate::messenger) changes: Vec<&'a RawValue>,
}

/// An entry again, when something in it is not as it should be.
#[derive(Debug, Deserialize)]
pub(in crate::messenger) struct LooseEntry<'a> {
    #[serde(borrow)]
    pub(in crate::messenger) id: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(in crate::messenger) time: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(in crate::messenger) messaging: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(in crate::messenger) standby: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(in crate::messenger) changes: Option<&'a RawValue>,
}

/// One event: who, when, and one of the kinds.
#[derive(Debug, Default, Deserialize)]
pub(in crate::messenger) struct Messaging<'a> {
    #[serde(borrow)]
    pub(in crate::messenger) sender: Option<Party<'a>>,
    pub(in crate::messenger) recipient: Option<Party<'a>>,
    pub(in crate::messenger) timestamp: Option<Number>,
    pub(in crate::messenger) message: Option<Message<'a>>,
    pub(in crate::messenger) message_edit: Option<MessageEdit<'a>>,
    pub(in crate::messenger) postback: Option<Postback<'a>>,
    pub(in crate::messenger) reaction: Option<Reaction<'a>>,
    pub(in crate::messenger) delivery: Option<Receipt<'a>>,
    pub(in crate::messenger) read: Option<Receipt<'a>>,
    pub(in crate::messenger) account_linking: Option<AccountLinking<'a>>,
    #[serde(alias = "policy-enforcement")]
    pub(in crate::messenger) policy_enforcement: Option<PolicyEnforcement<'a>>,
    pub(in crate::messenger) response_feedback: Option<ResponseFeedback<'a>>,
    #[serde(borrow)]
    pub(in crate::messenger) referral: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(in crate::messenger) optin: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(in crate::messenger) pass_thread_control: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(in crate::messenger) take_thread_control: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(in crate::messenger) request_thread_control: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(in crate::messenger) app_roles: Option<&'a RawValue>,
}

/// An event again, when something in it is not as it should be.
#[derive(Debug, Default, Deserialize)]
pub(in crate::messenger) struct LooseMessaging<'a> {
    #[serde(borrow)]
    pub(in crate::messenger) sender: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(in crate::messenger) recipient: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(in crate::messenger) timestamp: Option<&'a RawValue>,
}

/// A page or a person.
#[derive(Debug, Deserialize)]
pub(in crate::messenger) struct Party<'a> {
    #[serde(borrow)]
    pub(in crate::messenger) id: Option<Id<'a>>,
    pub(in crate::messenger) user_ref: Option<Id<'a>>,
}

#[derive(Debug, Deserialize)]
pub(in crate::messenger) struct Message<'a> {
    #[serde(borrow)]
    pub(in crate::messenger) mid: Option<Text<'a>>,
    pub(in crate::messenger) text: Option<Text<'a>>,
    pub(in crate::messenger) quick_reply: Option<QuickReply<'a>>,
    #[serde(borrow)]
    pub(in crate::messenger) attachments: Option<Vec<&'a RawValue>>,
    pub(in crate::messenger) reply_to: Option<Answered<'a>>,
    pub(in crate::messenger) is_echo: Option<bool>,
    pub(in crate::messenger) is_deleted: Option<bool>,
    pub(in crate::messenger) is_unsupported: Option<bool>,
    pub(in crate::messenger) app_id: Option<Id<'a>>,
    #[serde(borrow)]
    pub(in crate::messenger) referral: Option<&'a RawValue>,
    pub(in crate::messenger) commands: Option<Vec<Command<'a>>>,
}

#[derive(Debug, Deserialize)]
pub(in crate::messenger) struct QuickReply<'a> {
    #[serde(borrow)]
    pub(in crate::messenger) payload: Text<'a>,
}

/// The message, or the story of Instagram, that is answered.
#[derive(Debug, Deserialize)]
pub(in crate::messenger) struct Answered<'a> {
    #[serde(borrow)]
    pub(in crate::messenger) mid: Option<Text<'a>>,
    #[serde(borrow)]
    pub(in crate::messenger) story: Option<&'a RawValue>,
}

#[derive(Debug, Deserialize)]
pub(in crate::messenger) struct Command<'a> {
    #[serde(borrow)]
    pub(in crate::messenger) name: Text<'a>,
}

#[derive(Debug, Deserialize)]
pub(in crate::messenger) struct MessageEdit<'a> {
    #[serde(borrow)]
    pub(in crate::messenger) mid: Text<'a>,
    pub(in crate::messenger) text: Option<Text<'a>>,
    /// NOTE: the documentation's sample quotes it, its field table says integer.
    pub(in crate::messenger) num_edit: Option<Number>,
}

#[derive(Debug, Deserialize)]
pub(in crate::messenger) struct Postback<'a> {
    #[serde(borrow)]
    pub(in crate::messenger) mid: Option<Text<'a>>,
    pub(in crate::messenger) title: Option<Text<'a>>,
    pub(in crate::messenger) payload: Option<Text<'a>>,
    #[serde(borrow)]
    pub(in crate::messenger) referral: Option<&'a RawValue>,
}

#[derive(Debug, Deserialize)]
pub(in crate::messenger) struct Reaction<'a> {
    #[serde(borrow)]
    pub(in crate::messenger) mid: Text<'a>,
    pub(in crate::messenger) action: Text<'a>,
    pub(in crate::messenger) reaction: Option<Text<'a>>,
    pub(in crate::messenger) emoji: Option<Text<'a>>,
}

/// Delivered or read.
#[derive(Debug, Deserialize)]
pub(in crate::messenger) struct Receipt<'a> {
    #[serde(borrow)]
    pub(in crate::messenger) mids: Option<Vec<Text<'a>>>,
    /// The last message that was seen, which is all that Instagram tells.
    #[serde(borrow)]
    pub(in crate::messenger) mid: Option<Text<'a>>,
    pub(in crate::messenger) watermark: Option<Number>,
}

#[derive(Debug, Deserialize)]
pub(in crate::messenger) struct AccountLinking<'a> {
    #[serde(borrow)]
    pub(in crate::messenger) status: Text<'a>,
    pub(in crate::messenger) authorization_code: Option<Text<'a>>,
}

#[derive(Debug, Deserialize)]
pub(in crate::messenger) struct PolicyEnforcement<'a> {
    #[serde(borrow)]
    pub(in crate::messenger) action: Text<'a>,
    pub(in crate::messenger) reason: Option<Text<'a>>,
}

#[derive(Debug, Deserialize)]
pub(in crate::messenger) struct ResponseFeedback<'a> {
    #[serde(borrow)]
    pub(in crate::messenger) feedback: Text<'a>,
    pub(in crate::messenger) mid: Option<Text<'a>>,
}

/// An attachment. Each type uses some of the fields.
#[derive(Debug, Deserialize)]
pub(in crate::messenger) struct Attachment<'a> {
    #[serde(borrow, rename = "type")]
    pub(in crate::messenger) kind: Text<'a>,
    pub(in crate::messenger) payload: Option<AttachmentPayload<'a>>,
    pub(in crate::messenger) title: Option<Text<'a>>,
    #[serde(alias = "URL")]
    pub(in crate::messenger) url: Option<Text<'a>>,
}

#[derive(Debug, Default, Deserialize)]
pub(in crate::messenger) struct AttachmentPayload<'a> {
    #[serde(borrow)]
    pub(in crate::messenger) url: Option<Text<'a>>,
    pub(in crate::messenger) title: Option<Text<'a>>,
    pub(in crate::messenger) sticker_id: Option<Id<'a>>,
    pub(in crate::messenger) coordinates: Option<Coordinates>,
}

#[derive(Debug, Clone, Copy, Deserialize)]
pub(in crate::messenger) struct Coordinates {
    pub(in crate::messenger) lat: f64,
    pub(in crate::messenger) long: f64,
}
