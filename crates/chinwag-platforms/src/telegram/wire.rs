//! Telegram's JSON, as far as it is understood. Types only.

use std::borrow::Cow;

use serde::Deserialize;

/// Text that is borrowed from the body unless it has escapes.
type Text<'a> = Cow<'a, str>;

#[derive(Debug, Deserialize)]
pub(super) struct Message<'a> {
    pub(super) message_id: i64,
    #[serde(default)]
    pub(super) date: i64,
    pub(super) chat: Chat,
    pub(super) from: Option<User>,
    pub(super) sender_chat: Option<Chat>,
    pub(super) sender_business_bot: Option<User>,
    pub(super) message_thread_id: Option<i64>,
    #[serde(default)]
    pub(super) is_topic_message: bool,
    pub(super) reply_to_message: Option<Replied>,
    pub(super) edit_date: Option<i64>,
    #[serde(borrow)]
    pub(super) business_connection_id: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) text: Option<Text<'a>>,
    #[serde(default)]
    pub(super) entities: Vec<Entity>,
    #[serde(borrow)]
    pub(super) caption: Option<Text<'a>>,
    #[serde(default)]
    pub(super) caption_entities: Vec<Entity>,
    pub(super) photo: Option<Vec<File>>,
    pub(super) video: Option<File>,
    pub(super) animation: Option<File>,
    pub(super) video_note: Option<File>,
    pub(super) audio: Option<File>,
    pub(super) voice: Option<File>,
    pub(super) document: Option<File>,
    pub(super) sticker: Option<File>,
    pub(super) location: Option<Location>,
    pub(super) venue: Option<Venue>,
    pub(super) contact: Option<Contact>,
    pub(super) web_app_data: Option<WebAppData>,
    pub(super) new_chat_members: Option<Vec<User>>,
    pub(super) left_chat_member: Option<User>,
    pub(super) reply_markup: Option<Markup>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Chat {
    pub(super) id: i64,
    #[serde(rename = "type", default)]
    pub(super) kind: String,
    pub(super) title: Option<String>,
    pub(super) first_name: Option<String>,
    pub(super) last_name: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct User {
    pub(super) id: i64,
    #[serde(default)]
    pub(super) is_bot: bool,
    pub(super) first_name: Option<String>,
    pub(super) last_name: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Replied {
    pub(super) message_id: i64,
}

/// Marks a part of a text. Both numbers count UTF-16 units.
#[derive(Debug, Deserialize)]
pub(super) struct Entity {
    #[serde(rename = "type")]
    pub(super) kind: String,
    pub(super) offset: usize,
    pub(super) length: usize,
    pub(super) user: Option<User>,
}

#[derive(Debug, Deserialize)]
pub(super) struct File {
    pub(super) file_id: String,
    pub(super) file_name: Option<String>,
    pub(super) mime_type: Option<String>,
    pub(super) file_size: Option<u64>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Location {
    pub(super) latitude: f64,
    pub(super) longitude: f64,
}

#[derive(Debug, Deserialize)]
pub(super) struct Venue {
    pub(super) location: Location,
    pub(super) title: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Contact {
    pub(super) phone_number: Option<String>,
    #[serde(default)]
    pub(super) first_name: String,
    pub(super) last_name: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct WebAppData {
    pub(super) data: String,
    #[serde(default)]
    pub(super) button_text: String,
}

#[derive(Debug, Deserialize)]
pub(super) struct Markup {
    #[serde(default)]
    pub(super) inline_keyboard: Vec<Vec<Key>>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Key {
    #[serde(default)]
    pub(super) text: String,
    pub(super) callback_data: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct CallbackQuery<'a> {
    pub(super) id: String,
    pub(super) from: User,
    #[serde(borrow)]
    pub(super) message: Option<Message<'a>>,
    pub(super) data: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Reactions {
    pub(super) chat: Chat,
    pub(super) message_id: i64,
    pub(super) user: Option<User>,
    pub(super) actor_chat: Option<Chat>,
    #[serde(default)]
    pub(super) date: i64,
    #[serde(default)]
    pub(super) old_reaction: Vec<Reaction>,
    #[serde(default)]
    pub(super) new_reaction: Vec<Reaction>,
}

#[derive(Debug, PartialEq, Eq, Deserialize)]
pub(super) struct Reaction {
    #[serde(rename = "type")]
    pub(super) kind: String,
    pub(super) emoji: Option<String>,
    pub(super) custom_emoji_id: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct MemberUpdate {
    pub(super) chat: Chat,
    pub(super) from: User,
    #[serde(default)]
    pub(super) date: i64,
    pub(super) old_chat_member: Member,
    pub(super) new_chat_member: Member,
}

#[derive(Debug, Deserialize)]
pub(super) struct Member {
    pub(super) status: String,
    pub(super) user: User,
    /// Only said of somebody restricted.
    pub(super) is_member: Option<bool>,
}

#[derive(Debug, Deserialize)]
pub(super) struct DeletedMessages<'a> {
    #[serde(borrow)]
    pub(super) business_connection_id: Text<'a>,
    pub(super) chat: Chat,
    pub(super) message_ids: Vec<i64>,
}

/// What every call is answered with.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Answered {
    pub(super) ok: bool,
    pub(super) result: Option<serde_json::Value>,
    pub(super) error_code: Option<u16>,
    pub(super) description: Option<String>,
    pub(super) parameters: Option<Parameters>,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Parameters {
    pub(super) retry_after: Option<u64>,
    pub(super) migrate_to_chat_id: Option<i64>,
}
