//! What a rule has found: where, what, and what to do.

use std::fmt;

/// One place where a rule does not hold.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Finding {
    /// The file, from the root.
    pub(super) file: String,
    /// The line, from 1.
    pub(super) line: usize,
    /// What is wrong.
    pub(super) what: String,
    /// What to do.
    pub(super) remedy: String,
}

impl Finding {
    /// Something is wrong in a line.
    pub(super) fn new(file: &str, line: usize, what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { file: file.to_owned(), line, what: what.into(), remedy: remedy.into() }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, line, what, remedy } = self;
        write!(f, "{file}:{line}: {what}\n  = help: {remedy}")
    }
}

/// What a test compares: `file:line: what`, a line each.
#[cfg(test)]
pub(super) fn shown(findings: &[Finding]) -> Vec<String> {
    findings.iter().map(|Finding { file, line, what, .. }| format!("{file}:{line}: {what}")).collect()
}
