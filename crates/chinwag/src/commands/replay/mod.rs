//! `chinwag replay`: recorded conversations on new code, and where its replies differ.
//!
//! [`recording`] reads from the database of the bot what was said and [`answered`] what it answered; [`code`] is the new code, in
//! this process or ([`other`], [`worker`]) in another one; [`compare`] finds the differences, and [`show`] and [`tell`]
//! write them for a person or for a program.

mod answered;
mod recording;

mod against;
mod code;
mod other;
mod worker;

mod compare;
mod differences;
mod mask;

mod show;
mod tell;

#[cfg(test)]
mod tests;

use std::{path::PathBuf, time::Duration};

use chinwag_core::{clock::Timestamp, config::Span, conversation::ConversationKey};
use clap::Args;

use self::{
    code::Code,
    compare::{Compared, Summary},
    mask::Masks,
    recording::{Recording, Wanted},
};
use super::{
    Exit, Terminal, engine,
    failure::{Ended, Failure},
    options::{ConfigOption, JsonOption},
    since::Since,
    wait,
};
use crate::bot::Bot;

/// Replays recorded conversations.
#[derive(Debug, Clone, Args)]
#[command(after_help = EXAMPLE)]
pub(super) struct Replay {
    /// The conversation: CHANNEL:ID
    #[arg(required_unless_present_any = ["since", "worker"])]
    conversation: Option<ConversationKey>,
    /// Each conversation with a message since: 2h, 2026-03-08T19:27:04Z, or all
    #[arg(long, short, value_name = "WHEN")]
    since: Option<Since>,
    /// The new code: a bot's binary, or the folder of its project [default: this program itself]
    #[arg(long, value_name = "PATH")]
    against: Option<PathBuf>,
    /// Do not compare what matches: times, random numbers; may be repeated
    #[arg(long, value_name = "REGEX")]
    ignore: Vec<String>,
    /// The most messages to replay
    #[arg(long, value_name = "NUMBER", default_value_t = 10_000, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    max: u32,
    /// How long another program may take for one conversation
    #[arg(long, value_name = "TIME", default_value = "2m", value_parser = span)]
    timeout: Duration,
    #[command(flatten)]
    live: Live,
    #[command(flatten)]
    config: ConfigOption,
    #[command(flatten)]
    answer: JsonOption,
    /// Be the new code of another program's replay
    #[arg(long, hide = true)]
    worker: bool,
}

/// What is really done in a replay.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Args)]
pub(super) struct Live {
    /// Really call services, instead of answering from the recorded calls
    #[arg(long)]
    live_services: bool,
    /// Really carry out the effects of durable conversations: `chat.run`
    #[arg(long)]
    live_effects: bool,
}

const EXAMPLE: &str = "\
The recording is the database of the bot, which may run meanwhile. Each conversation is played on an engine in memory,
from as far back as the log goes, by a clock that stands at the recorded times; only differences after --since are
shown. Timers go off as far as the log goes. A function that fails is a difference as well.
Nothing is sent. Services are answered from the recorded calls, and a call that was not made then fails. A durable
conversation that comes to `chat.run` cannot be compared from there on. What a function does outside by itself, and not
by way of chinwag, is done.
Another program is started with the settings of this one, or with the chinwag.toml in the folder of its project.
Exit code 0: all answers are the same; 3: they are not, or there is nothing to replay; 1: it could not go on; 2: the
command line or the settings are wrong.

Examples:
  chinwag replay page:100000000000001:200000000000001 --against ./target/debug/new-bot
  chinwag replay --since 2h --against ../new-bot --ignore '[0-9]+:[0-9]+'
  chinwag replay --since all --json";

pub(super) fn replay(command: &Replay, bot: Bot, terminal: &mut Terminal<'_>) -> Ended {
    if command.worker {
        return worker::work(command, bot, terminal);
    }
    let masks = Masks::new(&command.ignore)?;
    let wanted = Wanted {
        conversation: command.conversation.clone(),
        since: command.since.and_then(|since| since.before(terminal.now)),
        max: usize::try_from(command.max).unwrap_or(usize::MAX),
    };
    let engine = engine::existing(&command.config)?;
    wait::in_threads(async {
        let recording = recording::read(&engine, &wanted).await?;
        if recording.is_empty() {
            return Err(nothing(command));
        }
        recording.warn(wanted.max, terminal)?;
        let mut code = Code::open(command, bot).await?;
        let summary = all(command, &recording, &masks, &mut code, terminal).await;
        code.close().await;
        let summary = summary?;
        match command.answer.json {
            true => terminal.json(&tell::summary(&summary, &recording))?,
            false => show::summary(&summary, terminal.output, terminal.style)?,
        }
        Ok(if summary.is_clean() { Exit::Done } else { Exit::Refused })
    })?
}

/// Replays each conversation, and shows it as soon as it is known.
async fn all(
    command: &Replay,
    recording: &Recording,
    masks: &Masks,
    code: &mut Code,
    terminal: &mut Terminal<'_>,
) -> Result<Summary, Failure> {
    let mut summary = Summary::default();
    for (index, recorded) in recording.talks.iter().enumerate() {
        progress(index, recording, terminal)?;
        let played = code.play(&recorded.talk).await?;
        let compared = Compared::new(recorded, &played, masks, recording.since);
        summary.add(&compared);
        clear(terminal)?;
        match command.answer.json {
            true => terminal.json(&tell::compared(&compared))?,
            false => show::compared(&compared, terminal.output, terminal.style)?,
        }
    }
    Ok(summary)
}

fn nothing(command: &Replay) -> Failure {
    match (&command.conversation, command.since) {
        (Some(conversation), None) => {
            Failure::refused(format_args!("there is no message of `{conversation}` in the log"))
        }
        (Some(conversation), Some(since)) => {
            Failure::refused(format_args!("there is no such message of `{conversation}`{}", since.hint()))
        }
        (None, since) => {
            Failure::refused(format_args!("there is no message{}", since.map_or("", Since::hint)))
        }
    }
}

/// How far it is, for a person who waits.
fn progress(done: usize, recording: &Recording, terminal: &mut Terminal<'_>) -> std::io::Result<()> {
    if !terminal.is_interactive {
        return Ok(());
    }
    write!(terminal.errors, "\r{} of {} conversations", done + 1, recording.talks.len())?;
    terminal.errors.flush()
}

fn clear(terminal: &mut Terminal<'_>) -> std::io::Result<()> {
    if terminal.is_interactive { write!(terminal.errors, "\r\x1b[K") } else { Ok(()) }
}

fn span(text: &str) -> Result<Duration, String> {
    use serde::{Deserialize, de::IntoDeserializer};
    let deserializer: serde::de::value::StrDeserializer<'_, serde::de::value::Error> =
        text.into_deserializer();
    Span::deserialize(deserializer).map(Span::get).map_err(|error| error.to_string())
}

/// Whether something at `at` is to be shown.
fn is_since(at: Timestamp, since: Option<Timestamp>) -> bool {
    since.is_none_or(|since| at >= since)
}
