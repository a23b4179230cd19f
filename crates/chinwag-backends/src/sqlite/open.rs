//! How a file is opened, and what is said when it cannot be.

use std::{path::Path, time::Duration};

use chinwag_core::error::EngineError;
use rusqlite::{Connection, ErrorCode, OpenFlags};

use super::schema;

/// How long a connection waits for another process to end its transaction, and how often it looks.
const PATIENCE: Duration = Duration::from_secs(5);
const LOOK: Duration = Duration::from_micros(300);

/// Why a file cannot be opened.
#[derive(Debug, thiserror::Error)]
pub(super) enum OpenError {
    #[error("{0} is a folder; name a file in it")]
    Folder(String),
    #[error("{0} is not a database; give another path")]
    NoDatabase(String),
    #[error("{0} is a database of another program; give another path")]
    NotOurs(String),
    #[error("{0} is damaged; restore it from a copy, or give another path")]
    Damaged(String),
    #[error("{0} cannot be written: check the permissions of the file and its folder")]
    ReadOnly(String),
    #[error("{0} cannot have a write-ahead log: it must be on a disk of this machine")]
    NoWal(String),
    #[error("{path}: {source}")]
    Other { path: String, source: rusqlite::Error },
}

/// The writer's connection, after making or migrating the file.
pub(super) fn writer(path: &Path) -> Result<Connection, EngineError> {
    let store = path.display().to_string();
    if path.is_dir() {
        return Err(EngineError::failed("opening the database", OpenError::Folder(store)));
    }
    let mut connection = Connection::open(path).map_err(explain(path))?;
    prepare(&mut connection, path).map_err(|error| EngineError::failed("opening the database", error))?;
    schema::migrate(&mut connection, path)?;
    Ok(connection)
}

/// Sets a connection that writes up.
pub(super) fn prepare(connection: &mut Connection, path: &Path) -> Result<(), OpenError> {
    let why = |error| reason(path, error);
    be_patient(connection).map_err(why)?;
    if connection.is_readonly("main").map_err(why)? {
        return Err(OpenError::ReadOnly(path.display().to_string()));
    }
    if !schema::is_ours(connection).map_err(why)? {
        return Err(OpenError::NotOurs(path.display().to_string()));
    }
    // Only heeded while the file is empty: pages freed by retention can then be given back step by step.
    connection.pragma_update(None, "auto_vacuum", "INCREMENTAL").map_err(why)?;
    let mode: String =
        connection.pragma_update_and_check(None, "journal_mode", "WAL", |row| row.get(0)).map_err(why)?;
    if mode != "wal" {
        return Err(OpenError::NoWal(path.display().to_string()));
    }
    connection.pragma_update(None, "synchronous", "FULL").map_err(why)?;
    // What is removed is filled with zeros where that costs no page more: what people said is not left between rows.
    connection.pragma_update(None, "secure_delete", "FAST").map_err(why)?;
    // The checkpoints have a thread of their own.
    connection.pragma_update(None, "wal_autocheckpoint", 0).map_err(why)?;
    connection.pragma_update(None, "journal_size_limit", 32 << 20).map_err(why)?;
    connection.pragma_update(None, "cache_size", -8192).map_err(why)?;
    connection.pragma_update(None, "temp_store", "MEMORY").map_err(why)?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(())
}

/// A connection that only reads.
pub(super) fn reader(path: &Path) -> Result<Connection, EngineError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut connection = Connection::open_with_flags(path, flags).map_err(explain(path))?;
    be_patient(&mut connection).map_err(explain(path))?;
    connection.pragma_update(None, "cache_size", -1024).map_err(explain(path))?;
    Ok(connection)
}

/// Waits for other processes in short steps: SQLite's own wait grows, and would hardly ever hit the moment between two
/// groups of a busy writer.
pub(super) fn be_patient(connection: &mut Connection) -> rusqlite::Result<()> {
    connection.busy_handler(Some(|count: i32| {
        std::thread::sleep(LOOK);
        u128::from(count.unsigned_abs()) * LOOK.as_micros() < PATIENCE.as_micros()
    }))
}

/// Says what is wrong with a file, and what to do about it.
pub(super) fn explain(path: &Path) -> impl Fn(rusqlite::Error) -> EngineError {
    move |error| EngineError::failed("opening the database", reason(path, error))
}

fn reason(path: &Path, source: rusqlite::Error) -> OpenError {
    let path = path.display().to_string();
    match source.sqlite_error_code() {
        Some(ErrorCode::NotADatabase) => OpenError::NoDatabase(path),
        Some(ErrorCode::DatabaseCorrupt) => OpenError::Damaged(path),
        Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => OpenError::ReadOnly(path),
        _ => OpenError::Other { path, source },
    }
}
