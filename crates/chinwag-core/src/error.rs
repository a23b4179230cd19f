//! What can go wrong in an engine.

use crate::{
    commit::Epoch,
    function::BoxError,
    name::{FunctionName, TopicName},
};

/// What can go wrong in a bus or a store.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EngineError {
    /// The write or read failed; nothing of it landed.
    #[error("{attempt}: {source}")]
    Failed {
        /// What was attempted.
        attempt: &'static str,
        /// Why it failed.
        source: BoxError,
    },
    /// Too much is waiting to be written.
    #[error("too much is waiting to be written; try again shortly")]
    Overloaded,
    /// Another process owns the function now.
    #[error("`{function}` is owned by another process since epoch {current:?}; this one had {held:?}")]
    Fenced {
        /// The function.
        function: FunctionName,
        /// The epoch of the commit.
        held: Epoch,
        /// The epoch in force.
        current: Epoch,
    },
    /// Another process has the role now.
    #[error("`{role}` is held by another process since epoch {current:?}; this one had {held:?}")]
    NotHeld {
        /// The role.
        role: String,
        /// The epoch of the write.
        held: Epoch,
        /// The epoch in force.
        current: Epoch,
    },
    /// The state was changed by somebody else meanwhile.
    #[error("state `{key}` is at version {found}, not {expected}")]
    Conflict {
        /// What it is the state of.
        key: String,
        /// The version the commit was based on.
        expected: u64,
        /// The version found.
        found: u64,
    },
    /// Another process runs this role on the same store.
    #[error(
        "{role} already runs on {store} in another process (pid {pid}); stop it first, or give this one another path"
    )]
    Taken {
        /// The role.
        role: String,
        /// The store.
        store: String,
        /// Its process.
        pid: String,
    },
    /// The store was written by a newer chinwag.
    #[error(
        "{store} has schema version {found}; this chinwag knows up to {known}: use the newer chinwag, or another path"
    )]
    TooNew {
        /// The store.
        store: String,
        /// The version found.
        found: u32,
        /// The newest version known.
        known: u32,
    },
    /// A dead letter cannot be redriven: nobody would take its event.
    #[error(
        "dead letter {letter} is kept: there is no function `{function}` that takes events of `{topic}`; add it again, or discard the letter"
    )]
    NoTaker {
        /// The letter's number.
        letter: u64,
        /// The function that gave up.
        function: FunctionName,
        /// The topic of the event.
        topic: TopicName,
    },
    /// There is no such thing.
    #[error("there is no {what}")]
    NotFound {
        /// What was asked for.
        what: String,
    },
    /// The engine has been closed.
    #[error("the engine is closed")]
    Closed,
}

impl EngineError {
    /// An attempt failed.
    #[must_use]
    pub fn failed(attempt: &'static str, source: impl Into<BoxError>) -> Self {
        Self::Failed { attempt, source: source.into() }
    }

    /// Whether the same call may succeed later.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        matches!(self, Self::Failed { .. } | Self::Overloaded)
    }
}
