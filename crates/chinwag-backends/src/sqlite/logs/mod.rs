//! The log, its policies and the audit: in a file of their own beside the database, `chinwag.db-logs`.
//!
//! The file has its own write-ahead log and its own lock, so a line never waits for a message and no message for a line;
//! and lines are not synced one by one: after a power cut the newest may be missing, after a kill none that was written.
//! It is made when the first line or policy is written. Other processes read and write it at the same time: `chinwag logs`
//! is one.

mod erase;
mod lines;
mod policy;
mod schema;

use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

use async_trait::async_trait;
use chinwag_core::{
    audit::{Audit, AuditEntry},
    clock::Timestamp,
    conversation::ConversationKey,
    error::EngineError,
    event::EventId,
    log::{LogCursor, LogFilter, LogLine, LogPage, LogRetention, LogSeq, Logs, PolicyChange},
    name::FunctionName,
};
use rusqlite::Connection;

use super::{failed, read::Readers};

/// The file of the log.
#[derive(Debug)]
pub(super) struct LogFile {
    path: PathBuf,
    /// Opened at the first write.
    writer: Arc<Mutex<Option<Connection>>>,
    readers: Arc<Readers>,
}

impl LogFile {
    /// The one that belongs to a database. Nothing is opened yet.
    pub(super) fn beside(database: &Path) -> Self {
        let mut path = database.as_os_str().to_owned();
        path.push("-logs");
        let path = PathBuf::from(path);
        Self { readers: Arc::new(Readers::new(&path)), writer: Arc::default(), path }
    }

    /// Writes, off the threads that must not wait. One write at a time: whoever appends waits for it.
    async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Connection) -> Result<T, EngineError> + Send + 'static,
    ) -> Result<T, EngineError> {
        let (path, writer) = (self.path.clone(), Arc::clone(&self.writer));
        let writing = tokio::task::spawn_blocking(move || {
            let mut slot = writer.lock().unwrap_or_else(PoisonError::into_inner);
            // NOTE: a connection that failed is not put back: the next write opens the file anew.
            let mut connection = slot.take().map_or_else(|| schema::open(&path), Ok)?;
            let written = work(&mut connection)?;
            *slot = Some(connection);
            Ok(written)
        });
        writing.await.map_err(|error| EngineError::failed("writing the log", error))?
    }

    /// Reads; nothing where nobody has written yet.
    async fn read<T: Default + Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, EngineError> + Send + 'static,
    ) -> Result<T, EngineError> {
        if !self.path.exists() {
            return Ok(T::default());
        }
        let path = self.path.clone();
        let if_there = move |connection: &Connection| match schema::version(connection, &path)? {
            0 => Ok(T::default()),
            _ => work(connection),
        };
        self.readers.read(if_there).await
    }
}

#[async_trait]
impl Logs for LogFile {
    async fn append(&self, lines: Vec<LogLine>) -> Result<(), EngineError> {
        if lines.is_empty() {
            return Ok(());
        }
        self.write(move |connection| lines::append(connection, &lines)).await
    }

    async fn lines(&self, filter: LogFilter, cursor: LogCursor, max: usize) -> Result<LogPage, EngineError> {
        let found = self.read(move |connection| lines::page(connection, &filter, cursor, max).map(Some));
        Ok(found.await?.unwrap_or(LogPage { is_end: true, ..LogPage::default() }))
    }

    async fn policies(&self) -> Result<Vec<PolicyChange>, EngineError> {
        self.read(policy::all).await
    }

    async fn set_policy(&self, change: PolicyChange) -> Result<(), EngineError> {
        self.write(move |connection| policy::set(connection, &change)).await
    }

    async fn reset_policy(
        &self,
        function: &FunctionName,
        by: &str,
        now: Timestamp,
    ) -> Result<bool, EngineError> {
        let (function, by) = (function.clone(), by.to_owned());
        self.write(move |connection| policy::reset(connection, &function, &by, now)).await
    }

    async fn audit(&self, entry: AuditEntry) -> Result<(), EngineError> {
        self.write(move |connection| policy::audit(connection, &entry)).await
    }

    async fn audits(&self, before: Option<LogSeq>, max: usize) -> Result<Vec<Audit>, EngineError> {
        self.read(move |connection| policy::audits(connection, before, max)).await
    }

    async fn forget(
        &self,
        conversation: &ConversationKey,
        webhooks: &[EventId],
    ) -> Result<usize, EngineError> {
        if !self.path.exists() {
            return Ok(0);
        }
        let (conversation, webhooks) = (conversation.clone(), webhooks.to_vec());
        self.write(move |connection| erase::erase(connection, &conversation, &webhooks)).await
    }

    async fn maintain(&self, now: Timestamp, keep: &LogRetention) -> Result<bool, EngineError> {
        if !self.path.exists() {
            return Ok(false);
        }
        let keep = keep.clone();
        self.write(move |connection| lines::forget(connection, now, &keep)).await
    }
}

impl Drop for LogFile {
    fn drop(&mut self) {
        self.readers.close();
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// How SQLite would look for lines.
    pub(in super::super) fn plan(connection: &Connection, filter: &LogFilter, cursor: LogCursor) -> String {
        let sql =
            format!("EXPLAIN QUERY PLAN {}", lines::search(connection, filter, cursor).expect("a search"));
        let mut explain = connection.prepare(&sql).expect("a statement");
        let steps = explain.query_map((1, 0, 1), |row| row.get::<_, String>(3)).expect("a plan");
        steps.map(|step| step.expect("a step")).collect::<Vec<_>>().join("; ")
    }
}
