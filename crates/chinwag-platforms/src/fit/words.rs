//! Text in parts that have room on the platform once they are written in its markup.

use chinwag_core::capabilities::Room;

use super::Fitting;
use crate::split::{self, Limit, shorten};

impl Fitting {
    /// Whether there is room for a text, once it is written.
    pub(super) fn fits(&self, text: &str, room: Room) -> bool {
        self.length(text) <= room.max.max(MAX_MIN)
    }

    fn length(&self, text: &str) -> usize {
        self.capabilities.text.unit.length(&self.dialect.write(text))
    }

    fn length_above_buttons(&self, text: &str) -> usize {
        self.dialect.above_buttons.map_or_else(|| self.length(text), |length| length(text))
    }

    /// As much of a text as there is room for, as it stands and once it is written; `None` where that is all of it.
    pub(super) fn shortened(&self, text: &str, room: Room) -> Option<String> {
        let written = |text: &str| room.unit.length(&self.dialect.write(text));
        if room.fits(text) && written(text) <= room.max {
            return None;
        }
        let mut short = shorten(text, room.unit, room.max).into_owned();
        loop {
            let (own, written) = (room.unit.length(&short), written(&short));
            if written <= room.max || own <= MAX_MIN {
                return Some(short);
            }
            let max = (own * room.max / written).min(own - 1).max(MAX_MIN);
            short = shorten(text, room.unit, max).into_owned();
        }
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
        let written = if is_last && last.is_some() {
            fitting.length_above_buttons(&parts[index])
        } else {
            fitting.length(&parts[index])
        };
        let own = unit.length(&parts[index]);
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
