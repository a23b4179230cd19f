//! `chinwag channels`: the channels of the settings, and how the provider comes to know them.

mod list;
mod register;

use clap::{Args, Subcommand};

use self::{
    list::list,
    register::{Register, register},
};
use super::{
    Terminal,
    failure::Ended,
    options::{ConfigOption, JsonOption},
};

pub(super) use self::list::{of, path, places};

/// Lists the channels, or tells their providers where webhooks go.
#[derive(Debug, Clone, Args)]
#[command(after_help = EXAMPLE, args_conflicts_with_subcommands = true)]
pub(super) struct Channels {
    #[command(subcommand)]
    action: Option<Action>,
    #[command(flatten)]
    config: ConfigOption,
    #[command(flatten)]
    answer: JsonOption,
}

const EXAMPLE: &str = "\
Of a credential only the place is shown: $NAME is an environment variable.

Examples:
  chinwag channels
  chinwag channels register --url https://bot.example.com";

#[derive(Debug, Clone, Subcommand)]
enum Action {
    /// Tell the providers where webhooks go, where they have an API for it
    Register(Register),
}

pub(super) fn channels(command: &Channels, terminal: &mut Terminal<'_>) -> Ended {
    match &command.action {
        Some(Action::Register(command)) => register(command, terminal),
        None => list(&command.config, command.answer, terminal),
    }
}
