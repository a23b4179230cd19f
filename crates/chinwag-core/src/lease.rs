//! What one process alone does at a time without being a function, such as holding a channel's connection.
//!
//! A lease ends by the clocks of those who ask, which need not agree: that decides only who may try. Who may write is
//! decided by its epoch, as with a function: a former holder is fenced, not trusted.

use serde::{Deserialize, Serialize};

use crate::{clock::Timestamp, commit::Epoch};

/// What is asked of [`Store::lease`](crate::store::Store::lease).
#[derive(Debug, Clone)]
pub struct Lease {
    /// What is done: `[a-z0-9_-]+`, and no function's name.
    pub role: String,
    /// Who asks: the same as long as it lives, and nobody else.
    pub holder: String,
    /// The time.
    pub now: Timestamp,
    /// Until when it wants the role for itself.
    pub until: Timestamp,
}

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Leased {
    /// Whoever asks has the role until then, under this epoch.
    Held(Epoch),
    /// Another one has it until this moment, unless it is kept for longer or given back.
    Taken {
        /// When it ends.
        until: Timestamp,
    },
}

/// By which right something is written: the role, and the epoch under which it is held.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holding {
    /// The role.
    pub role: String,
    /// Its epoch.
    pub epoch: Epoch,
}
