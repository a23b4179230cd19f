//! The inbound message: what a provider's webhook says, in one vocabulary for every platform.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    clock::Timestamp,
    conversation::ConversationKey,
    event::EventId,
    name::{ChannelName, PlatformName},
};

pub use crate::inbound::{Inbound, InboundKind};

/// One normalised inbound event: what `message_received` carries.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Message {
    /// The channel's platform.
    pub platform: PlatformName,
    /// The channel it came in on.
    pub channel: ChannelName,
    /// Where it was said, and where an answer goes.
    pub conversation: ConversationKey,
    /// The provider's id of the message, where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message_id: Option<String>,
    /// Who said it.
    pub sender: User,
    /// When, by the provider's clock; when it came in, where the provider does not tell. A platform leaves that at zero,
    /// and the gateway fills it in.
    pub sent_at: Timestamp,
    /// Whether others read along.
    #[serde(default, skip_serializing_if = "Place::is_direct")]
    pub place: Place,
    /// Whether the bot is called by its name in it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub mentions_bot: bool,
    /// What was said or done.
    pub content: Content,
    /// The message it answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<String>,
    /// What a first answer to it may be sent with, where the provider gives something for that: a token that is good once
    /// and for a short time. Whoever answers need not look at it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_token: Option<String>,
    /// How the person came here: an advertisement, a link.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub referral: Option<Referral>,
    /// Where the raw form stands; filled in by the gateway.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub raw: Option<RawPart>,
}

impl Message {
    /// What was typed, or the title of what was pressed; empty where there are no words.
    #[must_use]
    pub fn text(&self) -> &str {
        match &self.content {
            Content::Text { text }
            | Content::QuickReply { text, .. }
            | Content::Edit { text, .. }
            | Content::Command { text, .. } => text,
            Content::Button { title, .. } => title,
            Content::Attachments { text, .. } => text.as_deref().unwrap_or_default(),
            _ => "",
        }
    }

    /// What is attached: files, places, stickers.
    #[must_use]
    pub fn attachments(&self) -> &[Attachment] {
        match &self.content {
            Content::Attachments { attachments, .. } => attachments,
            _ => &[],
        }
    }

    /// What was filled in under this name, in the options of a command or in the fields of a form.
    #[must_use]
    pub fn option(&self, name: &str) -> Option<&Value> {
        match &self.content {
            Content::Command { options, .. } => options.get(name),
            Content::Form { values, .. } => values.get(name),
            _ => None,
        }
    }

    /// What was said or done, for a transcript: the words, or in brackets what it was.
    #[must_use]
    pub fn summary(&self) -> String {
        match &self.content {
            Content::Edit { text, .. } => marked("edit", text),
            Content::Attachments { text, attachments } => {
                attached(attachments, text.as_deref().unwrap_or_default())
            }
            Content::Reaction { emoji, added: true, .. } => marked("reaction", emoji),
            Content::Reaction { emoji, .. } => marked("reaction taken off", emoji),
            Content::Deleted { .. } => marked("deleted", ""),
            Content::Members { joined: true, users, bot } => marked("joined", &names(users, *bot)),
            Content::Members { users, bot, .. } => marked("left", &names(users, *bot)),
            Content::Form { name, .. } => marked("form", name),
            Content::Referral => marked("referral", ""),
            Content::OptIn { .. } => marked("opt-in", ""),
            Content::AccountLink { linked: true, .. } => marked("account linked", ""),
            Content::AccountLink { .. } => marked("account unlinked", ""),
            Content::Handover { action, .. } => marked("handover", action),
            Content::Notice { action, .. } => marked("notice", action),
            Content::Feedback { feedback, .. } => marked("feedback", feedback),
            Content::Native { kind, .. } => marked(kind, ""),
            Content::Text { .. }
            | Content::Command { .. }
            | Content::QuickReply { .. }
            | Content::Button { .. } => self.text().to_owned(),
        }
    }
}

fn attached(attachments: &[Attachment], words: &str) -> String {
    let kinds: Vec<_> = attachments.iter().map(Attachment::kind).collect();
    if kinds.is_empty() { words.to_owned() } else { marked(&kinds.join(", "), words) }
}

fn names(users: &[User], bot: bool) -> String {
    let named = users.iter().map(|user| user.name.as_deref().unwrap_or(&user.id));
    named.chain(bot.then_some("the bot")).collect::<Vec<_>>().join(", ")
}

fn marked(what: &str, words: &str) -> String {
    if words.is_empty() { format!("[{what}]") } else { format!("[{what}] {words}") }
}

/// A person, as the provider names them. The id is only meaningful within the channel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct User {
    /// The provider's id.
    pub id: String,
    /// The name to show, where the provider tells it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

impl User {
    /// The name, or `there` where none is known, so that `Hello, {}!` always reads well.
    #[must_use]
    pub fn display_name(&self) -> &str {
        self.name.as_deref().unwrap_or("there")
    }
}

/// Where a message was said: whether others read along.
///
/// What the platforms call a channel, a room or a space is a group here; a channel is a connection of the bot.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Place {
    /// Between one person and the bot; also a thread of that.
    #[default]
    Direct,
    /// Where others read along: a group, a room, a channel of a workspace.
    Group,
    /// A thread or a topic within a group, which is a conversation of its own.
    Thread,
}

impl Place {
    /// Whether it is between one person and the bot.
    #[must_use]
    pub fn is_direct(&self) -> bool {
        *self == Self::Direct
    }
}

/// What was said or done.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Content {
    /// Words.
    Text {
        /// The words.
        text: String,
    },
    /// A command the platform knows as such: `/start now` is `start` and `now`.
    Command {
        /// The command, without its mark.
        name: String,
        /// What was typed, whole.
        text: String,
        /// What was filled in by name, where the platform asks for that: numbers and `true` or `false` as such, people and
        /// places by their ids. The same stands in the text, as a person would type it.
        #[serde(default, skip_serializing_if = "serde_json::Map::is_empty")]
        options: serde_json::Map<String, Value>,
    },
    /// A button was pressed.
    Button {
        /// What stands on it.
        title: String,
        /// What it means to the bot; absent where the provider withholds it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        payload: Option<String>,
    },
    /// A quick reply was chosen.
    QuickReply {
        /// What stands on it.
        text: String,
        /// What it means to the bot.
        payload: String,
    },
    /// Files, pictures, places, stickers, with or without words.
    Attachments {
        /// The words beside them.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        text: Option<String>,
        /// What was attached.
        attachments: Vec<Attachment>,
    },
    /// An earlier message was changed.
    ///
    /// NOTE: that it was changed by who had said it is the provider's word where the provider tells of edits itself. On
    /// Matrix an edit is a message like any other, and anybody in the room can name somebody else's: whoever keeps
    /// messages has to compare the sender with that of the earlier one, and let go of an edit by another.
    Edit {
        /// The earlier message.
        message_id: String,
        /// Its new words.
        text: String,
        /// How often it was changed.
        count: u32,
    },
    /// Earlier messages were taken back.
    Deleted {
        /// The messages, by the provider's ids.
        message_ids: Vec<String>,
    },
    /// People came to the conversation or left it; also the bot itself.
    Members {
        /// Came (`true`) or left.
        joined: bool,
        /// Who. The bot is not among them.
        users: Vec<User>,
        /// Whether the bot itself came or left: it was added or removed, unblocked or blocked.
        bot: bool,
    },
    /// A form was filled in and sent: a dialog, a modal, the inputs of a card.
    Form {
        /// The bot's own name of the form.
        name: String,
        /// What was filled in, by the names of the fields. A field with several values has a list.
        values: serde_json::Map<String, Value>,
    },
    /// A reaction was put on or taken off.
    Reaction {
        /// The message reacted to.
        message_id: String,
        /// The emoji, or the platform's name of the reaction where there is none.
        emoji: String,
        /// Put on (`true`) or taken off.
        added: bool,
    },
    /// The person came back by a link or an advertisement; see [`Message::referral`].
    Referral,
    /// The person agreed to be written to.
    OptIn {
        /// What they agreed to.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        payload: Option<String>,
        /// The provider's raw object.
        native: Value,
    },
    /// The person linked or unlinked an account of the bot's business.
    AccountLink {
        /// Linked (`true`) or unlinked.
        linked: bool,
        /// The code the business gave when it linked.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        code: Option<String>,
    },
    /// Control of the conversation moved between apps or people.
    Handover {
        /// What happened, in the provider's word.
        action: String,
        /// The provider's raw object.
        native: Value,
    },
    /// The provider tells the bot's owner something about the account.
    Notice {
        /// What happened, in the provider's word.
        action: String,
        /// Why.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    /// The person judged an answer.
    Feedback {
        /// The judgement, in the provider's words.
        feedback: String,
        /// The answer judged.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        message_id: Option<String>,
    },
    /// What this version has no word for; never dropped, never an error.
    Native {
        /// The provider's name of it.
        kind: String,
        /// The provider's raw object.
        native: Value,
    },
}

impl Content {
    /// A command whose text is all there is of it.
    #[must_use]
    pub fn command(name: impl Into<String>, text: impl Into<String>) -> Self {
        Self::Command { name: name.into(), text: text.into(), options: serde_json::Map::new() }
    }
}

/// Something attached to a message.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Attachment {
    /// A picture, sound, film or file.
    Media {
        /// Which of them.
        media: MediaKind,
        /// Where it can be fetched, often for a short time and only with the channel's credential; absent where the
        /// provider gives an id alone.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        url: Option<String>,
        /// The provider's id of the file.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        id: Option<String>,
        /// The file's name.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        name: Option<String>,
        /// Its content type, as the provider tells it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        mime: Option<String>,
        /// Its size in bytes.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        bytes: Option<u64>,
    },
    /// A person's address.
    Contact {
        /// Their name.
        name: String,
        /// Their telephone number, where it is told.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        phone: Option<String>,
    },
    /// A sticker.
    Sticker {
        /// The provider's id.
        sticker_id: String,
        /// Its picture.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        url: Option<String>,
    },
    /// A place.
    Location {
        /// Degrees north.
        latitude: f64,
        /// Degrees east.
        longitude: f64,
        /// What it is called.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        title: Option<String>,
    },
    /// A shared link.
    Link {
        /// The address, where it is told.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        url: Option<String>,
        /// What it is called.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        title: Option<String>,
    },
    /// What this version has no word for.
    Native {
        /// The provider's name of it.
        kind: String,
        /// The provider's raw object.
        native: Value,
    },
}

impl Attachment {
    /// Media at an address, with nothing else known of it.
    #[must_use]
    pub fn at(media: MediaKind, url: impl Into<String>) -> Self {
        Self::Media { media, url: Some(url.into()), id: None, name: None, mime: None, bytes: None }
    }

    /// Its address, as a message names it: of a file or a sticker, where there is one.
    #[must_use]
    pub fn url(&self) -> Option<&str> {
        match self {
            Self::Media { url, .. } | Self::Sticker { url, .. } => url.as_deref(),
            _ => None,
        }
    }

    /// The provider's id of a file or a sticker, where there is one.
    #[must_use]
    pub fn id(&self) -> Option<&str> {
        match self {
            Self::Media { id, .. } => id.as_deref(),
            Self::Sticker { sticker_id, .. } => Some(sticker_id),
            _ => None,
        }
    }

    /// Whether it is a picture, sound, film or file.
    #[must_use]
    pub fn is_media(&self) -> bool {
        matches!(self, Self::Media { .. })
    }

    /// What it is, in a word.
    #[must_use]
    pub fn kind(&self) -> &str {
        match self {
            Self::Media { media, .. } => media.as_str(),
            Self::Contact { .. } => "contact",
            Self::Sticker { .. } => "sticker",
            Self::Location { .. } => "location",
            Self::Link { .. } => "link",
            Self::Native { kind, .. } => kind,
        }
    }
}

/// The kinds of media.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MediaKind {
    /// A picture.
    Image,
    /// A sound.
    Audio,
    /// A film.
    Video,
    /// Any other file.
    File,
}

impl MediaKind {
    /// The lower-case name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Image => "image",
            Self::Audio => "audio",
            Self::Video => "video",
            Self::File => "file",
        }
    }
}

/// How a person came to the conversation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Referral {
    /// The parameter of the link, as the bot's owner set it.
    #[serde(rename = "ref", default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// Where from, in the provider's word.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// The provider's raw object.
    pub native: Value,
}

/// Where the raw form of a message stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RawPart {
    /// The `webhook_received` event.
    pub webhook: EventId,
    /// A JSON pointer (RFC 6901) into its body; empty for the whole.
    pub pointer: String,
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_was_filled_in_is_found_by_its_name() {
        let mut message: Message = serde_json::from_value(json!({
            "platform": "discord", "channel": "server", "conversation": "server:1",
            "sender": { "id": "2" }, "sent_at": "2026-03-08T19:27:04.000Z",
            "content": { "type": "command", "name": "order", "text": "/order" },
        }))
        .expect("a command without options, as it was stored before there were any");
        assert_eq!(message.content, Content::command("order", "/order"));
        assert_eq!(message.option("cups"), None);
        let options = serde_json::Map::from_iter([("cups".to_owned(), json!(3))]);
        message.content =
            Content::Command { name: "order".into(), text: "/order 3".into(), options: options.clone() };
        assert_eq!(message.option("cups"), Some(&json!(3)));
        message.content = Content::Form { name: "order".into(), values: options };
        assert_eq!(message.option("cups"), Some(&json!(3)));
    }

    #[test]
    fn only_what_is_not_as_usual_is_written_of_a_place() {
        let usual = json!({
            "platform": "messenger", "channel": "page", "conversation": "page:200",
            "sender": { "id": "200" }, "sent_at": "2026-03-08T19:27:04.000Z",
            "content": { "type": "text", "text": "hello" },
        });
        let mut message: Message = serde_json::from_value(usual.clone()).expect("a message");
        assert_eq!((message.place, message.mentions_bot), (Place::Direct, false));
        assert_eq!(serde_json::to_value(&message).expect("JSON"), usual);
        (message.place, message.mentions_bot) = (Place::Thread, true);
        let written = serde_json::to_value(&message).expect("JSON");
        assert_eq!((&written["place"], &written["mentions_bot"]), (&json!("thread"), &json!(true)));
        assert_eq!(serde_json::from_value::<Message>(written).expect("a message"), message);
    }
}
