//! `chinwag state`: what is kept for a conversation or a user, shown or forgotten.

mod clear;
mod found;
mod show;

#[cfg(test)]
mod tests;

use chinwag_core::conversation::ConversationKey;
use clap::{Args, Subcommand};

use self::found::Found;
use super::{
    Exit, Terminal, engine,
    failure::{Ended, Failure},
    options::{ConfigOption, JsonOption},
    wait,
};

/// Looks at what is kept for a conversation or a user, or forgets it.
#[derive(Debug, Clone, Args)]
#[command(after_help = EXAMPLE)]
pub(super) struct State {
    #[command(subcommand)]
    action: Action,
}

const EXAMPLE: &str = "\
State is what the functions of a bot keep for a conversation or a user, and where each conversation stands that waits
for an answer. A user that is linked to a person has the state of the person too.

Examples:
  chinwag state show page:100000000000001:200000000000001
  chinwag state clear --user page:200000000000001 --name cart";

#[derive(Debug, Clone, Subcommand)]
enum Action {
    /// Show what is kept
    #[command(after_help = "Example:\n  chinwag state show page:100000000000001:200000000000001")]
    Show(Show),
    /// Forget what is kept, beside the running bot
    #[command(after_help = "Example:\n  chinwag state clear --user page:200000000000001 --name cart")]
    Clear(Clear),
}

#[derive(Debug, Clone, Args)]
struct Show {
    #[command(flatten)]
    whose: Whose,
    #[command(flatten)]
    config: ConfigOption,
    #[command(flatten)]
    answer: JsonOption,
}

#[derive(Debug, Clone, Args)]
struct Clear {
    #[command(flatten)]
    whose: Whose,
    /// Do not ask
    #[arg(long, short)]
    yes: bool,
    #[command(flatten)]
    config: ConfigOption,
    #[command(flatten)]
    answer: JsonOption,
}

#[derive(Debug, Clone, Args)]
struct Whose {
    /// The conversation, as events name it
    #[arg(required_unless_present = "user", conflicts_with = "user")]
    conversation: Option<ConversationKey>,
    /// The user, by the channel and the provider's id
    #[arg(long, value_name = "CHANNEL:ID")]
    user: Option<ConversationKey>,
    /// Only the state of that name
    #[arg(long)]
    name: Option<String>,
}

pub(super) fn state(command: &State, terminal: &mut Terminal<'_>) -> Ended {
    match &command.action {
        Action::Show(command) => {
            let now = terminal.now;
            let found = engine::look(&command.config, async |engine| command.whose.find(engine, now).await)?;
            command.whose.check(&found)?;
            show::tell(&found, command.answer.json, terminal)
        }
        Action::Clear(command) => {
            let engine = engine::existing(&command.config)?;
            let now = terminal.now;
            let found = wait::in_one_thread(async { command.whose.find(&engine, now).await })??;
            command.whose.check(&found)?;
            if !command.yes && !clear::ask(&found, terminal)? {
                writeln!(terminal.errors, "nothing is cleared")?;
                return Ok(Exit::Refused);
            }
            let gone = wait::in_one_thread(async { clear::forget(&engine, &found).await })??;
            clear::tell(&found, &gone, command.answer.json, terminal)
        }
    }
}
