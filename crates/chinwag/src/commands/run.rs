//! `chinwag run`: the bot, or a part of it.

use std::io;

use chinwag_core::function::Registered;
use chinwag_runtime::{Error, Parts, Roles, Runtime};
use clap::Args;
use serde_json::json;

use super::{
    Exit, Terminal, channels, engine,
    failure::{Ended, Failure},
    log,
    only::{Only, Shown, roles},
    options::{ConfigOption, JsonOption, LogOptions},
    signals::Signals,
    wait, wiring,
};
use crate::{bot::Bot, settings::Settings};

/// Runs the bot.
#[derive(Debug, Clone, Args)]
#[command(after_help = EXAMPLE)]
pub(super) struct Run {
    #[command(flatten)]
    config: ConfigOption,
    /// Run only this part of it: gateway, functions, functions=NAME,NAME or sender; may be repeated
    #[arg(long, value_name = "PART")]
    only: Vec<Only>,
    #[command(flatten)]
    log: LogOptions,
    #[command(flatten)]
    answer: JsonOption,
}

const EXAMPLE: &str = "\
SIGINT (Ctrl-C) and SIGTERM stop it: what has come in is answered, runs end, everything is written. A second signal
stops it at once; what was under way runs again at the next start.
Exit code 0: it was stopped; 1: it could not go on; 2: the settings or the bot are wrong.

Examples:
  chinwag run --config chinwag.toml
  chinwag run --only gateway
  chinwag run --only functions=talk,save --only sender";

pub(super) fn run(command: &Run, bot: Bot, terminal: &mut Terminal<'_>) -> Ended {
    let settings = command.config.load()?;
    let functions = bot.build(&settings.config)?;
    log::start(command.log, terminal.error_style);
    let roles = roles(&command.only);
    if settings.config.channels.is_empty() && roles.gateway {
        terminal.warn("there is no channel: every webhook will be answered 404", NO_CHANNEL)?;
    }
    wait::in_threads(serve(command, &settings, functions, roles, terminal))?
}

const NO_CHANNEL: &str = "add a [[channel]] to the settings, or try `demo`, which needs none";

async fn serve(
    command: &Run,
    settings: &Settings,
    functions: Vec<Registered>,
    roles: Roles,
    terminal: &mut Terminal<'_>,
) -> Ended {
    let mut signals = Signals::new()?;
    let engine = engine::open(&settings.config.engine)?;
    let config = settings.config.clone();
    let parts = wiring::parts(config, functions, engine, roles.clone(), wiring::FROM_SETTINGS)?;
    let runtime = start(parts).await?;
    greet(command, settings, &runtime, &roles, terminal)?;
    tokio::select! {
        signal = signals.next() => tracing::info!(signal, "stopping"),
        error = runtime.failed() => {
            // What does not hang on the failed stage ends in good order; what does has been told of already.
            runtime.stop().await.ok();
            return Err(Failure::plain(format_args!("the bot cannot go on: {error}")));
        }
    }
    tokio::select! {
        stopped = runtime.stop() => stopped.map_err(|error| Failure::plain(format_args!("stopping: {error}")))?,
        signal = signals.next() => {
            return Err(Failure::plain(format_args!("stopped at once by a second {signal}")));
        }
    }
    tracing::info!("stopped");
    Ok(Exit::Done)
}

/// Starts the stages.
pub(super) async fn start(parts: Parts) -> Result<Runtime, Failure> {
    Runtime::start(parts).await.map_err(|error| match error {
        Error::Listen { address, source } if source.kind() == io::ErrorKind::AddrInUse => Failure::failed(
            format_args!("the gateway cannot listen on {address}: another program listens there"),
            "stop the other program, or set another address as `gateway.listen`",
        ),
        Error::Listen { .. } => Failure::failed(error, "set another address as `gateway.listen`"),
        Error::NoFunction { .. } => Failure::unusable(error, "name a function of this bot after `--only`"),
        _ => Failure::plain(error),
    })
}

/// Tells what runs, and where its webhooks are.
fn greet(
    command: &Run,
    settings: &Settings,
    runtime: &Runtime,
    roles: &Roles,
    terminal: &mut Terminal<'_>,
) -> io::Result<()> {
    let address = runtime.address().map(|address| format!("http://{address}"));
    if command.answer.json {
        let channels: Vec<_> = settings.config.channels.iter().map(channels::of).collect();
        terminal
            .json(&json!({ "runs": Shown(roles).to_string(), "listen": address, "channels": channels }))?;
        return terminal.output.flush();
    }
    let style = terminal.style;
    writeln!(terminal.output, "{}  {}", style.bold("running"), Shown(roles))?;
    if let Some(address) = address {
        writeln!(terminal.output, "  listening on {}", style.mark(&address))?;
        for channel in &settings.config.channels {
            let url = format!("{address}{}", channels::path(channel));
            writeln!(terminal.output, "  {} ({})  {}", channel.name, channel.platform, style.mark(url))?;
        }
    }
    writeln!(terminal.output, "  {}", style.dim("stop it with Ctrl-C"))?;
    terminal.output.flush()
}
