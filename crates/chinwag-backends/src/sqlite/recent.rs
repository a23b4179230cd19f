//! The newest of what is searched for: backwards through the log, a bounded stretch at a time.

use chinwag_core::{
    bus::Position,
    error::EngineError,
    store::{Entry, Found},
};
use rusqlite::{Connection, params};

use super::{failed, row, topics};
use crate::sought::Sought;

/// Rows of the log that are looked at in one go, whatever they hold: what that takes does not grow with the log.
const STRETCH: u64 = 10_000;

/// The first and the last row. NOTE: two queries, since SQLite reads all of a table for both in one.
pub(super) const BOUNDS: &str = "SELECT (SELECT MIN(seq) FROM log), (SELECT MAX(seq) FROM log)";

/// At most `max` of what is sought before a position, newest first.
pub(super) fn recent(
    connection: &Connection,
    sought: &Sought,
    before: Option<Position>,
    max: usize,
) -> Result<Found, EngineError> {
    let reading = failed("searching the log");
    let bounds: (Option<i64>, Option<i64>) =
        connection.query_row(BOUNDS, [], |row| Ok((row.get(0)?, row.get(1)?))).map_err(reading)?;
    let (Some(first), Some(last)) = bounds else { return Ok(Found::default()) };
    let (first, last) = (first.cast_unsigned(), last.cast_unsigned());
    let to = before.map_or(last, |before| before.0.saturating_sub(1).min(last));
    let from = to.saturating_sub(STRETCH - 1).max(first);
    let Some(topics) = wanted(connection, sought)? else { return Ok(Found::default()) };
    let mut select = connection
        .prepare_cached(
            "SELECT seq, topic, body FROM log WHERE seq >= ?1 AND seq <= ?2 AND topic >= ?3 AND topic <= ?4
             ORDER BY seq DESC",
        )
        .map_err(reading)?;
    let mut rows =
        select.query(params![from.cast_signed(), to.cast_signed(), topics.0, topics.1]).map_err(reading)?;
    let mut found = Found { entries: Vec::new(), before: (from > first).then_some(Position(from)) };
    while let Some(row) = rows.next().map_err(reading)? {
        if found.entries.len() == max {
            found.before = found.entries.last().map(|(position, _)| *position).or(before);
            break;
        }
        let body = row.get_ref(2).map_err(reading)?.as_blob().unwrap_or_default();
        let seq = row.get::<_, i64>(0).map_err(reading)?.cast_unsigned();
        if sought.may_be(body) {
            let entry = entry(sought, row.get(1).map_err(reading)?, body)?;
            found.entries.extend(entry.map(|entry| (Position(seq), entry)));
        }
    }
    Ok(found)
}

/// The numbers of the topics that may hold it, from and to; none where there is no such topic.
fn wanted(connection: &Connection, sought: &Sought) -> Result<Option<(i64, i64)>, EngineError> {
    Ok(match sought.topic() {
        _ if sought.is_for_runs() => Some((0, 0)),
        None => Some((1, i64::MAX)),
        Some(topic) => topics::find(connection, topic)?.map(|id| (id, id)),
    })
}

fn entry(sought: &Sought, topic: i64, body: &[u8]) -> Result<Option<Entry>, EngineError> {
    Ok(match topic {
        0 => Some(row::parse(body)?).filter(|run| sought.run(run)).map(Entry::Run),
        _ => Some(row::parse(body)?).filter(|event| sought.event(event)).map(Entry::Event),
    })
}
