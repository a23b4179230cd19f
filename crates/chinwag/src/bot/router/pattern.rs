//! Words that fit a regular expression.

use regex_lite::{Captures, Regex};

use super::{Matched, matched::Captured};

/// A regular expression, or why it is none.
pub(super) struct Pattern {
    source: String,
    regex: Result<Regex, String>,
}

impl Pattern {
    pub(super) fn new(source: String) -> Self {
        let regex = Regex::new(&source).map_err(|error| error.to_string());
        Self { source, regex }
    }

    /// As it was written.
    pub(super) fn source(&self) -> &str {
        &self.source
    }

    /// Why it is no regular expression.
    pub(super) fn flaw(&self) -> Option<&str> {
        self.regex.as_ref().err().map(String::as_str)
    }

    /// What it finds in the text.
    pub(super) fn matches(&self, text: &str) -> Option<Matched> {
        let regex = self.regex.as_ref().ok()?;
        let captures = regex.captures(text)?;
        let rest = captures.get(0).map_or("", |whole| &text[whole.end()..]);
        Some(Matched::after(rest.trim()).with_groups(groups(regex, &captures)))
    }
}

fn groups(regex: &Regex, captures: &Captures<'_>) -> Vec<Captured> {
    let of = |(name, group): (Option<&str>, Option<regex_lite::Match<'_>>)| Captured {
        name: name.map(str::to_owned),
        text: group.map(|group| group.as_str().to_owned()),
    };
    regex.capture_names().zip(captures.iter()).map(of).collect()
}
