//! Finding by key what people look for: the events and runs of a webhook, the events of a conversation, the event of a
//! provider's message, the transcript.
//!
//! An index with a random key on each row would cost a page for each. So it is written later, in sorted segments (see
//! `indexer`), and rows after the last whole segment are searched one by one (see `search`).

use chinwag_core::error::EngineError;
use rusqlite::{Connection, params};

use super::{failed, row, varint};

/// A 64-bit hash of what is looked for; whoever finds by it compares the row itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Key(pub(super) u64);

/// What is looked for.
#[derive(Debug, Clone, Copy)]
pub(super) enum Kind {
    Trace = 1,
    Conversation = 2,
    Message = 3,
    Transcript = 4,
}

impl Key {
    /// FNV-1a, <http://www.isthe.com/chongo/tech/comp/fnv/>, over the kind and the text.
    pub(super) fn new(kind: Kind, text: &str) -> Self {
        let bytes = std::iter::once(kind as u8).chain(text.bytes());
        Self(bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        }))
    }

    pub(super) fn to_sql(self) -> i64 {
        self.0.cast_signed()
    }
}

/// How far something reaches in the log and in the transcript.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Reach {
    pub(super) log: u64,
    pub(super) transcript: u64,
}

impl Reach {
    pub(super) const MAX: Self = Self { log: u64::MAX, transcript: u64::MAX };
}

/// How far the whole segments reach.
pub(super) fn reach(connection: &Connection) -> Result<Reach, EngineError> {
    connection
        .prepare_cached("SELECT COALESCE(MAX(log_to), 0), COALESCE(MAX(transcript_to), 0) FROM segment")
        .and_then(|mut select| {
            select.query_row([], |row| {
                Ok(Reach {
                    log: row.get::<_, i64>(0)?.cast_unsigned(),
                    transcript: row.get::<_, i64>(1)?.cast_unsigned(),
                })
            })
        })
        .map_err(failed("reading the index"))
}

/// The rows of a key, one for each segment that has it. NOTE: `CROSS JOIN` keeps the order in which the tables are read;
/// by itself SQLite may read all of `lookup`.
pub(super) const FIND: &str =
    "SELECT seqs FROM segment CROSS JOIN lookup ON lookup.segment = segment.id AND lookup.key = ?1
     ORDER BY segment.id";

/// Where a key stands by the whole segments, in order.
pub(super) fn find(connection: &Connection, key: Key) -> Result<Vec<u64>, EngineError> {
    let reading = failed("reading the index");
    let mut select = connection.prepare_cached(FIND).map_err(reading)?;
    let rows = select.query_map([key.to_sql()], |row| row.get::<_, Vec<u8>>(0)).map_err(reading)?;
    let mut seqs = Vec::new();
    for row in rows {
        let row = row.map_err(reading)?;
        let (mut bytes, mut seq) = (&row[..], 0u64);
        while let Some(step) = varint::take(&mut bytes) {
            seq = seq.saturating_add(step);
            seqs.push(seq);
        }
    }
    seqs.sort_unstable();
    seqs.dedup();
    Ok(seqs)
}

/// Removes at most `max` rows of segments that reach no further than what is gone. Whether there are more.
pub(super) fn forget(connection: &Connection, gone: Reach, max: usize) -> Result<bool, EngineError> {
    let removing = failed("removing old parts of the index");
    let old = params![gone.log.cast_signed(), gone.transcript.cast_signed(), row::limit(max)];
    let removed = connection
        .prepare_cached(
            "DELETE FROM lookup WHERE (segment, key) IN (SELECT segment, key FROM lookup WHERE segment IN
             (SELECT id FROM segment WHERE log_to <= ?1 AND transcript_to <= ?2) LIMIT ?3)",
        )
        .and_then(|mut delete| delete.execute(old))
        .map_err(removing)?;
    if removed == 0 {
        // The newest one stays: it says how far the index reaches.
        connection
            .prepare_cached(
                "DELETE FROM segment WHERE log_to <= ?1 AND transcript_to <= ?2 AND id < (SELECT MAX(id) FROM segment)",
            )
            .and_then(|mut delete| delete.execute(params![gone.log.cast_signed(), gone.transcript.cast_signed()]))
            .map_err(removing)?;
    }
    Ok(removed > 0)
}
