//! Who has which role.

use chinwag_core::{
    clock::Timestamp,
    commit::Epoch,
    error::EngineError,
    lease::{Holding, Lease, Leased},
};
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::failed;

/// Takes a role, or keeps it; `is_left` says that no living process has it.
pub(super) fn take(connection: &Connection, lease: &Lease, is_left: bool) -> Result<Leased, EngineError> {
    let Lease { role, holder, now, until } = lease;
    let epoch = match read(connection, role)? {
        Some(last) if last.holder == *holder => last.epoch,
        Some(last) if last.until > *now && !is_left => return Ok(Leased::Taken { until: last.until }),
        Some(last) => Epoch(last.epoch.0 + 1),
        None => Epoch(1),
    };
    connection
        .prepare_cached("INSERT OR REPLACE INTO lease (role, holder, epoch, until) VALUES (?1, ?2, ?3, ?4)")
        .and_then(|mut insert| {
            let until = until.as_millis().cast_signed();
            insert.execute(params![role, holder, epoch.0.cast_signed(), until])
        })
        .map_err(failed("taking a lease"))?;
    Ok(Leased::Held(epoch))
}

/// Gives a role back. Whether it was held under this epoch.
pub(super) fn release(connection: &Connection, holding: &Holding) -> Result<bool, EngineError> {
    let changed = connection
        .prepare_cached("UPDATE lease SET until = 0 WHERE role = ?1 AND epoch = ?2")
        .and_then(|mut update| update.execute(params![holding.role, holding.epoch.0.cast_signed()]))
        .map_err(failed("giving a lease back"))?;
    Ok(changed > 0)
}

/// Refuses a write of anybody but the holder: the inner error is the refusal.
pub(super) fn check(
    connection: &Connection,
    holding: &Holding,
) -> Result<Result<(), EngineError>, EngineError> {
    let Holding { role, epoch } = holding;
    let current = read(connection, role)?.map(|held| held.epoch).unwrap_or_default();
    if current == *epoch && current != Epoch(0) {
        return Ok(Ok(()));
    }
    Ok(Err(EngineError::NotHeld { role: role.clone(), held: *epoch, current }))
}

/// Who has a role, or had it last.
struct Held {
    holder: String,
    epoch: Epoch,
    until: Timestamp,
}

fn read(connection: &Connection, role: &str) -> Result<Option<Held>, EngineError> {
    let held = |row: &Row<'_>| {
        let (holder, epoch, until): (_, i64, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let until = Timestamp::from_millis(until.cast_unsigned());
        Ok(Held { holder, epoch: Epoch(epoch.cast_unsigned()), until })
    };
    connection
        .prepare_cached("SELECT holder, epoch, until FROM lease WHERE role = ?1")
        .and_then(|mut select| select.query_row([role], held).optional())
        .map_err(failed("reading who has a lease"))
}
