//! `chinwag simulate`: plays the provider against a running bot.
//!
//! Signed webhooks go out to the bot, and its calls of the Send API come in. [`load`] sends many and says whether
//! anything was lost, doubled or out of order; [`person`] lets a person at the terminal be the one who writes.

mod faults;
mod load;
mod other;
mod person;
mod secrets;

use std::{fmt::Write as _, net::SocketAddr};

use chinwag_testkit::messenger::{Error, Keep, Messenger};
use clap::{Args, Subcommand};

use self::{faults::Faults, load::Load, other::Other, secrets::Credentials};
use super::{
    Terminal,
    failure::{Ended, Failure},
    options::JsonOption,
    wait,
};

/// Plays the provider.
#[derive(Debug, Clone, Args)]
#[command(
    after_help = "Example:\n  chinwag simulate messenger --webhook http://127.0.0.1:8080/webhooks/page"
)]
pub(super) struct Simulate {
    #[command(subcommand)]
    platform: Platform,
}

#[derive(Debug, Clone, Subcommand)]
enum Platform {
    /// Play Facebook Messenger: signed webhooks out, Send API in
    Messenger(PlayMessenger),
    #[command(flatten)]
    Other(Other),
}

#[derive(Debug, Clone, Args)]
#[command(after_help = EXAMPLE)]
struct PlayMessenger {
    /// The webhook of the bot's channel
    #[arg(long, value_name = "URL")]
    webhook: String,
    /// Where the Send API listens: what the channel has as its `api_url`
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:9700")]
    listen: SocketAddr,
    /// Be the person who writes, at this terminal
    #[arg(long, short)]
    interactive: bool,
    #[command(flatten)]
    answer: JsonOption,
    #[command(flatten)]
    load: Load,
    #[command(flatten)]
    faults: Faults,
    #[command(flatten)]
    credentials: Credentials,
}

const EXAMPLE: &str = "\
The credentials are those of the bot's channel. They are read from the environment variables MESSENGER_APP_SECRET,
MESSENGER_PAGE_TOKEN and MESSENGER_VERIFY_TOKEN; with --channel from where the settings say they are.

With --answer echo the bot has to answer `Echo: ` and the text. With --answer any every message counts as an answer,
and only what is lost is seen. A share is a number from 0 to 1. A message that was cut off and is sent again, as a bot
does by default, is doubled.
Exit code 0: nothing was lost, doubled or out of order; 1: the bot cannot be reached; 3: something was.

Examples:
  chinwag simulate messenger --webhook http://127.0.0.1:8080/webhooks/page --rate 200 --duration 30s
  chinwag simulate messenger --webhook http://127.0.0.1:8080/webhooks/page --redeliver 0.1 --errors 0.05
  chinwag simulate messenger --webhook http://127.0.0.1:8080/webhooks/page --interactive";

pub(super) fn simulate(command: &Simulate, terminal: &mut Terminal<'_>) -> Ended {
    match &command.platform {
        Platform::Messenger(command) => wait::in_threads(play(command, terminal))?,
        Platform::Other(other) => other::play(other, terminal),
    }
}

async fn play(command: &PlayMessenger, terminal: &mut Terminal<'_>) -> Ended {
    let mut config = command.credentials.read()?;
    config.listen = command.listen;
    config.keep = if command.interactive { Keep::Everything } else { Keep::Counters };
    let provider = Messenger::start(config).await.map_err(provider_failure)?;
    provider.subscribe(&command.webhook).await.map_err(provider_failure)?;
    command.faults.set(&provider);
    if command.interactive {
        return person::talk(&provider, terminal).await;
    }
    load::run(&command.load, &command.faults, &provider, command.answer.json, terminal).await
}

/// Why the simulator cannot go on, and what to do.
pub(super) fn provider_failure(error: Error) -> Failure {
    let mut what = error.to_string();
    if let Some(source) = std::error::Error::source(&error) {
        // Writing to memory cannot fail.
        write!(what, ": {source}").ok();
    }
    match error {
        Error::Listen { .. } => Failure::failed(
            format_args!("the simulated Send API does not start: {what}"),
            "stop what listens there, or choose another address by --listen",
        ),
        Error::Address { .. } => Failure::unusable(
            what,
            "write the address of a webhook: http://127.0.0.1:8080/webhooks/<channel>",
        ),
        Error::Unreachable { .. } => {
            Failure::failed(what, "start the bot by `run`, which prints the address of each webhook")
        }
        Error::Handshake { status: 404, .. } => {
            Failure::failed(what, "the path ends in the name of a channel of the bot: /webhooks/<channel>")
        }
        Error::Handshake { .. } => Failure::failed(
            what,
            "the bot's channel must have the same verify token as the simulator: see --help for where it is read from",
        ),
        _ => Failure::plain(what),
    }
}
