//! `chinwag demo`: a bot, its gateway, its sender, simulated providers and the console in one process.
//!
//! [`stage`] starts them as `run` would, on free ports, over real HTTP on loopback, with a database of its own that goes
//! with the process. A script is played, and the exit code tells whether every message was answered; on a terminal the
//! bot stays then, and the console's simulator is where people talk to it. [`platforms`] plays on several simulated
//! providers side by side, on the terminal alone.

mod hold;
mod hops;
mod options;
mod platforms;
mod script;
mod stage;
mod turn;

use self::{
    hold::{hold, open},
    script::Script,
    turn::Turn,
};
pub(super) use self::{options::Demo, stage::Stage};
use super::{
    Exit, Terminal,
    chat::{Chat, Line, Typed},
    failure::{Ended, Failure},
    wait,
};
use crate::{bot::Bot, testing};

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
    let log = stage::log(command.log_level, terminal.error_style);
    let is_held = command.holds(terminal.is_interactive);
    wait::in_threads(async {
        let stage = Stage::start(bot, command.port, Some(log), is_held || script.is_none()).await?;
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
