//! What is in the file and not in this process's memory: written by other processes, or before this one began.

use chinwag_core::{
    bus::Stored,
    commit::{Run, TranscriptEntry},
    error::EngineError,
    event::Event,
};
use rusqlite::Connection;

use super::{
    failed,
    lookup::{self, Key, Kind, Reach},
    row,
};

/// Rows that are read in one step.
const STEP: usize = 1000;

/// The number that changes when another connection has written.
pub(super) fn version(connection: &Connection) -> Result<i64, EngineError> {
    connection
        .prepare_cached("PRAGMA data_version")
        .and_then(|mut select| select.query_row([], |row| row.get(0)))
        .map_err(failed("asking whether another process has written"))
}

/// The end of the log and of the transcript.
pub(super) fn end(connection: &Connection) -> Result<Reach, EngineError> {
    let last = |sql| {
        connection.prepare_cached(sql)?.query_row([], |row| row.get::<_, i64>(0)).map(i64::cast_unsigned)
    };
    let read = || -> rusqlite::Result<Reach> {
        Ok(Reach {
            log: last("SELECT COALESCE(MAX(seq), 0) FROM log")?,
            transcript: last("SELECT COALESCE(MAX(seq), 0) FROM transcript")?,
        })
    };
    let end = read().map_err(failed("reading the end of the log"))?;
    // What was removed by age keeps its numbers: the index knows them.
    let known = lookup::reach(connection)?;
    Ok(Reach { log: end.log.max(known.log), transcript: end.transcript.max(known.transcript) })
}

/// A stretch of the log and the transcript.
#[derive(Debug, Default)]
pub(super) struct Stretch {
    /// Everything up to here has been read.
    pub(super) end: Reach,
    pub(super) stored: Vec<Stored>,
    pub(super) keys: Vec<(Key, u64)>,
    /// There is no more.
    pub(super) is_last: bool,
}

/// Reads a step of what is after `from`, up to `until`.
pub(super) fn read(connection: &Connection, from: Reach, until: Reach) -> Result<Stretch, EngineError> {
    let mut stretch = Stretch { end: from, ..Stretch::default() };
    let is_last = log(connection, &mut stretch, until.log)?;
    // The transcript comes after the log, so that a stretch stays small.
    stretch.is_last = is_last && transcript(connection, &mut stretch, until.transcript)?;
    if stretch.is_last && until != Reach::MAX {
        stretch.end = until;
    }
    Ok(stretch)
}

/// Whether it read all there is.
fn log(connection: &Connection, stretch: &mut Stretch, until: u64) -> Result<bool, EngineError> {
    let reading = failed("reading the log");
    let mut select = connection
        .prepare_cached("SELECT seq, topic, body FROM log WHERE seq > ?1 AND seq <= ?2 ORDER BY seq LIMIT ?3")
        .map_err(reading)?;
    let wanted = (stretch.end.log.cast_signed(), i64::try_from(until).unwrap_or(i64::MAX), row::limit(STEP));
    let mut rows = select.query(wanted).map_err(reading)?;
    let mut count = 0;
    while let Some(found) = rows.next().map_err(reading)? {
        let seq = found.get::<_, i64>(0).map_err(reading)?.cast_unsigned();
        let topic: i64 = found.get(1).map_err(reading)?;
        let body = found.get_ref(2).map_err(reading)?.as_blob().unwrap_or_default();
        if topic == 0 {
            let run: Run = row::parse(body)?;
            stretch.keys.push((Key::new(Kind::Trace, run.correlation.root()), seq));
        } else {
            let event: Event = row::parse(body)?;
            stretch.keys.extend(row::keys(&event).into_iter().flatten().map(|key| (key, seq)));
            stretch.stored.push(row::stored(event, seq));
        }
        stretch.end.log = seq;
        count += 1;
    }
    Ok(count < STEP)
}

/// Whether it read all there is.
fn transcript(connection: &Connection, stretch: &mut Stretch, until: u64) -> Result<bool, EngineError> {
    let reading = failed("reading the transcript");
    let mut select = connection
        .prepare_cached("SELECT seq, body FROM transcript WHERE seq > ?1 AND seq <= ?2 ORDER BY seq LIMIT ?3")
        .map_err(reading)?;
    let until = i64::try_from(until).unwrap_or(i64::MAX);
    let mut rows =
        select.query((stretch.end.transcript.cast_signed(), until, row::limit(STEP))).map_err(reading)?;
    let mut count = 0;
    while let Some(found) = rows.next().map_err(reading)? {
        let seq = found.get::<_, i64>(0).map_err(reading)?.cast_unsigned();
        let body = found.get_ref(1).map_err(reading)?.as_blob().unwrap_or_default();
        let entry: TranscriptEntry = row::parse(body)?;
        stretch.keys.push((Key::new(Kind::Transcript, entry.conversation.as_str()), seq));
        stretch.end.transcript = seq;
        count += 1;
    }
    Ok(count < STEP)
}
