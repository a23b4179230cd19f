//! Changes of a script's text, and the text with them.

use std::ops::Range;

use super::Script;

/// A change of a script's text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// The lines that go, as indices of [`Script::lines`]; where there are none, where the new ones come.
    pub lines: Range<usize>,
    /// The lines that come.
    pub with: Vec<String>,
}

impl Script {
    /// The text with these edits, which do not overlap.
    #[must_use]
    pub fn rewritten(&self, edits: &[Edit]) -> String {
        let mut lines: Vec<&str> = Vec::with_capacity(self.lines.len());
        let mut next = 0;
        for edit in in_order(edits) {
            lines.extend(self.lines[next..edit.lines.start.max(next)].iter().map(String::as_str));
            lines.extend(edit.with.iter().map(String::as_str));
            next = edit.lines.end.max(next);
        }
        lines.extend(self.lines[next..].iter().map(String::as_str));
        let mut text = lines.join(self.line_end);
        if self.is_ended && !lines.is_empty() {
            text.push_str(self.line_end);
        }
        text
    }
}

/// From the first to the last; those at one place stay as they stand.
pub(super) fn in_order(edits: &[Edit]) -> Vec<&Edit> {
    let mut edits: Vec<&Edit> = edits.iter().collect();
    edits.sort_by_key(|edit| (edit.lines.start, edit.lines.end));
    edits
}
