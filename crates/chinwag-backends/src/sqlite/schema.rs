//! The tables and their versions.

use std::path::Path;

use chinwag_core::error::EngineError;
use rusqlite::{Connection, TransactionBehavior};

use super::{failed, open};

/// The newest version of the tables that this code knows; kept in the file as `user_version`.
const VERSION: u32 = 4;

/// Migrations: entry n takes version n to version n + 1.
pub(super) const MIGRATIONS: [&str; VERSION as usize] = [
    r"
    -- Topics by number, from 1; 0 in the log means a run.
    CREATE TABLE topic (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
    -- Events and runs in the order of their commits. `ref` is a run's input. `at` is in milliseconds.
    CREATE TABLE log (seq INTEGER PRIMARY KEY, topic INTEGER NOT NULL, at INTEGER NOT NULL, ref INTEGER, body BLOB NOT NULL);
    -- Where each function stood when `mark` was the end of the log; the runs after it tell the rest.
    CREATE TABLE cursor (function TEXT PRIMARY KEY, spec BLOB NOT NULL, epoch INTEGER NOT NULL, mark INTEGER NOT NULL, body BLOB NOT NULL) WITHOUT ROWID;
    -- Marks of the providers' events in the order of their own time; those of an odd time by hash.
    CREATE TABLE dedupe (at INTEGER NOT NULL, hash INTEGER NOT NULL, PRIMARY KEY (at, hash)) WITHOUT ROWID;
    CREATE TABLE dedupe_odd (hash INTEGER PRIMARY KEY, seen INTEGER NOT NULL);
    CREATE TABLE state (key TEXT PRIMARY KEY, version INTEGER NOT NULL, value BLOB) WITHOUT ROWID;
    CREATE TABLE timer (id INTEGER PRIMARY KEY AUTOINCREMENT, due INTEGER NOT NULL, trace INTEGER NOT NULL, event BLOB NOT NULL);
    CREATE INDEX timer_due ON timer (due);
    CREATE INDEX timer_trace ON timer (trace);
    CREATE TABLE dead (id INTEGER PRIMARY KEY AUTOINCREMENT, function TEXT NOT NULL, body BLOB NOT NULL);
    CREATE INDEX dead_function ON dead (function);
    CREATE TABLE transcript (seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, body BLOB NOT NULL);
    -- Where a key (of a trace, a conversation, a message) stands in the log and the transcript, in sorted segments.
    CREATE TABLE segment (id INTEGER PRIMARY KEY, log_to INTEGER NOT NULL, transcript_to INTEGER NOT NULL);
    CREATE TABLE lookup (segment INTEGER NOT NULL, key INTEGER NOT NULL, seqs BLOB NOT NULL, PRIMARY KEY (segment, key)) WITHOUT ROWID;
",
    r"
    -- When state is forgotten, in milliseconds, where it is not kept for good.
    ALTER TABLE state ADD COLUMN expires INTEGER;
    CREATE INDEX state_expires ON state (expires) WHERE expires IS NOT NULL;
",
    r"
    -- When somebody was last heard in a conversation, by the hash of its key: a row for each day they were, by its number.
    CREATE TABLE heard (day INTEGER NOT NULL, hash INTEGER NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (day, hash)) WITHOUT ROWID;
",
    r"
    -- Who has which role, or had it last: until when, in milliseconds.
    CREATE TABLE lease (role TEXT PRIMARY KEY, holder TEXT NOT NULL, epoch INTEGER NOT NULL, until INTEGER NOT NULL) WITHOUT ROWID;
",
];

/// Marks the file as chinwag's: `chwg`.
pub(super) const APPLICATION: i32 = i32::from_be_bytes(*b"chwg");

/// Whether the file is empty or chinwag's.
pub(super) fn is_ours(connection: &Connection) -> rusqlite::Result<bool> {
    let application: i32 = connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
    let tables: i64 = connection.query_row("SELECT COUNT(*) FROM sqlite_schema", [], |row| row.get(0))?;
    Ok(application == APPLICATION || (application == 0 && tables == 0))
}

/// Makes the tables, or brings them up to date.
pub(super) fn migrate(connection: &mut Connection, path: &Path) -> Result<(), EngineError> {
    let migrating = failed("migrating the database");
    // A passing process does not wait for a busy writer only to find that there is nothing to do.
    if connection.pragma_query_value(None, "user_version", |row| row.get::<_, u32>(0)).map_err(migrating)?
        == VERSION
    {
        return Ok(());
    }
    let transaction =
        connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(open::explain(path))?;
    let found: u32 =
        transaction.pragma_query_value(None, "user_version", |row| row.get(0)).map_err(migrating)?;
    if found > VERSION {
        return Err(EngineError::TooNew { store: path.display().to_string(), found, known: VERSION });
    }
    for step in &MIGRATIONS[found as usize..] {
        transaction.execute_batch(step).map_err(migrating)?;
    }
    if found < VERSION {
        transaction.pragma_update(None, "application_id", APPLICATION).map_err(migrating)?;
        transaction.pragma_update(None, "user_version", VERSION).map_err(migrating)?;
    }
    transaction.commit().map_err(migrating)
}
