//! The marks that tell a redelivery.
//!
//! Marks stand in the order of the provider's time, where new ones go side by side on one page. A mark whose time is
//! more than [`NEAR`] away from ours would stand alone on a page of its own, or be forgotten too soon: it is kept by its
//! hash, with the time we saw it.

use std::time::Duration;

use chinwag_core::{clock::Timestamp, commit::DedupeMark};
use rusqlite::{Connection, params};

use super::row;

/// How far the provider's time may be from ours.
const NEAR: Duration = Duration::from_secs(24 * 3600);

/// Sets a mark. Whether it is new, also among those that were set when their time was nearer or farther.
pub(super) fn mark(connection: &Connection, mark: DedupeMark, now: Timestamp) -> rusqlite::Result<bool> {
    let (at, hash) = (mark.at.as_millis().cast_signed(), mark.hash.cast_signed());
    let count = if is_near(mark.at, now) {
        connection
            .prepare_cached(
                "INSERT OR IGNORE INTO dedupe (at, hash)
                 SELECT ?1, ?2 WHERE NOT EXISTS (SELECT 1 FROM dedupe_odd WHERE hash = ?2)",
            )?
            .execute([at, hash])?
    } else {
        connection
            .prepare_cached(
                "INSERT OR IGNORE INTO dedupe_odd (hash, seen)
                 SELECT ?2, ?3 WHERE NOT EXISTS (SELECT 1 FROM dedupe WHERE at = ?1 AND hash = ?2)",
            )?
            .execute([at, hash, now.as_millis().cast_signed()])?
    };
    Ok(count == 1)
}

fn is_near(at: Timestamp, now: Timestamp) -> bool {
    at.since(now).max(now.since(at)) <= NEAR
}

/// Forgets at most `max` marks that came in more than `keep` ago. How many there were.
pub(super) fn forget(
    connection: &Connection,
    now: Timestamp,
    keep: Duration,
    max: usize,
) -> rusqlite::Result<usize> {
    // A mark may have come in up to `NEAR` after its own time, and is kept from when it came in.
    let near = now.as_millis().saturating_sub(millis(keep.saturating_add(NEAR)));
    let seen = now.as_millis().saturating_sub(millis(keep));
    let near = connection
        .prepare_cached(
            "DELETE FROM dedupe WHERE (at, hash) IN (SELECT at, hash FROM dedupe WHERE at < ?1 LIMIT ?2)",
        )?
        .execute(params![near.cast_signed(), row::limit(max)])?;
    let odd = connection
        .prepare_cached(
            "DELETE FROM dedupe_odd WHERE hash IN (SELECT hash FROM dedupe_odd WHERE seen < ?1 LIMIT ?2)",
        )?
        .execute(params![seen.cast_signed(), row::limit(max)])?;
    Ok(near.max(odd))
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
