//! `chinwag logs`: what functions and the runtime said, and how much of it is kept.

mod change;
mod line;
mod list;
mod policies;

#[cfg(test)]
mod tests;

use chinwag_core::{
    error::EngineError,
    log::{PolicyChange, RUNTIME},
    name::FunctionName,
    nearest::nearest,
    store::Engine,
};
use clap::{Args, Subcommand};

pub(super) use self::policies::in_effect;
use self::{
    change::{Reset, Set},
    list::List,
};
use super::{
    Terminal,
    failure::{Ended, Failure},
    options::{ConfigOption, JsonOption},
    words::one_line,
};

/// Lists lines of the log, or says how much of it is kept.
#[derive(Debug, Clone, Args)]
#[command(after_help = EXAMPLE, args_conflicts_with_subcommands = true)]
pub(super) struct Logs {
    #[command(subcommand)]
    action: Option<Action>,
    #[command(flatten)]
    list: List,
}

const EXAMPLE: &str = "\
A line belongs to the function that said it, or to `runtime`. How much of a function is kept is set by `log` of its
settings, and changed while the bot runs by `chinwag logs set`. Credentials are in no line, and what people said only
where `bodies` is true.

Examples:
  chinwag logs talk --since 10m --level warn
  chinwag logs -f --conversation page:200000000000001
  chinwag logs --event 01kk7enpxv000000000000000z --json
  chinwag logs set talk --level debug --for 10m";

#[derive(Debug, Clone, Subcommand)]
enum Action {
    /// Keep more or less of a function's log, for a while or for good, while the bot runs
    Set(Set),
    /// Keep of a function's log what the settings say
    #[command(after_help = "Example:\n  chinwag logs reset talk")]
    Reset(Reset),
    /// List what is kept otherwise than the settings say
    #[command(after_help = "Example:\n  chinwag logs policies")]
    Policies(Policies),
}

#[derive(Debug, Clone, Args)]
struct Policies {
    #[command(flatten)]
    config: ConfigOption,
    #[command(flatten)]
    answer: JsonOption,
}

pub(super) fn logs(command: &Logs, terminal: &mut Terminal<'_>) -> Ended {
    match &command.action {
        Some(Action::Set(command)) => change::set(command, terminal),
        Some(Action::Reset(command)) => change::reset(command, terminal),
        Some(Action::Policies(Policies { config, answer })) => policies::policies(config, *answer, terminal),
        None => list::list(&command.list, terminal),
    }
}

/// None where a function is known to the engine; else those that are.
async fn others(engine: &Engine, function: &FunctionName) -> Result<Option<Vec<FunctionName>>, EngineError> {
    let functions = engine.archive.functions().await?;
    let known: Vec<_> = functions.into_iter().map(|status| status.spec.name).chain([RUNTIME]).collect();
    Ok((!known.contains(function)).then_some(known))
}

/// That there is no function of that name, but others.
fn unknown(name: &FunctionName, known: &[FunctionName]) -> Failure {
    let names: Vec<&str> = known.iter().map(FunctionName::as_str).collect();
    let meant = nearest(name.as_str(), names.iter().copied());
    let meant = meant.map(|near| format!("did you mean `{near}`? ")).unwrap_or_default();
    Failure::unusable(
        format_args!("no function `{name}` has ever run on this database"),
        format_args!("{meant}its functions are: {}", names.join(", ")),
    )
}

/// What a change says, in words: `level=debug, until 2026-…`.
fn words(change: &PolicyChange) -> String {
    let what = one_line(&change.change.to_string(), 200);
    match change.until {
        Some(until) => format!("{what}, until {until}"),
        None => format!("{what}, for good"),
    }
}
