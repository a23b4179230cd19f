//! One transaction of the writer: what waited, written together.
//!
//! What it means in memory ([`Effects`]) counts once the transaction has landed, and not before.

use chinwag_core::{
    bus::{Position, Stored},
    clock::Timestamp,
    commit::Ingested,
    error::EngineError,
    event::Event,
    store::Fired,
};
use rusqlite::{CachedStatement, Connection, params};

use super::{
    cursor::Functions,
    dedupe, failed, forget, heard,
    job::Write,
    lease,
    lookup::{Key, Reach},
    row::{self, CommitRows, DeadRow, EventRow, IngestRows, TimerRow, TranscriptRow},
    state,
    topics::TopicIds,
};

/// A transaction.
pub(super) struct Group<'a> {
    pub(super) connection: &'a Connection,
    pub(super) functions: &'a Functions,
    topics: &'a mut TopicIds,
    log: CachedStatement<'a>,
    pub(super) effects: Effects,
    /// Inputs up to here may have been erased.
    pub(super) erased_to: u64,
}

/// What a transaction means in memory.
#[derive(Debug)]
pub(super) struct Effects {
    pub(super) end: Reach,
    pub(super) stored: Vec<Stored>,
    pub(super) keys: Vec<(Key, u64)>,
    /// About how many bytes it wrote.
    pub(super) bytes: usize,
}

/// What a write came to. The outer error is the whole group's, the inner one this write's alone.
type Written = Result<Result<Ingested, EngineError>, EngineError>;

impl<'a> Group<'a> {
    pub(super) fn new(
        connection: &'a Connection,
        functions: &'a Functions,
        topics: &'a mut TopicIds,
        end: Reach,
    ) -> Result<Self, EngineError> {
        let log = connection
            .prepare_cached("INSERT INTO log (seq, topic, at, ref, body) VALUES (?1, ?2, ?3, ?4, ?5)")
            .map_err(failed("writing to the log"))?;
        let effects = Effects { end, stored: Vec::new(), keys: Vec::new(), bytes: 0 };
        Ok(Self { connection, functions, topics, log, effects, erased_to: 0 })
    }

    /// The end of the log.
    pub(super) fn end(&self) -> Position {
        Position(self.effects.end.log)
    }

    pub(super) fn write(&mut self, write: &Write) -> Written {
        match write {
            Write::Ingest(rows, _) => self.ingest(rows),
            Write::Commit(rows, _) => self.commit(rows),
            Write::Publish(rows, _) => self.events(rows).map(|()| Ok(Ingested::default())),
            Write::Advance { function, epoch, .. } => {
                Ok(self.functions.check(function, *epoch).map(|()| Ingested::default()))
            }
        }
    }

    fn ingest(&mut self, rows: &IngestRows) -> Written {
        if let Some(holding) = &rows.by
            && let Err(refusal) = lease::check(self.connection, holding)?
        {
            return Ok(Err(refusal));
        }
        let now = rows.webhook.event.time;
        let mut new = Vec::with_capacity(rows.items.len());
        for (mark, row) in &rows.items {
            if dedupe::mark(self.connection, *mark, now).map_err(failed("writing the deduplication mark"))? {
                new.push(row);
            }
        }
        if let Some(note) = &rows.note {
            self.effects.bytes += state::note(self.connection, note)?;
        }
        let ingested = Ingested { published: new.len(), duplicates: rows.items.len() - new.len() };
        if ingested.duplicates > 0 && new.is_empty() {
            return Ok(Ok(ingested));
        }
        rows.heard
            .iter()
            .try_for_each(|heard| heard::note(self.connection, heard, now))
            .map_err(failed("writing who was heard"))?;
        self.event(&rows.webhook)?;
        new.into_iter().try_for_each(|row| self.event(row))?;
        rows.dead.iter().try_for_each(|dead| self.dead(dead))?;
        Ok(Ok(ingested))
    }

    fn commit(&mut self, rows: &CommitRows) -> Written {
        if let Err(refusal) = self.functions.check(&rows.run.function, rows.epoch) {
            return Ok(Err(refusal));
        }
        let input = rows.input.position.0;
        if input <= self.erased_to && forget::is_erased(self.connection, input)? {
            return self.run(&rows.erased()?);
        }
        self.run(rows)
    }

    fn run(&mut self, rows: &CommitRows) -> Written {
        let mut versions = Vec::with_capacity(rows.state.len());
        for write in &rows.state {
            match state::version(self.connection, &write.key, write.expected)? {
                Ok(version) => versions.push(version),
                Err(refusal) => return Ok(Err(refusal)),
            }
        }
        let seq = self.log(0, rows.run.started, Some(rows.input.position), &rows.run.body)?;
        self.effects.keys.push((rows.run.key, seq));
        self.events(&rows.events)?;
        rows.timers.iter().try_for_each(|timer| self.timer(timer))?;
        for (write, version) in rows.state.iter().zip(versions) {
            self.effects.bytes += state::write(self.connection, write, version)?;
        }
        rows.transcript.iter().try_for_each(|line| self.transcript(line))?;
        rows.dead.iter().try_for_each(|dead| self.dead(dead))?;
        Ok(Ok(Ingested::default()))
    }

    fn events(&mut self, rows: &[EventRow]) -> Result<(), EngineError> {
        rows.iter().try_for_each(|row| self.event(row))
    }

    /// Appends an event.
    pub(super) fn event(&mut self, row: &EventRow) -> Result<(), EngineError> {
        let topic = self.topics.id(self.connection, &row.event.topic)?;
        let seq = self.log(topic, row.event.time.as_millis(), None, &row.body)?;
        self.effects.keys.extend(row.keys.iter().flatten().map(|key| (*key, seq)));
        self.effects.stored.push(row.at(Position(seq)));
        Ok(())
    }

    fn log(&mut self, topic: i64, at: u64, input: Option<Position>, body: &[u8]) -> Result<u64, EngineError> {
        let seq = self.effects.end.log + 1;
        let input = input.map(|position| position.0.cast_signed());
        self.log
            .execute(params![seq.cast_signed(), topic, at.cast_signed(), input, body])
            .map_err(failed("writing to the log"))?;
        self.effects.end.log = seq;
        self.effects.bytes += body.len();
        Ok(seq)
    }

    fn timer(&mut self, timer: &TimerRow) -> Result<(), EngineError> {
        self.connection
            .prepare_cached("INSERT INTO timer (due, trace, event) VALUES (?1, ?2, ?3)")
            .and_then(|mut insert| {
                insert.execute(params![timer.due.cast_signed(), timer.trace.to_sql(), timer.body])
            })
            .map_err(failed("writing a timer"))?;
        self.effects.bytes += timer.body.len();
        Ok(())
    }

    fn transcript(&mut self, line: &TranscriptRow) -> Result<(), EngineError> {
        let seq = self.effects.end.transcript + 1;
        self.connection
            .prepare_cached("INSERT INTO transcript (seq, at, body) VALUES (?1, ?2, ?3)")
            .and_then(|mut insert| {
                insert.execute(params![seq.cast_signed(), line.at.cast_signed(), line.body])
            })
            .map_err(failed("writing the transcript"))?;
        self.effects.end.transcript = seq;
        self.effects.keys.push((line.key, seq));
        self.effects.bytes += line.body.len();
        Ok(())
    }

    fn dead(&mut self, dead: &DeadRow) -> Result<(), EngineError> {
        self.connection
            .prepare_cached("INSERT INTO dead (function, body) VALUES (?1, ?2)")
            .and_then(|mut insert| insert.execute(params![dead.function.as_str(), dead.body]))
            .map_err(failed("writing a dead letter"))?;
        self.effects.bytes += dead.body.len();
        Ok(())
    }
}

/// Publishes the timers that are due.
pub(super) fn fire(group: &mut Group<'_>, now: Timestamp, max: usize) -> Result<Fired, EngineError> {
    let firing = failed("publishing the timers that are due");
    let connection = group.connection;
    let due: Vec<(i64, Vec<u8>)> = connection
        .prepare_cached("SELECT id, event FROM timer WHERE due <= ?1 ORDER BY due, id LIMIT ?2")
        .and_then(|mut select| {
            let wanted = params![now.as_millis().cast_signed(), row::limit(max)];
            select.query_map(wanted, |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
        })
        .map_err(firing)?;
    for (id, body) in &due {
        let mut event: Event = row::parse(body)?;
        event.time = now;
        group.event(&EventRow::new(event)?)?;
        connection
            .prepare_cached("DELETE FROM timer WHERE id = ?1")
            .and_then(|mut delete| delete.execute([id]))
            .map_err(firing)?;
    }
    let next: Option<i64> = connection
        .prepare_cached("SELECT MIN(due) FROM timer")
        .and_then(|mut select| select.query_row([], |row| row.get(0)))
        .map_err(firing)?;
    Ok(Fired { count: due.len(), next: next.map(|due| Timestamp::from_millis(due.cast_unsigned())) })
}
