//! `chinwag logs set` and `reset`: how much of a function's log is kept, while the bot runs.

use chinwag_core::{
    config::{LogLevel as Level, Span},
    log::{LogOverride, PolicyChange},
    name::FunctionName,
    share::Share,
};
use clap::Args;
use serde_json::json;

use super::{others, unknown, words};
use crate::commands::{
    Exit, Terminal, engine,
    failure::{Ended, Failure},
    options::{ConfigOption, JsonOption, LogLevel},
    since, who,
};

/// Keeps more or less of a function's log.
#[derive(Debug, Clone, Args)]
#[command(after_help = EXAMPLE)]
pub(super) struct Set {
    /// The function, or `runtime` for what no function says
    function: FunctionName,
    /// How grave a line must be to be kept
    #[arg(long, short, value_name = "LEVEL")]
    level: Option<LogLevel>,
    /// For so long: 10m, 2h; for good where it is left out
    #[arg(long = "for", value_name = "TIME", value_parser = since::span)]
    duration: Option<Span>,
    /// The share of messages whose lines are kept, from 0 to 1; warnings and errors always are
    #[arg(long, value_name = "SHARE", value_parser = share)]
    sample: Option<Share>,
    /// Keep what people say, and at level debug what each run gets and gives
    #[arg(long, conflicts_with = "no_bodies")]
    bodies: bool,
    /// Keep nothing of what people say
    #[arg(long)]
    no_bodies: bool,
    /// How long lines are kept: 7d
    #[arg(long, value_name = "TIME", value_parser = since::span)]
    retention: Option<Span>,
    /// Of each line, keep these fields alone
    #[arg(long, value_name = "NAME,NAME", value_delimiter = ',')]
    fields: Option<Vec<String>>,
    #[command(flatten)]
    config: ConfigOption,
    #[command(flatten)]
    answer: JsonOption,
}

const EXAMPLE: &str = "\
It takes the place of an earlier change of the same function; what it leaves out is as the settings say. A running bot
takes it up within two seconds, and takes it back when its time is over.

Examples:
  chinwag logs set talk --level debug --for 10m
  chinwag logs set talk --sample 0.05 --retention 7d
  chinwag logs set runtime --level warn";

/// Keeps of a function's log what the settings say.
#[derive(Debug, Clone, Args)]
pub(super) struct Reset {
    /// The function, or `runtime`
    function: FunctionName,
    #[command(flatten)]
    config: ConfigOption,
    #[command(flatten)]
    answer: JsonOption,
}

fn share(text: &str) -> Result<Share, String> {
    let number: f64 =
        text.parse().map_err(|_| "write a number from 0 to 1, as 0.05 for one in twenty".to_owned())?;
    Share::try_from(number).map_err(|error| error.to_string())
}

impl Set {
    fn change(&self) -> LogOverride {
        LogOverride {
            level: self.level.map(Level::from),
            retention: self.retention,
            sample: self.sample,
            bodies: (self.bodies || self.no_bodies).then_some(self.bodies),
            fields: self.fields.clone(),
        }
    }
}

pub(super) fn set(command: &Set, terminal: &mut Terminal<'_>) -> Ended {
    let (function, now) = (command.function.clone(), terminal.now);
    let change = command.change();
    if change == LogOverride::default() {
        return Err(Failure::unusable(
            format_args!("nothing is said that is to be otherwise for `{function}`"),
            "add `--level debug`, or another option; `chinwag logs reset` goes back to the settings",
        ));
    }
    let until = command.duration.map(|duration| now.after(duration.get()));
    let change = PolicyChange { function, change, until, by: who::by_command_line(), at: now };
    let others = engine::look(&command.config, async |engine| {
        let others = others(engine, &change.function).await?;
        if others.is_none() {
            engine.logs.set_policy(change.clone()).await?;
        }
        Ok(others)
    })?;
    if let Some(others) = others {
        return Err(unknown(&change.function, &others));
    }
    match command.answer.json {
        true => terminal.json(&change)?,
        false => writeln!(terminal.output, "the log of {} is kept with {}", change.function, words(&change))?,
    }
    Ok(Exit::Done)
}

pub(super) fn reset(command: &Reset, terminal: &mut Terminal<'_>) -> Ended {
    let (function, now, by) = (&command.function, terminal.now, who::by_command_line());
    let was_set =
        engine::look(&command.config, async |engine| engine.logs.reset_policy(function, &by, now).await)?;
    match (command.answer.json, was_set) {
        (true, _) => terminal.json(&json!({ "function": function, "reset": was_set }))?,
        (false, true) => writeln!(terminal.output, "the log of {function} is kept as the settings say")?,
        (false, false) => {
            writeln!(terminal.errors, "the log of {function} is kept as the settings say already")?
        }
    }
    Ok(Exit::Done)
}
