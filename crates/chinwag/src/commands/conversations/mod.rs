//! `chinwag conversations`: a person takes a conversation over, answers in it, and gives it back.

mod deeds;
mod forget;
mod held;
mod owned;

#[cfg(test)]
mod tests;

use chinwag_core::{config::Span, conversation::ConversationKey};
use clap::{Args, Subcommand};

pub(super) use self::owned::state_of;
use super::{
    Terminal,
    failure::Ended,
    options::{ConfigOption, JsonOption},
    since,
};

/// Takes conversations over from the bot, answers in them, and gives them back.
#[derive(Debug, Clone, Args)]
#[command(after_help = EXAMPLE)]
pub(super) struct Conversations {
    #[command(subcommand)]
    action: Action,
}

const EXAMPLE: &str = "\
While a person holds a conversation, what people say in it is received and kept, and the bot does not answer. It is the
bot's again when it is released, or an hour after the last answer. Whatever is done is in `chinwag audit`.

Examples:
  chinwag conversations hold page:100000000000001:200000000000001 --for 30m
  chinwag conversations answer page:100000000000001:200000000000001 'This is Alice. One moment.'
  chinwag conversations release page:100000000000001:200000000000001";

#[derive(Debug, Clone, Subcommand)]
enum Action {
    /// List the conversations that persons hold now
    #[command(after_help = "Example:\n  chinwag conversations held --json")]
    Held(Listed),
    /// Take a conversation over: the bot is silent there, beside the running bot and within a second
    #[command(after_help = "Example:\n  chinwag conversations hold page:200000000000001 --for 30m")]
    Hold(Hold),
    /// Say something in a conversation, which is held from then on
    #[command(after_help = "Example:\n  chinwag conversations answer page:200000000000001 'This is Alice.'")]
    Answer(Answer),
    /// Forget a conversation, beside the running bot: what was said, what came of it, and what is kept of it
    #[command(after_help = "Example:\n  chinwag conversations forget page:200000000000001")]
    Forget(Forget),
    /// Give a conversation back to the bot
    #[command(after_help = "Example:\n  chinwag conversations release page:200000000000001")]
    Release(Release),
}

#[derive(Debug, Clone, Args)]
struct Listed {
    #[command(flatten)]
    config: ConfigOption,
    #[command(flatten)]
    answer: JsonOption,
}

#[derive(Debug, Clone, Args)]
struct Hold {
    /// The conversation, as events name it
    conversation: ConversationKey,
    /// For so long after each answer: 30m, 2h; an hour where it is left out
    #[arg(long = "for", value_name = "TIME", value_parser = since::span)]
    length: Option<Span>,
    #[command(flatten)]
    config: ConfigOption,
    #[command(flatten)]
    answer: JsonOption,
}

#[derive(Debug, Clone, Args)]
struct Answer {
    /// The conversation, as events name it
    conversation: ConversationKey,
    /// The words
    text: String,
    #[command(flatten)]
    config: ConfigOption,
    #[command(flatten)]
    answer: JsonOption,
}

#[derive(Debug, Clone, Args)]
struct Release {
    /// The conversation, as events name it
    conversation: ConversationKey,
    #[command(flatten)]
    config: ConfigOption,
    #[command(flatten)]
    answer: JsonOption,
}

#[derive(Debug, Clone, Args)]
struct Forget {
    /// The conversation, as events name it
    conversation: ConversationKey,
    /// Do not ask
    #[arg(long, short)]
    yes: bool,
    #[command(flatten)]
    config: ConfigOption,
    #[command(flatten)]
    answer: JsonOption,
}

pub(super) fn conversations(command: &Conversations, terminal: &mut Terminal<'_>) -> Ended {
    match &command.action {
        Action::Held(command) => held::list(command, terminal),
        Action::Hold(command) => deeds::hold(command, terminal),
        Action::Answer(command) => deeds::answer(command, terminal),
        Action::Forget(command) => forget::forget(command, terminal),
        Action::Release(command) => deeds::release(command, terminal),
    }
}
