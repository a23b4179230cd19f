//! The lines: written in batches, found by an index, read a bounded number at a time.

use std::time::Duration;

use chinwag_core::{
    clock::Timestamp,
    config::LogLevel,
    conversation::fingerprint,
    error::EngineError,
    log::{LogCursor, LogFilter, LogLine, LogPage, LogRetention, LogSeq},
    name::FunctionName,
};
use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};

use super::{super::row, failed};

/// The most lines that are looked at in one reading, whatever is looked for.
const LOOK_MAX: usize = 10_000;

/// Lines removed in one step of each function, and pages given back to the system.
const STEP: usize = 500;
const PAGES: i64 = 256;

/// Lines of several processes stand in the order in which they were written; by so much they may be out of time.
const SLACK: Duration = Duration::from_secs(60);

/// Writes lines in one transaction.
pub(super) fn append(connection: &mut Connection, lines: &[LogLine]) -> Result<(), EngineError> {
    let writing = failed("writing lines of the log");
    let transaction =
        connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(writing)?;
    for line in lines {
        insert(&transaction, line).map_err(writing)?;
    }
    transaction.commit().map_err(writing)
}

fn insert(connection: &Connection, line: &LogLine) -> rusqlite::Result<()> {
    let conversation = line.conversation.as_ref().map(|key| hash(key.as_str()));
    let webhook = line.event.as_ref().map(|id| hash(id.root()));
    let body = serde_json::to_vec(line).expect("it holds text and JSON alone");
    connection
        .prepare_cached(
            "INSERT INTO line (at, level, source, conversation, webhook, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?
        .execute(params![
            line.at.as_millis().cast_signed(),
            line.level as u8,
            source(connection, &line.function)?,
            conversation,
            webhook,
            body
        ])
        .map(drop)
}

/// The number of a function.
fn source(connection: &Connection, function: &FunctionName) -> rusqlite::Result<i64> {
    if let Some(known) = known(connection, function)? {
        return Ok(known);
    }
    connection.execute("INSERT INTO source (function) VALUES (?1)", [function.as_str()])?;
    Ok(connection.last_insert_rowid())
}

fn known(connection: &Connection, function: &FunctionName) -> rusqlite::Result<Option<i64>> {
    connection
        .prepare_cached("SELECT id FROM source WHERE function = ?1")?
        .query_row([function.as_str()], |row| row.get(0))
        .optional()
}

/// How a conversation or a webhook stands in a row.
pub(super) fn hash(text: &str) -> i64 {
    fingerprint(&[text]).cast_signed()
}

/// What narrows the search most: the index, the condition, and what the condition compares with.
type Narrowed = (&'static str, &'static str, i64);

/// None where nothing can be found.
fn narrow(connection: &Connection, filter: &LogFilter) -> rusqlite::Result<Option<Narrowed>> {
    if let Some(event) = &filter.event {
        return Ok(Some(("INDEXED BY line_webhook", "webhook = ?2", hash(event.root()))));
    }
    if let Some(conversation) = &filter.conversation {
        return Ok(Some(("INDEXED BY line_conversation", "conversation = ?2", hash(conversation.as_str()))));
    }
    if filter.level.is_some_and(|level| level <= LogLevel::Warn) {
        return Ok(Some(("INDEXED BY line_grave", "level <= 2 AND ?2 = 0", 0)));
    }
    match &filter.function {
        Some(function) => {
            Ok(known(connection, function)?.map(|id| ("INDEXED BY line_source", "source = ?2", id)))
        }
        None => Ok(Some(("", "?2 = 0", 0))),
    }
}

/// The statement that a search comes to.
#[cfg(test)]
pub(super) fn search(connection: &Connection, filter: &LogFilter, cursor: LogCursor) -> Option<String> {
    narrow(connection, filter).ok().flatten().map(|narrowed| statement(narrowed, cursor))
}

/// The statement that reads lines one way from a place.
fn statement((index, condition, _): Narrowed, cursor: LogCursor) -> String {
    let (side, order) = match cursor {
        LogCursor::Before(_) => ("<", "DESC"),
        LogCursor::After(_) => (">", "ASC"),
    };
    format!(
        "SELECT seq, at, body FROM line {index} WHERE {condition} AND seq {side} ?1 ORDER BY seq {order} LIMIT ?3"
    )
}

/// At most `max` of the wanted lines.
pub(super) fn page(
    connection: &Connection,
    filter: &LogFilter,
    cursor: LogCursor,
    max: usize,
) -> Result<LogPage, EngineError> {
    let reading = failed("reading the log");
    let mut page = LogPage::default();
    let Some(narrowed) = narrow(connection, filter).map_err(reading)? else {
        return Ok(LogPage { is_end: true, ..page });
    };
    let from = match cursor {
        LogCursor::Before(before) => before.map_or(i64::MAX, position),
        LogCursor::After(after) => position(after),
    };
    let too_old = filter
        .since
        .filter(|_| matches!(cursor, LogCursor::Before(_)))
        .map(|since| since.as_millis().saturating_sub(u64::try_from(SLACK.as_millis()).unwrap_or(u64::MAX)));
    let mut select = connection.prepare_cached(&statement(narrowed, cursor)).map_err(reading)?;
    let mut rows = select.query(params![from, narrowed.2, row::limit(LOOK_MAX)]).map_err(reading)?;
    let mut looked = 0;
    while let Some(found) = rows.next().map_err(reading)? {
        if page.lines.len() == max {
            return Ok(page);
        }
        let at: i64 = found.get(1).map_err(reading)?;
        if too_old.is_some_and(|too_old| at.cast_unsigned() < too_old) {
            return Ok(LogPage { is_end: true, ..page });
        }
        let seq = LogSeq(found.get::<_, i64>(0).map_err(reading)?.cast_unsigned());
        let line: LogLine = row::parse(found.get_ref(2).map_err(reading)?.as_blob().unwrap_or_default())?;
        page.reached = Some(seq);
        looked += 1;
        if filter.matches(&line) {
            page.lines.push((seq, line));
        }
    }
    page.is_end = looked < LOOK_MAX;
    Ok(page)
}

fn position(seq: LogSeq) -> i64 {
    i64::try_from(seq.0).unwrap_or(i64::MAX)
}

/// Removes a little of what is kept long enough. Whether there is more.
pub(super) fn forget(
    connection: &mut Connection,
    now: Timestamp,
    keep: &LogRetention,
) -> Result<bool, EngineError> {
    let removing = failed("removing old lines of the log");
    let mut is_more = false;
    for (id, function) in sources(connection).map_err(removing)? {
        let kept = FunctionName::new(function).map_or(keep.others, |function| keep.of(&function));
        let kept = u64::try_from(kept.as_millis()).unwrap_or(u64::MAX);
        let cutoff = now.as_millis().saturating_sub(kept);
        is_more |= remove(connection, id, cutoff).map_err(removing)? == STEP;
    }
    Ok(is_more | give_back(connection).map_err(removing)?)
}

fn sources(connection: &Connection) -> rusqlite::Result<Vec<(i64, String)>> {
    let mut select = connection.prepare_cached("SELECT id, function FROM source")?;
    select.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
}

/// Of the oldest lines of a function, those from before `cutoff`.
fn remove(connection: &Connection, source: i64, cutoff: u64) -> rusqlite::Result<usize> {
    connection
        .prepare_cached(
            "DELETE FROM line WHERE seq IN (SELECT seq FROM line INDEXED BY line_source WHERE source = ?1 ORDER BY seq \
             LIMIT ?2) AND at < ?3",
        )?
        .execute(params![source, row::limit(STEP), cutoff.cast_signed()])
}

/// Whether there are more pages to give back.
fn give_back(connection: &Connection) -> rusqlite::Result<bool> {
    let free: i64 = connection.pragma_query_value(None, "freelist_count", |row| row.get(0))?;
    if free <= PAGES {
        return Ok(false);
    }
    let mut vacuum = connection.prepare(&format!("PRAGMA incremental_vacuum({PAGES})"))?;
    let mut rows = vacuum.query([])?;
    while rows.next()?.is_some() {}
    Ok(free > 2 * PAGES)
}
