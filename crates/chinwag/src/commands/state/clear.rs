//! What is kept, forgotten beside the running bot.

use std::io::{BufRead, BufReader, Read};

use chinwag_core::{audit::action, error::EngineError, store::Engine};
use serde_json::json;

use super::{Ended, Exit, Failure, Found, Terminal};
use crate::commands::audit;

/// The longest answer that is read of a person.
const ANSWER_MAX: u64 = 16;

/// Whether a person says that it is to be done.
pub(super) fn ask(found: &[Found], terminal: &mut Terminal<'_>) -> Result<bool, Failure> {
    if !terminal.is_interactive {
        return Err(Failure::unusable(
            "nobody can be asked here whether it is to be cleared",
            "add `--yes` where that is sure; `chinwag state show` shows what it is",
        ));
    }
    for found in found {
        writeln!(terminal.errors, "{}", found.words())?;
    }
    write!(terminal.errors, "Clear this for good? [y/N] ")?;
    terminal.errors.flush()?;
    let mut answer = Vec::new();
    BufReader::new(Read::take(&mut *terminal.input, ANSWER_MAX)).read_until(b'\n', &mut answer)?;
    Ok(matches!(answer.trim_ascii().to_ascii_lowercase().as_slice(), b"y" | b"yes"))
}

/// Clears what was found: of each whether it is gone. What has changed meanwhile is kept.
pub(super) async fn forget(engine: &Engine, found: &[Found]) -> Result<Vec<bool>, EngineError> {
    let mut gone = Vec::with_capacity(found.len());
    for Found { entry, .. } in found {
        gone.push(match engine.store.clear_state(&entry.key, entry.version).await {
            // Of nothing at all: somebody else was quicker.
            Ok(()) | Err(EngineError::Conflict { found: 0, .. }) => true,
            Err(EngineError::Conflict { .. }) => false,
            Err(error) => return Err(error),
        });
    }
    engine.store.flush().await?;
    for (found, _) in found.iter().zip(&gone).filter(|(_, gone)| **gone) {
        audit::note(engine, action::STATE_CLEAR, &found.of, &found.name).await?;
    }
    Ok(gone)
}

/// Tells what is gone, and what is kept.
pub(super) fn tell(found: &[Found], gone: &[bool], json: bool, terminal: &mut Terminal<'_>) -> Ended {
    for (found, gone) in found.iter().zip(gone) {
        match (json, gone) {
            (true, _) => {
                terminal.json(&json!({ "key": found.entry.key, "name": found.name, "cleared": gone }))?;
            }
            (false, true) => writeln!(terminal.output, "{} is cleared", found.words())?,
            (false, false) => writeln!(
                terminal.errors,
                "{} has changed meanwhile and is kept; look at it, and clear it again",
                found.words()
            )?,
        }
    }
    Ok(if gone.contains(&false) { Exit::Refused } else { Exit::Done })
}
