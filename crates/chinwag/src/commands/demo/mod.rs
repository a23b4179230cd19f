//! `chinwag demo`: a bot, its gateway, its sender and a simulated Messenger in one process.
//!
//! [`stage`] starts them as `run` would, on free ports, over real HTTP on loopback, with a database of its own that goes
//! with the process; [`platforms`] puts the bot on several simulated providers, side by side. On a terminal a person talks to the bot; anywhere else a script does, and the exit code tells
//! whether every message was answered.

mod hops;
mod platforms;
mod script;
mod stage;
mod turn;

use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use self::{script::Script, stage::Stage, turn::Turn};
use super::{
    Exit, Terminal,
    chat::{Chat, Line, Typed},
    failure::{Ended, Failure},
    options::{JsonOption, LogLevel},
    signals::Signals,
    wait,
};
use crate::{bot::Bot, testing};

/// Talks to the bot.
#[derive(Debug, Clone, Args)]
#[command(after_help = EXAMPLE)]
pub(super) struct Demo {
    /// Play this script instead: each line is what is typed; - is standard input
    #[arg(long, value_name = "FILE")]
    script: Option<PathBuf>,
    /// Talk on these platforms side by side, or on all that are simulated
    #[arg(long, value_name = "NAMES,…", value_delimiter = ',')]
    platform: Vec<String>,
    /// The port of the gateway; 0 is any free one
    #[arg(long, default_value_t = 0, conflicts_with = "platform")]
    port: u16,
    /// Stay when the script is at its end, until Ctrl-C: the console shows what happened
    #[arg(long, conflicts_with = "platform")]
    hold: bool,
    /// How much is logged
    #[arg(long, value_name = "LEVEL", default_value = "warn")]
    log_level: LogLevel,
    #[command(flatten)]
    answer: JsonOption,
}

const EXAMPLE: &str = "\
Everything is on this machine: no account, no network, nothing is left behind. On a terminal you talk to the bot.
Without one, or with --script, a script is played and its transcript printed.
Exit code 0: every message was answered; 3: one was not.

Examples:
  chinwag demo
  chinwag demo --script hello.txt --json
  chinwag demo --platform all

With --platform each platform has a stage of its own: the engine is in memory, and the clock stands still between turns.";

pub(super) fn demo(command: &Demo, bot: Bot, terminal: &mut Terminal<'_>) -> Ended {
    let script = match &command.script {
        Some(file) => Some(Script::load(file, terminal)?),
        None => (!terminal.is_interactive).then(Script::built_in),
    };
    if !command.platform.is_empty() {
        let names = match &command.platform[..] {
            [all] if all == "all" => testing::simulated().map(str::to_owned).collect(),
            names => names.to_vec(),
        };
        return wait::in_threads(platforms::play(&names, bot, script, command.answer.json, terminal))?;
    }
    let log = stage::log(command.log_level, terminal.error_style);
    wait::in_threads(async {
        let stage = Stage::start(bot, command.port, log).await?;
        let ended = match script {
            Some(script) if command.hold => {
                play(&stage, &script, command.answer.json, terminal).await?;
                hold(&stage, command.answer.json, terminal).await
            }
            Some(script) => play(&stage, &script, command.answer.json, terminal).await,
            None => talk(&stage, terminal).await,
        };
        stage.stop().await?;
        ended
    })?
}

/// Plays a script.
async fn play(stage: &Stage, script: &Script, json: bool, terminal: &mut Terminal<'_>) -> Ended {
    let mut chat = Chat::new(stage.person());
    let mut unanswered = 0;
    for line in script.lines() {
        let meant = chat.read(line);
        if meant == Line::Quit {
            break;
        }
        if !json {
            Chat::typed(line, terminal)?;
            Chat::answer(&meant, terminal)?;
        }
        let Some(turn) = Turn::take(stage, &mut chat, &meant, json, terminal).await? else { continue };
        unanswered += usize::from(!turn.is_answered());
        match json {
            true => terminal.json(&turn.as_json(line))?,
            false => turn.write_hops(terminal)?,
        }
    }
    match unanswered {
        0 => Ok(Exit::Done),
        1 => Err(Failure::refused("one message was not answered")),
        count => Err(Failure::refused(format_args!("{count} messages were not answered"))),
    }
}

/// Stays until it is asked to stop.
async fn hold(stage: &Stage, json: bool, terminal: &mut Terminal<'_>) -> Ended {
    let mut signals = Signals::new()?;
    let style = terminal.style;
    match json {
        true => terminal.json(&json!({ "console": stage.console(), "webhook": stage.webhook() }))?,
        false => writeln!(terminal.output, "{}  {}", style.dim("console"), style.mark(stage.console()))?,
    }
    terminal.output.flush()?;
    tokio::select! {
        _ = signals.next() => Ok(Exit::Done),
        failure = stage.failed() => Err(failure),
    }
}

/// Lets a person talk.
async fn talk(stage: &Stage, terminal: &mut Terminal<'_>) -> Ended {
    let mut typed = Typed::new()?;
    let mut chat = Chat::new(stage.person());
    let style = terminal.style;
    writeln!(terminal.output, "{}", style.dim(format_args!("webhook  {}", stage.webhook())))?;
    writeln!(terminal.output, "{}  {}", style.dim("console"), style.mark(stage.console()))?;
    writeln!(terminal.output, "{}\n", style.dim("say hello, or /help; /quit stops"))?;
    while let Some((_, meant)) = typed.next(&mut chat, stage.failed(), terminal).await? {
        Chat::answer(&meant, terminal)?;
        if let Some(turn) = Turn::take(stage, &mut chat, &meant, false, terminal).await? {
            turn.write_hops(terminal)?;
        }
    }
    Ok(Exit::Done)
}
