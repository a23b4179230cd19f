//! What a command reads from and writes to.

use std::{
    fmt, fs,
    io::{self, Read, Write},
    path::Path,
};

use chinwag_core::clock::Timestamp;

use super::Exit;

/// What a command reads from and writes to, and what time it is.
pub struct Terminal<'a> {
    /// Standard input.
    pub input: &'a mut dyn Read,
    /// Standard output.
    pub output: &'a mut dyn Write,
    /// Standard error.
    pub errors: &'a mut dyn Write,
    /// The current time.
    pub now: Timestamp,
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

    /// Tells what is wrong and what to do.
    pub(super) fn complain(
        &mut self,
        what: impl fmt::Display,
        remedy: impl fmt::Display,
    ) -> io::Result<Exit> {
        writeln!(self.errors, "error: {what}\n  = help: {remedy}")?;
        Ok(Exit::Unusable)
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
