//! `chinwag run`: the bot, or a part of it.

use std::{
    io,
    net::{Ipv4Addr, SocketAddr},
};

use chinwag_console::Console;
use chinwag_core::function::Registered;
use chinwag_runtime::{
    Channels, Error, Parts, Roles, Runtime,
    telemetry::log::{Log, Redactor},
};
use clap::Args;
use serde_json::json;

use super::{
    Exit, Terminal, channels, console, engine,
    failure::{Ended, Failure},
    log,
    only::{Only, Shown, roles},
    options::{ConfigOption, JsonOption, LogOptions},
    process::Process,
    setup::{self, Setup},
    signals::Signals,
    telemetry, wait,
    watch::{WatchOptions, watch},
    wiring,
};
use crate::{bot::Bot, settings::Settings};

/// Runs the bot.
#[derive(Debug, Clone, Args)]
#[command(after_help = EXAMPLE)]
pub(super) struct Run {
    #[command(flatten)]
    pub(super) config: ConfigOption,
    /// Run only this part of it: gateway, functions, functions=NAME,NAME or sender; may be repeated
    #[arg(long, value_name = "PART")]
    pub(super) only: Vec<Only>,
    #[command(flatten)]
    pub(super) watch: WatchOptions,
    #[command(flatten)]
    pub(super) log: LogOptions,
    #[command(flatten)]
    pub(super) answer: JsonOption,
}

const EXAMPLE: &str = "\
SIGINT (Ctrl-C) and SIGTERM stop it: what has come in is answered, runs end, everything is written. A second signal
stops it at once; what was under way runs again at the next start.
Exit code 0: it was stopped; 1: it could not go on; 2: the settings or the bot are wrong.

With --watch the bot is built by cargo and started again after each change of its src, its Cargo.toml or its settings.
It answers until the next one is built and found sound; what comes in while they change places waits for the new one.
It is for developing, and not there on Windows, where a running program cannot be built anew.

Examples:
  chinwag run --config chinwag.toml
  chinwag run --watch
  chinwag run --only gateway
  chinwag run --only functions=talk,save --only sender";

pub(super) fn run(command: &Run, bot: Bot, terminal: &mut Terminal<'_>) -> Ended {
    if command.watch.watch {
        return watch(command, terminal);
    }
    let settings = command.config.load()?;
    let functions = bot.build(&settings.config)?;
    let secrets = wiring::every_secret(&settings.config, wiring::FROM_SETTINGS);
    let log = log::start_kept(command.log, terminal.error_style, Redactor::new(secrets));
    let roles = roles(&command.only);
    if settings.config.channels.is_empty() && roles.gateway {
        terminal.warn("there is no channel: every webhook will be answered 404", NO_CHANNEL)?;
    }
    wait::in_threads(serve(command, &settings, (functions, log), roles, terminal))?
}

const NO_CHANNEL: &str = "add a [[channel]] to the settings, or try `demo`, which needs none";

async fn serve(
    command: &Run,
    settings: &Settings,
    (functions, log): (Vec<Registered>, Log),
    roles: Roles,
    terminal: &mut Terminal<'_>,
) -> Ended {
    let mut signals = Signals::new()?;
    let engine = engine::open(&settings.config.engine)?;
    let mut config = settings.config.clone();
    if command.watch.watched {
        config.gateway.listen = (Ipv4Addr::LOCALHOST, 0).into();
    }
    let parts = wiring::parts(config, functions, engine.clone(), roles.clone(), wiring::FROM_SETTINGS)?;
    let parts = Parts { log: Some(log), ..parts };
    let destinations = telemetry::destinations(&settings.config.telemetry, wiring::FROM_SETTINGS)?;
    // Whoever takes no requests cannot tell by what they were proved.
    let taking = if roles.gateway { parts.channels.clone() } else { Channels::default() };
    let setup = Setup::of(&settings.config, &taking, setup::place);
    let runtime = start(parts).await?;
    let meters = runtime.meters().clone();
    let process = Process::new(&settings.config, engine.clone(), &runtime);
    let process = process.with_setup(setup).at_desk(runtime.desk());
    let console = console::start(&settings.config, &engine, &process).await?;
    let exporters = telemetry::start(&settings.config.telemetry, destinations, &process, &meters);
    greet(
        command,
        settings,
        &Running { runtime: &runtime, roles: &roles, console: console.as_ref() },
        terminal,
    )?;
    tokio::select! {
        signal = asked_to_stop(&mut signals, command.watch.watched) => tracing::info!(signal, "stopping"),
        error = runtime.failed() => {
            // What does not hang on the failed stage ends in good order; what does has been told of already.
            runtime.stop().await.ok();
            exporters.stop().await;
            return Err(Failure::plain(format_args!("the bot cannot go on: {error}")));
        }
    }
    tokio::select! {
        stopped = runtime.stop() => stopped.map_err(|error| Failure::plain(format_args!("stopping: {error}")))?,
        signal = signals.next() => {
            return Err(Failure::plain(format_args!("stopped at once by a second {signal}")));
        }
    }
    exporters.stop().await;
    tracing::info!("stopped");
    Ok(Exit::Done)
}

/// What asks the bot to stop: a signal, or of a watched one the end of whoever watches it.
async fn asked_to_stop(signals: &mut Signals, is_watched: bool) -> &'static str {
    tokio::select! {
        signal = signals.next() => signal,
        () = wait::for_the_end_of_input(), if is_watched => "the end of standard input",
    }
}

/// Starts the stages.
pub(super) async fn start(parts: Parts) -> Result<Runtime, Failure> {
    Runtime::start(parts).await.map_err(|error| match error {
        Error::Listen { address, source } => not_listening(address, source),
        Error::NoFunction { .. } => Failure::unusable(error, "name a function of this bot after `--only`"),
        _ => Failure::plain(error),
    })
}

/// Why nothing can listen there.
pub(super) fn not_listening(address: SocketAddr, source: io::Error) -> Failure {
    match source.kind() {
        io::ErrorKind::AddrInUse => Failure::failed(
            format_args!("the gateway cannot listen on {address}: another program listens there"),
            "stop the other program, or set another address as `gateway.listen`",
        ),
        _ => Failure::failed(Error::Listen { address, source }, "set another address as `gateway.listen`"),
    }
}

/// What runs.
struct Running<'a> {
    runtime: &'a Runtime,
    roles: &'a Roles,
    console: Option<&'a Console>,
}

/// Tells what runs, and where its webhooks are.
fn greet(
    command: &Run,
    settings: &Settings,
    running: &Running<'_>,
    terminal: &mut Terminal<'_>,
) -> io::Result<()> {
    let Running { runtime, roles, console } = running;
    let console = console.map(Console::link);
    let address = runtime.address().map(|address| format!("http://{address}"));
    if command.answer.json || command.watch.watched {
        let channels: Vec<_> = settings.config.channels.iter().map(channels::of).collect();
        terminal
            .json(&json!({ "runs": Shown(roles).to_string(), "listen": address, "console": console, "channels": channels }))?;
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
    if let Some(link) = console {
        writeln!(terminal.output, "  console {}", style.mark(link))?;
    }
    writeln!(terminal.output, "  {}", style.dim("stop it with Ctrl-C"))?;
    terminal.output.flush()
}
