//! Why state cannot be read or written.

use chinwag_core::function::BoxError;

use super::StateKey;
use crate::bot::Error;

/// Why state cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub(super) enum StoredError {
    #[error(
        "{key} has version {found}, and this program knows {known}: run the newer program that wrote it; this input \
         waits for it"
    )]
    TooNew { key: StateKey, found: u32, known: u32 },
    #[error("{key} has version {found}, and cannot be brought to version {known}: {source}")]
    Migration { key: StateKey, found: u32, known: u32, source: BoxError },
    #[error(
        "{key} is damaged, at the key `{}`: {source}; look at it by `chinwag state show`, and remove it by `chinwag state \
         clear`", .key.text
    )]
    Damaged { key: StateKey, source: serde_json::Error },
    #[error("{key} cannot be written as JSON: {source}")]
    Unwritable { key: StateKey, source: serde_json::Error },
    #[error("{key} would have {bytes} bytes, and may have {max}: keep less in it, or raise its `BYTES_MAX`")]
    TooLarge { key: StateKey, bytes: usize, max: usize },
    #[error(
        "{key} was still held when the function had returned, so what it holds is unknown: end the tasks it was given to, \
         or give them a copy of what they need"
    )]
    Held { key: StateKey },
}

impl StoredError {
    /// Whether another run may help.
    pub(super) fn into_error(self) -> Error {
        match self {
            // The program that wrote it will come back, or a newer one will be started.
            Self::TooNew { .. } => Error::retry(self),
            _ => Error::reject(self),
        }
    }
}
