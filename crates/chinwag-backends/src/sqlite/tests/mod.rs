//! What only this engine promises; the rest is in the conformance suites.

mod disk;
mod files;
mod forget;
mod heard;
mod index;
mod lease;
mod logs;
mod plans;
mod processes;
mod queue;
mod recovery;
mod retention;

use std::path::{Path, PathBuf};

use chinwag_core::{
    bus::Position,
    config::SqliteConfig,
    error::EngineError,
    store::{Engine, EventFilter},
};
use rusqlite::Connection;
use tempfile::TempDir;
use tokio::sync::oneshot;

use super::{
    Sqlite,
    job::{Job, Meddle, Task},
};

/// A database in a folder of its own.
struct Place(TempDir);

impl Place {
    fn new() -> Self {
        Self(TempDir::new().expect("a folder"))
    }

    fn path(&self) -> PathBuf {
        self.0.path().join("chinwag.db")
    }

    fn logs(&self) -> PathBuf {
        self.0.path().join("chinwag.db-logs")
    }

    fn open(&self) -> Sqlite {
        self.try_open().expect("the database opens")
    }

    fn try_open(&self) -> Result<Sqlite, EngineError> {
        Sqlite::open(&SqliteConfig::at(self.path()))
    }

    /// What a process leaves that is killed now: the database and its log as they stand.
    fn killed(&self) -> Self {
        let copy = Self::new();
        for name in ["chinwag.db", "chinwag.db-wal"] {
            std::fs::copy(self.0.path().join(name), copy.0.path().join(name)).expect("a copy");
        }
        copy
    }
}

/// Does something on the writer's connection, between two groups.
async fn meddle<T: Send + 'static>(
    sqlite: &Sqlite,
    meddle: impl FnOnce(&Connection) -> T + Send + 'static,
) -> T {
    let (tell, told) = oneshot::channel();
    let work = Box::new(move |connection: &Connection| {
        tell.send(meddle(connection)).ok().expect("the test waits");
    });
    sqlite.0.queue.push(0, Job::Task(Task::Meddle(Box::new(Meddle(work))))).await.expect("the writer lives");
    told.await.expect("the writer lives")
}

/// A number from the database.
async fn number(sqlite: &Sqlite, sql: &'static str) -> i64 {
    meddle(sqlite, |connection| connection.query_row(sql, [], |row| row.get(0)).expect("a number")).await
}

/// How many events there are.
async fn event_count(engine: &Engine) -> usize {
    let all = engine.archive.events(EventFilter::default(), Position(0), usize::MAX);
    all.await.expect("events").events.len()
}

fn size(path: &Path) -> u64 {
    std::fs::metadata(path).expect("a file").len()
}
