//! Why a command ends before it is done: what is wrong, and what to do.

use std::{fmt, io};

use chinwag_core::error::EngineError;

use super::Exit;
use crate::{bot::BotError, settings::SettingsError};

/// How a command ended, or why it could not.
pub(super) type Ended = Result<Exit, Failure>;

/// Why a command ends before it is done.
#[derive(Debug, thiserror::Error)]
pub(super) enum Failure {
    /// The settings are wrong.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// The bot is wrong.
    #[error("{}", lines(.0))]
    Bot(#[from] BotError),
    /// Something else is wrong.
    #[error(transparent)]
    Told(#[from] Told),
    /// The answer cannot be written.
    #[error("error: the answer cannot be written: {0}")]
    Output(#[from] io::Error),
}

/// What is wrong, what to do, and how the command ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Told {
    what: String,
    remedy: Option<String>,
    exit: Exit,
}

impl Failure {
    /// What was asked cannot be done.
    pub(super) fn unusable(what: impl fmt::Display, remedy: impl fmt::Display) -> Self {
        Self::told(what, Some(&remedy), Exit::Unusable)
    }

    /// It could not go on.
    pub(super) fn failed(what: impl fmt::Display, remedy: impl fmt::Display) -> Self {
        Self::told(what, Some(&remedy), Exit::Failed)
    }

    /// It could not go on, and the words say what to do, or there is nothing to do.
    pub(super) fn plain(what: impl fmt::Display) -> Self {
        Self::told(what, None, Exit::Failed)
    }

    /// The answer is no.
    pub(super) fn refused(what: impl fmt::Display) -> Self {
        Self::told(what, None, Exit::Refused)
    }

    fn told(what: impl fmt::Display, remedy: Option<&dyn fmt::Display>, exit: Exit) -> Self {
        Self::Told(Told { what: what.to_string(), remedy: remedy.map(ToString::to_string), exit })
    }

    /// How the command ends.
    pub(super) fn exit(&self) -> Exit {
        match self {
            Self::Settings(_) | Self::Bot(_) => Exit::Unusable,
            Self::Told(told) => told.exit,
            Self::Output(_) => Exit::Failed,
        }
    }

    /// Whether it is only that nobody reads any more, as after `| head`.
    pub(super) fn is_unheard(&self) -> bool {
        matches!(self, Self::Output(error) if error.kind() == io::ErrorKind::BrokenPipe)
    }
}

impl From<EngineError> for Failure {
    fn from(error: EngineError) -> Self {
        match error {
            EngineError::NotFound { .. } | EngineError::NoTaker { .. } => Self::refused(error),
            _ => Self::plain(error),
        }
    }
}

impl std::error::Error for Told {}

impl fmt::Display for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "error: {}", self.what)?;
        self.remedy.iter().try_for_each(|remedy| write!(f, "\n  = help: {remedy}"))
    }
}

fn lines(error: &BotError) -> String {
    error.problems().iter().map(|problem| format!("error: {problem}")).collect::<Vec<_>>().join("\n")
}
