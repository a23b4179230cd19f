//! A mistake in the settings, as it is told to a person or to a program.

use std::{fmt, ops::Range};

use serde::Serialize;

use super::source::{Excerpt, Source};

/// Every mistake that was found in the settings, in the order of the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SettingsError {
    problems: Vec<Problem>,
}

/// One mistake: where it stands, what is wrong, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// The file.
    pub file: String,
    /// The line, from 1; none where it is about the file as a whole.
    pub line: Option<usize>,
    /// The column in characters, from 1.
    pub column: Option<usize>,
    /// The path of the key, as in `gateway.listen` or `channel[0].app_secret`; empty where it is about no key.
    pub key: String,
    /// What is wrong.
    pub what: String,
    /// What to do.
    pub remedy: Option<String>,
    #[serde(skip)]
    excerpt: Option<Excerpt>,
}

impl Problem {
    /// Something is wrong with the file as a whole.
    pub(super) fn whole(file: &str, what: impl Into<String>) -> Self {
        Self {
            file: file.into(),
            line: None,
            column: None,
            key: String::new(),
            what: what.into(),
            remedy: None,
            excerpt: None,
        }
    }

    /// Something is wrong at a place.
    pub(super) fn at(
        source: &Source<'_>,
        span: Range<usize>,
        key: impl Into<String>,
        what: impl Into<String>,
    ) -> Self {
        let place = source.place(span);
        Self {
            line: Some(place.line),
            column: Some(place.column),
            key: key.into(),
            excerpt: Some(place.excerpt),
            ..Self::whole(source.file, what)
        }
    }

    /// With what to do.
    pub(super) fn with_remedy(mut self, remedy: impl Into<String>) -> Self {
        self.remedy = Some(remedy.into());
        self
    }
}

impl SettingsError {
    /// Nothing, or everything that was found.
    pub(super) fn check(mut problems: Vec<Problem>) -> Result<(), Self> {
        problems.sort_by_key(|problem| (problem.line, problem.column));
        if problems.is_empty() { Ok(()) } else { Err(Self { problems }) }
    }

    /// Each mistake; at least one.
    #[must_use]
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }
}

impl From<Problem> for SettingsError {
    fn from(problem: Problem) -> Self {
        Self { problems: vec![problem] }
    }
}

impl std::error::Error for SettingsError {}

impl fmt::Display for SettingsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.problems.iter().enumerate() {
            let separator = if index == 0 { "" } else { "\n\n" };
            write!(f, "{separator}{problem}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (line, column) = (self.line.unwrap_or_default(), self.column.unwrap_or_default());
        let margin = " ".repeat(self.line.map_or(1, |line| line.to_string().len()));
        write!(f, "error: {}\n{margin}--> {}", self.what, self.file)?;
        if let Some(excerpt) = &self.excerpt {
            let (before, marks) = (" ".repeat(excerpt.before), "^".repeat(excerpt.marked));
            write!(f, ":{line}:{column}\n{margin} |\n{line} | {}\n{margin} | {before}{marks}", excerpt.text)?;
        }
        match &self.remedy {
            Some(remedy) => write!(f, "\n{margin} = help: {remedy}"),
            None => Ok(()),
        }
    }
}
