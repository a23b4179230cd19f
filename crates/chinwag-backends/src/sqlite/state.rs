//! State: read, changed, listed, and removed once it has expired.
//!
//! What was removed keeps its row and its number, so that a value made again is not taken for the one before.

use chinwag_core::{
    clock::Timestamp,
    commit::{Note, StateValue, StateWrite},
    error::EngineError,
    store::StateEntry,
};
use rusqlite::{Connection, OptionalExtension, Row, params, types::Value};
use serde_json::value::RawValue;

use super::{failed, row};

/// Values removed in one step: each may be as large as its owner allows.
const STEP: usize = 100;

/// The value of a key.
pub(super) fn get(connection: &Connection, key: &str) -> Result<Option<StateValue>, EngineError> {
    let found = connection
        .prepare_cached(
            "SELECT key, version, expires, CAST(value AS TEXT) FROM state WHERE key = ?1 AND value IS NOT NULL",
        )
        .and_then(|mut select| select.query_row([key], Found::of).optional())
        .map_err(failed("reading state"))?;
    let Some(StateEntry { version, value, expires, .. }) = found.map(Found::entry).transpose()? else {
        return Ok(None);
    };
    Ok(Some(StateValue { version, value, expires }))
}

/// Values by key: those that begin with `prefix` and come after `after`.
pub(super) fn list(
    connection: &Connection,
    prefix: &str,
    after: &str,
    max: usize,
) -> Result<Vec<StateEntry>, EngineError> {
    let reading = failed("listing state");
    let mut select = connection
        .prepare_cached(
            "SELECT key, version, expires, CAST(value AS TEXT) FROM state
             WHERE key >= ?1 AND key > ?2 AND key < ?3 AND value IS NOT NULL ORDER BY key LIMIT ?4",
        )
        .map_err(reading)?;
    let wanted = params![prefix, after, end_of(prefix), row::limit(max)];
    let rows = select.query_map(wanted, Found::of).map_err(reading)?;
    rows.map(|found| found.map_err(reading)?.entry()).collect()
}

/// What comes after every text that begins with `prefix`.
fn end_of(prefix: &str) -> Value {
    let mut letters: Vec<char> = prefix.chars().collect();
    while let Some(last) = letters.pop() {
        // The letter after it; there is none after the last one, and a range passes over the surrogates.
        if let Some(next) = (last..=char::MAX).nth(1) {
            letters.push(next);
            return Value::Text(letters.into_iter().collect());
        }
    }
    // NOTE: to SQLite any text is less than any blob.
    Value::Blob(Vec::new())
}

/// The number of the newest version, where the expected one is in force; the inner error is the refusal.
pub(super) fn version(
    connection: &Connection,
    key: &str,
    expected: u64,
) -> Result<Result<u64, EngineError>, EngineError> {
    let found: Option<(i64, bool)> = connection
        .prepare_cached("SELECT version, value IS NULL FROM state WHERE key = ?1")
        .and_then(|mut select| select.query_row([key], |row| Ok((row.get(0)?, row.get(1)?))).optional())
        .map_err(failed("reading state"))?;
    let (version, removed) = found.map_or((0, true), |(version, gone)| (version.cast_unsigned(), gone));
    let found = if removed { 0 } else { version };
    if found == expected {
        return Ok(Ok(version));
    }
    Ok(Err(EngineError::Conflict { key: key.to_owned(), expected, found }))
}

/// Makes a change of what is at `version`. About how many bytes it wrote.
pub(super) fn write(connection: &Connection, write: &StateWrite, version: u64) -> Result<usize, EngineError> {
    let value = write.value.as_ref().map(|value| value.get().as_bytes());
    let expires = write.expires.filter(|_| value.is_some()).map(|expires| expires.as_millis().cast_signed());
    connection
        .prepare_cached("INSERT OR REPLACE INTO state (key, version, value, expires) VALUES (?1, ?2, ?3, ?4)")
        .and_then(|mut insert| {
            insert.execute(params![write.key, (version + 1).cast_signed(), value, expires])
        })
        .map_err(failed("writing state"))?;
    Ok(value.map_or(0, <[u8]>::len))
}

/// Writes a note, whatever was there. About how many bytes it wrote.
pub(super) fn note(connection: &Connection, note: &Note) -> Result<usize, EngineError> {
    let value = note.value.as_ref().map(|value| value.get().as_bytes());
    let expires = note.expires.filter(|_| value.is_some()).map(|expires| expires.as_millis().cast_signed());
    connection
        .prepare_cached(
            "INSERT INTO state (key, version, value, expires) VALUES (?1, 1, ?2, ?3)
             ON CONFLICT (key) DO UPDATE SET version = version + 1, value = excluded.value, expires = excluded.expires",
        )
        .and_then(|mut insert| insert.execute(params![note.key, value, expires]))
        .map_err(failed("writing a note"))?;
    Ok(value.map_or(0, <[u8]>::len))
}

/// Removes the value of a key that is at the version `expected`.
pub(super) fn clear(connection: &Connection, key: &str, expected: u64) -> Result<(), EngineError> {
    let version = version(connection, key, expected)??;
    if expected > 0 {
        let removal = StateWrite { key: key.to_owned(), expected, value: None, expires: None };
        write(connection, &removal, version)?;
    }
    Ok(())
}

/// Removes the values of these keys, and their rows: their keys tell whose they were. How many values there were.
pub(super) fn erase(connection: &Connection, keys: &[String]) -> Result<usize, EngineError> {
    let erasing = failed("erasing state");
    let mut delete = connection
        .prepare_cached("DELETE FROM state WHERE key = ?1 RETURNING value IS NOT NULL")
        .map_err(erasing)?;
    let mut count = 0;
    for key in keys {
        let was_value: Option<bool> =
            delete.query_row([key], |row| row.get(0)).optional().map_err(erasing)?;
        count += usize::from(was_value == Some(true));
    }
    Ok(count)
}

/// Removes a step of what has expired. Whether there may be more.
pub(super) fn expire(connection: &Connection, now: Timestamp) -> Result<bool, EngineError> {
    let removed = connection
        .prepare_cached(
            "UPDATE state SET version = version + 1, value = NULL, expires = NULL WHERE key IN
             (SELECT key FROM state WHERE expires IS NOT NULL AND expires <= ?1 ORDER BY expires LIMIT ?2)",
        )
        .and_then(|mut update| update.execute(params![now.as_millis().cast_signed(), row::limit(STEP)]))
        .map_err(failed("removing expired state"))?;
    Ok(removed == STEP)
}

/// A row as it is read.
struct Found {
    key: String,
    version: i64,
    expires: Option<i64>,
    value: String,
}

impl Found {
    fn of(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self { key: row.get(0)?, version: row.get(1)?, expires: row.get(2)?, value: row.get(3)? })
    }

    fn entry(self) -> Result<StateEntry, EngineError> {
        let value =
            RawValue::from_string(self.value).map_err(|error| EngineError::failed("reading state", error))?;
        let expires = self.expires.map(|expires| Timestamp::from_millis(expires.cast_unsigned()));
        Ok(StateEntry { key: self.key, version: self.version.cast_unsigned(), expires, value })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_after_a_prefix() {
        let text = |text: &str| Value::Text(text.into());
        assert_eq!(end_of("page:1/"), text("page:10"));
        assert_eq!(end_of("a\u{d7ff}"), text("a\u{e000}"));
        assert_eq!(end_of("a\u{10ffff}\u{10ffff}"), text("b"));
        assert_eq!([end_of(""), end_of("\u{10ffff}")], [Value::Blob(Vec::new()), Value::Blob(Vec::new())]);
    }
}
