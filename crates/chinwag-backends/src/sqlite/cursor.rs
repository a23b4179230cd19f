//! Where each function stands, kept in memory and written now and then.
//!
//! The runs in the log are the truth. A cursor row says how things were when `mark` was the end of the log; after a
//! crash, the runs after the mark and the events of the topic tell the rest ([`recover`]).

use std::collections::{BTreeMap, HashMap};

use chinwag_core::{
    bus::Position,
    clock::Timestamp,
    commit::{Epoch, InputRef, Run, RunOutcome},
    conversation::Partition,
    error::EngineError,
    event::Event,
    function::FunctionSpec,
    name::FunctionName,
};
use rusqlite::{Connection, OptionalExtension, params};

use super::{failed, group::Group, job::Write, ring::Topics, row, varint};
use crate::standing::{Open, Standing};

/// A mark is not left further behind than so many rows, so that little has to be read after a crash.
const LAG_MAX: u64 = 10_000;

/// The functions that this process runs.
#[derive(Debug, Default)]
pub(super) struct Functions {
    known: HashMap<FunctionName, Known>,
}

/// One function.
#[derive(Debug)]
struct Known {
    standing: Standing,
    /// The end of the log when it was last written.
    mark: Position,
    is_dirty: bool,
    /// No other process has acquired it since.
    is_ours: bool,
}

impl Known {
    fn is_due(&self, end: Position) -> bool {
        self.is_ours && (self.is_dirty || end.0 > self.mark.0 + LAG_MAX)
    }
}

impl Functions {
    /// Refuses whoever does not own the function.
    pub(super) fn check(&self, function: &FunctionName, held: Epoch) -> Result<(), EngineError> {
        let current = self.known.get(function).map_or(Epoch(0), |known| known.standing.epoch);
        if current == held && held != Epoch(0) {
            return Ok(());
        }
        Err(EngineError::Fenced { function: function.clone(), held, current })
    }

    /// A function that this process owns.
    pub(super) fn get(&self, function: &FunctionName) -> Option<&Standing> {
        self.known.get(function).filter(|known| known.is_ours).map(|known| &known.standing)
    }

    /// Every function that this process owns.
    pub(super) fn owned(&self) -> impl Iterator<Item = &Standing> {
        self.known.values().filter(|known| known.is_ours).map(|known| &known.standing)
    }

    /// This process owns the function now; it was written when `mark` was the end of the log.
    pub(super) fn insert(&mut self, standing: Standing, mark: Position) {
        let name = standing.spec.name.clone();
        self.known.insert(name, Known { standing, mark, is_dirty: false, is_ours: true });
    }

    /// A write has landed.
    pub(super) fn landed(&mut self, write: &Write) {
        match write {
            Write::Commit(rows, _) => {
                self.change(&rows.run.function, |standing| {
                    standing.ran(rows.input.position, rows.run.outcome, rows.run.next)
                });
            }
            Write::Advance { function, reached, opened, .. } => {
                self.change(function, |standing| standing.advance(*reached, opened));
            }
            Write::Ingest(..) | Write::Publish(..) => {}
        }
    }

    /// Moves on the functions of this process that have nothing to do and whose topics hold nothing more: they would
    /// keep the whole log from being removed.
    pub(super) fn pass_over_quiet(&mut self, topics: &Topics, end: Position) {
        for known in self.known.values_mut().filter(|known| known.is_ours) {
            let standing = &mut known.standing;
            let is_idle = standing.open.is_empty() && standing.reached < end;
            if is_idle && topics.is_quiet_after(&standing.spec.topic, standing.reached) {
                standing.advance(end, &[]);
                known.is_dirty = true;
            }
        }
    }

    fn change(&mut self, function: &FunctionName, change: impl FnOnce(&mut Standing)) {
        if let Some(known) = self.known.get_mut(function) {
            known.is_dirty = true;
            change(&mut known.standing);
        }
    }

    /// Writes what has changed; `end` is the end of the log.
    pub(super) fn save(&self, connection: &Connection, end: Position) -> Result<(), EngineError> {
        let due = self.known.values().filter(|known| known.is_due(end));
        due.map(|known| &known.standing).try_for_each(|standing| write(connection, standing, end))
    }

    /// Notes that what [`Functions::save`] wrote has landed.
    pub(super) fn saved(&mut self, end: Position) {
        for known in self.known.values_mut().filter(|known| known.is_due(end)) {
            (known.is_dirty, known.mark) = (false, end);
        }
    }

    /// Whether [`Functions::save`] has something to write.
    pub(super) fn is_due(&self, end: Position) -> bool {
        self.known.values().any(|known| known.is_due(end))
    }

    /// Learns of epochs that other processes have begun.
    pub(super) fn refresh(&mut self, connection: &Connection) -> Result<(), EngineError> {
        for (name, known) in &mut self.known {
            let epoch: Option<i64> = connection
                .prepare_cached("SELECT epoch FROM cursor WHERE function = ?1")
                .and_then(|mut select| select.query_row([name.as_str()], |row| row.get(0)).optional())
                .map_err(failed("reading who owns a function"))?;
            let epoch = Epoch(epoch.unwrap_or_default().cast_unsigned());
            if epoch > known.standing.epoch {
                known.standing.epoch = epoch;
                known.is_ours = false;
            }
        }
        Ok(())
    }
}

/// Makes a function known at the end of the log, where it is new.
pub(super) fn subscribe(group: &Group<'_>, spec: &FunctionSpec) -> Result<(), EngineError> {
    match read(group.connection, &spec.name)? {
        Some(_) => Ok(()),
        None => write(group.connection, &Standing::new(spec.clone(), group.end()), group.end()),
    }
}

/// Takes over a function: under a new epoch, at the place where it stood.
pub(super) fn acquire(group: &Group<'_>, spec: &FunctionSpec) -> Result<Standing, EngineError> {
    let end = group.end();
    let mut standing = match group.functions.get(&spec.name) {
        Some(ours) => ours.clone(),
        None => recover(group.connection, &spec.name)?.unwrap_or_else(|| Standing::new(spec.clone(), end)),
    };
    forget_gone(group.connection, &mut standing)?;
    standing.acquired(spec, end);
    write(group.connection, &standing, end)?;
    Ok(standing)
}

/// Forgets open inputs that retention has removed while nobody ran the function: no run could ever close them, and they
/// would keep the whole log.
fn forget_gone(connection: &Connection, standing: &mut Standing) -> Result<(), EngineError> {
    let first: i64 = connection
        .query_row("SELECT COALESCE(MIN(seq), 0) FROM log", [], |row| row.get(0))
        .map_err(failed("reading the beginning of the log"))?;
    let kept = standing.open.split_off(&Position(first.cast_unsigned()));
    let gone = std::mem::replace(&mut standing.open, kept).len();
    if gone > 0 {
        tracing::error!(
            target: "chinwag::engine", function = %standing.spec.name, count = gone,
            "inputs that were not done have been removed by retention, while nobody ran the function"
        );
    }
    Ok(())
}

/// Where a function stands that nobody runs, written so that the log before `end` is not needed to tell it.
pub(super) fn settle(connection: &Connection, saved: Saved, end: Position) -> Result<Standing, EngineError> {
    let Saved { mut standing, mark } = saved;
    if mark < end {
        replay(connection, &mut standing, mark)?;
        write(connection, &standing, end)?;
    }
    Ok(standing)
}

/// Where a function stands by what is in the file.
pub(super) fn recover(
    connection: &Connection,
    function: &FunctionName,
) -> Result<Option<Standing>, EngineError> {
    let Some(Saved { mut standing, mark }) = read(connection, function)? else { return Ok(None) };
    replay(connection, &mut standing, mark)?;
    Ok(Some(standing))
}

/// Goes over the runs after the mark.
fn replay(connection: &Connection, standing: &mut Standing, mark: Position) -> Result<(), EngineError> {
    let reading = failed("reading the runs after the last cursor");
    let mut select = connection
        .prepare_cached("SELECT ref, body FROM log WHERE seq > ?1 AND topic = 0 ORDER BY seq")
        .map_err(reading)?;
    let mut rows = select.query([mark.0.cast_signed()]).map_err(reading)?;
    let mut runs: Vec<(Position, RunOutcome, Option<Timestamp>)> = Vec::new();
    while let Some(found) = rows.next().map_err(reading)? {
        let run: Run = row::parse(found.get_ref(1).map_err(reading)?.as_blob().unwrap_or_default())?;
        if run.function == standing.spec.name {
            runs.push((
                Position(found.get::<_, i64>(0).map_err(reading)?.cast_unsigned()),
                run.outcome,
                run.next,
            ));
        }
    }
    let last = runs.iter().map(|(position, ..)| *position).max().unwrap_or_default();
    let opened = opened(connection, standing, last)?;
    standing.advance(last, &opened);
    runs.into_iter().for_each(|(position, outcome, next)| standing.ran(position, outcome, next));
    Ok(())
}

/// Every input of the function up to `last`, which was being worked on.
fn opened(
    connection: &Connection,
    standing: &Standing,
    last: Position,
) -> Result<Vec<InputRef>, EngineError> {
    let reading = failed("reading the events after the last cursor");
    let mut select = connection
        .prepare_cached(
            "SELECT seq, body FROM log WHERE seq > ?1 AND seq <= ?2
             AND topic = (SELECT id FROM topic WHERE name = ?3) ORDER BY seq",
        )
        .map_err(reading)?;
    let range = params![standing.reached.0.cast_signed(), last.0.cast_signed(), standing.spec.topic.as_str()];
    let mut rows = select.query(range).map_err(reading)?;
    let mut opened = Vec::new();
    while let Some(found) = rows.next().map_err(reading)? {
        let event: Event = row::parse(found.get_ref(1).map_err(reading)?.as_blob().unwrap_or_default())?;
        if standing.takes(&event) {
            let position = Position(found.get::<_, i64>(0).map_err(reading)?.cast_unsigned());
            opened.push(InputRef { position, partition: event.partition() });
        }
    }
    Ok(opened)
}

/// A cursor row: where a function stood when `mark` was the end of the log.
#[derive(Debug)]
pub(super) struct Saved {
    pub(super) standing: Standing,
    pub(super) mark: Position,
}

/// The cursor row of a function.
pub(super) fn read(connection: &Connection, function: &FunctionName) -> Result<Option<Saved>, EngineError> {
    let reading = failed("reading where a function stands");
    let found: Option<(Vec<u8>, i64, i64, Vec<u8>)> = connection
        .prepare_cached("SELECT spec, epoch, mark, body FROM cursor WHERE function = ?1")
        .and_then(|mut select| {
            let columns = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?));
            select.query_row([function.as_str()], columns).optional()
        })
        .map_err(reading)?;
    let Some((spec, epoch, mark, body)) = found else { return Ok(None) };
    let damaged = || EngineError::failed("reading where a function stands", "the row is damaged");
    let (reached, open) = decode(&body).ok_or_else(damaged)?;
    let epoch = Epoch(epoch.cast_unsigned());
    let standing = Standing { spec: row::parse(&spec)?, epoch, reached, open };
    Ok(Some(Saved { standing, mark: Position(mark.cast_unsigned()) }))
}

/// Every cursor row.
pub(super) fn all(connection: &Connection) -> Result<Vec<Saved>, EngineError> {
    let reading = failed("reading the functions");
    let mut select =
        connection.prepare_cached("SELECT function FROM cursor ORDER BY function").map_err(reading)?;
    let names: Vec<String> =
        select.query_map([], |row| row.get(0)).and_then(Iterator::collect).map_err(reading)?;
    let named =
        |name: String| FunctionName::new(name).map_err(|e| EngineError::failed("reading the functions", e));
    names
        .into_iter()
        .filter_map(|name| named(name).and_then(|name| read(connection, &name)).transpose())
        .collect()
}

fn write(connection: &Connection, standing: &Standing, mark: Position) -> Result<(), EngineError> {
    let body = encode(standing.reached, &standing.open);
    let spec = row::json(&standing.spec)?;
    let (epoch, mark) = (standing.epoch.0.cast_signed(), mark.0.cast_signed());
    connection
        .prepare_cached(
            "INSERT OR REPLACE INTO cursor (function, spec, epoch, mark, body) VALUES (?1, ?2, ?3, ?4, ?5)",
        )
        .and_then(|mut insert| insert.execute(params![standing.spec.name.as_str(), spec, epoch, mark, body]))
        .map_err(failed("writing where a function stands"))?;
    Ok(())
}

/// `reached`, then for each open input the step from the one before, its partition, twice its attempts, plus one where
/// it is claimed, and the moment of its next run in milliseconds, or 0.
fn encode(reached: Position, open: &BTreeMap<Position, Open>) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(10 + open.len() * 5);
    varint::put(&mut bytes, reached.0);
    let mut last = 0;
    for (position, open) in open {
        varint::put(&mut bytes, position.0 - last);
        varint::put(&mut bytes, u64::from(open.partition.0));
        varint::put(&mut bytes, u64::from(open.attempts) * 2 + u64::from(open.claimed));
        varint::put(&mut bytes, open.next.map_or(0, Timestamp::as_millis));
        last = position.0;
    }
    bytes
}

fn decode(mut bytes: &[u8]) -> Option<(Position, BTreeMap<Position, Open>)> {
    let reached = Position(varint::take(&mut bytes)?);
    let (mut open, mut last) = (BTreeMap::new(), 0u64);
    while !bytes.is_empty() {
        last = last.checked_add(varint::take(&mut bytes)?)?;
        let partition = Partition(u16::try_from(varint::take(&mut bytes)?).ok()?);
        let runs = varint::take(&mut bytes)?;
        let attempts = u32::try_from(runs / 2).ok()?;
        let next = Some(varint::take(&mut bytes)?).filter(|millis| *millis > 0).map(Timestamp::from_millis);
        open.insert(Position(last), Open { partition, attempts, claimed: runs % 2 == 1, next });
    }
    Some((reached, open))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn standings_come_back() {
        let next = Some(Timestamp::from_millis(1_772_998_024_123));
        let open = BTreeMap::from([
            (Position(7), Open { partition: Partition(63), attempts: 0, claimed: true, next: None }),
            (Position(900), Open { partition: Partition(0), attempts: 5, claimed: false, next }),
        ]);
        assert_eq!(decode(&encode(Position(1000), &open)), Some((Position(1000), open)));
        assert_eq!(decode(&encode(Position(0), &BTreeMap::new())), Some((Position(0), BTreeMap::new())));
    }

    #[test]
    fn a_damaged_row_is_noticed() {
        assert_eq!(decode(&[]), None);
        assert_eq!(decode(&[5, 1]), None);
    }
}
