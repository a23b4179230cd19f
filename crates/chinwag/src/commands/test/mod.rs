//! `chinwag test`: plays conversation scripts, and tells what went otherwise than it is written.
//!
//! [`crate::testing`] plays them; here they are found, and shown by [`told`] or put right by [`update`].

mod told;
mod update;

#[cfg(test)]
mod tests;

use std::{
    num::NonZeroUsize,
    path::{Path, PathBuf},
};

use clap::Args;
use serde_json::json;

use self::{told::Tally, update::Updates};
use super::{
    Exit, Terminal,
    failure::{Ended, Failure},
    log,
    options::{ConfigOption, JsonOption, LogForm, LogLevel, LogOptions},
    wait,
};
use crate::{
    bot::Bot,
    testing::{Cast, Error, LoadError, Rehearsal, files, script::Script},
};

/// Plays conversation scripts.
#[derive(Debug, Clone, Args)]
#[command(after_help = EXAMPLE)]
pub(super) struct Test {
    /// Scripts, and folders of them [default: *.chat here, and in tests and below]
    paths: Vec<PathBuf>,
    /// On this platform; may be repeated; all is each that has a simulator [default: messenger]
    #[arg(long, value_name = "NAME")]
    platform: Vec<String>,
    /// Only scenarios that have this in their title or in the name of their file
    #[arg(long, value_name = "TEXT", default_value = "")]
    filter: String,
    /// Make the scripts say what the bot said; comments, and wildcards that still fit, stay
    #[arg(long)]
    update: bool,
    /// How many scenarios are played at once [default: four for each core]
    #[arg(long, value_name = "COUNT")]
    jobs: Option<NonZeroUsize>,
    #[command(flatten)]
    config: ConfigOption,
    /// How much the bot logs
    #[arg(long, value_name = "LEVEL", default_value = "off")]
    log_level: LogLevel,
    #[command(flatten)]
    answer: JsonOption,
}

const EXAMPLE: &str = "\
A script is a talk as in a play. Each scenario has a database and a simulated provider of its own, a bot that is built
anew (but for its `State`), and a clock that stands still; nothing leaves this machine.

  == Tracks an order ==
  # A comment.
  ann: hi
  bot: Hello, *!
       [Track my order] [Talk to a person]
  ann: [Track my order]
  bot: Which order?
  (10m later)
  bot: Are you still there?

Everything the bot says has to be there: `*` is any run of characters, [Title] a button or a quick reply, `| ` begins a
line that counts as it stands. `bot to bob: …` is for somebody else than who spoke last.
People: `ann: words`, `ann: [Title]`, `ann: sends image URL` (audio, video, file), `ann: sends location 52.5 13.4`,
`ann: edits words`, `ann: reacts ❤`.
Directions: (10m later), (fault: 500 x2), (fault: 429 after 30s), (fault: cut off), (fault: dropped),
(fault: slow 100ms), (redeliver), (restart), (silence), (event TOPIC JSON), (failed FUNCTION).
Services: (stock answers JSON) and (stock fails: sold out) hold from there on in the scenario, (stock fails x2: away)
for its next two tries; (stock answers as ever) ends that. (call stock JSON) expects a call since the last that was
expected, (no call stock) none.
State: (state NAME JSON) expects it to be kept for the conversation of who spoke last, or for them; (no state NAME) not.
JSON that is expected is a part of the whole: the keys of an object, the items of a list.
The clock moves by itself only for what is tried again inside a turn, as after a fault. Of the settings, those of
functions, sender and results hold; the channels are the simulators', and nobody is notified.
Exit code 0: all passed; 2: there is a mistake in a script; 3: a scenario failed.

Examples:
  chinwag test
  chinwag test tests/orders.chat --filter shirt
  chinwag test --update
  chinwag test --platform all --json";

pub(super) fn test(command: &Test, bot: Bot, terminal: &mut Terminal<'_>) -> Ended {
    let scripts = load(&find(&command.paths)?)?;
    let settings = command.config.load_without_credentials()?;
    let mut rehearsal = Rehearsal::new(Cast::new(bot, &settings)?, scripts).with_filter(&command.filter);
    if !command.platform.is_empty() {
        rehearsal = rehearsal.on_platforms(command.platform.iter().map(String::as_str))?;
    }
    if let Some(jobs) = command.jobs {
        rehearsal = rehearsal.with_jobs(jobs);
    }
    check(command, &rehearsal)?;
    log::start(LogOptions { log_level: command.log_level, log_form: LogForm::Text }, terminal.error_style);
    wait::in_threads(play(command, &rehearsal, terminal))?
}

/// Whether there is anything to play, and whether it can be told what an update is to write.
fn check(command: &Test, rehearsal: &Rehearsal) -> Result<(), Failure> {
    if rehearsal.count() == 0 {
        let what = format_args!("no scenario has “{}” in its title or file", command.filter);
        return Err(Failure::unusable(what, "give another --filter, or none"));
    }
    if command.update && rehearsal.platforms().len() > 1 {
        let what = "a script cannot be made to say what was said on several platforms";
        return Err(Failure::unusable(what, format_args!("add --platform {}", rehearsal.platforms()[0])));
    }
    Ok(())
}

async fn play(command: &Test, rehearsal: &Rehearsal, terminal: &mut Terminal<'_>) -> Ended {
    let mut tally = Tally::default();
    let mut updates = Updates::default();
    let json = command.answer.json;
    rehearsal
        .play(|played| {
            tally.count(&played);
            if command.update {
                updates.add(&played);
            }
            match json {
                true => terminal.json(&told::as_json(&played))?,
                false => told::write(&played, terminal)?,
            }
            Ok::<(), Failure>(())
        })
        .await?;
    let written = updates.write(rehearsal.scripts())?;
    tally.updated = updates.scenarios();
    match json {
        true => terminal.json(&json!({ "summary": tally, "written": written }))?,
        false => tally.write(&written, terminal)?,
    }
    Ok(if tally.has_passed() { Exit::Done } else { Exit::Refused })
}

/// The files of scripts.
fn find(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Failure> {
    let unreadable = |error: LoadError| Failure::unusable(error, "name scripts (*.chat), or folders of them");
    let mut found = Vec::new();
    for path in paths {
        for file in files::find(path).map_err(unreadable)? {
            if !found.contains(&file) {
                found.push(file);
            }
        }
    }
    if paths.is_empty() {
        found = files::of_project(Path::new(".")).map_err(unreadable)?;
    }
    if found.is_empty() {
        let remedy = "write one, as `chinwag test --help` shows, for example tests/hello.chat";
        return Err(Failure::unusable("there is no script (*.chat)", remedy));
    }
    Ok(found)
}

/// Reads every script; all their mistakes are told at once.
fn load(files: &[PathBuf]) -> Result<Vec<Script>, Failure> {
    let mut mistakes = Vec::new();
    let mut scripts = Vec::with_capacity(files.len());
    for file in files {
        match files::load(file) {
            Ok(script) => scripts.push(script),
            Err(LoadError::Script(error)) => {
                mistakes.extend(error.problems().iter().map(ToString::to_string));
            }
            Err(error) => mistakes.push(error.to_string()),
        }
    }
    if mistakes.is_empty() {
        return Ok(scripts);
    }
    let remedy = "`chinwag test --help` shows what a script may hold";
    Err(Failure::unusable(mistakes.join("\nerror: "), remedy))
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::Bot(error) => error.into(),
            Error::Settings(error) => error.into(),
            Error::NoSimulator { .. } => Self::unusable(error, "see --platform"),
            _ => Self::plain(error),
        }
    }
}
