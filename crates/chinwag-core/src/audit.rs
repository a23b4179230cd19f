//! The audit: who did what to a running bot.

use serde::{Deserialize, Serialize};

use crate::{clock::Timestamp, log::LogSeq};

/// What somebody did. It holds no credential and nothing that people have said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditEntry {
    /// When.
    pub at: Timestamp,
    /// Who, and by what: `cli:alice`.
    pub who: String,
    /// What was done: `logs.set`, `dead.redrive`.
    pub action: String,
    /// On what: a function, a dead letter, a conversation.
    pub subject: String,
    /// What there is to add.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub details: String,
}

/// An entry, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Audit {
    /// Grows from the oldest to the newest.
    pub id: LogSeq,
    /// What was done.
    #[serde(flatten)]
    pub entry: AuditEntry,
}

/// The names of what is done.
pub mod action {
    /// A policy of a log was set.
    pub const LOGS_SET: &str = "logs.set";
    /// A policy of a log was taken back.
    pub const LOGS_RESET: &str = "logs.reset";
    /// A dead letter was redriven.
    pub const DEAD_REDRIVE: &str = "dead.redrive";
    /// A dead letter was forgotten.
    pub const DEAD_DISCARD: &str = "dead.discard";
    /// Somebody signed in to the console.
    pub const CONSOLE_SIGN_IN: &str = "console.sign_in";
    /// A person took a conversation over.
    pub const CONVERSATION_HOLD: &str = "conversation.hold";
    /// A person answered in a conversation.
    pub const CONVERSATION_ANSWER: &str = "conversation.answer";
    /// A person gave a conversation back to the bot.
    pub const CONVERSATION_GIVE_BACK: &str = "conversation.give_back";
    /// A conversation was forgotten.
    pub const CONVERSATION_FORGET: &str = "conversation.forget";
    /// State was cleared.
    pub const STATE_CLEAR: &str = "state.clear";
}
