//! `chinwag conversations forget`: for good, once a person has said so.

use std::io::{BufRead, BufReader, Read};

use chinwag_core::{desk::Desk as _, store::Forgotten};
use chinwag_runtime::Channels;
use serde_json::json;

use super::{Forget, deeds, owned::state_of};
use crate::commands::{
    Exit, Terminal,
    failure::{Ended, Failure},
    wait, who,
};

/// The longest answer that is read of a person.
const ANSWER_MAX: u64 = 16;

pub(super) fn forget(command: &Forget, terminal: &mut Terminal<'_>) -> Ended {
    let Forget { conversation, yes, config, answer } = command;
    deeds::known(config, conversation)?;
    if !yes && !ask(command, terminal)? {
        writeln!(terminal.errors, "nothing is forgotten")?;
        return Ok(Exit::Refused);
    }
    let desk = deeds::desk(config, Channels::default())?.with_state_of(state_of);
    let forgotten =
        wait::in_one_thread(desk.forget(conversation, &who::by_command_line()))?.map_err(deeds::refused)?;
    let Forgotten { events, lines, states } = forgotten;
    match answer.json {
        true => terminal.json(&json!({ "conversation": conversation, "forgotten": forgotten }))?,
        false => writeln!(
            terminal.output,
            "{conversation} is forgotten: {events} events, {lines} lines of the transcript, {states} values of state"
        )?,
    }
    Ok(Exit::Done)
}

/// Whether a person says that it is to be done.
fn ask(command: &Forget, terminal: &mut Terminal<'_>) -> Result<bool, Failure> {
    if !terminal.is_interactive {
        return Err(Failure::unusable(
            "nobody can be asked here whether it is to be forgotten",
            "add `--yes` where that is sure; it cannot be undone",
        ));
    }
    write!(
        terminal.errors,
        "Forget all of {} for good: what was said, what came of it, and what is kept? [y/N] ",
        command.conversation
    )?;
    terminal.errors.flush()?;
    let mut answer = Vec::new();
    BufReader::new(Read::take(&mut *terminal.input, ANSWER_MAX)).read_until(b'\n', &mut answer)?;
    Ok(matches!(answer.trim_ascii().to_ascii_lowercase().as_slice(), b"y" | b"yes"))
}
