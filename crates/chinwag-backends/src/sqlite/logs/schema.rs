//! The tables of the log, and how its file is opened.

use std::path::Path;

use chinwag_core::error::EngineError;
use rusqlite::{Connection, TransactionBehavior};

use super::{super::open, failed};

/// The newest version of the tables that this code knows; kept in the file as `user_version`.
const VERSION: u32 = 1;

/// Marks the file as the log of chinwag: `chwl`.
const APPLICATION: i32 = i32::from_be_bytes(*b"chwl");

/// NOTE: an index of SQLite ends with the row's number, so that each of these is also in the order of the lines.
const TABLES: &str = r"
    CREATE TABLE source (id INTEGER PRIMARY KEY, function TEXT NOT NULL UNIQUE);
    -- `at` is in milliseconds; `level` from 1, error, to 5, trace; conversation and webhook are hashes.
    CREATE TABLE line (seq INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, level INTEGER NOT NULL, source INTEGER NOT NULL, conversation INTEGER, webhook INTEGER, body BLOB NOT NULL);
    CREATE INDEX line_source ON line (source);
    CREATE INDEX line_conversation ON line (conversation) WHERE conversation IS NOT NULL;
    CREATE INDEX line_webhook ON line (webhook) WHERE webhook IS NOT NULL;
    -- Warnings and errors, which are few and looked for often.
    CREATE INDEX line_grave ON line (seq) WHERE level <= 2;
    CREATE TABLE policy (function TEXT PRIMARY KEY, body BLOB NOT NULL) WITHOUT ROWID;
    CREATE TABLE audit (id INTEGER PRIMARY KEY AUTOINCREMENT, body BLOB NOT NULL);
";

/// The connection that writes, after making the file where there is none.
pub(super) fn open(path: &Path) -> Result<Connection, EngineError> {
    let why = open::explain(path);
    let mut connection = Connection::open(path).map_err(&why)?;
    open::be_patient(&mut connection).map_err(&why)?;
    let found = version(&connection, path)?;
    // Only heeded while the file is empty: pages freed by retention can then be given back step by step.
    connection.pragma_update(None, "auto_vacuum", "INCREMENTAL").map_err(&why)?;
    connection.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(())).map_err(&why)?;
    connection.pragma_update(None, "journal_size_limit", 32 << 20).map_err(&why)?;
    connection.pragma_update(None, "secure_delete", "FAST").map_err(&why)?;
    connection.pragma_update(None, "cache_size", -2048).map_err(&why)?;
    synced(&connection, false).map_err(&why)?;
    if found == 0 {
        make(&mut connection, path)?;
    }
    Ok(connection)
}

fn make(connection: &mut Connection, path: &Path) -> Result<(), EngineError> {
    let making = failed("making the file of the log");
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(making)?;
    // Another process may have been quicker.
    if version(&transaction, path)? == 0 {
        transaction.execute_batch(TABLES).map_err(making)?;
        transaction.pragma_update(None, "application_id", APPLICATION).map_err(making)?;
        transaction.pragma_update(None, "user_version", VERSION).map_err(making)?;
    }
    transaction.commit().map_err(making)
}

/// The version of the tables; 0 where there are none yet.
pub(super) fn version(connection: &Connection, path: &Path) -> Result<u32, EngineError> {
    let found = connection
        .pragma_query_value(None, "user_version", |row| row.get::<_, u32>(0))
        .map_err(open::explain(path))?;
    if found > VERSION {
        return Err(EngineError::TooNew { store: path.display().to_string(), found, known: VERSION });
    }
    Ok(found)
}

/// Whether what is written is on disk before it is answered. NOTE: not heeded within a transaction.
pub(super) fn synced(connection: &Connection, is_synced: bool) -> rusqlite::Result<()> {
    connection.pragma_update(None, "synchronous", if is_synced { "FULL" } else { "NORMAL" })
}
