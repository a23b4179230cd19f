//! Reading the file: on connections of its own, off the threads that must not wait.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard},
};

use chinwag_core::{
    bus::{Batch, Position, Stored},
    error::EngineError,
    event::Event,
    name::TopicName,
};
use rusqlite::{Connection, OptionalExtension, params};
use tokio::sync::Semaphore;

use super::{failed, open, row, topics};

/// The most readings at once.
const READERS_MAX: usize = 4;

/// Rows of the log that are looked at in one reading of a topic, whatever they hold.
const WINDOW: u64 = 10_000;

/// The connections that read.
#[derive(Debug)]
pub(super) struct Readers {
    path: PathBuf,
    idle: Mutex<Vec<Connection>>,
    permits: Semaphore,
}

impl Readers {
    pub(super) fn new(path: &Path) -> Self {
        Self { path: path.to_owned(), idle: Mutex::default(), permits: Semaphore::new(READERS_MAX) }
    }

    /// Reads, with one view of the file from beginning to end.
    pub(super) async fn read<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce(&Connection) -> Result<T, EngineError> + Send + 'static,
    ) -> Result<T, EngineError> {
        let _permit = self.permits.acquire().await.map_err(|_| EngineError::Closed)?;
        let readers = Arc::clone(self);
        let reading = tokio::task::spawn_blocking(move || {
            let connection = readers.take()?;
            let view =
                connection.unchecked_transaction().map_err(failed("opening a view of the database"))?;
            let result = work(&connection);
            drop(view);
            readers.give(connection);
            result
        });
        reading.await.map_err(|error| EngineError::failed("reading the database", error))?
    }

    fn idle(&self) -> MutexGuard<'_, Vec<Connection>> {
        self.idle.lock().expect("nothing panics while it holds this lock")
    }

    fn take(&self) -> Result<Connection, EngineError> {
        let idle = self.idle().pop();
        idle.map_or_else(|| open::reader(&self.path), Ok)
    }

    fn give(&self, connection: Connection) {
        if !self.permits.is_closed() {
            self.idle().push(connection);
        }
    }

    /// Lets nobody read any more.
    pub(super) fn close(&self) {
        self.permits.close();
        self.idle().clear();
    }
}

/// Events of a topic after a position and up to `head`.
pub(super) fn batch(
    connection: &Connection,
    topic: &TopicName,
    after: Position,
    max: usize,
    head: Position,
) -> Result<Batch, EngineError> {
    let reading = failed("reading a topic");
    let first: Option<i64> =
        connection.query_row("SELECT MIN(seq) FROM log", [], |row| row.get(0)).map_err(reading)?;
    let gone = first.map_or(head.0, |first| first.cast_unsigned().saturating_sub(1));
    let last = after.0.max(gone).saturating_add(WINDOW).min(head.0);
    let Some(id) = topics::find(connection, topic)? else {
        return Ok(Batch { events: Vec::new(), reached: after.max(head) });
    };
    let mut events = Vec::new();
    let mut select = connection
        .prepare_cached(
            "SELECT seq, body FROM log WHERE seq > ?1 AND seq <= ?2 AND topic = ?3 ORDER BY seq LIMIT ?4",
        )
        .map_err(reading)?;
    let wanted = params![after.0.cast_signed(), last.cast_signed(), id, row::limit(max)];
    let mut rows = select.query(wanted).map_err(reading)?;
    while let Some(found) = rows.next().map_err(reading)? {
        let seq = found.get::<_, i64>(0).map_err(reading)?.cast_unsigned();
        let event: Event = row::parse(found.get_ref(1).map_err(reading)?.as_blob().unwrap_or_default())?;
        events.push(row::stored(event, seq));
    }
    let reached = match events.last() {
        Some(full) if events.len() == max => full.position,
        _ => Position(last).max(after),
    };
    Ok(Batch { events, reached })
}

/// One event of a topic.
pub(super) fn event(
    connection: &Connection,
    topic: &TopicName,
    position: Position,
) -> Result<Option<Stored>, EngineError> {
    let body: Option<Vec<u8>> = connection
        .prepare_cached(
            "SELECT body FROM log WHERE seq = ?1 AND topic = (SELECT id FROM topic WHERE name = ?2)",
        )
        .and_then(|mut select| {
            select.query_row(params![position.0.cast_signed(), topic.as_str()], |row| row.get(0)).optional()
        })
        .map_err(failed("reading an event"))?;
    body.map(|body| Ok(row::stored(row::parse(&body)?, position.0))).transpose()
}
