//! Cuts text to what a platform takes, without losing a word: pure, and the same for every platform.
//!
//! A part never ends inside a character as a person sees it, a link, or a code fence that would fit into one part. A
//! fence that does not fit is closed at the end of the part and opened again in the next. White space at a cut is
//! dropped; everything else comes out in the order it went in.

mod breaks;
mod cluster;
mod fence;
mod link;

use std::borrow::Cow;

use self::{breaks::find, cluster::floor, fence::Fence};

/// What a platform counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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

    fn width(self, character: char) -> usize {
        match self {
            Self::Bytes => character.len_utf8(),
            Self::Utf16 => character.len_utf16(),
            Self::Chars => 1,
        }
    }

    /// The longest front of `text`, in bytes, that is at most `max` long.
    fn fitting(self, text: &str, max: usize) -> usize {
        let mut length = 0;
        for (at, character) in text.char_indices() {
            length += self.width(character);
            if length > max {
                return at;
            }
        }
        text.len()
    }

    /// Whether `text` is at most `max` long; cheap for a long text.
    fn fits(self, text: &str, max: usize) -> bool {
        text.len() <= max || self.fitting(text, max) == text.len()
    }
}

/// How long the parts may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    unit: Unit,
    max: usize,
    last: usize,
}

impl Limit {
    /// Every part is at most `max` long, which is taken as 8 if it is less: a character has to fit.
    #[must_use]
    pub fn new(unit: Unit, max: usize) -> Self {
        let max = max.max(8);
        Self { unit, max, last: max }
    }

    /// The last part is at most `last` long: it carries something that leaves less room.
    #[must_use]
    pub fn with_last(self, last: usize) -> Self {
        Self { last: last.clamp(8, self.max), ..self }
    }
}

/// The text in parts, none of them blank; blank text has none. Text that fits is one part, unchanged.
#[must_use]
pub fn split(text: &str, limit: Limit) -> Vec<String> {
    let mut parts = Vec::new();
    let mut open: Option<Fence<'_>> = None;
    let mut rest = text;
    loop {
        let opening = open.map_or_else(String::new, Fence::opening);
        let room = limit.last.saturating_sub(limit.unit.length(&opening));
        if limit.unit.fits(rest, room) {
            push(&mut parts, &opening, rest, "");
            return parts;
        }
        rest = rest.trim_end();
        let cut = find(rest, open, limit);
        match cut.fence {
            Some(fence) => push(&mut parts, &fence.opening(), cut.part, fence::CLOSING),
            None => push(&mut parts, "", cut.part, ""),
        }
        (rest, open) = (cut.next, cut.fence.filter(|_| cut.goes_on));
    }
}

fn push(parts: &mut Vec<String>, opening: &str, part: &str, closing: &str) {
    if !part.trim().is_empty() {
        parts.push([opening, part, closing].concat());
    }
}

/// The text at most `max` long, with `…` in place of what is left out.
#[must_use]
pub fn shorten(text: &str, unit: Unit, max: usize) -> Cow<'_, str> {
    if unit.fits(text, max) {
        return Cow::Borrowed(text);
    }
    let room = max.saturating_sub(unit.width('…'));
    let front = &text[..floor(text, unit.fitting(text, room))];
    Cow::Owned(format!("{}…", front.trim_end()))
}

#[cfg(test)]
mod tests;
