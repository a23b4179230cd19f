//! Asks for a line where nothing can be said in between.

use super::Chat;
use crate::commands::{Terminal, failure::Failure};

/// The next line that is typed; `None` at the end.
pub(in crate::commands) fn ask(terminal: &mut Terminal<'_>) -> Result<Option<String>, Failure> {
    Chat::prompt(terminal)?;
    let mut line = Vec::new();
    loop {
        let mut byte = [0];
        if terminal.input.read(&mut byte)? == 0 {
            return Ok((!line.is_empty()).then(|| String::from_utf8_lossy(&line).into_owned()));
        }
        if byte == *b"\n" {
            return Ok(Some(String::from_utf8_lossy(&line).into_owned()));
        }
        line.extend(byte);
    }
}
