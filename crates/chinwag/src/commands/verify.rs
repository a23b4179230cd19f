//! `chinwag verify PLATFORM FILE`: whether a captured request would be let in.

use std::{io, path::PathBuf};

use chinwag_core::platform::{Rejection, admit};
use serde_json::json;

use super::{Exit, Terminal, capture::Capture, terminal::name as name_of, throwaway};
use crate::platforms::PlatformEntry;

/// What to verify.
#[derive(Debug, Clone)]
pub struct Verify {
    /// The platform's name.
    pub platform: String,
    /// The captured request, as JSON; `-` is standard input.
    pub file: PathBuf,
    /// Answer in JSON.
    pub json: bool,
}

/// Says whether a captured request would be let in, and why not.
///
/// # Errors
/// The answer cannot be written.
pub fn verify(
    command: &Verify,
    platforms: &[PlatformEntry],
    terminal: &mut Terminal<'_>,
) -> io::Result<Exit> {
    let name = name_of(&command.file);
    let bytes = match terminal.read(&command.file) {
        Ok(bytes) => bytes,
        Err(error) => return terminal.complain(format!("{name} cannot be read: {error}"), Capture::SHAPE),
    };
    let capture = match Capture::parse(&bytes) {
        Ok(capture) => capture,
        Err(error) => {
            return terminal.complain(format!("{name} is not a captured request: {error}"), Capture::SHAPE);
        }
    };
    let platform = match throwaway::open(platforms, &command.platform, &capture.secret) {
        Ok(platform) => platform,
        Err(error) => return terminal.complain(error.what, error.remedy),
    };
    let verdict = admit(&*platform, capture.request, capture.now.unwrap_or(terminal.now)).map(drop);
    answer(command.json, &verdict, terminal)
}

fn answer(json: bool, verdict: &Result<(), Rejection>, terminal: &mut Terminal<'_>) -> io::Result<Exit> {
    let reason = verdict.as_ref().err().map(ToString::to_string);
    match (json, &reason) {
        (true, _) => {
            writeln!(terminal.output, "{}", json!({ "accepted": verdict.is_ok(), "reason": reason }))?;
        }
        (false, None) => writeln!(terminal.output, "accepted")?,
        (false, Some(reason)) => writeln!(terminal.output, "refused: {reason}")?,
    }
    Ok(if verdict.is_ok() { Exit::Done } else { Exit::Refused })
}
