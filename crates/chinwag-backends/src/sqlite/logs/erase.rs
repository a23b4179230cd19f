//! Erases the lines of a conversation from the file, a step at a time.

use chinwag_core::{conversation::ConversationKey, error::EngineError, event::EventId};
use rusqlite::{Connection, TransactionBehavior, params};

use super::{super::forget, failed, lines::hash};
use crate::sqlite::row;

/// Lines in one transaction.
const STEP: usize = 500;

/// How often the write-ahead log is tried to be emptied: each waits for whoever reads.
const TRIES: usize = 5;

/// The lines of a conversation, and those of webhooks. How many they were.
pub(super) fn erase(
    connection: &mut Connection,
    conversation: &ConversationKey,
    webhooks: &[EventId],
) -> Result<usize, EngineError> {
    forget::secure(connection, true)?;
    let mut count = lines(connection, "conversation = ?1", conversation.as_str())?;
    for webhook in webhooks {
        count += lines(connection, "webhook = ?1 AND conversation IS NULL", webhook.root())?;
    }
    forget::secure(connection, false)?;
    while forget::give_back(connection)? {}
    for _ in 0..TRIES {
        if forget::truncate(connection)? {
            return Ok(count);
        }
    }
    let why = "another process reads the log all the time";
    Err(EngineError::failed("emptying the write-ahead log", why))
}

fn lines(connection: &mut Connection, condition: &'static str, text: &str) -> Result<usize, EngineError> {
    let erasing = failed("erasing lines of the log");
    let sql = format!("DELETE FROM line WHERE seq IN (SELECT seq FROM line WHERE {condition} LIMIT ?2)");
    let mut count = 0;
    loop {
        let transaction =
            connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(erasing)?;
        let removed = transaction
            .prepare_cached(&sql)
            .and_then(|mut delete| delete.execute(params![hash(text), row::limit(STEP)]))
            .map_err(erasing)?;
        transaction.commit().map_err(erasing)?;
        count += removed;
        if removed < STEP {
            return Ok(count);
        }
    }
}
