//! `chinwag audit`: who did what to the bot.

use chinwag_core::{
    audit::{Audit, AuditEntry},
    clock::{Clock, SystemClock},
    error::EngineError,
    store::Engine,
};
use clap::Args;

use super::{
    Exit, Terminal, engine,
    failure::Ended,
    options::{ConfigOption, JsonOption},
    since::Since,
    table::Table,
    who,
    words::one_line,
};

/// Lists what people did.
#[derive(Debug, Clone, Args)]
#[command(after_help = EXAMPLE)]
pub(super) struct AuditCommand {
    /// Only what was done since: 10m, 2026-03-08T19:27:04Z, or all
    #[arg(long, short, value_name = "WHEN", default_value = "30d")]
    since: Since,
    /// At most so many: the newest
    #[arg(long, short = 'n', value_name = "COUNT", default_value_t = 1000)]
    max: usize,
    #[command(flatten)]
    config: ConfigOption,
    #[command(flatten)]
    answer: JsonOption,
}

const EXAMPLE: &str = "\
A line holds when, who, what was done, on what, and what there is to add: policies of logs, dead letters that were
redriven or discarded, state that was cleared.

Examples:
  chinwag audit
  chinwag audit --since 1d --json";

/// How many are read at once.
const PAGE: usize = 256;

pub(super) fn audit(command: &AuditCommand, terminal: &mut Terminal<'_>) -> Ended {
    let since = command.since.before(terminal.now);
    let found = engine::look(&command.config, async |engine| {
        let (mut found, mut before) = (Vec::new(), None);
        loop {
            let page = engine.logs.audits(before, PAGE).await?;
            let is_end = page.len() < PAGE;
            before = page.last().map(|audit| audit.id);
            found.extend(
                page.into_iter().take_while(|audit| since.is_none_or(|since| audit.entry.at >= since)),
            );
            let is_all = found.last().map(|audit: &Audit| audit.id) != before;
            if is_end || is_all || found.len() >= command.max {
                found.truncate(command.max);
                return Ok::<_, EngineError>(found);
            }
        }
    })?;
    if command.answer.json {
        found.iter().rev().try_for_each(|audit| terminal.json(audit))?;
    } else if found.is_empty() {
        writeln!(terminal.errors, "nothing was done{}", command.since.hint())?;
    } else {
        let mut table = Table::new(["AT", "WHO", "DID", "ON", "DETAILS"]);
        for Audit { entry: AuditEntry { at, who, action, subject, details }, .. } in found.iter().rev() {
            let cells = [who, action, subject, details].map(|text| one_line(text, 120));
            let [who, action, subject, details] = cells;
            table.row([at.to_string(), who, action, subject, details]);
        }
        table.write(terminal.output, terminal.style)?;
    }
    Ok(Exit::Done)
}

/// Notes what was done by this command line.
pub(super) async fn note(
    engine: &Engine,
    action: &str,
    subject: impl ToString,
    details: impl ToString,
) -> Result<(), EngineError> {
    let entry = AuditEntry {
        at: SystemClock.now(),
        who: who::by_command_line(),
        action: action.to_owned(),
        subject: subject.to_string(),
        details: details.to_string(),
    };
    engine.logs.audit(entry).await
}
