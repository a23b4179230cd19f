//! Why a call has no answer.

use std::fmt::Write;

use chinwag_core::function::BoxError;

/// Why a call has no answer.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CallError {
    /// Certainly nothing of it reached the other side: its name is not known, nobody listens, TLS failed.
    #[error("the call was not sent")]
    NotSent {
        /// Why.
        source: BoxError,
    },
    /// It was written, at least in part, and there is no answer that can be read: the other side may have acted on it.
    #[error("the call was cut off and may have been carried out")]
    Unknown {
        /// Why.
        source: BoxError,
    },
}

impl CallError {
    /// The whole story on one line, down to the first cause.
    #[must_use]
    pub fn story(&self) -> String {
        let mut story = self.to_string();
        let mut cause = std::error::Error::source(self);
        while let Some(error) = cause {
            // Writing to a `String` cannot fail.
            let _ = write!(story, ": {error}");
            cause = error.source();
        }
        story
    }
}

/// It took too long.
#[derive(Debug, thiserror::Error)]
#[error("there was no answer within {0:?}")]
pub(super) struct TimedOut(pub(super) std::time::Duration);
