//! How scenarios went, as a terminal or a program is told.

use std::io;

use serde::Serialize;
use serde_json::{Value, json};

use crate::{
    commands::{Style, Terminal, words::harmless},
    testing::Played,
};

/// How many scenarios passed and failed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub(super) struct Tally {
    scenarios: usize,
    turns: usize,
    passed: usize,
    failed: usize,
    /// Those of the failed that their scripts were put right for.
    pub(super) updated: usize,
}

impl Tally {
    pub(super) fn count(&mut self, played: &Played) {
        self.scenarios += 1;
        self.turns += played.turns;
        let count = if played.has_passed() { &mut self.passed } else { &mut self.failed };
        *count += 1;
    }

    /// Whether all scenarios passed, or pass from now on.
    pub(super) fn has_passed(&self) -> bool {
        self.failed == self.updated
    }

    pub(super) fn write(&self, written: &[String], terminal: &mut Terminal<'_>) -> io::Result<()> {
        let Self { scenarios, turns, passed, failed, updated } = *self;
        let style = terminal.style;
        for file in written {
            writeln!(terminal.output, "{} {file}", style.mark("written"))?;
        }
        let plural = |count: usize| if count == 1 { "" } else { "s" };
        let mut summary = format!(
            "{scenarios} scenario{} of {turns} turn{}: {passed} passed",
            plural(scenarios),
            plural(turns)
        );
        for (count, what) in [(failed - updated, "failed"), (updated, "updated")] {
            if count > 0 {
                summary.push_str(&format!(", {count} {what}"));
            }
        }
        let painted = if self.has_passed() { style.good(summary) } else { style.bad(summary) };
        writeln!(terminal.output, "{painted}")
    }
}

/// A scenario as a program is told of it.
pub(super) fn as_json(played: &Played) -> Value {
    let mut value = json!(played);
    value["passed"] = played.has_passed().into();
    value
}

/// A scenario as a person is told of it.
pub(super) fn write(played: &Played, terminal: &mut Terminal<'_>) -> io::Result<()> {
    for line in played.to_string().lines() {
        let line: String = line.chars().map(harmless).collect();
        writeln!(terminal.output, "{}", painted(&line, terminal.style))?;
    }
    if played.has_passed() { Ok(()) } else { writeln!(terminal.output) }
}

fn painted(line: &str, style: Style) -> String {
    if let Some(rest) = line.strip_prefix("ok ") {
        return format!("{} {rest}", style.good("ok"));
    }
    if let Some(rest) = line.strip_prefix("FAIL ") {
        return format!("{} {rest}", style.bad("FAIL"));
    }
    let sign = line.trim_start().trim_start_matches(|letter: char| letter.is_ascii_digit()).trim_start();
    match sign.get(..2) {
        Some("- ") if line.starts_with(' ') => style.bad(line),
        Some("+ ") if line.starts_with(' ') => style.good(line),
        _ => line.to_owned(),
    }
}
