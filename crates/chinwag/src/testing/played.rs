//! How a scenario went.

use std::fmt;

use chinwag_testkit::script::Edit;
use serde::Serialize;

/// How a scenario went on one platform.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Played {
    /// The script.
    pub file: String,
    /// The line at which the scenario begins, from 1.
    pub line: usize,
    /// Its title.
    pub title: String,
    /// The platform.
    pub platform: &'static str,
    /// How often something happened that the bot could answer.
    pub turns: usize,
    /// What went otherwise than it is written; nothing where it passed.
    pub failures: Vec<Failure>,
    /// What makes the script say what the bot said.
    #[serde(skip)]
    pub edits: Vec<Edit>,
}

/// One thing that went otherwise than it is written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Failure {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong.
    pub what: String,
    /// The script around it, with what is wrong marked `-` and what came instead marked `+`.
    pub excerpt: String,
    /// What may help to understand it.
    pub notes: Vec<String>,
    /// Whether the script can be made to say what the bot said.
    pub can_update: bool,
}

impl Played {
    /// Whether everything went as it is written.
    #[must_use]
    pub fn has_passed(&self) -> bool {
        self.failures.is_empty()
    }
}

/// The most failures of a scenario that are shown: what follows on the first often follows from it.
const SHOWN_MAX: usize = 3;

impl fmt::Display for Played {
    /// The scenario in one line, and its failures below.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, line, title, platform, .. } = self;
        let mark = if self.has_passed() { "ok  " } else { "FAIL" };
        write!(f, "{mark} {file}:{line}: {title} ({platform})")?;
        for failure in self.failures.iter().take(SHOWN_MAX) {
            write!(f, "\n\n{file}:{failure}")?;
        }
        match self.failures.len().saturating_sub(SHOWN_MAX) {
            0 if self.has_passed() => Ok(()),
            0 => writeln!(f),
            1 => writeln!(f, "\none more turn of it went otherwise"),
            more => writeln!(f, "\n{more} more turns of it went otherwise"),
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.line, self.what)?;
        self.excerpt.lines().try_for_each(|line| write!(f, "\n  {line}"))?;
        self.notes.iter().try_for_each(|note| write!(f, "\n  = {note}"))
    }
}
