//! Colour, where it is a terminal that reads.

use std::{fmt::Display, io::IsTerminal};

use crate::settings::credentials::environment;

/// How words are set apart: by colour on a terminal, else not at all.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Style {
    colour: bool,
}

impl Style {
    /// For something that may be a terminal. `NO_COLOR` (<https://no-color.org>) and a terminal that calls itself dumb
    /// are heeded.
    #[must_use]
    pub(super) fn of(stream: &impl IsTerminal) -> Self {
        let is_set = |variable| environment(variable).is_some_and(|value| !value.is_empty());
        let is_dumb = environment("TERM").is_some_and(|value| value == "dumb");
        Self { colour: stream.is_terminal() && !is_set("NO_COLOR") && !is_dumb }
    }

    pub(super) fn is_coloured(self) -> bool {
        self.colour
    }

    pub(super) fn bold(self, text: impl Display) -> String {
        self.paint("1", text)
    }

    pub(super) fn dim(self, text: impl Display) -> String {
        self.paint("2", text)
    }

    pub(super) fn bad(self, text: impl Display) -> String {
        self.paint("1;31", text)
    }

    pub(super) fn good(self, text: impl Display) -> String {
        self.paint("32", text)
    }

    pub(super) fn mark(self, text: impl Display) -> String {
        self.paint("36", text)
    }

    fn paint(self, code: &str, text: impl Display) -> String {
        let text = text.to_string();
        if self.colour && !text.is_empty() { format!("\x1b[{code}m{text}\x1b[0m") } else { text }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_painted_only_where_there_is_colour() {
        let (plain, coloured) = (Style::default(), Style { colour: true });
        assert_eq!(
            [plain.bad("no"), coloured.bad("no"), coloured.dim("")],
            ["no", "\x1b[1;31mno\x1b[0m", ""]
        );
    }
}
