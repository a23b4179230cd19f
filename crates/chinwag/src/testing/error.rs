//! What can go wrong on a stage, beside what the bot says.

use std::time::Duration;

use chinwag_core::{config::Span, error::EngineError, name::FunctionName};
use chinwag_platforms::OpenError;
use chinwag_testkit::{messenger, play};
use serde_json::Value;

use super::settle::Unfinished;
use crate::{
    bot::{BotError, has},
    settings::SettingsError,
};

/// What can go wrong on a stage.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The bot cannot be built.
    #[error(transparent)]
    Bot(#[from] BotError),
    /// The settings are wrong.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// The simulated provider failed.
    #[error("the simulated provider: {0}")]
    Provider(#[from] messenger::Error),
    /// A simulated provider failed, or a person cannot do what they are to do.
    #[error(transparent)]
    Played(#[from] play::Error),
    /// The channel of the simulated provider cannot be opened.
    #[error("the channel of the simulated provider: {0}")]
    Channel(#[from] OpenError),
    /// A stage of the bot cannot be started.
    #[error("the bot cannot be started: {0}")]
    Runtime(#[from] chinwag_runtime::Error),
    /// The engine failed.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// The channel's settings cannot be written.
    #[error("the settings of a simulated channel: {0}")]
    Written(#[from] serde_json::Error),
    /// The bot has no such service.
    #[error("the bot has no service `{name}`: {}", has(known))]
    NoService {
        /// The name.
        name: String,
        /// Those it has.
        known: Vec<FunctionName>,
    },
    /// A service cannot answer this.
    #[error("`{service}` answers `{expected}`, and {response} is none: {source}")]
    NotAnAnswer {
        /// The service.
        service: FunctionName,
        /// What it was to answer.
        response: Value,
        /// The type of its responses.
        expected: &'static str,
        /// Why it is none.
        source: serde_json::Error,
    },
    /// There is no simulator of this platform.
    #[error("there is no simulator of `{platform}`: choose one of {}", known.join(", "))]
    NoSimulator {
        /// The platform.
        platform: String,
        /// Those that have one.
        known: Vec<&'static str>,
    },
    /// The bot did not take a webhook.
    #[error("the bot did not take the webhook: {what}")]
    NotTaken {
        /// What came instead of a 200.
        what: String,
    },
    /// The bot does not come to an end.
    #[error(
        "the bot was still busy after {}: {}; let the function end, or give it more time",
        span(patience),
        told(unfinished)
    )]
    Busy {
        /// What is not done.
        unfinished: Vec<Unfinished>,
        /// How long it was waited, by a real clock.
        patience: Duration,
    },
    /// The bot waits longer to try again than a turn lasts.
    #[error("the bot would still wait to try again after {}: {}", span(most), told(unfinished))]
    Waits {
        /// What waits.
        unfinished: Vec<Unfinished>,
        /// The most that the clock is moved on by itself.
        most: Duration,
    },
    /// There is nothing to press under this title.
    #[error("there is no [{title}] to press: {}", offers(offered))]
    NotOffered {
        /// The title.
        title: String,
        /// What was offered last.
        offered: Vec<String>,
    },
    /// What is pressed opens an address.
    #[error("[{title}] opens an address: a bot hears nothing of it")]
    Opens {
        /// The title.
        title: String,
    },
    /// There is nothing that could be edited, reacted to, or delivered again.
    #[error("there is nothing yet that could be {what}: let {who} say something first")]
    Nothing {
        /// What was to be done with it.
        what: &'static str,
        /// Who has to say something first.
        who: String,
    },
    /// Not a length of time.
    #[error("“{text}” is not a length of time: write 250ms, 30s, 10m, 1h or 7d")]
    NotASpan {
        /// What was given.
        text: String,
    },
    /// Something went wrong with the test itself.
    #[error("the test cannot be carried out: {what}")]
    Broken {
        /// What.
        what: String,
    },
    /// The platform's simulator cannot do what a person was to do.
    #[error("nobody does this on {platform}: {what}")]
    NotThere {
        /// The platform.
        platform: &'static str,
        /// What it was.
        what: String,
    },
}

fn span(span: &Duration) -> Span {
    Span::millis(u64::try_from(span.as_millis()).unwrap_or(u64::MAX))
}

fn told(unfinished: &[Unfinished]) -> String {
    let one =
        |unfinished: &Unfinished| format!("`{}` is not done with {}", unfinished.function, unfinished.input);
    match unfinished {
        [] => "it was done just then".to_owned(),
        some => some.iter().take(3).map(one).collect::<Vec<_>>().join(", "),
    }
}

fn offers(offered: &[String]) -> String {
    match offered {
        [] => "nothing was offered".to_owned(),
        some => {
            let titles = some.iter().map(|title| format!("[{title}]")).collect::<Vec<_>>().join(" ");
            format!("offered was {titles}")
        }
    }
}
