//! Fills the index that [`lookup`](super::lookup) reads, behind the writer and at its pace.
//!
//! The keys of new rows wait in memory; when there are many, they are sorted and written side by side as one segment, a
//! part with each group. Keys that are not in memory, because of a crash or because too many waited, are read from the
//! log again. Only one process fills the index of a file.

use chinwag_core::error::EngineError;
use rusqlite::{Connection, params};

use super::{
    failed, foreign,
    lookup::{self, Key, Reach},
    varint,
};

/// A segment is written once this many keys wait.
const SEGMENT: usize = 32_768;

/// The most keys that wait; the rest is read again later.
const WAITING_MAX: usize = 4 * SEGMENT;

/// Rows of a segment written with each group, beside as many as keys came in.
const STEP: usize = 512;

/// The keys that wait, and the segment that is being written.
#[derive(Debug)]
pub(super) struct Indexer {
    waiting: Vec<(Key, u64)>,
    /// The keys of everything up to here wait, or are in a segment.
    covered: Reach,
    segment: Option<Segment>,
    next_id: i64,
    /// Keys that came in since the last group.
    added: usize,
    /// Rows of the segment in the group at hand.
    writing: usize,
}

/// A segment that is being written.
#[derive(Debug)]
struct Segment {
    id: i64,
    rows: std::vec::IntoIter<(Key, Vec<u8>)>,
    reach: Reach,
}

impl Indexer {
    /// Begins after the last whole segment, and forgets what there is of an unfinished one.
    pub(super) fn open(connection: &Connection) -> Result<Self, EngineError> {
        let opening = failed("opening the index");
        let last: i64 = connection
            .query_row("SELECT COALESCE(MAX(id), 0) FROM segment", [], |row| row.get(0))
            .map_err(opening)?;
        connection.execute("DELETE FROM lookup WHERE segment > ?1", [last]).map_err(opening)?;
        let covered = lookup::reach(connection)?;
        Ok(Self { waiting: Vec::new(), covered, segment: None, next_id: last + 1, added: 0, writing: 0 })
    }

    /// Takes the keys of the rows after `from` and up to `to`, where they follow on what it has.
    pub(super) fn extend(&mut self, from: Reach, to: Reach, keys: &[(Key, u64)]) {
        if self.covered == from && self.waiting.len() < WAITING_MAX {
            self.waiting.extend_from_slice(keys);
            self.added += keys.len();
            self.covered = to;
            self.begin();
        }
    }

    /// Reads a step of the keys it does not have, where there are any before `end`.
    pub(super) fn read_on(&mut self, connection: &Connection, end: Reach) -> Result<(), EngineError> {
        if self.covered == end || self.waiting.len() >= SEGMENT {
            return Ok(());
        }
        let stretch = foreign::read(connection, self.covered, end)?;
        self.extend(self.covered, stretch.end, &stretch.keys);
        Ok(())
    }

    /// Whether there is something to write, or to read before `end`.
    pub(super) fn has_work(&self, end: Reach) -> bool {
        self.segment.is_some() || self.covered != end
    }

    /// Begins a segment of everything that waits, when it is time for one.
    fn begin(&mut self) {
        if self.segment.is_none() && self.waiting.len() >= SEGMENT {
            let rows = sorted(std::mem::take(&mut self.waiting)).into_iter();
            self.segment = Some(Segment { id: self.next_id, rows, reach: self.covered });
            self.next_id += 1;
        }
    }

    /// Writes some rows of the segment; none of them is forgotten before [`Indexer::landed`].
    pub(super) fn write(&mut self, connection: &Connection) -> Result<(), EngineError> {
        let Some(segment) = &self.segment else { return Ok(()) };
        let writing = failed("writing the index");
        let rows = segment.rows.as_slice();
        self.writing = rows.len().min(STEP + self.added);
        let mut insert = connection
            .prepare_cached("INSERT OR REPLACE INTO lookup (segment, key, seqs) VALUES (?1, ?2, ?3)")
            .map_err(writing)?;
        for (key, seqs) in &rows[..self.writing] {
            insert.execute(params![segment.id, key.to_sql(), seqs]).map_err(writing)?;
        }
        if self.writing == rows.len() {
            let Reach { log, transcript } = segment.reach;
            connection
                .prepare_cached(
                    "INSERT OR REPLACE INTO segment (id, log_to, transcript_to) VALUES (?1, ?2, ?3)",
                )
                .and_then(|mut insert| {
                    insert.execute((segment.id, log.cast_signed(), transcript.cast_signed()))
                })
                .map_err(writing)?;
        }
        Ok(())
    }

    /// Notes that what [`Indexer::write`] wrote has landed.
    pub(super) fn landed(&mut self) {
        let Some(segment) = &mut self.segment else { return };
        segment.rows.by_ref().take(self.writing).for_each(drop);
        (self.writing, self.added) = (0, 0);
        if segment.rows.as_slice().is_empty() {
            self.segment = None;
            self.begin();
        }
    }
}

/// One row for each key, in the order of the keys as SQLite sorts them.
fn sorted(mut entries: Vec<(Key, u64)>) -> Vec<(Key, Vec<u8>)> {
    entries.sort_unstable_by_key(|(key, seq)| (key.to_sql(), *seq));
    entries.dedup();
    let mut rows: Vec<(Key, Vec<u8>)> = Vec::new();
    let mut last = 0;
    for (key, seq) in entries {
        match rows.last_mut() {
            Some((known, seqs)) if *known == key => varint::put(seqs, seq - last),
            _ => {
                let mut seqs = Vec::new();
                varint::put(&mut seqs, seq);
                rows.push((key, seqs));
            }
        }
        last = seq;
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_stands_in_one_row_with_its_places_in_order() {
        let (a, b) = (Key(u64::MAX), Key(3));
        let rows = sorted(vec![(b, 5), (a, 9), (a, 2), (b, 5), (a, 400)]);
        // SQLite's integers are signed: the key with the top bit set comes first.
        assert_eq!(rows, [(a, vec![2, 7, 0x87, 3]), (b, vec![5])]);
    }
}
