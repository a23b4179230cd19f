//! `chinwag conversations held`: which there are, and until when.

use chinwag_core::held::Held;

use super::Listed;
use crate::commands::{Exit, Terminal, engine, failure::Ended, table::Table, words::one_line};

pub(super) fn list(command: &Listed, terminal: &mut Terminal<'_>) -> Ended {
    let now = terminal.now;
    let held = engine::look(&command.config, async |engine| Held::all(&*engine.archive, now).await)?;
    if command.answer.json {
        held.iter().try_for_each(|held| terminal.json(held))?;
    } else if held.is_empty() {
        writeln!(terminal.errors, "no conversation is held by a person")?;
    } else {
        let mut table = Table::new(["CONVERSATION", "BY", "SINCE", "UNTIL"]);
        for Held { conversation, by, since, until, .. } in &held {
            let conversation = one_line(conversation.as_str(), 120);
            table.row([conversation, one_line(by, 80), since.to_string(), until.to_string()]);
        }
        table.write(terminal.output, terminal.style)?;
    }
    Ok(Exit::Done)
}
