//! Text in parts that have room on the platform once they are written in its markup.

use chinwag_core::capabilities::Room;

use super::Fitting;
use crate::split::{self, Limit};

impl Fitting {
    /// Whether there is room for a text, once it is written.
    pub(super) fn fits(&self, text: &str, room: Room) -> bool {
        self.length(text) <= room.max.max(MAX_MIN)
    }

    fn length(&self, text: &str) -> usize {
        self.capabilities.text.unit.length(&self.dialect.write(text))
    }
}

/// A part has to hold a character, whatever the platform says.
const MAX_MIN: usize = 8;

/// The text in parts. The last one is at most `last` long, where that is given.
pub(super) fn split(fitting: &Fitting, text: &str, last: Option<usize>) -> Vec<String> {
    let Room { unit, max } = fitting.capabilities.text;
    let limit = Limit::new(unit, max);
    let limit = last.map_or(limit, |last| limit.with_last(last));
    let mut parts = split::split(text, limit);
    // What grows when it is written, such as by escapes, has to be cut shorter; rarely anything does.
    let mut index = 0;
    while index < parts.len() {
        let is_last = index + 1 == parts.len();
        let room = last.filter(|_| is_last).unwrap_or(max).max(MAX_MIN);
        let (own, written) = (unit.length(&parts[index]), fitting.length(&parts[index]));
        if written <= room || own <= MAX_MIN {
            index += 1;
            continue;
        }
        let shorter = (own * room / written).min(own - 1).max(MAX_MIN);
        let finer = split::split(&parts[index], Limit::new(unit, shorter));
        if finer.len() < 2 {
            index += 1;
            continue;
        }
        parts.splice(index..=index, finer);
    }
    parts
}

/// Adds lines below a text.
pub(super) fn append(text: &mut String, lines: &[String]) {
    if lines.is_empty() {
        return;
    }
    if !text.is_empty() {
        text.push_str("\n\n");
    }
    text.push_str(&lines.join("\n"));
}
