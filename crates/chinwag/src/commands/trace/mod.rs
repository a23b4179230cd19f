//! `chinwag trace ID`: everything a message led to, and what of it is still open.
//!
//! [`story`] puts the events and runs of one webhook into a tree; [`pending`] finds what is left to be done; [`text`]
//! writes both for a person, and [`waterfall`] draws when what ran. None of them does any I/O.

mod pending;
mod story;
mod text;
mod waterfall;

#[cfg(test)]
mod tests;

use std::collections::HashSet;

use chinwag_core::{
    error::EngineError,
    event::EventId,
    store::{Engine, FunctionStatus, Trace as Found},
};
use clap::Args;

pub(super) use self::story::Story;
use super::{
    Exit, Terminal, engine,
    failure::{Ended, Failure},
    options::{ConfigOption, JsonOption},
};
use crate::bot::is_awaited;

/// Shows a trace.
#[derive(Debug, Clone, Args)]
#[command(after_help = EXAMPLE)]
pub(super) struct Trace {
    /// The id of an event or of a webhook, or the provider's id of a message
    id: String,
    #[command(flatten)]
    config: ConfigOption,
    #[command(flatten)]
    answer: JsonOption,
}

const EXAMPLE: &str = "\
Events stand with the moment they were published, counted from the webhook; runs with the time they took, and below
them as bars side by side, as wide as the terminal. A message is closed when each response that was prepared for it has
an outcome and nothing else waits: no input, no retry, no timer.
A conversation that lets time pass or gives time for an answer has a timer too: it goes on then.
Exit code 0: shown; 3: there is no such event or message.

Example:
  chinwag trace m_AG5Hz2Uq7tuwNEhXfYYKj8mJEM";

pub(super) fn trace(command: &Trace, terminal: &mut Terminal<'_>) -> Ended {
    let found = engine::look(&command.config, async |engine| look_at(engine, &command.id).await)?;
    let Some(look) = found else {
        let what = format_args!("there is no event or message `{}`", command.id);
        return Err(Failure::refused(what));
    };
    let story = Story::new(&look);
    match command.answer.json {
        true => terminal.json(&story)?,
        false => {
            text::write(&story, terminal.now, terminal.output, terminal.style)?;
            waterfall::write(&story, terminal.columns, terminal.output, terminal.style)?;
        }
    }
    Ok(Exit::Done)
}

/// A trace, and where the functions stood at that moment.
#[derive(Debug, Default)]
pub(super) struct Look {
    pub(super) trace: Found,
    pub(super) functions: Vec<FunctionStatus>,
    /// Timers of conversations that do not wait for them any more.
    pub(super) outdated: HashSet<EventId>,
    /// Whether nothing happened while it was looked. Only then can it be told that an input without a run waits for
    /// none: the two are read one after the other.
    pub(super) is_settled: bool,
}

/// How often it is looked again while something happens.
const LOOKS_MAX: usize = 8;

/// Looks at everything that a message led to; `None` where there is no such event or message.
pub(super) async fn look_at(engine: &Engine, id: &str) -> Result<Option<Look>, EngineError> {
    let mut trace = match engine.archive.trace(id).await {
        Ok(trace) if trace.events.is_empty() => return Ok(None),
        Err(EngineError::NotFound { .. }) => return Ok(None),
        found => found?,
    };
    for _ in 0..LOOKS_MAX {
        let functions = engine.archive.functions().await?;
        let again = engine.archive.trace(id).await?;
        let size = |trace: &Found| (trace.events.len(), trace.runs.len(), trace.timers.len());
        if size(&again) == size(&trace) {
            let outdated = outdated(engine, &again).await?;
            return Ok(Some(Look { trace: again, functions, outdated, is_settled: true }));
        }
        trace = again;
    }
    Ok(Some(Look { trace, ..Look::default() }))
}

/// The timers of conversations that do not wait for them any more: nothing comes of them.
async fn outdated(engine: &Engine, trace: &Found) -> Result<HashSet<EventId>, EngineError> {
    let mut outdated = HashSet::new();
    for (_, event) in &trace.timers {
        if is_awaited(engine, event).await? == Some(false) {
            outdated.insert(event.id.clone());
        }
    }
    Ok(outdated)
}
