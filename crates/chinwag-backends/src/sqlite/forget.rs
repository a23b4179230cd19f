//! Erases a conversation from the file: in bounded steps, each a transaction of its own, so that nobody waits for long.
//!
//! What is to go is found first, by the index and by what it leads to. Then rows of the log and of the transcript are
//! written over where they stand, and other rows are removed, with `secure_delete` on: what SQLite frees it fills with
//! zeros. What older versions of a row have left on free pages goes when these are given back to the system, and what is
//! in the write-ahead log when that is emptied.
//!
//! A run that is under way has read its input before. So the end of what was erased is noted, and a commit for an input up to
//! there is looked at, by every process on the file: of an erased input it leaves the bare run, see
//! [`Commit::erased`](chinwag_core::commit::Commit::erased).

use std::collections::{BTreeSet, HashSet};

use chinwag_core::{
    commit::{Run, Speaker, TranscriptEntry},
    conversation::ConversationKey,
    error::EngineError,
    event::{Event, EventId},
    store::Forgotten,
};
use rusqlite::{Connection, OptionalExtension, params};

use super::{
    failed, heard,
    lookup::{Key, Kind},
    row,
    search::{self, Entry},
    state,
};
use crate::about::of_conversation;

/// Rows in one step.
pub(super) const STEP: usize = 200;

/// Pages given back in one step.
const PAGES: i64 = 256;

/// The mark of an event that is erased, in the column that names a run's input.
const ERASED: i64 = -1;

/// Where it is noted up to where anything was erased.
const NOTE: &str = "erased/log";

/// What is to be erased.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// Rows of the log.
    pub(super) log: Vec<u64>,
    /// Rows of the transcript.
    pub(super) transcript: Vec<u64>,
    timers: Vec<i64>,
    dead: Vec<i64>,
    /// Of the rows of the log those that are events.
    pub(super) events: usize,
}

impl Found {
    /// In steps.
    pub(super) fn steps(self) -> Vec<Step> {
        let rows = |rows: &[u64]| rows.chunks(STEP).map(<[u64]>::to_vec).collect::<Vec<_>>();
        let ids = |ids: &[i64]| ids.chunks(STEP).map(<[i64]>::to_vec).collect::<Vec<_>>();
        let log = rows(&self.log).into_iter().map(Step::Log);
        let transcript = rows(&self.transcript).into_iter().map(Step::Transcript);
        let timers = ids(&self.timers).into_iter().map(|ids| Step::Remove("timer", ids));
        let dead = ids(&self.dead).into_iter().map(|ids| Step::Remove("dead", ids));
        log.chain(transcript).chain(timers).chain(dead).collect()
    }
}

/// A part of it that is erased at once.
#[derive(Debug)]
pub(super) enum Step {
    /// Rows of the log.
    Log(Vec<u64>),
    /// Rows of the transcript.
    Transcript(Vec<u64>),
    /// Rows of a table by their number.
    Remove(&'static str, Vec<i64>),
    /// State of these keys; and when the conversation was heard.
    State(ConversationKey, Vec<String>),
}

/// Finds what is to be erased.
pub(super) fn find(connection: &Connection, conversation: &ConversationKey) -> Result<Found, EngineError> {
    let mut found = Found::default();
    let key = Key::new(Kind::Conversation, conversation.as_str());
    let mut roots = BTreeSet::new();
    for seq in search::seqs_of_log(connection, key, conversation.as_str())? {
        if let Some(event) = search::event(connection, seq)?
            && event.conversation.as_ref() == Some(conversation)
        {
            roots.insert(event.correlation.root().to_owned());
        }
    }
    for root in &roots {
        of_root(connection, root, conversation, &mut found)?;
    }
    let key = Key::new(Kind::Transcript, conversation.as_str());
    for seq in search::seqs_of_transcript(connection, key, conversation.as_str())? {
        if search::line(connection, seq)?.is_some_and(|line| line.conversation == *conversation) {
            found.transcript.push(seq);
        }
    }
    letters(connection, conversation, &roots, &mut found)?;
    Ok(found)
}

/// The rows of one webhook that are of the conversation.
fn of_root(
    connection: &Connection,
    root: &str,
    conversation: &ConversationKey,
    found: &mut Found,
) -> Result<(), EngineError> {
    let (mut events, mut runs) = (Vec::new(), Vec::new());
    for seq in search::seqs_of_log(connection, Key::new(Kind::Trace, root), root)? {
        match search::entry(connection, seq)? {
            Some(Entry::Event(event)) if event.correlation.root() == root => events.push((seq, event)),
            Some(Entry::Run(run)) if run.correlation.root() == root => runs.push((seq, run)),
            _ => {}
        }
    }
    let all: Vec<&Event> = events.iter().map(|(_, event)| event).collect();
    let ids = of_conversation(&all, conversation);
    let erased = events.iter().filter(|(_, event)| ids.contains(&event.id));
    let before = found.log.len();
    found.log.extend(erased.map(|(seq, _)| *seq));
    found.events += found.log.len() - before;
    let is_worth_it = |run: &Run| ids.contains(&run.event) && (run.error.is_some() || !run.calls.is_empty());
    found.log.extend(runs.iter().filter(|(_, run)| is_worth_it(run)).map(|(seq, _)| *seq));
    timers(connection, root, conversation, &ids, found)
}

fn timers(
    connection: &Connection,
    root: &str,
    conversation: &ConversationKey,
    ids: &HashSet<EventId>,
    found: &mut Found,
) -> Result<(), EngineError> {
    let reading = failed("reading the timers");
    let mut select =
        connection.prepare_cached("SELECT id, event FROM timer WHERE trace = ?1").map_err(reading)?;
    let key = Key::new(Kind::Trace, root).to_sql();
    let rows = select.query_map([key], |row| Ok((row.get(0)?, row.get(1)?))).map_err(reading)?;
    for timer in rows {
        let (id, body): (i64, Vec<u8>) = timer.map_err(reading)?;
        let event: Event = row::parse(&body)?;
        let is_caused = event.causation.as_ref().is_some_and(|cause| ids.contains(cause));
        if is_caused || event.conversation.as_ref() == Some(conversation) {
            found.timers.push(id);
        }
    }
    Ok(())
}

/// Dead letters: there are few, and each is looked at.
fn letters(
    connection: &Connection,
    conversation: &ConversationKey,
    roots: &BTreeSet<String>,
    found: &mut Found,
) -> Result<(), EngineError> {
    let reading = failed("reading the dead letters");
    let mut select = connection.prepare_cached("SELECT id, body FROM dead").map_err(reading)?;
    let rows = select.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).map_err(reading)?;
    for letter in rows {
        let (id, body): (i64, Vec<u8>) = letter.map_err(reading)?;
        let letter: chinwag_core::commit::DeadLetter = row::parse(&body)?;
        let key = letter.event.conversation.as_ref();
        let is_of_webhook = key.is_none() && roots.contains(letter.event.correlation.root());
        if is_of_webhook || key == Some(conversation) {
            found.dead.push(id);
        }
    }
    Ok(())
}

/// Erases a part. How many values of state went with it.
pub(super) fn erase(connection: &Connection, step: &Step) -> Result<usize, EngineError> {
    let erasing = failed("erasing a conversation");
    match step {
        Step::Log(seqs) => {
            seqs.iter().try_for_each(|seq| row_of_log(connection, *seq))?;
            note(connection, seqs.iter().copied().max().unwrap_or_default()).map_err(erasing)?;
        }
        Step::Transcript(seqs) => {
            let body = row::json(&nobody())?;
            for seq in seqs {
                connection
                    .prepare_cached("UPDATE transcript SET body = ?2 WHERE seq = ?1")
                    .and_then(|mut update| update.execute(params![seq.cast_signed(), body]))
                    .map_err(erasing)?;
            }
        }
        Step::Remove(table, ids) => {
            let mut delete =
                connection.prepare_cached(&format!("DELETE FROM {table} WHERE id = ?1")).map_err(erasing)?;
            for id in ids {
                delete.execute([id]).map_err(erasing)?;
            }
        }
        Step::State(conversation, keys) => {
            heard::forget_one(connection, conversation).map_err(erasing)?;
            return state::erase(connection, keys);
        }
    }
    Ok(0)
}

/// A line of nobody's, in the place of one that is erased: the numbers of lines go on from the last one.
fn nobody() -> TranscriptEntry {
    TranscriptEntry {
        conversation: "erased:0".parse().expect("it is a conversation"),
        speaker: Speaker::Bot,
        at: chinwag_core::clock::Timestamp::default(),
        event: EventId::new("erased"),
        text: String::new(),
        message_id: None,
        failed: None,
        by: None,
    }
}

fn row_of_log(connection: &Connection, seq: u64) -> Result<(), EngineError> {
    let (body, mark) = match search::entry(connection, seq)? {
        Some(Entry::Event(event)) => (row::json(&event.erased())?, Some(ERASED)),
        Some(Entry::Run(run)) => (row::json(&run.erased())?, None),
        None => return Ok(()),
    };
    connection
        .prepare_cached("UPDATE log SET body = ?2, ref = COALESCE(?3, ref) WHERE seq = ?1")
        .and_then(|mut update| update.execute(params![seq.cast_signed(), body, mark]))
        .map(drop)
        .map_err(failed("erasing a row of the log"))
}

/// Notes up to where anything was erased.
fn note(connection: &Connection, up_to: u64) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO state (key, version, value) VALUES (?1, ?2, NULL)
             ON CONFLICT (key) DO UPDATE SET version = MAX(version, excluded.version)",
        )?
        .execute(params![NOTE, up_to.cast_signed()])
        .map(drop)
}

/// Up to where anything was erased.
pub(super) fn noted(connection: &Connection) -> Result<u64, EngineError> {
    let noted: Option<i64> = connection
        .prepare_cached("SELECT version FROM state WHERE key = ?1")
        .and_then(|mut select| select.query_row([NOTE], |row| row.get(0)).optional())
        .map_err(failed("reading what was erased"))?;
    Ok(noted.unwrap_or_default().cast_unsigned())
}

/// Whether an input was erased.
pub(super) fn is_erased(connection: &Connection, seq: u64) -> Result<bool, EngineError> {
    let found: Option<Option<i64>> = connection
        .prepare_cached("SELECT ref FROM log WHERE seq = ?1 AND topic > 0")
        .and_then(|mut select| select.query_row([seq.cast_signed()], |row| row.get(0)).optional())
        .map_err(failed("looking whether an input was erased"))?;
    Ok(found.flatten() == Some(ERASED))
}

/// While it is on, what is freed is filled with zeros.
pub(super) fn secure(connection: &Connection, is_on: bool) -> Result<(), EngineError> {
    // NOTE: `FAST` fills what it can without writing a page more, and is how the writer works at any time.
    let mode = if is_on { "PRAGMA secure_delete = ON" } else { "PRAGMA secure_delete = FAST" };
    connection.query_row(mode, [], |_| Ok(())).map_err(failed("setting how rows are removed"))
}

/// Gives some free pages back to the system. Whether there are more.
pub(super) fn give_back(connection: &Connection) -> Result<bool, EngineError> {
    let giving = failed("giving free pages back");
    let count = || connection.query_row("PRAGMA freelist_count", [], |row| row.get::<_, i64>(0));
    let before = count().map_err(giving)?;
    let mut vacuum =
        connection.prepare_cached(&format!("PRAGMA incremental_vacuum({PAGES})")).map_err(giving)?;
    let mut rows = vacuum.query([]).map_err(giving)?;
    while rows.next().map_err(giving)?.is_some() {}
    let left = count().map_err(giving)?;
    Ok(left > 0 && left < before)
}

/// Empties the write-ahead log. Whether it could: somebody else may be reading.
pub(super) fn truncate(connection: &Connection) -> Result<bool, EngineError> {
    let busy: i64 = connection
        .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))
        .map_err(failed("emptying the write-ahead log"))?;
    Ok(busy == 0)
}

/// What was found, as it is told.
pub(super) fn told(found: &Found) -> Forgotten {
    Forgotten { events: found.events, lines: found.transcript.len(), states: 0 }
}
