//! When somebody was last heard in a conversation: what a messaging window is judged by.
//!
//! Who was heard on one day stands together, so that the pages that are written are few and those of today. The day of a
//! row is that of its time: a later one is a row of its own, and the newest counts. What is a minute newer or less is not
//! written, as somebody who writes a lot would have a page written each time.

use chinwag_core::{
    clock::Timestamp,
    conversation::{ConversationKey, fingerprint},
    error::EngineError,
    store::HEARD_KEPT,
};
use rusqlite::{Connection, OptionalExtension, params};

use super::{failed, row};

const DAY: u64 = 24 * 3600 * 1000;

/// How much newer a time must be to be written, in milliseconds.
const STRIDE: i64 = 60_000;

/// The newest row of a conversation: each day that is kept is looked into once.
pub(super) const LAST: &str = "
    WITH RECURSIVE days (day) AS (
        SELECT MAX(day) FROM heard
        UNION ALL
        SELECT (SELECT MAX(day) FROM heard WHERE heard.day < days.day) FROM days WHERE days.day IS NOT NULL
    )
    SELECT heard.at FROM days CROSS JOIN heard ON heard.day = days.day AND heard.hash = ?1
    ORDER BY heard.day DESC LIMIT 1";

/// A conversation, as a row names it.
#[derive(Debug)]
pub(super) struct Heard {
    hash: i64,
    at: Timestamp,
}

impl Heard {
    pub(super) fn new(conversation: &ConversationKey, at: Timestamp) -> Self {
        Self { hash: hash(conversation), at }
    }
}

fn hash(conversation: &ConversationKey) -> i64 {
    fingerprint(&[conversation.as_str()]).cast_signed()
}

fn day(at: Timestamp) -> i64 {
    (at.as_millis() / DAY).cast_signed()
}

/// Notes that somebody was heard, unless that is forgotten already.
pub(super) fn note(connection: &Connection, heard: &Heard, now: Timestamp) -> rusqlite::Result<()> {
    let Heard { hash, at } = *heard;
    if now.since(at) > HEARD_KEPT {
        return Ok(());
    }
    connection
        .prepare_cached(
            "INSERT INTO heard (day, hash, at) VALUES (?1, ?2, ?3)
             ON CONFLICT (day, hash) DO UPDATE SET at = excluded.at WHERE excluded.at > at + ?4",
        )?
        .execute([day(at), hash, at.as_millis().cast_signed(), STRIDE])?;
    Ok(())
}

/// When somebody was last heard.
pub(super) fn last(
    connection: &Connection,
    conversation: &ConversationKey,
) -> Result<Option<Timestamp>, EngineError> {
    let at = connection
        .prepare_cached(LAST)
        .and_then(|mut select| select.query_row([hash(conversation)], |row| row.get::<_, i64>(0)).optional())
        .map_err(failed("reading when somebody was heard"))?;
    Ok(at.map(|at| Timestamp::from_millis(at.cast_unsigned())))
}

/// Forgets when one conversation was heard.
pub(super) fn forget_one(connection: &Connection, conversation: &ConversationKey) -> rusqlite::Result<usize> {
    connection
        .prepare_cached(
            "WITH RECURSIVE days (day) AS (
                SELECT MAX(day) FROM heard
                UNION ALL
                SELECT (SELECT MAX(day) FROM heard WHERE heard.day < days.day) FROM days WHERE days.day IS NOT NULL
            )
            DELETE FROM heard WHERE hash = ?1 AND day IN (SELECT day FROM days)",
        )?
        .execute([hash(conversation)])
}

/// Forgets at most `max` of the days before those that are kept. How many there were.
pub(super) fn forget(connection: &Connection, now: Timestamp, max: usize) -> rusqlite::Result<usize> {
    let kept = u64::try_from(HEARD_KEPT.as_millis()).unwrap_or(u64::MAX);
    let first = day(Timestamp::from_millis(now.as_millis().saturating_sub(kept)));
    connection
        .prepare_cached(
            "DELETE FROM heard WHERE (day, hash) IN (SELECT day, hash FROM heard WHERE day < ?1 LIMIT ?2)",
        )?
        .execute(params![first, row::limit(max)])
}
