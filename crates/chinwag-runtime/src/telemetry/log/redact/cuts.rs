//! Stretches of a text that are taken out.

use std::{borrow::Cow, ops::Range};

/// What stands in the place of what was taken out.
pub(crate) const REMOVED: &str = "…";

/// Stretches of a text, in any order, that may overlap.
#[derive(Debug, Default)]
pub(super) struct Cuts(Vec<Range<usize>>);

impl Cuts {
    pub(super) fn add(&mut self, stretch: Range<usize>) {
        if stretch.is_empty() {
            return;
        }
        match self.0.last_mut() {
            // Most follow each other.
            Some(last) if last.start <= stretch.start && stretch.start <= last.end => {
                last.end = last.end.max(stretch.end);
            }
            _ => self.0.push(stretch),
        }
    }

    /// The text without them.
    pub(super) fn apply(mut self, text: &str) -> Cow<'_, str> {
        if self.0.is_empty() {
            return Cow::Borrowed(text);
        }
        self.0.sort_unstable_by_key(|stretch| stretch.start);
        let (mut kept, mut end) = (String::with_capacity(text.len()), 0);
        for stretch in self.0 {
            let start = text.floor_char_boundary(stretch.start);
            if end == 0 || start > end {
                kept.push_str(&text[end.min(start)..start]);
                kept.push_str(REMOVED);
            }
            end = end.max(text.ceil_char_boundary(stretch.end));
        }
        kept.push_str(&text[end..]);
        Cow::Owned(kept)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stretches_are_taken_out_whatever_their_order() {
        let apply = |cuts: &[Range<usize>]| {
            let mut all = Cuts::default();
            cuts.iter().for_each(|cut| all.add(cut.clone()));
            all.apply("0123ü6789").into_owned()
        };
        assert_eq!(apply(&[]), "0123ü6789");
        assert_eq!(apply(&[8..10, 0..2]), "…23ü67…");
        assert_eq!(apply(&[2..6, 1..3, 3..4, 2..2]), "0…6789");
        assert_eq!(apply(&[5..6, 5..6]), "0123…6789", "a letter is taken out whole");
        assert_eq!(apply(&[0..10, 1..2]), "…");
        assert_eq!(apply(&[0..1, 1..2]), "…23ü6789");
    }
}
