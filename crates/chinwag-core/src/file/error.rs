//! Why a file cannot be had.

use std::time::Duration;

use crate::{
    platform::{HttpReply, SendResult},
    response::FailureKind,
};

/// Why a file cannot be had. No address is in its words, which may hold a credential: at most a host.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FileError {
    /// It is not a file, or the provider gives none for it.
    #[error("there is no file to fetch: {why}")]
    NotAFile {
        /// Why.
        why: String,
    },
    /// It is not there any more: the address has expired, or the person took the file back.
    #[error("the file is gone, or its address has expired: the provider answers {status}")]
    Gone {
        /// The status of the answer.
        status: u16,
    },
    /// It is not there yet: the provider still receives it, converts it, or looks for viruses in it.
    #[error("the file is not there yet: the provider answers {status}")]
    NotYet {
        /// The status of the answer.
        status: u16,
        /// How long the provider asks to wait.
        after: Option<Duration>,
    },
    /// It has more bytes than are taken.
    #[error("the file is larger than {limit} bytes{}", told(*.bytes))]
    TooLarge {
        /// The most that is taken.
        limit: u64,
        /// How many it has, where that is told.
        bytes: Option<u64>,
    },
    /// The provider does not take the channel's credential for it.
    #[error("the provider refuses the channel's credential: {error}")]
    Refused {
        /// In the provider's words, or its status.
        error: String,
    },
    /// The address leads to a network that is nobody's business but its own.
    #[error("`{host}` is not a public address, so nothing is fetched from it")]
    Private {
        /// The host.
        host: String,
    },
    /// The address is none to fetch a file from.
    #[error("the file's address is refused: {why}")]
    Address {
        /// Why.
        why: &'static str,
    },
    /// The provider has no time for it now.
    #[error("the file cannot be fetched now: {error}")]
    Unavailable {
        /// Why.
        error: String,
        /// How long the provider asks to wait.
        after: Option<Duration>,
    },
    /// The provider refuses it for another reason.
    #[error("the provider gives no file: {error}")]
    Failed {
        /// In the provider's words, or its status.
        error: String,
    },
    /// Nobody is there, TLS failed, or the file ended before its end.
    #[error("the file cannot be fetched: {error}")]
    Network {
        /// Why.
        error: String,
    },
    /// It takes too long.
    #[error("the file was not there within {within:?}")]
    TimedOut {
        /// How long was waited.
        within: Duration,
    },
    /// Whoever writes the file down could not.
    #[error("the file cannot be written: {error}")]
    Write {
        /// Why.
        error: String,
    },
    /// Nothing is fetched here: a recorded conversation is replayed, or a function is called by hand.
    #[error("no files are fetched here")]
    Withheld,
}

fn told(bytes: Option<u64>) -> String {
    bytes.map(|bytes| format!(": it has {bytes}")).unwrap_or_default()
}

impl FileError {
    /// What an attachment is that is no file, in a word.
    #[must_use]
    pub fn not_a_file(what: &str) -> Self {
        Self::NotAFile { why: format!("it is a {what}") }
    }

    /// What a refusal of the provider's API means, by the platform's reading of it.
    #[must_use]
    pub fn refused(reply: &HttpReply, result: SendResult) -> Self {
        match result {
            SendResult::Retry { after, error, .. } => Self::Unavailable { error, after },
            SendResult::Rejected { kind: FailureKind::Credential | FailureKind::Configuration, error } => {
                Self::Refused { error }
            }
            _ if matches!(reply.status, 404 | 410) => Self::Gone { status: reply.status },
            SendResult::Rejected { error, .. } => Self::Failed { error },
            SendResult::Delivered { .. } => Self::Failed { error: "the answer cannot be read".into() },
        }
    }

    /// Whether the same may succeed later.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        matches!(
            self,
            Self::NotYet { .. }
                | Self::Unavailable { .. }
                | Self::Network { .. }
                | Self::TimedOut { .. }
                | Self::Write { .. }
        )
    }

    /// How long the provider asks to wait.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::NotYet { after, .. } | Self::Unavailable { after, .. } => *after,
            _ => None,
        }
    }
}
