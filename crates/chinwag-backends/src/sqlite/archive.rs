//! What people look at.

use async_trait::async_trait;
use chinwag_core::{
    bus::Position,
    commit::{DeadLetter, TranscriptEntry},
    conversation::ConversationKey,
    error::EngineError,
    event::Event,
    name::FunctionName,
    store::{Archive, Batch, DeadId, EventFilter, Found, FunctionStatus, Search, StateEntry, Trace},
};
use rusqlite::{Connection, params};

use super::{
    Sqlite, cursor, dead, failed,
    job::{Job, Task},
    read, recent, row, search, state,
};
use crate::{sought::Sought, standing::Standing};

/// The most events counted that a function has not taken over, and the most rows looked at for it.
const BEHIND_MAX: usize = 10_000;
const BEHIND_ROWS_MAX: u64 = 100_000;

#[async_trait]
impl Archive for Sqlite {
    async fn events(&self, filter: EventFilter, after: Position, max: usize) -> Result<Batch, EngineError> {
        self.0.readers.read(move |connection| search::events(connection, &filter, after, max)).await
    }

    async fn trace(&self, id: &str) -> Result<Trace, EngineError> {
        let id = id.to_owned();
        self.0.readers.read(move |connection| search::trace(connection, &id)).await
    }

    async fn transcript(
        &self,
        conversation: &ConversationKey,
        max: usize,
    ) -> Result<Vec<TranscriptEntry>, EngineError> {
        let conversation = conversation.clone();
        self.0.readers.read(move |connection| search::transcript(connection, &conversation, max)).await
    }

    async fn dead_letters(
        &self,
        function: Option<&FunctionName>,
        after: DeadId,
        max: usize,
    ) -> Result<Vec<(DeadId, DeadLetter)>, EngineError> {
        let function = function.cloned();
        self.0.readers.read(move |connection| dead::list(connection, function.as_ref(), after, max)).await
    }

    async fn dead_letter(&self, id: DeadId) -> Result<DeadLetter, EngineError> {
        self.0.readers.read(move |connection| dead::get(connection, id)).await
    }

    async fn recent(
        &self,
        search: Search,
        before: Option<Position>,
        max: usize,
    ) -> Result<Found, EngineError> {
        let sought = Sought::new(search);
        self.0.readers.read(move |connection| recent::recent(connection, &sought, before, max)).await
    }

    async fn functions(&self) -> Result<Vec<FunctionStatus>, EngineError> {
        // The file is up to a second behind what this process knows of the functions it runs.
        let owned = self.ask(0, |reply| Job::Task(Task::Owned(reply))).await?;
        self.0.readers.read(move |connection| statuses(connection, &owned)).await
    }

    async fn states(&self, prefix: &str, after: &str, max: usize) -> Result<Vec<StateEntry>, EngineError> {
        let (prefix, after) = (prefix.to_owned(), after.to_owned());
        self.0.readers.read(move |connection| state::list(connection, &prefix, &after, max)).await
    }
}

fn statuses(connection: &Connection, owned: &[Standing]) -> Result<Vec<FunctionStatus>, EngineError> {
    let mut statuses = Vec::new();
    for saved in cursor::all(connection)? {
        let name = &saved.standing.spec.name;
        let standing = match owned.iter().find(|standing| standing.spec.name == *name) {
            Some(ours) => ours.clone(),
            None => cursor::recover(connection, name)?.unwrap_or(saved.standing),
        };
        statuses.push(status(connection, standing)?);
    }
    Ok(statuses)
}

fn status(connection: &Connection, standing: Standing) -> Result<FunctionStatus, EngineError> {
    let mut oldest = None;
    for position in standing.open.keys() {
        if let Some(stored) = read::event(connection, &standing.spec.topic, *position)? {
            oldest = Some(stored.event.time);
            break;
        }
    }
    Ok(FunctionStatus {
        epoch: standing.epoch,
        open: standing.open.len(),
        behind: behind(connection, &standing)?,
        dead: dead::count(connection, &standing.spec.name)?,
        oldest,
        spec: standing.spec,
    })
}

/// How many events of its topic a function has not taken over.
fn behind(connection: &Connection, standing: &Standing) -> Result<usize, EngineError> {
    let counting = failed("counting what a function has not taken over");
    let mut select = connection
        .prepare_cached(
            "SELECT body FROM log WHERE seq > ?1 AND seq <= ?2
             AND topic = (SELECT id FROM topic WHERE name = ?3) LIMIT ?4",
        )
        .map_err(counting)?;
    let (first, last) = (standing.reached.0, standing.reached.0.saturating_add(BEHIND_ROWS_MAX));
    let wanted = params![
        first.cast_signed(),
        last.cast_signed(),
        standing.spec.topic.as_str(),
        row::limit(BEHIND_MAX)
    ];
    let mut rows = select.query(wanted).map_err(counting)?;
    let mut count = 0;
    while let Some(found) = rows.next().map_err(counting)? {
        let event: Event = row::parse(found.get_ref(0).map_err(counting)?.as_blob().unwrap_or_default())?;
        count += usize::from(standing.takes(&event));
    }
    Ok(count)
}
