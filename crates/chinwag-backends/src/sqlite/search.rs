//! Finding what people look for: by the index, and after its end row by row.

use chinwag_core::{
    bus::{Batch, Position},
    clock::Timestamp,
    commit::{Run, TranscriptEntry},
    conversation::ConversationKey,
    error::EngineError,
    event::{Event, EventId},
    store::{EventFilter, Trace},
};
use rusqlite::{Connection, OptionalExtension, params};

use super::{
    failed,
    lookup::{self, Key, Kind},
    row, topics,
};
use crate::about;

/// The most rows of a trace.
const TRACE_MAX: usize = 10_000;

/// The events that pass a filter.
pub(super) fn events(
    connection: &Connection,
    filter: &EventFilter,
    after: Position,
    max: usize,
) -> Result<Batch, EngineError> {
    let mut batch = Batch { events: Vec::new(), reached: after };
    if max == 0 {
        return Ok(batch);
    }
    let mut keep = |seq, event: Event| {
        if about::matches(filter, &event) {
            batch.events.push(row::stored(event, seq));
        }
        batch.events.len() < max
    };
    match &filter.conversation {
        Some(conversation) => in_conversation(connection, conversation, after, &mut keep)?,
        None => in_log(connection, filter, after, &mut keep)?,
    }
    let end = super::foreign::end(connection)?;
    batch.reached = match batch.events.last() {
        Some(last) if batch.events.len() == max => last.position,
        _ => after.max(Position(end.log)),
    };
    Ok(batch)
}

fn in_conversation(
    connection: &Connection,
    conversation: &ConversationKey,
    after: Position,
    keep: &mut impl FnMut(u64, Event) -> bool,
) -> Result<(), EngineError> {
    let text = conversation.as_str();
    for seq in seqs(connection, Table::Log, Key::new(Kind::Conversation, text), text)? {
        if seq <= after.0 {
            continue;
        }
        if let Some(Entry::Event(event)) = entry(connection, seq)?
            && !keep(seq, event)
        {
            break;
        }
    }
    Ok(())
}

fn in_log(
    connection: &Connection,
    filter: &EventFilter,
    after: Position,
    keep: &mut impl FnMut(u64, Event) -> bool,
) -> Result<(), EngineError> {
    let reading = failed("reading the log");
    let topic = match &filter.topic {
        Some(topic) => match topics::find(connection, topic)? {
            Some(id) => Some(id),
            None => return Ok(()),
        },
        None => None,
    };
    let since = filter.since.unwrap_or_default().as_millis();
    let mut select = connection
        .prepare_cached(
            "SELECT seq, body FROM log
             WHERE seq > ?1 AND topic > 0 AND (?2 IS NULL OR topic = ?2) AND at >= ?3 ORDER BY seq",
        )
        .map_err(reading)?;
    let mut rows =
        select.query(params![after.0.cast_signed(), topic, since.cast_signed()]).map_err(reading)?;
    while let Some(found) = rows.next().map_err(reading)? {
        let seq = found.get::<_, i64>(0).map_err(reading)?.cast_unsigned();
        let event = row::parse(found.get_ref(1).map_err(reading)?.as_blob().unwrap_or_default())?;
        if !keep(seq, event) {
            break;
        }
    }
    Ok(())
}

/// Everything of the webhook at the front of `id`, or of the message that a provider calls `id`.
pub(super) fn trace(connection: &Connection, id: &str) -> Result<Trace, EngineError> {
    let trace = of_root(connection, EventId::new(id).root())?;
    if !trace.events.is_empty() || !trace.timers.is_empty() {
        return Ok(trace);
    }
    for seq in seqs(connection, Table::Log, Key::new(Kind::Message, id), id)? {
        if let Some(Entry::Event(event)) = entry(connection, seq)?
            && about::message_id(&event).is_some_and(|found| found == id)
        {
            return of_root(connection, event.correlation.root());
        }
    }
    Ok(trace)
}

fn of_root(connection: &Connection, root: &str) -> Result<Trace, EngineError> {
    let key = Key::new(Kind::Trace, root);
    let mut trace = Trace::default();
    for seq in seqs(connection, Table::Log, key, root)?.into_iter().take(TRACE_MAX) {
        match entry(connection, seq)? {
            Some(Entry::Event(event)) if event.correlation.root() == root => trace.events.push(event),
            Some(Entry::Run(run)) if run.correlation.root() == root => trace.runs.push(run),
            _ => {}
        }
    }
    trace.timers = timers(connection, key)?;
    trace.timers.retain(|(_, event)| event.correlation.root() == root);
    Ok(trace)
}

fn timers(connection: &Connection, key: Key) -> Result<Vec<(Timestamp, Event)>, EngineError> {
    let reading = failed("reading the timers");
    let mut select = connection
        .prepare_cached("SELECT due, event FROM timer WHERE trace = ?1 ORDER BY due, id LIMIT ?2")
        .map_err(reading)?;
    let rows: Vec<(i64, Vec<u8>)> = select
        .query_map(params![key.to_sql(), row::limit(TRACE_MAX)], |row| Ok((row.get(0)?, row.get(1)?)))
        .and_then(Iterator::collect)
        .map_err(reading)?;
    let due = |due: i64| Timestamp::from_millis(due.cast_unsigned());
    rows.into_iter().map(|(at, body)| Ok((due(at), row::parse(&body)?))).collect()
}

/// The newest lines of a conversation, oldest first.
pub(super) fn transcript(
    connection: &Connection,
    conversation: &ConversationKey,
    max: usize,
) -> Result<Vec<TranscriptEntry>, EngineError> {
    let text = conversation.as_str();
    let mut lines: Vec<TranscriptEntry> = Vec::new();
    for seq in seqs(connection, Table::Transcript, Key::new(Kind::Transcript, text), text)?.into_iter().rev()
    {
        if lines.len() == max {
            break;
        }
        if let Some((_, body)) = body(connection, Table::Transcript, seq)? {
            let line: TranscriptEntry = row::parse(&body)?;
            if line.conversation == *conversation {
                lines.push(line);
            }
        }
    }
    lines.reverse();
    // Stable: lines of one moment stay as they were written.
    lines.sort_by_key(|line| line.at);
    Ok(lines)
}

/// Where a key may stand in the log.
pub(super) fn seqs_of_log(connection: &Connection, key: Key, text: &str) -> Result<Vec<u64>, EngineError> {
    seqs(connection, Table::Log, key, text)
}

/// Where a key may stand in the transcript.
pub(super) fn seqs_of_transcript(
    connection: &Connection,
    key: Key,
    text: &str,
) -> Result<Vec<u64>, EngineError> {
    seqs(connection, Table::Transcript, key, text)
}

/// One event of the log.
pub(super) fn event(connection: &Connection, seq: u64) -> Result<Option<Event>, EngineError> {
    Ok(match entry(connection, seq)? {
        Some(Entry::Event(event)) => Some(event),
        _ => None,
    })
}

/// One line of the transcript.
pub(super) fn line(connection: &Connection, seq: u64) -> Result<Option<TranscriptEntry>, EngineError> {
    body(connection, Table::Transcript, seq)?.map(|(_, body)| row::parse(&body)).transpose()
}

/// A row of the log.
pub(super) enum Entry {
    Event(Event),
    Run(Run),
}

/// One row of the log; none where retention has taken it.
pub(super) fn entry(connection: &Connection, seq: u64) -> Result<Option<Entry>, EngineError> {
    Ok(match body(connection, Table::Log, seq)? {
        None => None,
        Some((0, body)) => Some(Entry::Run(row::parse(&body)?)),
        Some((_, body)) => Some(Entry::Event(row::parse(&body)?)),
    })
}

#[derive(Clone, Copy)]
enum Table {
    Log,
    Transcript,
}

fn body(connection: &Connection, table: Table, seq: u64) -> Result<Option<(i64, Vec<u8>)>, EngineError> {
    let sql = match table {
        Table::Log => "SELECT topic, body FROM log WHERE seq = ?1",
        Table::Transcript => "SELECT 0, body FROM transcript WHERE seq = ?1",
    };
    connection
        .prepare_cached(sql)
        .and_then(|mut select| {
            select.query_row([seq.cast_signed()], |row| Ok((row.get(0)?, row.get(1)?))).optional()
        })
        .map_err(failed("reading a row of the log"))
}

/// Where a key may stand, in order: by the index, and after its end wherever `text` stands. Whoever reads the row
/// compares.
fn seqs(connection: &Connection, table: Table, key: Key, text: &str) -> Result<Vec<u64>, EngineError> {
    let searching = failed("searching the newest rows");
    let mut seqs = lookup::find(connection, key)?;
    let reach = lookup::reach(connection)?;
    let (sql, end) = match table {
        Table::Log => ("SELECT seq FROM log WHERE seq > ?1 AND instr(body, ?2) > 0 ORDER BY seq", reach.log),
        Table::Transcript => (
            "SELECT seq FROM transcript WHERE seq > ?1 AND instr(body, ?2) > 0 ORDER BY seq",
            reach.transcript,
        ),
    };
    let quoted = row::json(&text)?;
    let inner = quoted.get(1..quoted.len().saturating_sub(1)).unwrap_or_default();
    let mut select = connection.prepare_cached(sql).map_err(searching)?;
    let rows =
        select.query_map(params![end.cast_signed(), inner], |row| row.get::<_, i64>(0)).map_err(searching)?;
    for seq in rows {
        seqs.push(seq.map_err(searching)?.cast_unsigned());
    }
    Ok(seqs)
}
