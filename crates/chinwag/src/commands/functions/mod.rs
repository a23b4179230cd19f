//! `chinwag functions`: where each function stands, and what one of them does.

mod list;
mod show;

use clap::{Args, Subcommand};

use self::{
    list::list,
    show::{Show, show},
};
use super::{
    Terminal,
    failure::Ended,
    options::{ConfigOption, JsonOption},
};
use crate::bot::Bot;

/// Lists the functions, or shows one.
#[derive(Debug, Clone, Args)]
#[command(after_help = EXAMPLE, args_conflicts_with_subcommands = true)]
pub(super) struct Functions {
    #[command(subcommand)]
    action: Option<Action>,
    #[command(flatten)]
    config: ConfigOption,
    #[command(flatten)]
    answer: JsonOption,
}

const EXAMPLE: &str = "\
OPEN    inputs that it has taken over and not finished
BEHIND  events of its topic that it has not taken over yet; at most 10000 are counted
OLDEST  the age of the oldest open input
DEAD    inputs that it gave up on: see `chinwag dead`

Examples:
  chinwag functions
  chinwag functions show talk";

#[derive(Debug, Clone, Subcommand)]
enum Action {
    /// Show one function: its subscription, its routes and their handlers
    Show(Show),
}

pub(super) fn functions(command: &Functions, bot: Bot, terminal: &mut Terminal<'_>) -> Ended {
    match &command.action {
        Some(Action::Show(command)) => show(command, bot, terminal),
        None => list(&command.config, command.answer, terminal),
    }
}
