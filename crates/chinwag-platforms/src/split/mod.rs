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

pub use chinwag_core::capabilities::Unit;

use self::{breaks::find, cluster::floor, fence::Fence};

/// The longest front of `text`, in bytes, that is at most `max` long.
fn fitting(unit: Unit, text: &str, max: usize) -> usize {
    let mut length = 0;
    for (at, character) in text.char_indices() {
        length += unit.width(character);
        if length > max {
            return at;
        }
    }
    text.len()
}

/// Whether `text` is at most `max` long; cheap for a long text.
fn fits(unit: Unit, text: &str, max: usize) -> bool {
    text.len() <= max || fitting(unit, text, max) == text.len()
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
        if fits(limit.unit, rest, room) {
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
    if fits(unit, text, max) {
        return Cow::Borrowed(text);
    }
    let room = max.saturating_sub(unit.width('…'));
    let front = &text[..floor(text, fitting(unit, text, room))];
    Cow::Owned(format!("{}…", front.trim_end()))
}

#[cfg(test)]
mod tests;
