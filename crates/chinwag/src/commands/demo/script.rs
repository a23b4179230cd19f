//! What is typed where nobody is there to type.

use std::path::Path;

use crate::commands::{Terminal, failure::Failure, terminal::name};

/// Lines as a person would type them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Script(String);

/// A tour of the demo bot: a greeting, an order, buttons, an answer in parts, cards, a picture, a command, an unknown
/// word.
const TOUR: &str = "\
# Each line is what is typed; a line with the title or number of a button presses it.
hello
Order a drink
tea
2
yes
dice
again
Tell me a joke
cards
Choose tea
story
/image https://example.com/cat.png
/start
xyzzy
";

impl Script {
    /// The one that is always there.
    pub(super) fn built_in() -> Self {
        Self(TOUR.into())
    }

    /// Reads a script from a file.
    pub(super) fn load(file: &Path, terminal: &mut Terminal<'_>) -> Result<Self, Failure> {
        let remedy = "name a file of lines as they would be typed, or - for standard input";
        let bytes = terminal.read(file);
        let bytes = bytes.map_err(|error| {
            Failure::unusable(format_args!("{} cannot be read: {error}", name(file)), remedy)
        })?;
        let text = String::from_utf8(bytes);
        let text = text.map_err(|_| Failure::unusable(format_args!("{} is not text", name(file)), remedy))?;
        let script = Self(text);
        if script.lines().next().is_none() {
            return Err(Failure::unusable(format_args!("{} has no line to type", name(file)), remedy));
        }
        Ok(script)
    }

    /// The lines, without comments and empty ones.
    pub(super) fn lines(&self) -> impl Iterator<Item = &str> {
        self.0.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'))
    }
}
