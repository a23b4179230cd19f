//! The embedded engine: events, state and ledger in one SQLite file.
//!
//! One writer thread groups everything that waits into one transaction and one fsync (`queue`, `writer`, `group`).
//! Events and runs stand in one log in the order of their commits, so that a commit touches the last page of a table and
//! little else; what only people look for is indexed later, in sorted segments (`indexer`, `lookup`). Readers of a topic
//! are served from memory (`ring`) and read the file only after a restart or when they lag. Several processes may open
//! one file, each running other functions (`lock`, `foreign`).
//!
//! What is logged has a file and connections of its own (`logs`), so that it never stands in the way of a message.
//!
//! Not here: the order of conversations. That is the lanes' work, in the runtime.

mod lock;
mod open;
mod schema;
mod varint;

mod job;
mod queue;
mod ring;
mod row;

mod cursor;
mod dead;
mod dedupe;
mod foreign;
mod forget;
mod group;
mod heard;
mod indexer;
mod lease;
mod lookup;
mod retention;
mod state;
mod topics;
mod wal;
mod writer;

mod archive;
mod bus;
mod read;
mod recent;
mod search;
mod store;

mod logs;

#[cfg(test)]
mod tests;

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    thread::JoinHandle,
};

use chinwag_core::{config::SqliteConfig, error::EngineError, store::Engine};
use tokio::sync::oneshot;

use self::{
    job::{Job, Reply},
    logs::LogFile,
    queue::Queue,
    read::Readers,
    ring::Topics,
};

/// The embedded engine. Clones share one writer; when the last of them goes, what was accepted has been written.
#[derive(Debug, Clone)]
pub struct Sqlite(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    path: PathBuf,
    queue: Arc<Queue>,
    topics: Arc<Topics>,
    readers: Arc<Readers>,
    writer: Option<JoinHandle<()>>,
    logs: Arc<LogFile>,
}

impl Sqlite {
    /// Opens the file, making or migrating it, and starts the writer.
    ///
    /// # Errors
    /// The file cannot be read or written, is no database of chinwag's, is damaged, or was written by a newer chinwag.
    pub fn open(config: &SqliteConfig) -> Result<Self, EngineError> {
        let path = config.path.clone();
        let connection = open::writer(&path)?;
        let topics = Arc::new(Topics::default());
        let queue = Arc::new(Queue::new(config.waiting_max));
        let writer = writer::Writer::new(connection, &path, Arc::clone(&topics))?;
        let writer = Some(writer::spawn(writer, Arc::clone(&queue))?);
        let readers = Arc::new(Readers::new(&path));
        let logs = Arc::new(LogFile::beside(&path));
        Ok(Self(Arc::new(Shared { path, queue, topics, readers, writer, logs })))
    }

    /// The contracts on this file.
    #[must_use]
    pub fn engine(&self) -> Engine {
        let (store, archive) = (Arc::new(self.clone()), Arc::new(self.clone()));
        Engine { bus: Arc::new(self.clone()), store, archive, logs: Arc::clone(&self.0.logs) as _ }
    }

    /// The file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.0.path
    }

    /// Asks the writer for something, and waits for room in the queue and for the answer.
    async fn ask<T>(&self, bytes: usize, job: impl FnOnce(Reply<T>) -> Job) -> Result<T, EngineError> {
        let (reply, answer) = oneshot::channel();
        self.0.queue.push(bytes, job(reply)).await?;
        answer.await.map_err(|_| EngineError::Closed)?
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        self.readers.close();
        self.queue.close();
        if let Some(writer) = self.writer.take() {
            // A writer that panicked has said so on its own; there is nothing more to do about it here.
            let _ = writer.join();
        }
    }
}

/// Says what was attempted, where SQLite says only what went wrong.
fn failed(attempt: &'static str) -> impl Fn(rusqlite::Error) -> EngineError + Copy {
    move |source| EngineError::failed(attempt, source)
}
