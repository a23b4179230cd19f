//! Dead letters: redriven, removed, read.

use chinwag_core::{
    clock::Timestamp, commit::DeadLetter, error::EngineError, event::EventId, name::FunctionName,
    store::DeadId,
};
use rusqlite::{Connection, OptionalExtension, params};

use super::{
    cursor, failed,
    group::Group,
    row::{self, EventRow},
};

/// Publishes the letter's event again for its function alone, and forgets the letter.
pub(super) fn redrive(group: &mut Group<'_>, id: DeadId, now: Timestamp) -> Result<EventId, EngineError> {
    let letter = get(group.connection, id)?;
    let taker = cursor::read(group.connection, &letter.function)?;
    if taker.is_none_or(|taker| taker.standing.spec.topic != letter.event.topic) {
        let (function, topic) = (letter.function, letter.event.topic);
        return Err(EngineError::NoTaker { letter: id.0, function, topic });
    }
    let event = letter.redriven(id, now);
    let redriven = event.id.clone();
    remove(group.connection, id)?;
    group.event(&EventRow::new(event)?)?;
    Ok(redriven)
}

/// Forgets a letter.
pub(super) fn remove(connection: &Connection, id: DeadId) -> Result<(), EngineError> {
    let removed = connection
        .prepare_cached("DELETE FROM dead WHERE id = ?1")
        .and_then(|mut delete| delete.execute([id.0.cast_signed()]))
        .map_err(failed("removing a dead letter"))?;
    if removed == 1 { Ok(()) } else { Err(unknown(id)) }
}

/// One letter.
pub(super) fn get(connection: &Connection, id: DeadId) -> Result<DeadLetter, EngineError> {
    let body: Option<Vec<u8>> = connection
        .prepare_cached("SELECT body FROM dead WHERE id = ?1")
        .and_then(|mut select| select.query_row([id.0.cast_signed()], |row| row.get(0)).optional())
        .map_err(failed("reading a dead letter"))?;
    row::parse(&body.ok_or_else(|| unknown(id))?)
}

/// Letters after `after`, oldest first.
pub(super) fn list(
    connection: &Connection,
    function: Option<&FunctionName>,
    after: DeadId,
    max: usize,
) -> Result<Vec<(DeadId, DeadLetter)>, EngineError> {
    let reading = failed("reading the dead letters");
    let mut select = connection
        .prepare_cached(
            "SELECT id, body FROM dead WHERE id > ?1 AND (?2 IS NULL OR function = ?2) ORDER BY id LIMIT ?3",
        )
        .map_err(reading)?;
    let wanted = params![after.0.cast_signed(), function.map(FunctionName::as_str), row::limit(max)];
    let rows = select
        .query_map(wanted, |row| Ok((row.get::<_, i64>(0)?.cast_unsigned(), row.get::<_, Vec<u8>>(1)?)))
        .map_err(reading)?;
    rows.map(|found| {
        let (id, body) = found.map_err(reading)?;
        Ok((DeadId(id), row::parse(&body)?))
    })
    .collect()
}

/// How many letters a function has.
pub(super) fn count(connection: &Connection, function: &FunctionName) -> Result<usize, EngineError> {
    let count: i64 = connection
        .prepare_cached("SELECT COUNT(*) FROM dead WHERE function = ?1")
        .and_then(|mut select| select.query_row([function.as_str()], |row| row.get(0)))
        .map_err(failed("counting the dead letters"))?;
    Ok(usize::try_from(count).unwrap_or_default())
}

fn unknown(id: DeadId) -> EngineError {
    EngineError::NotFound { what: format!("dead letter {}", id.0) }
}
