//! What people do, and the webhook it becomes.

use bytes::Bytes;
use http::{HeaderMap, Method};

use super::Choice;
use crate::script::Media;

/// What a person does.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Act {
    /// They write.
    Says(String),
    /// They press what a message offers.
    Presses {
        /// What they press.
        choice: Choice,
        /// The message it is on.
        message_id: String,
    },
    /// They send a picture, a sound, a film or a file.
    Sends(Media, String),
    /// They send where they are.
    Locates {
        /// Degrees to the north.
        latitude: f64,
        /// Degrees to the east.
        longitude: f64,
    },
    /// They change what they wrote.
    Edits {
        /// The message.
        message_id: String,
        /// Its new words.
        text: String,
        /// How often it was changed, this time included.
        count: u32,
    },
    /// They react to a message of the bot.
    Reacts {
        /// The message.
        message_id: String,
        /// The emoji.
        emoji: String,
    },
}

/// A request to the bot.
#[derive(Debug, Clone)]
pub struct Webhook {
    /// The HTTP method.
    pub method: Method,
    /// What comes behind the channel's address, such as `/transactions/1` or `?id=1`; mostly nothing.
    pub suffix: String,
    /// The headers, with the signature.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
    /// The provider's id of the message in it.
    pub message_id: Option<String>,
}
