//! The log: what functions and the runtime say, its policy for each function, and the contract of where it is kept.
//!
//! A line belongs to a function, or to [`RUNTIME`]. Of each function the settings say how much is kept; a
//! [`PolicyChange`] says otherwise, for a while or for good, while the bot runs.

use std::{collections::BTreeMap, fmt, time::Duration};

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{
    audit::{Audit, AuditEntry, action},
    clock::Timestamp,
    config::{LogConfig, LogLevel, Span},
    conversation::ConversationKey,
    error::EngineError,
    event::EventId,
    name::FunctionName,
    share::Share,
};

/// Whose the lines are that no function said. No function of a bot can have this name.
pub const RUNTIME: FunctionName = FunctionName::from_static("runtime");

/// One line of the log.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LogLine {
    /// When it was said.
    pub at: Timestamp,
    /// How grave it is.
    pub level: LogLevel,
    /// The function that said it, or [`RUNTIME`].
    pub function: FunctionName,
    /// Where in the program it was said.
    pub target: String,
    /// The conversation it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conversation: Option<ConversationKey>,
    /// The event it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event: Option<EventId>,
    /// What it says.
    pub message: String,
    /// What it says by name.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub fields: Map<String, Value>,
}

/// Where a line stands: it grows from the oldest to the newest.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct LogSeq(pub u64);

/// Which lines are wanted.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct LogFilter {
    /// Of this function.
    pub function: Option<FunctionName>,
    /// Of this conversation.
    pub conversation: Option<ConversationKey>,
    /// Of the webhook at the front of this event's id.
    pub event: Option<EventId>,
    /// At least as grave as this.
    pub level: Option<LogLevel>,
    /// Said at or after this moment.
    pub since: Option<Timestamp>,
    /// With this text in the message or in a field, whatever its case.
    pub grep: Option<String>,
}

impl LogFilter {
    /// Whether a line is wanted.
    #[must_use]
    pub fn matches(&self, line: &LogLine) -> bool {
        let of_webhook = |wanted: &EventId| line.event.as_ref().is_some_and(|id| id.root() == wanted.root());
        self.function.as_ref().is_none_or(|function| line.function == *function)
            && self.conversation.as_ref().is_none_or(|wanted| line.conversation.as_ref() == Some(wanted))
            && self.event.as_ref().is_none_or(of_webhook)
            && self.level.is_none_or(|level| line.level <= level)
            && self.since.is_none_or(|since| line.at >= since)
            && self.grep.as_ref().is_none_or(|text| line.says(&text.to_lowercase()))
    }
}

impl LogLine {
    /// Whether a text in small letters is in the message, or in a field as `name=value`.
    fn says(&self, text: &str) -> bool {
        let field = |(name, value): (&String, &Value)| match value {
            Value::String(value) => format!("{name}={value}").to_lowercase().contains(text),
            value => format!("{name}={value}").to_lowercase().contains(text),
        };
        self.message.to_lowercase().contains(text) || self.fields.iter().any(field)
    }
}

/// Which end of the log to read from, and how far one has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogCursor {
    /// Newest first: what is older than this; from the newest where there is none.
    Before(Option<LogSeq>),
    /// Oldest first: what is newer than this.
    After(LogSeq),
}

/// Some lines, in the order of the cursor.
#[derive(Debug, Clone, Default)]
pub struct LogPage {
    /// The lines.
    pub lines: Vec<(LogSeq, LogLine)>,
    /// How far it was looked: where to go on. None where nothing was looked at.
    pub reached: Option<LogSeq>,
    /// Whether that was all there is now.
    pub is_end: bool,
}

/// What is to be kept otherwise than the settings say; what is left out stays as they say.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct LogOverride {
    /// How grave a line must be.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub level: Option<LogLevel>,
    /// How long lines are kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retention: Option<Span>,
    /// The share of messages whose lines are kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sample: Option<Share>,
    /// Whether the words of people are kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bodies: Option<bool>,
    /// Which fields are kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fields: Option<Vec<String>>,
}

impl LogOverride {
    /// What is in effect where the settings say `settings`.
    #[must_use]
    pub fn over(&self, settings: &LogConfig) -> LogConfig {
        LogConfig {
            level: self.level.unwrap_or(settings.level),
            retention: self.retention.unwrap_or(settings.retention),
            sample: self.sample.unwrap_or(settings.sample),
            bodies: self.bodies.unwrap_or(settings.bodies),
            fields: self.fields.clone().or_else(|| settings.fields.clone()),
        }
    }
}

/// As it stands in the audit: `level=debug bodies=true`.
impl fmt::Display for LogOverride {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut words = Vec::new();
        words.extend(self.level.map(|level| format!("level={level}")));
        words.extend(self.retention.map(|retention| format!("retention={retention}")));
        words.extend(self.sample.map(|sample| format!("sample={sample}")));
        words.extend(self.bodies.map(|bodies| format!("bodies={bodies}")));
        words.extend(self.fields.as_ref().map(|fields| format!("fields={}", fields.join(","))));
        f.write_str(&words.join(" "))
    }
}

/// What is kept of a function's log otherwise than its settings say.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PolicyChange {
    /// The function, or [`RUNTIME`].
    pub function: FunctionName,
    /// What is otherwise.
    #[serde(flatten)]
    pub change: LogOverride,
    /// Until when; for good where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
    /// Who wanted it.
    pub by: String,
    /// Since when.
    pub at: Timestamp,
}

impl PolicyChange {
    /// Whether it holds at a moment.
    #[must_use]
    pub fn holds(&self, now: Timestamp) -> bool {
        self.until.is_none_or(|until| now < until)
    }

    /// How the audit notes it.
    #[must_use]
    pub fn noted(&self) -> AuditEntry {
        let until = self.until.map(|until| format!(" until={until}")).unwrap_or_default();
        AuditEntry {
            at: self.at,
            who: self.by.clone(),
            action: action::LOGS_SET.into(),
            subject: self.function.to_string(),
            details: format!("{}{until}", self.change),
        }
    }

    /// How the audit notes that the policy of a function was taken back.
    #[must_use]
    pub fn reset_noted(function: &FunctionName, by: &str, now: Timestamp) -> AuditEntry {
        AuditEntry {
            at: now,
            who: by.into(),
            action: action::LOGS_RESET.into(),
            subject: function.to_string(),
            details: String::new(),
        }
    }
}

/// How long lines are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogRetention {
    /// Of the functions that are not named.
    pub others: Duration,
    /// By function.
    pub functions: BTreeMap<FunctionName, Duration>,
}

impl LogRetention {
    /// How long lines of a function are kept.
    #[must_use]
    pub fn of(&self, function: &FunctionName) -> Duration {
        self.functions.get(function).copied().unwrap_or(self.others)
    }
}

/// Where the log, its policies and the audit are kept.
///
/// Nothing here is on the way of a message: an implementation MUST NOT let `append`, `lines` or `maintain` delay a
/// commit. `append` MAY lose the newest lines when the machine loses power; what [`set_policy`](Self::set_policy) and
/// [`audit`](Self::audit) have written MUST survive it. Every list is bounded, and one call looks at a bounded number of
/// lines, however many there are.
#[async_trait]
pub trait Logs: fmt::Debug + Send + Sync + 'static {
    /// Writes lines, in this order.
    async fn append(&self, lines: Vec<LogLine>) -> Result<(), EngineError>;
    /// At most `max` of the wanted lines. There MAY be fewer, or none, and more further on: a page says how far it looked.
    /// What becomes visible later MUST stand after everything that was visible before.
    async fn lines(&self, filter: LogFilter, cursor: LogCursor, max: usize) -> Result<LogPage, EngineError>;
    /// Every policy that was set and not reset, by function; also what holds no more.
    async fn policies(&self) -> Result<Vec<PolicyChange>, EngineError>;
    /// Sets the policy of a function in the place of an earlier one, and notes that in the audit, both or neither.
    async fn set_policy(&self, change: PolicyChange) -> Result<(), EngineError>;
    /// Takes the policy of a function back, where there is one, and notes that in the audit. Whether there was one.
    async fn reset_policy(
        &self,
        function: &FunctionName,
        by: &str,
        now: Timestamp,
    ) -> Result<bool, EngineError>;
    /// Notes what somebody did.
    async fn audit(&self, entry: AuditEntry) -> Result<(), EngineError>;
    /// What was noted, newest first: what is older than `before`, from the newest where there is none.
    async fn audits(&self, before: Option<LogSeq>, max: usize) -> Result<Vec<Audit>, EngineError>;
    /// Erases every line of a conversation, and those of these webhooks that are of no conversation. When this returns, nothing of
    /// them MUST be left in what is kept on disk. How many lines it were.
    async fn forget(
        &self,
        conversation: &ConversationKey,
        webhooks: &[EventId],
    ) -> Result<usize, EngineError>;
    /// Removes lines that are kept long enough, a small step at a time. Whether there is more to do.
    async fn maintain(&self, now: Timestamp, keep: &LogRetention) -> Result<bool, EngineError>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_change_leaves_out_is_as_the_settings_say() {
        let settings = LogConfig { bodies: true, retention: Span::days(3), ..LogConfig::default() };
        let change = LogOverride { level: Some(LogLevel::Debug), ..LogOverride::default() };
        assert_eq!(change.over(&settings), LogConfig { level: LogLevel::Debug, ..settings.clone() });
        assert_eq!(LogOverride::default().over(&settings), settings);
    }
}
