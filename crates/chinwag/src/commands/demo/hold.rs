//! A demo stays where somebody looks at it.

use serde_json::json;

use super::{Demo, Stage};
use crate::commands::{
    Exit, Terminal, browser,
    failure::{Ended, Failure},
    signals::Signals,
};

/// Stays until it is asked to stop.
pub(super) async fn hold(stage: &Stage, command: &Demo, terminal: &mut Terminal<'_>) -> Ended {
    let mut signals = Signals::new()?;
    if command.answer.json {
        terminal.json(&json!({ "console": stage.console(), "webhook": stage.webhook() }))?;
    } else {
        let style = terminal.style;
        writeln!(terminal.output, "\n{}  {}", style.bold("console"), style.mark(stage.console()))?;
        let words = "     talk to the bot on every platform there; the link is good once. Ctrl-C stops it";
        writeln!(terminal.output, "{}", style.dim(words))?;
    }
    terminal.output.flush()?;
    open(stage, command, terminal)?;
    tokio::select! {
        _ = signals.next() => Ok(Exit::Done),
        failure = stage.failed() => Err(failure),
    }
}

/// Opens the console in the browser, where that is asked for. Where it cannot be, the printed link still does.
pub(super) fn open(stage: &Stage, command: &Demo, terminal: &mut Terminal<'_>) -> Result<(), Failure> {
    if command.open
        && let Err(failure) = browser::open(&stage.console())
    {
        terminal.tell(&failure)?;
    }
    Ok(())
}
