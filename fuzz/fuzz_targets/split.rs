//! Text cut into parts: no word is lost, no limit is passed, and cutting a part again changes nothing.
//!
//! The input is the longest part and the longest last part, two bytes each, the unit, and the text.

#![no_main]

use chinwag_platforms::split::{Limit, Unit, shorten, split};
use libfuzzer_sys::fuzz_target;

/// In shorter parts a fence is text like any other.
const FENCE_ROOM_MIN: usize = 80;
/// What may be added to a part: a fence that is opened again, and closed.
const FENCE_MAX: usize = 32 + 3;

fuzz_target!(|input: &[u8]| {
    let Some((&[a, b, c, d, unit], text)) = input.split_first_chunk() else { return };
    let Ok(text) = std::str::from_utf8(text) else { return };
    let (max, last) = (u16::from_le_bytes([a, b]).into(), u16::from_le_bytes([c, d]).into());
    let unit = [Unit::Bytes, Unit::Utf16, Unit::Chars][usize::from(unit) % 3];
    check(text, unit, max, last);
});

fn check(text: &str, unit: Unit, max: usize, last: usize) {
    let parts = split(text, Limit::new(unit, max).with_last(last));
    let joined: Vec<char> = parts.iter().flat_map(|part| inked(part)).collect();
    let whole: Vec<char> = inked(text).collect();
    if max.min(last) < FENCE_ROOM_MIN {
        assert_eq!(joined, whole, "{parts:?}");
    }
    assert!(is_within(&whole, &joined), "{whole:?} is not within {parts:?}");
    let added = joined.len() - whole.len();
    assert!(added <= parts.len() * FENCE_MAX, "{added} more than there was: {parts:?}");
    for part in &parts {
        assert!(!part.trim().is_empty(), "a blank part of {parts:?}");
        assert!(unit.length(part) <= max.max(8), "{part:?} is too long");
        assert_eq!(split(part, Limit::new(unit, max)), [part.as_str()], "a part is a part");
    }
    if let Some(part) = parts.last() {
        assert!(unit.length(part) <= last.clamp(8, max.max(8)), "{part:?} is too long for the last");
    }
    let max = max.max(8);
    assert!(unit.length(&shorten(text, unit, max)) <= max);
}

/// What is not white space: that alone may be dropped.
fn inked(text: &str) -> impl Iterator<Item = char> {
    text.chars().filter(|c| !c.is_whitespace())
}

/// Whether every character of `part` stands in `whole`, in the same order.
fn is_within(part: &[char], whole: &[char]) -> bool {
    let mut rest = whole.iter();
    part.iter().all(|character| rest.any(|other| other == character))
}
