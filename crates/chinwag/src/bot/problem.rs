//! What can be wrong with a bot before it gets its first event.

use std::fmt;

use chinwag_core::name::{FunctionName, NameError};

use super::{RouteProblem, ServiceProblem, Unmet, service::has};

/// Everything that is wrong with a bot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BotError(Vec<BotProblem>);

/// One thing that is wrong with a bot.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BotProblem {
    /// Not a name.
    #[error(transparent)]
    Name(#[from] NameError),
    /// A name of chinwag's own functions.
    #[error("function `{0}` has the name of a built-in one: choose another")]
    Reserved(FunctionName),
    /// A name given twice.
    #[error("there are two functions `{0}`: give one of them another name")]
    Duplicate(FunctionName),
    /// No run is allowed.
    #[error("function `{0}` may never run: its concurrency or its timeout is zero")]
    Never(FunctionName),
    /// An argument that cannot be had.
    #[error("function `{function}` cannot be called: {unmet}")]
    Unmet {
        /// The function.
        function: FunctionName,
        /// The argument, and why.
        unmet: Unmet,
    },
    /// A route that is wrong.
    #[error("function `{function}`, route `{route}`: {problem}")]
    Route {
        /// The function.
        function: FunctionName,
        /// The labels that lead to the route, the outermost first.
        route: String,
        /// What is wrong with it.
        problem: RouteProblem,
    },
    /// Something about a service.
    #[error(transparent)]
    Service(#[from] ServiceProblem),
    /// Two values of one type.
    #[error("there are two states of the type `{0}`: a function could not tell which one it gets")]
    State(&'static str),
    /// Configuration for a built-in function.
    #[error(
        "the configuration has `[function.{0}]`, and `{0}` is built in: set `[sender]` or `[results]` instead"
    )]
    ConfigReserved(FunctionName),
    /// Configuration for a function the bot does not have.
    #[error("the configuration has `[function.{name}]`, and the bot has no such function: {}", has(.known))]
    ConfigUnknown {
        /// The name in the configuration.
        name: FunctionName,
        /// The names in the bot.
        known: Vec<FunctionName>,
    },
}

impl BotError {
    pub(super) fn check(problems: Vec<BotProblem>) -> Result<(), Self> {
        if problems.is_empty() { Ok(()) } else { Err(Self(problems)) }
    }

    /// Each thing that is wrong; at least one.
    #[must_use]
    pub fn problems(&self) -> &[BotProblem] {
        &self.0
    }
}

impl fmt::Display for BotError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.0.iter().enumerate() {
            let line_break = if index == 0 { "" } else { "\n" };
            write!(f, "{line_break}{problem}")?;
        }
        Ok(())
    }
}

impl std::error::Error for BotError {}
