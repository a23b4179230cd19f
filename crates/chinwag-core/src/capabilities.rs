//! What a platform can show, as data: the renderer degrades by it, and the documentation is written from it.

use serde::Serialize;

use crate::message::MediaKind;

/// What a platform can show and do. What it cannot is said in another way; no text is lost.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Capabilities {
    /// The longest text of one message.
    pub text: Room,
    /// The longest text that buttons can stand below, in the unit of `text`.
    pub text_with_buttons: usize,
    /// Buttons below a text; `None` where they become numbered lines.
    pub buttons: Option<Buttons>,
    /// Quick replies beside a message; `None` where they become buttons.
    pub quick_replies: Option<Buttons>,
    /// Cards; `None` where each becomes a picture and a text with buttons.
    pub cards: Option<Cards>,
    /// The kinds of media that are shown; others become a link.
    pub media: &'static [MediaKind],
    /// The longest text below media; `None` where it is a message of its own.
    pub caption: Option<Room>,
    /// Whether a place is shown on a map, rather than linked to.
    pub location: bool,
    /// Whether a person's address is shown as such, rather than as text.
    pub contact: bool,
    /// Whether there are stickers.
    pub sticker: bool,
    /// Whether it can be shown that the bot is typing.
    pub typing: bool,
    /// Whether a conversation can be marked as seen.
    pub seen: bool,
    /// Whether a reaction can be put on a message.
    pub reaction: bool,
    /// Whether a message of the bot can be changed, rather than said anew.
    pub edit: bool,
    /// Whether a message of the bot can be taken back.
    pub delete: bool,
    /// Whether a message can answer another one.
    pub reply_to: bool,
    /// Whether a message in a group can be for one person alone.
    pub only_for: bool,
    /// Whether that can be said where nobody else reads along, rather than as an ordinary message.
    pub only_for_direct: bool,
}

impl Capabilities {
    /// Text of a moderate length and nothing else.
    pub const TEXT: Self = Self {
        text: Room::chars(4096),
        text_with_buttons: 4096,
        buttons: None,
        quick_replies: None,
        cards: None,
        media: &[],
        caption: None,
        location: false,
        contact: false,
        sticker: false,
        typing: false,
        seen: false,
        reaction: false,
        edit: false,
        delete: false,
        reply_to: false,
        only_for: false,
        only_for_direct: false,
    };
}

/// How long a text may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Room {
    /// What is counted.
    pub unit: Unit,
    /// How many of them.
    pub max: usize,
}

impl Room {
    /// So many bytes of UTF-8.
    #[must_use]
    pub const fn bytes(max: usize) -> Self {
        Self { unit: Unit::Bytes, max }
    }

    /// So many UTF-16 code units.
    #[must_use]
    pub const fn utf16(max: usize) -> Self {
        Self { unit: Unit::Utf16, max }
    }

    /// So many code points.
    #[must_use]
    pub const fn chars(max: usize) -> Self {
        Self { unit: Unit::Chars, max }
    }

    /// Whether there is room for a text.
    #[must_use]
    pub fn fits(&self, text: &str) -> bool {
        text.len() <= self.max || self.unit.length(text) <= self.max
    }
}

/// What a platform counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Bytes of UTF-8.
    Bytes,
    /// UTF-16 code units.
    Utf16,
    /// Code points.
    Chars,
}

impl Unit {
    /// The length of a text.
    #[must_use]
    pub fn length(self, text: &str) -> usize {
        match self {
            Self::Bytes => text.len(),
            Self::Utf16 => text.chars().map(char::len_utf16).sum(),
            Self::Chars => text.chars().count(),
        }
    }

    /// The length of a character.
    #[must_use]
    pub fn width(self, character: char) -> usize {
        match self {
            Self::Bytes => character.len_utf8(),
            Self::Utf16 => character.len_utf16(),
            Self::Chars => 1,
        }
    }
}

/// What can be offered to press.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Buttons {
    /// How many in one message. More of them go with further messages.
    pub max: usize,
    /// The longest title; a longer one is shortened, and stands in full in the text.
    pub title: Room,
    /// The longest payload; a longer one is a mistake of the bot.
    pub payload: Room,
    /// Whether one can open an address; otherwise the address is in the text.
    pub urls: bool,
    /// Whether one can call a number; otherwise the number is in the text.
    pub phones: bool,
}

/// What a card may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Cards {
    /// How many in one message.
    pub max: usize,
    /// The longest title; a longer one is shortened, and stands in full below.
    pub title: Room,
    /// The longest words below the title, likewise.
    pub subtitle: Room,
    /// How many buttons. More of them go with further cards of the same title.
    pub buttons: usize,
}
