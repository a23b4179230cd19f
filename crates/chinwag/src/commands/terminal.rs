//! What a command reads from and writes to.

use std::{
    fmt, fs,
    io::{self, Read, Write},
    path::Path,
};

use chinwag_core::clock::Timestamp;
use serde::Serialize;

use super::{Style, failure::Failure};

/// What a command reads from and writes to, and what time it is.
pub(super) struct Terminal<'a> {
    /// Standard input.
    pub(super) input: &'a mut dyn Read,
    /// Standard output.
    pub(super) output: &'a mut dyn Write,
    /// Standard error.
    pub(super) errors: &'a mut dyn Write,
    /// The current time.
    pub(super) now: Timestamp,
    /// How words are set apart on standard output.
    pub(super) style: Style,
    /// How words are set apart on standard error.
    pub(super) error_style: Style,
    /// How wide standard output is.
    pub(super) columns: usize,
    /// Whether a person types the input and reads the output.
    pub(super) is_interactive: bool,
}

/// How wide what no terminal shows is taken for.
pub(super) const COLUMNS: usize = 100;

/// How wide a terminal is.
#[cfg(unix)]
pub(super) fn columns(stream: &impl std::os::fd::AsFd) -> usize {
    let size = rustix::termios::tcgetwinsize(stream).ok();
    size.map(|size| usize::from(size.ws_col)).filter(|columns| *columns > 0).unwrap_or(COLUMNS)
}

/// How wide a terminal is.
#[cfg(not(unix))]
pub(super) fn columns<T>(_stream: &T) -> usize {
    COLUMNS
}

impl Terminal<'_> {
    /// The bytes of a file, or of standard input where it is `-`.
    pub(super) fn read(&mut self, file: &Path) -> io::Result<Vec<u8>> {
        if file != Path::new("-") {
            return fs::read(file);
        }
        let mut bytes = Vec::new();
        self.input.read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    /// One line of JSON.
    pub(super) fn json(&mut self, value: &impl Serialize) -> io::Result<()> {
        serde_json::to_writer(&mut self.output, value)?;
        writeln!(self.output)
    }

    /// Tells why a command has ended.
    pub(super) fn tell(&mut self, failure: &Failure) -> io::Result<()> {
        for line in failure.to_string().lines() {
            let style = self.error_style;
            match (line.strip_prefix("error:"), line.split_once("= help:")) {
                (Some(what), _) => writeln!(self.errors, "{}{what}", style.bad("error:"))?,
                (None, Some((margin, remedy))) => {
                    writeln!(self.errors, "{margin}{}{remedy}", style.mark("= help:"))?;
                }
                (None, None) => writeln!(self.errors, "{line}")?,
            }
        }
        Ok(())
    }

    /// Tells something that is no failure.
    pub(super) fn warn(&mut self, what: impl fmt::Display, remedy: impl fmt::Display) -> io::Result<()> {
        let style = self.error_style;
        writeln!(self.errors, "{} {what}", style.mark("warning:"))?;
        writeln!(self.errors, "  {} {remedy}", style.mark("= help:"))
    }
}

/// A file as it is called in an answer.
pub(super) fn name(file: &Path) -> String {
    if file == Path::new("-") { "standard input".into() } else { format!("`{}`", file.display()) }
}

impl fmt::Debug for Terminal<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Terminal").field("now", &self.now).finish_non_exhaustive()
    }
}
