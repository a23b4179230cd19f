//! Policies and the audit: few rows, each on disk before it is answered.

use chinwag_core::{
    audit::{Audit, AuditEntry},
    clock::Timestamp,
    error::EngineError,
    log::{LogSeq, PolicyChange},
    name::FunctionName,
};
use rusqlite::{Connection, Transaction, TransactionBehavior, params};
use serde::Serialize;

use super::{super::row, failed, schema};

/// Every policy that was set.
pub(super) fn all(connection: &Connection) -> Result<Vec<PolicyChange>, EngineError> {
    let reading = failed("reading the policies of the log");
    let mut select =
        connection.prepare_cached("SELECT body FROM policy ORDER BY function").map_err(reading)?;
    let bodies = select.query_map([], |row| row.get::<_, Vec<u8>>(0)).map_err(reading)?;
    bodies.map(|body| row::parse(&body.map_err(reading)?)).collect()
}

/// Sets a policy.
pub(super) fn set(connection: &mut Connection, change: &PolicyChange) -> Result<(), EngineError> {
    durably(connection, |transaction| {
        let function = change.function.as_str();
        transaction.execute(
            "INSERT OR REPLACE INTO policy (function, body) VALUES (?1, ?2)",
            params![function, body(change)],
        )?;
        note(transaction, &change.noted())
    })
}

/// Takes a policy back. Whether there was one.
pub(super) fn reset(
    connection: &mut Connection,
    function: &FunctionName,
    by: &str,
    now: Timestamp,
) -> Result<bool, EngineError> {
    durably(connection, |transaction| {
        let removed = transaction.execute("DELETE FROM policy WHERE function = ?1", [function.as_str()])?;
        if removed > 0 {
            note(transaction, &PolicyChange::reset_noted(function, by, now))?;
        }
        Ok(removed > 0)
    })
}

/// Notes what somebody did.
pub(super) fn audit(connection: &mut Connection, entry: &AuditEntry) -> Result<(), EngineError> {
    durably(connection, |transaction| note(transaction, entry))
}

/// What was noted, newest first.
pub(super) fn audits(
    connection: &Connection,
    before: Option<LogSeq>,
    max: usize,
) -> Result<Vec<Audit>, EngineError> {
    let reading = failed("reading the audit");
    let mut select = connection
        .prepare_cached("SELECT id, body FROM audit WHERE id < ?1 ORDER BY id DESC LIMIT ?2")
        .map_err(reading)?;
    let before = before.map_or(i64::MAX, |before| i64::try_from(before.0).unwrap_or(i64::MAX));
    let rows = select
        .query_map(params![before, row::limit(max)], |row| {
            Ok((row.get::<_, i64>(0)?, row.get::<_, Vec<u8>>(1)?))
        })
        .map_err(reading)?;
    rows.map(|row| {
        let (id, body) = row.map_err(reading)?;
        Ok(Audit { id: LogSeq(id.cast_unsigned()), entry: row::parse(&body)? })
    })
    .collect()
}

fn note(transaction: &Transaction<'_>, entry: &AuditEntry) -> rusqlite::Result<()> {
    transaction.execute("INSERT INTO audit (body) VALUES (?1)", [body(entry)]).map(drop)
}

fn body(value: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(value).expect("it holds text and numbers alone")
}

/// All of it or nothing, and on disk when this returns.
fn durably<T>(
    connection: &mut Connection,
    work: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<T>,
) -> Result<T, EngineError> {
    let write = |connection: &mut Connection| {
        schema::synced(connection, true)?;
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let done = work(&transaction)?;
        transaction.commit()?;
        schema::synced(connection, false)?;
        Ok(done)
    };
    write(connection).map_err(failed("writing a policy of the log, or the audit"))
}
