//! The error of a bot's function: a cause, and whether another run may help.

use std::{fmt, time::Duration};

use chinwag_core::function::{BoxError, Emits, Outcome};

use super::chat::Ending;

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
    Retry {
        after: Option<Duration>,
    },
    Reject,
    /// A durable conversation ends here; the cause is what is said.
    Ended,
    /// A durable conversation begins again.
    Again,
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

    /// Ends a durable conversation, with these words.
    #[must_use]
    pub(super) fn ended(words: &str) -> Self {
        Self { verdict: Verdict::Ended, cause: words.into() }
    }

    /// Begins a durable conversation again.
    #[must_use]
    pub(super) fn again() -> Self {
        Self { verdict: Verdict::Again, cause: "the conversation begins again".into() }
    }

    /// Whether the person has cancelled, so that a durable conversation is about to end.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        matches!(self.verdict, Verdict::Ended)
    }

    /// How a durable conversation ends by it; itself, where it is a failure.
    pub(super) fn ending(self) -> Result<Ending> {
        match self.verdict {
            Verdict::Ended => Ok(Ending::Said(self.cause.to_string())),
            Verdict::Again => Ok(Ending::Again),
            Verdict::Retry { .. } | Verdict::Reject => Err(self),
        }
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
            // Nothing but a durable conversation makes these, and it is asked for its ending first.
            Verdict::Ended | Verdict::Again => Outcome::Done(Emits::none()),
        }
    }
}

impl<E: std::error::Error + Send + Sync + 'static> From<E> for Error {
    fn from(cause: E) -> Self {
        Self::retry(cause)
    }
}

/// Something that may be the error of a function: [`Error`] itself, and every standard error.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the error of a function",
    label = "the error of its result, `{Self}`, is no standard error",
    note = "implement `std::error::Error` for it, and it is tried again; or return a `chinwag::Error`, made by \
            `Error::retry` or `Error::reject`"
)]
pub trait IntoError {
    /// The error it stands for.
    fn into_error(self) -> Error;
}

#[diagnostic::do_not_recommend]
impl<E: Into<Error>> IntoError for E {
    fn into_error(self) -> Error {
        self.into()
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
