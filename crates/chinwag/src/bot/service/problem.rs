//! What can be wrong with a bot's services before their first call.

use chinwag_core::{name::FunctionName, nearest::nearest};

use crate::bot::Unmet;

/// One thing that is wrong with a bot's services.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ServiceProblem {
    /// A name of chinwag's own functions.
    #[error("service `{0}` has the name of a built-in function: choose another")]
    Reserved(FunctionName),
    /// The name of one of the bot's functions.
    #[error("service `{0}` has the name of a function: give one of them another name")]
    Function(FunctionName),
    /// A name given twice.
    #[error("there are two services `{0}`: give one of them another name")]
    Duplicate(FunctionName),
    /// No call is allowed.
    #[error("service `{0}` may never be called: its attempts, its concurrency or its timeout is zero")]
    Never(FunctionName),
    /// An argument that cannot be had.
    #[error("service `{service}` cannot be called: {unmet}")]
    Unmet {
        /// The service.
        service: FunctionName,
        /// The argument, and why.
        unmet: Unmet,
    },
    /// Configuration for a service the bot does not have.
    #[error("the configuration has `[service.{name}]`, and the bot has no such service: {}", instead(.name.as_str(), .known))]
    Config {
        /// The name in the configuration.
        name: FunctionName,
        /// The names in the bot.
        known: Vec<FunctionName>,
    },
    /// A stub for a service the bot does not have.
    #[error("there is a stub for the service `{name}`, and the bot has no such service: {}", instead(.name, .known))]
    Stub {
        /// The name it was given for.
        name: String,
        /// The names in the bot.
        known: Vec<FunctionName>,
    },
}

/// The name that was probably meant, or else all there are.
fn instead(name: &str, known: &[FunctionName]) -> String {
    match nearest(name, known.iter().map(FunctionName::as_str)) {
        Some(near) => format!("did you mean `{near}`?"),
        None => has(known),
    }
}

/// The names there are, in words.
pub(crate) fn has(known: &[FunctionName]) -> String {
    match known {
        [] => "it has none".into(),
        known => {
            let names: Vec<String> = known.iter().map(|name| format!("`{name}`")).collect();
            format!("it has {}", names.join(", "))
        }
    }
}
