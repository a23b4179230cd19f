//! The error of a bot's function: a cause, and whether another run may help.

use std::{fmt, time::Duration};

use chinwag_core::function::{BoxError, Outcome};

/// What a bot's function returns, unless it says otherwise.
pub type Result<T = (), E = Error> = std::result::Result<T, E>;

/// Why a function failed, and whether another run may help.
///
/// Any standard error becomes one by `?`, and is then tried again by the function's retry policy. Say
/// `.map_err(Error::reject)?` where a second run cannot help.
///
/// NOTE: it does not implement [`std::error::Error`] itself; if it did, `?` could not take every error that does.
pub struct Error {
    verdict: Verdict,
    cause: BoxError,
}

/// Whether another run may help.
#[derive(Debug, Clone, Copy)]
pub(super) enum Verdict {
    Retry { after: Option<Duration> },
    Reject,
}

impl Error {
    /// Run again, when the retry policy says so.
    #[must_use]
    pub fn retry(cause: impl Into<BoxError>) -> Self {
        Self { verdict: Verdict::Retry { after: None }, cause: cause.into() }
    }

    /// Run again, but not before `after` has passed.
    #[must_use]
    pub fn retry_after(after: Duration, cause: impl Into<BoxError>) -> Self {
        Self { verdict: Verdict::Retry { after: Some(after) }, cause: cause.into() }
    }

    /// Never run again: the input becomes a dead letter.
    #[must_use]
    pub fn reject(cause: impl Into<BoxError>) -> Self {
        Self { verdict: Verdict::Reject, cause: cause.into() }
    }

    /// Whether another run may help.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        matches!(self.verdict, Verdict::Retry { .. })
    }

    /// Why.
    #[must_use]
    pub fn cause(&self) -> &(dyn std::error::Error + Send + Sync + 'static) {
        &*self.cause
    }

    pub(super) fn new(verdict: Verdict, cause: impl Into<BoxError>) -> Self {
        Self { verdict, cause: cause.into() }
    }

    pub(super) fn into_parts(self) -> (Verdict, BoxError) {
        (self.verdict, self.cause)
    }

    pub(super) fn into_outcome(self) -> Outcome {
        match self.verdict {
            Verdict::Retry { after } => Outcome::Retry { after, cause: self.cause },
            Verdict::Reject => Outcome::Reject { cause: self.cause },
        }
    }
}

impl<E: std::error::Error + Send + Sync + 'static> From<E> for Error {
    fn from(cause: E) -> Self {
        Self::retry(cause)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.cause.fmt(f)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error").field("verdict", &self.verdict).field("cause", &self.cause).finish()
    }
}
