//! The outbound message, in one vocabulary for every platform: what a handler returns.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::message::MediaKind;

/// One message to a conversation.
///
/// A platform that lacks something shows it in the nearest way it has: buttons become numbered lines, a long text
/// several messages, a card its text and picture. Text is never lost.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Reply {
    /// What is said or done.
    pub content: ReplyContent,
    /// Answers offered beside the message, gone after the next one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub quick_replies: Vec<QuickReply>,
    /// The message it answers, by the provider's id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<String>,
    /// The provider's name of the reason why this may be sent outside its messaging window.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tag: Option<String>,
    /// The tag that it has once the window is closed, and only then. It becomes `tag` when it is sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outside: Option<String>,
    /// Sent without a sound.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub silent: bool,
    /// The one person in a group who sees it, by the provider's id. Where the platform has no such thing, everybody does;
    /// where it has, but not for this message, it fails.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub only_for: Option<String>,
}

/// What is said or done.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
#[non_exhaustive]
pub enum ReplyContent {
    /// Words, with or without buttons.
    Text {
        /// The words.
        text: String,
        /// The buttons below them.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        buttons: Vec<Button>,
    },
    /// A picture, sound, film or file.
    Media {
        /// Which of them.
        media: MediaKind,
        /// Where it is.
        from: MediaSource,
        /// Words below it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        caption: Option<String>,
    },
    /// Cards side by side.
    Cards {
        /// The cards.
        cards: Vec<Card>,
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
    /// A person's address.
    Contact {
        /// Their name.
        name: String,
        /// Their telephone number.
        phone: String,
    },
    /// A sticker, by the provider's id.
    Sticker {
        /// The provider's id.
        sticker_id: String,
    },
    /// Shows or hides that the bot is typing.
    Typing {
        /// Show (`true`) or hide.
        on: bool,
    },
    /// Marks the conversation as seen.
    Seen,
    /// Puts a reaction on a message, or takes it off.
    Reaction {
        /// The message, by the provider's id.
        message_id: String,
        /// The reaction, in the provider's word or as an emoji.
        reaction: String,
        /// Put on (`true`) or take off.
        on: bool,
    },
    /// Other words, and buttons, for a message of the bot. Where the platform cannot change one, it is said anew.
    Edit {
        /// The message, by the provider's id.
        message_id: String,
        /// The words.
        text: String,
        /// The buttons below them.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        buttons: Vec<Button>,
    },
    /// Takes a message of the bot back. Where the platform cannot, this fails as a configuration mistake.
    Delete {
        /// The message, by the provider's id.
        message_id: String,
    },
    /// The platform's own message object, sent as it stands.
    Native {
        /// The object.
        native: Value,
    },
}

/// Where media is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MediaSource {
    /// At a public address.
    Url(String),
    /// Uploaded before, under the provider's id.
    Id(String),
}

/// A button.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Button {
    /// What stands on it.
    pub title: String,
    /// What it does.
    pub action: ButtonAction,
}

/// What a button does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ButtonAction {
    /// Tells the bot this payload.
    Postback(String),
    /// Opens an address.
    Url(String),
    /// Calls a number.
    Phone(String),
}

/// An answer offered beside a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuickReply {
    /// What stands on it.
    pub title: String,
    /// What it tells the bot.
    pub payload: String,
    /// A small picture on it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image_url: Option<String>,
}

/// A card: title, words, picture, buttons.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Card {
    /// Its title.
    pub title: String,
    /// The words below.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subtitle: Option<String>,
    /// Its picture.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image_url: Option<String>,
    /// The address it opens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Its buttons.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub buttons: Vec<Button>,
}

impl Card {
    /// A card with a title.
    #[must_use]
    pub fn new(title: impl Into<String>) -> Self {
        Self { title: title.into(), ..Self::default() }
    }

    /// With words below the title.
    #[must_use]
    pub fn subtitle(mut self, subtitle: impl Into<String>) -> Self {
        self.subtitle = Some(subtitle.into());
        self
    }

    /// With a picture.
    #[must_use]
    pub fn image(mut self, url: impl Into<String>) -> Self {
        self.image_url = Some(url.into());
        self
    }

    /// Opening an address when it is pressed.
    #[must_use]
    pub fn url(mut self, url: impl Into<String>) -> Self {
        self.url = Some(url.into());
        self
    }

    /// With a button that tells the bot `payload`.
    #[must_use]
    pub fn button(mut self, title: impl Into<String>, payload: impl Into<String>) -> Self {
        self.buttons.push(Button { title: title.into(), action: ButtonAction::Postback(payload.into()) });
        self
    }
}

impl From<ReplyContent> for Reply {
    fn from(content: ReplyContent) -> Self {
        Self {
            content,
            quick_replies: Vec::new(),
            reply_to: None,
            tag: None,
            outside: None,
            silent: false,
            only_for: None,
        }
    }
}

impl Reply {
    /// Words.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        ReplyContent::Text { text: text.into(), buttons: Vec::new() }.into()
    }

    /// A picture, sound, film or file at a public address.
    #[must_use]
    pub fn media(media: MediaKind, url: impl Into<String>) -> Self {
        ReplyContent::Media { media, from: MediaSource::Url(url.into()), caption: None }.into()
    }

    /// Cards side by side.
    #[must_use]
    pub fn cards(cards: impl IntoIterator<Item = Card>) -> Self {
        ReplyContent::Cards { cards: cards.into_iter().collect() }.into()
    }

    /// Shows that the bot is typing.
    #[must_use]
    pub fn typing() -> Self {
        ReplyContent::Typing { on: true }.into()
    }

    /// Other words for a message of the bot, by the provider's id.
    #[must_use]
    pub fn edit(message_id: impl Into<String>, text: impl Into<String>) -> Self {
        ReplyContent::Edit { message_id: message_id.into(), text: text.into(), buttons: Vec::new() }.into()
    }

    /// Takes a message of the bot back, by the provider's id.
    #[must_use]
    pub fn delete(message_id: impl Into<String>) -> Self {
        ReplyContent::Delete { message_id: message_id.into() }.into()
    }

    /// The platform's own message object, sent as it stands.
    #[must_use]
    pub fn native(native: Value) -> Self {
        ReplyContent::Native { native }.into()
    }

    /// With a button that tells the bot `payload`. On anything but words it becomes a quick reply.
    #[must_use]
    pub fn button(self, title: impl Into<String>, payload: impl Into<String>) -> Self {
        self.action(Button { title: title.into(), action: ButtonAction::Postback(payload.into()) })
    }

    /// With a button that opens an address.
    #[must_use]
    pub fn link(self, title: impl Into<String>, url: impl Into<String>) -> Self {
        self.action(Button { title: title.into(), action: ButtonAction::Url(url.into()) })
    }

    /// With a button.
    #[must_use]
    pub fn action(mut self, button: Button) -> Self {
        match (&mut self.content, button.action) {
            (ReplyContent::Text { buttons, .. } | ReplyContent::Edit { buttons, .. }, action) => {
                buttons.push(Button { title: button.title, action });
            }
            (
                _,
                ButtonAction::Postback(payload) | ButtonAction::Url(payload) | ButtonAction::Phone(payload),
            ) => {
                self.quick_replies.push(QuickReply { title: button.title, payload, image_url: None });
            }
        }
        self
    }

    /// With an answer offered beside it.
    #[must_use]
    pub fn quick_reply(mut self, title: impl Into<String>, payload: impl Into<String>) -> Self {
        self.quick_replies.push(QuickReply { title: title.into(), payload: payload.into(), image_url: None });
        self
    }

    /// With words below it, where it is media.
    #[must_use]
    pub fn caption(mut self, words: impl Into<String>) -> Self {
        if let ReplyContent::Media { caption, .. } = &mut self.content {
            *caption = Some(words.into());
        }
        self
    }

    /// As an answer to one message, by the provider's id.
    #[must_use]
    pub fn reply_to(mut self, message_id: impl Into<String>) -> Self {
        self.reply_to = Some(message_id.into());
        self
    }

    /// With the provider's name of the reason why it may be sent outside the messaging window.
    #[must_use]
    pub fn tag(mut self, tag: impl Into<String>) -> Self {
        self.tag = Some(tag.into());
        self
    }

    /// With such a tag where the messaging window is closed by the time it is sent: a reminder is an ordinary message as
    /// long as it may be, and what the provider allows later on.
    #[must_use]
    pub fn outside(mut self, tag: impl Into<String>) -> Self {
        self.outside = Some(tag.into());
        self
    }

    /// Seen by one person of a group alone, by the provider's id.
    #[must_use]
    pub fn only_for(mut self, user_id: impl Into<String>) -> Self {
        self.only_for = Some(user_id.into());
        self
    }

    /// Without a sound.
    #[must_use]
    pub fn silent(mut self) -> Self {
        self.silent = true;
        self
    }

    /// The words of it, for a transcript.
    #[must_use]
    pub fn summary(&self) -> String {
        match &self.content {
            ReplyContent::Text { text, .. } => text.clone(),
            ReplyContent::Media { media, caption, .. } => match caption {
                Some(caption) => format!("[{}] {caption}", media.as_str()),
                None => format!("[{}]", media.as_str()),
            },
            ReplyContent::Cards { cards } => {
                cards.iter().map(|card| card.title.as_str()).collect::<Vec<_>>().join(" | ")
            }
            ReplyContent::Location { title, .. } => title.clone().unwrap_or_else(|| "[location]".into()),
            ReplyContent::Contact { name, .. } => format!("[contact] {name}"),
            ReplyContent::Sticker { .. } => "[sticker]".into(),
            ReplyContent::Typing { .. } => "[typing]".into(),
            ReplyContent::Seen => "[seen]".into(),
            ReplyContent::Reaction { reaction, .. } => format!("[reaction] {reaction}"),
            ReplyContent::Edit { text, .. } => format!("[edit] {text}"),
            ReplyContent::Delete { .. } => "[delete]".into(),
            ReplyContent::Native { .. } => "[native]".into(),
        }
    }
}

impl From<&str> for Reply {
    fn from(text: &str) -> Self {
        Self::text(text)
    }
}

impl From<String> for Reply {
    fn from(text: String) -> Self {
        Self::text(text)
    }
}
