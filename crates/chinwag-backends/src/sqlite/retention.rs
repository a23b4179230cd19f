//! Removing what is kept long enough, in steps so small that nobody waits for them.

use std::{collections::HashSet, time::Duration};

use chinwag_core::{
    bus::Position, clock::Timestamp, error::EngineError, name::FunctionName, store::Retention,
};
use rusqlite::{Connection, params};

use super::{
    cursor, dedupe, failed,
    group::Group,
    heard,
    lookup::{self, Reach},
    row, state,
};

/// Rows removed in one step, and about how many bytes of them.
const STEP: usize = 500;
const BYTES: i64 = 4 << 20;

/// Pages given back to the system in one step, and how many free ones may stay for new rows.
const PAGES: i64 = 256;

/// Whose work is kept, beside that of this process.
#[derive(Debug)]
pub(super) struct Others {
    /// The functions that run in other processes.
    pub(super) taken: HashSet<FunctionName>,
    /// Whether those count too that run nowhere: they may be about to.
    pub(super) with_idle: bool,
}

/// Removes a little of everything. Whether there is more.
pub(super) fn step(
    group: &Group<'_>,
    others: &Others,
    now: Timestamp,
    keep: Retention,
) -> Result<bool, EngineError> {
    let connection = group.connection;
    let floor = floor(group, others)?;
    let cutoff = if is_too_large(connection, keep.bytes_max)? { u64::MAX } else { before(now, keep.events) };
    let log = remove(connection, Table::Log, cutoff, floor.0)?;
    let transcript = remove(connection, Table::Transcript, before(now, keep.transcript), u64::MAX)?;
    let marks = dedupe::forget(connection, now, keep.dedupe, STEP).map_err(failed("removing old marks"))?;
    let heard = heard::forget(connection, now, STEP).map_err(failed("removing who was heard"))?;
    let expired = state::expire(connection, now)?;
    let index = lookup::forget(connection, gone(connection)?, STEP)?;
    let pages = give_back(connection)?;
    Ok(log || transcript || marks == STEP || heard == STEP || expired || index || pages)
}

/// Everything up to here is done by every function that counts, and is not needed to tell where one stands.
fn floor(group: &Group<'_>, others: &Others) -> Result<Position, EngineError> {
    let (connection, end) = (group.connection, group.end());
    // The runs that tell where our functions stand may go once that is written.
    group.functions.save(connection, end)?;
    // The last row stays: the next number follows from it.
    let mut floor = Position(end.0.saturating_sub(1));
    for saved in cursor::all(connection)? {
        let name = &saved.standing.spec.name;
        if let Some(ours) = group.functions.get(name) {
            floor = floor.min(ours.floor());
        } else if others.taken.contains(name) {
            floor = floor.min(saved.standing.floor()).min(saved.mark);
        } else {
            let idle = cursor::settle(connection, saved, end)?;
            if others.with_idle {
                floor = floor.min(idle.floor());
            }
        }
    }
    Ok(floor)
}

fn before(now: Timestamp, keep: Duration) -> u64 {
    now.as_millis().saturating_sub(u64::try_from(keep.as_millis()).unwrap_or(u64::MAX))
}

#[derive(Clone, Copy)]
enum Table {
    Log,
    Transcript,
}

impl Table {
    fn oldest(self) -> &'static str {
        match self {
            Self::Log => "SELECT seq, at, length(body) FROM log ORDER BY seq LIMIT ?1",
            Self::Transcript => "SELECT seq, at, length(body) FROM transcript ORDER BY seq LIMIT ?1",
        }
    }

    fn removal(self) -> &'static str {
        match self {
            Self::Log => "DELETE FROM log WHERE seq <= ?1",
            Self::Transcript => {
                "DELETE FROM transcript WHERE seq <= ?1 AND seq < (SELECT MAX(seq) FROM transcript)"
            }
        }
    }
}

/// Removes the oldest rows from before `cutoff`, up to `last`. Whether there may be more.
fn remove(connection: &Connection, table: Table, cutoff: u64, last: u64) -> Result<bool, EngineError> {
    let removing = failed("removing old rows");
    let mut select = connection.prepare_cached(table.oldest()).map_err(removing)?;
    let mut rows = select.query([row::limit(STEP)]).map_err(removing)?;
    let (mut up_to, mut count, mut bytes) = (0, 0, 0);
    while let Some(row) = rows.next().map_err(removing)? {
        let seq = row.get::<_, i64>(0).map_err(removing)?;
        let at = row.get::<_, i64>(1).map_err(removing)?.cast_unsigned();
        if at >= cutoff || seq.cast_unsigned() > last || bytes >= BYTES {
            break;
        }
        (up_to, count) = (seq, count + 1);
        bytes += row.get::<_, i64>(2).map_err(removing)?;
    }
    drop(rows);
    if count > 0 {
        connection
            .prepare_cached(table.removal())
            .and_then(|mut delete| delete.execute([up_to]))
            .map_err(removing)?;
    }
    Ok(count == STEP || bytes >= BYTES)
}

fn is_too_large(connection: &Connection, bytes_max: u64) -> Result<bool, EngineError> {
    let pages = number(connection, "PRAGMA page_count")? - number(connection, "PRAGMA freelist_count")?;
    let bytes = pages * number(connection, "PRAGMA page_size")?;
    Ok(bytes.cast_unsigned() > bytes_max)
}

fn number(connection: &Connection, sql: &str) -> Result<i64, EngineError> {
    connection
        .prepare_cached(sql)
        .and_then(|mut select| select.query_row([], |row| row.get(0)))
        .map_err(failed("reading the size of the database"))
}

/// What is before the first row of each table.
fn gone(connection: &Connection) -> Result<Reach, EngineError> {
    let first = |sql| Ok::<u64, EngineError>(number(connection, sql)?.cast_unsigned().saturating_sub(1));
    Ok(Reach {
        log: first("SELECT COALESCE(MIN(seq), 0) FROM log")?,
        transcript: first("SELECT COALESCE(MIN(seq), 0) FROM transcript")?,
    })
}

/// Gives free pages back to the system, while there are far more than new rows will soon fill. Whether there are more.
fn give_back(connection: &Connection) -> Result<bool, EngineError> {
    let spare = (number(connection, "PRAGMA page_count")? / 10).max(4 * PAGES);
    if number(connection, "PRAGMA freelist_count")? <= spare {
        return Ok(false);
    }
    let giving = failed("giving free pages back");
    let mut vacuum = connection.prepare_cached("PRAGMA incremental_vacuum(256)").map_err(giving)?;
    let mut rows = vacuum.query(params![]).map_err(giving)?;
    while rows.next().map_err(giving)?.is_some() {}
    Ok(true)
}
