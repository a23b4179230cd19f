//! `chinwag demo`: a bot, its gateway, its sender, simulated providers and the console in one process.
//!
//! [`stage`] starts them as `run` would, on free ports, over real HTTP on loopback, with a database of its own that goes
//! with the process. A script is played, and the exit code tells whether every message was answered; on a terminal the
//! bot stays then, and the console's simulator is where people talk to it. [`platforms`] plays on several simulated
//! providers side by side, on the terminal alone.

mod hops;
mod platforms;
mod script;
mod stage;
mod turn;

use std::path::PathBuf;

use clap::Args;
use serde_json::json;

pub(super) use self::stage::Stage;
use self::{script::Script, turn::Turn};
use super::{
    Exit, Terminal, browser,
    chat::{Chat, Line, Typed},
    failure::{Ended, Failure},
    log,
    options::{JsonOption, LogForm, LogLevel, LogOptions},
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
    /// Talk here, on the terminal, instead of playing a script
    #[arg(long, conflicts_with = "script")]
    talk: bool,
    /// Talk on these platforms side by side, or on all that are simulated
    #[arg(long, value_name = "NAMES,…", value_delimiter = ',')]
    platform: Vec<String>,
    /// The port of the gateway; 0 is any free one
    #[arg(long, default_value_t = 0, conflicts_with = "platform")]
    port: u16,
    /// Stay when the script is at its end, until Ctrl-C: so it is on a terminal
    #[arg(long, conflicts_with_all = ["platform", "talk"])]
    hold: bool,
    /// End when the script is at its end: so it is where there is no terminal
    #[arg(long, conflicts_with_all = ["hold", "platform", "talk"])]
    no_hold: bool,
    /// Open the console in the browser
    #[arg(long, conflicts_with_all = ["no_hold", "platform"])]
    open: bool,
    /// How much is logged
    #[arg(long, value_name = "LEVEL", default_value = "warn")]
    log_level: LogLevel,
    #[command(flatten)]
    answer: JsonOption,
}

const EXAMPLE: &str = "\
Everything is on this machine: no account, no network, nothing is left behind. A script is played on Messenger, and
its transcript printed. On a terminal the bot stays then, and a link opens its console at the simulator: there you talk
to it as anybody, on every platform that is simulated, and let things go wrong.
Exit code 0: every message was answered; 3: one was not.

Examples:
  chinwag demo
  chinwag demo --open
  chinwag demo --talk
  chinwag demo --script hello.txt --json --no-hold
  chinwag demo --platform all

With --platform you talk here, and each platform has a stage of its own: the engine is in memory, and the clock stands
still between turns.";

pub(super) fn demo(command: &Demo, bot: Bot, terminal: &mut Terminal<'_>) -> Ended {
    let is_typed = command.talk || (terminal.is_interactive && !command.platform.is_empty());
    let script = match &command.script {
        Some(file) => Some(Script::load(file, terminal)?),
        None => (!is_typed).then(Script::built_in),
    };
    if !command.platform.is_empty() {
        let names = match &command.platform[..] {
            [all] if all == "all" => testing::simulated().map(str::to_owned).collect(),
            names => names.to_vec(),
        };
        return wait::in_threads(platforms::play(&names, bot, script, command.answer.json, terminal))?;
    }
    log::start(LogOptions { log_level: command.log_level, log_form: LogForm::Text }, terminal.error_style);
    let is_held = command.holds(terminal.is_interactive);
    wait::in_threads(async {
        let stage = Stage::start(bot, command.port, is_held || script.is_none()).await?;
        let ended = match script {
            Some(script) => {
                let played = play(&stage, &script, command.answer.json, terminal).await;
                match (is_held, terminal.is_interactive) {
                    (false, _) => played,
                    (true, false) => hold(&stage, command, terminal).await.and(played),
                    // Whoever sits there has seen it, and goes on by themselves.
                    (true, true) => hold(&stage, command, terminal).await,
                }
            }
            None => talk(&stage, command, terminal).await,
        };
        stage.stop().await?;
        ended
    })?
}

impl Demo {
    /// Whether it stays when the script is at its end: where somebody asks for it, or sits there.
    fn holds(&self, is_interactive: bool) -> bool {
        self.hold || self.open || (is_interactive && !self.no_hold)
    }
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
async fn hold(stage: &Stage, command: &Demo, terminal: &mut Terminal<'_>) -> Ended {
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
fn open(stage: &Stage, command: &Demo, terminal: &mut Terminal<'_>) -> Result<(), Failure> {
    if command.open
        && let Err(failure) = browser::open(&stage.console())
    {
        terminal.tell(&failure)?;
    }
    Ok(())
}

/// Lets a person talk.
async fn talk(stage: &Stage, command: &Demo, terminal: &mut Terminal<'_>) -> Ended {
    let mut typed = Typed::new()?;
    let mut chat = Chat::new(stage.person());
    let style = terminal.style;
    writeln!(terminal.output, "{}", style.dim(format_args!("webhook  {}", stage.webhook())))?;
    writeln!(terminal.output, "{}  {}", style.dim("console"), style.mark(stage.console()))?;
    writeln!(terminal.output, "{}\n", style.dim("say hello, or /help; /quit stops"))?;
    open(stage, command, terminal)?;
    while let Some((_, meant)) = typed.next(&mut chat, stage.failed(), terminal).await? {
        Chat::answer(&meant, terminal)?;
        if let Some(turn) = Turn::take(stage, &mut chat, &meant, false, terminal).await? {
            turn.write_hops(terminal)?;
        }
    }
    Ok(Exit::Done)
}

#[cfg(test)]
mod tests {
    use clap::{Command, FromArgMatches};

    use super::*;

    /// On a terminal it stays, elsewhere it ends; whoever says so has it otherwise.
    #[test]
    fn it_stays_where_somebody_sits() {
        let holds = |arguments: &[&str], is_interactive| {
            let matches = Demo::augment_args(Command::new("demo").no_binary_name(true))
                .try_get_matches_from(arguments)
                .expect("arguments");
            Demo::from_arg_matches(&matches).expect("a demo").holds(is_interactive)
        };
        assert_eq!([holds(&[], true), holds(&[], false)], [true, false]);
        assert_eq!([holds(&["--no-hold"], true), holds(&["--hold"], false)], [false, true]);
        assert!(holds(&["--open"], false), "a browser wants something to look at");
    }
}
