//! Why something was not done.

use chinwag_core::error::EngineError;

/// Why something was not done, in words for the person who wanted it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum NotDone {
    /// There is no such platform, person or switch.
    #[error("there is no {what} `{name}` here")]
    NotThere {
        /// What it would be.
        what: &'static str,
        /// What it was called.
        name: String,
    },
    /// The simulator cannot do it, or the bot did not take it.
    #[error("{words}")]
    Refused {
        /// Why.
        words: String,
    },
    /// The engine failed.
    #[error(transparent)]
    Engine(#[from] EngineError),
}
