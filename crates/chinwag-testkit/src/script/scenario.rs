//! A script as it is once it is read.

use std::ops::Range;

use super::{Direction, Said};

/// A file of scenarios.
#[derive(Debug, Clone, PartialEq)]
pub struct Script {
    /// The file, as it is called in errors.
    pub file: String,
    /// At least one.
    pub scenarios: Vec<Scenario>,
    /// The text by lines, without their ends.
    pub lines: Vec<String>,
    /// How its lines end.
    pub(super) line_end: &'static str,
    /// Whether the last line ends as the others do.
    pub(super) is_ended: bool,
}

/// One talk, with a bot that knows nothing of the others.
#[derive(Debug, Clone, PartialEq)]
pub struct Scenario {
    /// Its title.
    pub title: String,
    /// Where it begins, from 1.
    pub line: usize,
    /// What happens, and what has to come of it.
    pub steps: Vec<Step>,
}

/// Something that happens, or that has to come of what happened.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// Its lines, as indices of [`Script::lines`].
    pub lines: Range<usize>,
    /// What it is.
    pub act: Act,
}

impl Step {
    /// Its line, from 1.
    #[must_use]
    pub fn line(&self) -> usize {
        self.lines.start + 1
    }

    /// Whether it only says what has to come of what happened before.
    #[must_use]
    pub fn is_expected(&self) -> bool {
        match &self.act {
            Act::Bot { .. } => true,
            Act::Person { .. } => false,
            Act::Direction(direction) => direction.is_expected(),
        }
    }
}

/// What a step is.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Act {
    /// A person does something.
    Person {
        /// Their name.
        name: String,
        /// What they do.
        deed: Deed,
    },
    /// The bot says something.
    Bot {
        /// To whom.
        to: String,
        /// What: lines whose words are [`Pattern`](super::Pattern)s.
        says: Said,
    },
    /// Anything else.
    Direction(Direction),
}

/// What a person does.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Deed {
    /// They write.
    Says(String),
    /// They press what is shown under this title, which is a [`Pattern`](super::Pattern).
    Presses(String),
    /// They send a picture, a sound, a film or a file.
    Sends(Media, String),
    /// They send where they are.
    Locates {
        /// Degrees to the north.
        latitude: f64,
        /// Degrees to the east.
        longitude: f64,
    },
    /// They change what they wrote last.
    Edits(String),
    /// They react to what the bot said last.
    Reacts(String),
}

/// What can be sent beside words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Media {
    Image,
    Audio,
    Video,
    File,
}

impl Media {
    /// Each of them.
    pub const ALL: [Self; 4] = [Self::Image, Self::Audio, Self::Video, Self::File];

    /// Its name, as it is written.
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
