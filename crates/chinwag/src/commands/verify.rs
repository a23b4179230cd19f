//! `chinwag verify PLATFORM FILE`: whether a captured request would be let in.

use std::{fmt, path::PathBuf, sync::Arc};

use chinwag_core::{
    clock::Timestamp,
    platform::{Platform, Rejection, admit},
};
use chinwag_platforms::PLATFORMS;
use clap::Args;
use serde_json::{Value, json};

use super::{
    Exit, Terminal,
    capture::Capture,
    failure::{Ended, Failure},
    options::JsonOption,
    terminal::name as name_of,
};

/// What to verify.
#[derive(Debug, Clone, Args)]
#[command(after_help = EXAMPLE)]
pub(super) struct Verify {
    /// The platform
    pub(super) platform: String,
    /// The captured request, as JSON; - is standard input
    pub(super) file: PathBuf,
    #[command(flatten)]
    pub(super) answer: JsonOption,
}

const EXAMPLE: &str = "\
The file holds a JSON object with `secret`, `body` (text), and `headers` (an object) or `header` and `value`.
Exit code 0: accepted; 3: refused.

Example:
  chinwag verify messenger request.json";

/// Opens a platform that verifies and parses with one secret; `None` where there is none of that name, or the secret is
/// empty.
pub(super) type ForVerify = fn(platform: &str, secret: &str) -> Option<Arc<dyn Platform>>;

/// Says whether a captured request would be let in, and why not.
pub(super) fn verify(command: &Verify, open: ForVerify, terminal: &mut Terminal<'_>) -> Ended {
    let name = name_of(&command.file);
    let unusable = |what: fmt::Arguments<'_>| Failure::unusable(what, Capture::SHAPE);
    let bytes = terminal.read(&command.file);
    let bytes = bytes.map_err(|error| unusable(format_args!("{name} cannot be read: {error}")))?;
    let capture = Capture::parse(&bytes);
    let capture =
        capture.map_err(|error| unusable(format_args!("{name} is not a captured request: {error}")))?;
    if capture.secret.expose().is_empty() {
        return Err(unusable(format_args!("{name} is not a captured request: `secret` is empty")));
    }
    let platform = open(&command.platform, capture.secret.expose());
    let platform = platform.ok_or_else(|| no_platform(&command.platform))?;
    let now = capture.now.unwrap_or(terminal.now);
    publish(&*platform, capture.keys.as_ref(), now)
        .map_err(|what| unusable(format_args!("{name}: {what}")))?;
    let verdict = admit(&*platform, capture.request, now).map(drop);
    answer(command.answer.json, &verdict, terminal)
}

/// Gives the platform the keys that its provider publishes, where it checks tokens with such.
fn publish(platform: &dyn Platform, keys: Option<&Value>, now: Timestamp) -> Result<(), String> {
    let Some(set) = platform.key_set() else { return Ok(()) };
    let keys = keys.ok_or("the platform checks tokens with published keys: add them as `jwks`")?;
    set.take(keys.to_string().as_bytes(), now).map(drop).map_err(|error| format!("`jwks`: {error}"))
}

fn answer(json: bool, verdict: &Result<(), Rejection>, terminal: &mut Terminal<'_>) -> Ended {
    let reason = verdict.as_ref().err().map(ToString::to_string);
    match (json, &reason) {
        (true, _) => terminal.json(&json!({ "accepted": verdict.is_ok(), "reason": reason }))?,
        (false, None) => writeln!(terminal.output, "{}", terminal.style.good("accepted"))?,
        (false, Some(reason)) => writeln!(terminal.output, "{}: {reason}", terminal.style.bad("refused"))?,
    }
    Ok(if verdict.is_ok() { Exit::Done } else { Exit::Refused })
}

/// There is no platform of that name.
pub(super) fn no_platform(name: &str) -> Failure {
    Failure::unusable(
        format_args!("there is no platform `{name}`"),
        format_args!("the platforms are: {}", PLATFORMS.join(", ")),
    )
}
