//! Code fences: lines of ``` around lines of code.

/// Closes a fence at the end of a part.
pub(super) const CLOSING: &str = "\n```";
/// A longer line is no opening: it could not be repeated in each part.
const OPENING_BYTES_MAX: usize = 32;
/// With less room than this, fences are text like any other.
pub(super) const ROOM_MIN: usize = 80;

/// An open fence, with the line that opened it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Fence<'a> {
    line: &'a str,
}

impl<'a> Fence<'a> {
    /// The fence that a line opens.
    pub(super) fn opened_by(line: &'a str) -> Option<Self> {
        let line = line.trim_end();
        let info = line.strip_prefix("```")?;
        (!info.contains('`') && line.len() <= OPENING_BYTES_MAX).then_some(Self { line })
    }

    /// What opens it again.
    pub(super) fn opening(self) -> String {
        format!("{}\n", self.line)
    }
}

/// Whether a line closes a fence.
pub(super) fn closes(line: &str) -> bool {
    line.trim_end() == "```"
}
