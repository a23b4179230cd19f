//! What a webhook holds.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::{Id, Text};

/// What one business account has to tell.
#[derive(Debug, Deserialize)]
pub(in crate::whatsapp) struct Entry<'a> {
    #[serde(borrow)]
    pub(in crate::whatsapp) changes: Option<&'a RawValue>,
}

/// What happened in one field of the account.
#[derive(Debug, Deserialize)]
pub(in crate::whatsapp) struct Change<'a> {
    #[serde(borrow)]
    pub(in crate::whatsapp) field: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(in crate::whatsapp) value: Option<&'a RawValue>,
}

/// What a change holds.
#[derive(Debug, Deserialize)]
pub(in crate::whatsapp) struct Changed<'a> {
    #[serde(borrow)]
    pub(in crate::whatsapp) metadata: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(in crate::whatsapp) contacts: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(in crate::whatsapp) messages: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(in crate::whatsapp) statuses: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(in crate::whatsapp) message_echoes: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(in crate::whatsapp) user_id_update: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(in crate::whatsapp) errors: Option<&'a RawValue>,
}

/// The number of the business.
#[derive(Debug, Deserialize)]
pub(in crate::whatsapp) struct Metadata<'a> {
    #[serde(borrow)]
    pub(in crate::whatsapp) phone_number_id: Option<Id<'a>>,
}

/// A person.
#[derive(Debug, Deserialize)]
pub(in crate::whatsapp) struct Contact<'a> {
    #[serde(borrow)]
    pub(in crate::whatsapp) profile: Option<Profile<'a>>,
    #[serde(borrow)]
    pub(in crate::whatsapp) wa_id: Option<Id<'a>>,
    #[serde(borrow)]
    pub(in crate::whatsapp) user_id: Option<Text<'a>>,
}

#[derive(Debug, Deserialize)]
pub(in crate::whatsapp) struct Profile<'a> {
    #[serde(borrow)]
    pub(in crate::whatsapp) name: Option<Text<'a>>,
    #[serde(borrow)]
    pub(in crate::whatsapp) username: Option<Text<'a>>,
}

/// What every message has, whatever its kind.
#[derive(Debug, Deserialize)]
pub(in crate::whatsapp) struct Header<'a> {
    #[serde(borrow)]
    pub(in crate::whatsapp) from: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(in crate::whatsapp) from_user_id: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(in crate::whatsapp) group_id: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(in crate::whatsapp) id: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(in crate::whatsapp) timestamp: Option<&'a RawValue>,
    #[serde(borrow, rename = "type")]
    pub(in crate::whatsapp) kind: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(in crate::whatsapp) context: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(in crate::whatsapp) referral: Option<&'a RawValue>,
}

/// The message that is answered.
#[derive(Debug, Deserialize)]
pub(in crate::whatsapp) struct Context<'a> {
    #[serde(borrow)]
    pub(in crate::whatsapp) id: Option<Text<'a>>,
}

/// What became of a message of the bot.
#[derive(Debug, Deserialize)]
pub(in crate::whatsapp) struct Status<'a> {
    #[serde(borrow)]
    pub(in crate::whatsapp) id: Option<Text<'a>>,
    #[serde(borrow)]
    pub(in crate::whatsapp) status: Option<Text<'a>>,
    #[serde(borrow)]
    pub(in crate::whatsapp) timestamp: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(in crate::whatsapp) recipient_id: Option<Id<'a>>,
    #[serde(borrow)]
    pub(in crate::whatsapp) recipient_user_id: Option<Text<'a>>,
    #[serde(borrow)]
    pub(in crate::whatsapp) recipient_type: Option<Text<'a>>,
    #[serde(borrow)]
    pub(in crate::whatsapp) recipient_participant_id: Option<Id<'a>>,
    #[serde(borrow)]
    pub(in crate::whatsapp) recipient_participant_user_id: Option<Text<'a>>,
    #[serde(borrow)]
    pub(in crate::whatsapp) errors: Option<&'a RawValue>,
}

/// A person's id has changed.
#[derive(Debug, Deserialize)]
pub(in crate::whatsapp) struct UserIdUpdate<'a> {
    #[serde(borrow)]
    pub(in crate::whatsapp) wa_id: Option<Id<'a>>,
    #[serde(borrow)]
    pub(in crate::whatsapp) user_id: Option<UserIds<'a>>,
    #[serde(borrow)]
    pub(in crate::whatsapp) timestamp: Option<&'a RawValue>,
}

#[derive(Debug, Deserialize)]
pub(in crate::whatsapp) struct UserIds<'a> {
    #[serde(borrow)]
    pub(in crate::whatsapp) previous: Option<Text<'a>>,
    #[serde(borrow)]
    pub(in crate::whatsapp) current: Option<Text<'a>>,
}

/// Something about the account that went wrong.
#[derive(Debug, Deserialize)]
pub(in crate::whatsapp) struct AccountError<'a> {
    pub(in crate::whatsapp) code: Option<i64>,
    #[serde(borrow)]
    pub(in crate::whatsapp) title: Option<Text<'a>>,
    #[serde(borrow)]
    pub(in crate::whatsapp) message: Option<Text<'a>>,
    #[serde(borrow)]
    pub(in crate::whatsapp) error_data: Option<ErrorData<'a>>,
}

#[derive(Debug, Deserialize)]
pub(in crate::whatsapp) struct ErrorData<'a> {
    #[serde(borrow)]
    pub(in crate::whatsapp) details: Option<Text<'a>>,
}

/// What is in a message. Each kind has its own.
#[derive(Debug, Default, Deserialize)]
pub(in crate::whatsapp) struct Body<'a> {
    #[serde(borrow)]
    pub(in crate::whatsapp) text: Option<Words<'a>>,
    #[serde(borrow)]
    pub(in crate::whatsapp) image: Option<File<'a>>,
    #[serde(borrow)]
    pub(in crate::whatsapp) video: Option<File<'a>>,
    #[serde(borrow)]
    pub(in crate::whatsapp) audio: Option<File<'a>>,
    #[serde(borrow)]
    pub(in crate::whatsapp) document: Option<File<'a>>,
    #[serde(borrow)]
    pub(in crate::whatsapp) sticker: Option<File<'a>>,
    pub(in crate::whatsapp) location: Option<Location<'a>>,
    #[serde(borrow)]
    pub(in crate::whatsapp) contacts: Option<Vec<&'a RawValue>>,
    pub(in crate::whatsapp) interactive: Option<Interactive<'a>>,
    pub(in crate::whatsapp) button: Option<Button<'a>>,
    pub(in crate::whatsapp) reaction: Option<Reaction<'a>>,
    pub(in crate::whatsapp) edit: Option<Edit<'a>>,
    pub(in crate::whatsapp) revoke: Option<Revoke<'a>>,
}

#[derive(Debug, Deserialize)]
pub(in crate::whatsapp) struct Words<'a> {
    #[serde(borrow)]
    pub(in crate::whatsapp) body: Text<'a>,
}

/// A file, known by an id.
#[derive(Debug, Deserialize)]
pub(in crate::whatsapp) struct File<'a> {
    #[serde(borrow)]
    pub(in crate::whatsapp) id: Option<Id<'a>>,
    #[serde(borrow)]
    pub(in crate::whatsapp) url: Option<Text<'a>>,
    #[serde(borrow)]
    pub(in crate::whatsapp) mime_type: Option<Text<'a>>,
    #[serde(borrow)]
    pub(in crate::whatsapp) filename: Option<Text<'a>>,
    #[serde(borrow)]
    pub(in crate::whatsapp) caption: Option<Text<'a>>,
}

#[derive(Debug, Deserialize)]
pub(in crate::whatsapp) struct Location<'a> {
    pub(in crate::whatsapp) latitude: f64,
    pub(in crate::whatsapp) longitude: f64,
    #[serde(borrow)]
    pub(in crate::whatsapp) name: Option<Text<'a>>,
    #[serde(borrow)]
    pub(in crate::whatsapp) address: Option<Text<'a>>,
}

/// A person's address.
#[derive(Debug, Deserialize)]
pub(in crate::whatsapp) struct Card<'a> {
    #[serde(borrow)]
    pub(in crate::whatsapp) name: CardName<'a>,
    #[serde(borrow, default)]
    pub(in crate::whatsapp) phones: Vec<Phone<'a>>,
}

#[derive(Debug, Deserialize)]
pub(in crate::whatsapp) struct CardName<'a> {
    #[serde(borrow)]
    pub(in crate::whatsapp) formatted_name: Text<'a>,
}

#[derive(Debug, Deserialize)]
pub(in crate::whatsapp) struct Phone<'a> {
    #[serde(borrow)]
    pub(in crate::whatsapp) phone: Option<Text<'a>>,
    #[serde(borrow)]
    pub(in crate::whatsapp) wa_id: Option<Id<'a>>,
}

/// What was chosen, or filled in.
#[derive(Debug, Deserialize)]
pub(in crate::whatsapp) struct Interactive<'a> {
    #[serde(borrow)]
    pub(in crate::whatsapp) button_reply: Option<Choice<'a>>,
    #[serde(borrow)]
    pub(in crate::whatsapp) list_reply: Option<Choice<'a>>,
    #[serde(borrow)]
    pub(in crate::whatsapp) nfm_reply: Option<Filled<'a>>,
}

#[derive(Debug, Deserialize)]
pub(in crate::whatsapp) struct Choice<'a> {
    #[serde(borrow)]
    pub(in crate::whatsapp) id: Option<Text<'a>>,
    #[serde(borrow)]
    pub(in crate::whatsapp) title: Option<Text<'a>>,
}

/// A flow that was gone through. NOTE: what was filled in is JSON within a string.
#[derive(Debug, Deserialize)]
pub(in crate::whatsapp) struct Filled<'a> {
    #[serde(borrow)]
    pub(in crate::whatsapp) name: Option<Text<'a>>,
    #[serde(borrow)]
    pub(in crate::whatsapp) response_json: Text<'a>,
}

/// A button of a template.
#[derive(Debug, Deserialize)]
pub(in crate::whatsapp) struct Button<'a> {
    #[serde(borrow)]
    pub(in crate::whatsapp) payload: Option<Text<'a>>,
    #[serde(borrow)]
    pub(in crate::whatsapp) text: Option<Text<'a>>,
}

/// NOTE: without an emoji it is taken off.
#[derive(Debug, Deserialize)]
pub(in crate::whatsapp) struct Reaction<'a> {
    #[serde(borrow)]
    pub(in crate::whatsapp) message_id: Text<'a>,
    #[serde(borrow)]
    pub(in crate::whatsapp) emoji: Option<Text<'a>>,
}

#[derive(Debug, Deserialize)]
pub(in crate::whatsapp) struct Edit<'a> {
    #[serde(borrow)]
    pub(in crate::whatsapp) original_message_id: Text<'a>,
    #[serde(borrow)]
    pub(in crate::whatsapp) message: Option<Box<Body<'a>>>,
}

#[derive(Debug, Deserialize)]
pub(in crate::whatsapp) struct Revoke<'a> {
    #[serde(borrow)]
    pub(in crate::whatsapp) original_message_id: Text<'a>,
}
