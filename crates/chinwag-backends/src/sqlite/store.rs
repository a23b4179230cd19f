//! State, ledger and marks.

use std::time::Duration;

use async_trait::async_trait;
use chinwag_core::{
    bus::Position,
    clock::Timestamp,
    commit::{Commit, Epoch, Ingest, Ingested, InputRef, StateValue},
    conversation::ConversationKey,
    error::EngineError,
    event::{Event, EventId},
    function::FunctionSpec,
    lease::{Holding, Lease, Leased},
    name::FunctionName,
    store::{Cursor, DeadId, Fired, Forgotten, Retention, Store},
};
use tokio::sync::oneshot;

use super::{
    Sqlite, forget, heard,
    job::{Job, Task, Write},
    row::{CommitRows, IngestRows},
    state,
};

/// About what a job takes in memory, beside its rows.
const OVERHEAD: usize = 256;

/// How often it is looked again what is to be erased.
const PASSES: usize = 3;

/// How often the write-ahead log is tried to be emptied, and how long others are given to end their reading.
const TRIES: usize = 20;
const READING: Duration = Duration::from_millis(50);

impl Sqlite {
    /// Gives back the pages that were freed, and empties the write-ahead log: there may be something on them.
    async fn scour(&self) -> Result<(), EngineError> {
        while self.ask(OVERHEAD, |reply| Job::Task(Task::GiveBack(reply))).await? {}
        for _ in 0..TRIES {
            if self.ask(OVERHEAD, |reply| Job::Task(Task::Truncate(reply))).await? {
                return Ok(());
            }
            tokio::time::sleep(READING).await;
        }
        Err(EngineError::failed(
            "emptying the write-ahead log",
            "another process reads the database all the time",
        ))
    }
}

#[async_trait]
impl Store for Sqlite {
    async fn ingest(&self, ingest: Ingest) -> Result<Ingested, EngineError> {
        let rows = Box::new(IngestRows::new(ingest)?);
        let (reply, answer) = oneshot::channel();
        // Nobody waits for room here: the provider is told, and delivers again.
        self.0.queue.try_push(OVERHEAD + rows.size(), Job::Write(Write::Ingest(rows, reply)))?;
        answer.await.map_err(|_| EngineError::Closed)?
    }

    async fn commit(&self, commit: Commit) -> Result<(), EngineError> {
        let rows = Box::new(CommitRows::new(commit)?);
        self.ask(OVERHEAD + rows.size(), |reply| Job::Write(Write::Commit(rows, reply))).await
    }

    async fn subscribe(&self, function: &FunctionSpec) -> Result<(), EngineError> {
        let function = Box::new(function.clone());
        self.ask(OVERHEAD, |reply| Job::Task(Task::Subscribe(function, reply))).await
    }

    async fn acquire(&self, function: &FunctionSpec) -> Result<Epoch, EngineError> {
        let function = Box::new(function.clone());
        self.ask(OVERHEAD, |reply| Job::Task(Task::Acquire(function, reply))).await
    }

    async fn cursor(&self, function: &FunctionName) -> Result<Cursor, EngineError> {
        let function = function.clone();
        self.ask(OVERHEAD, |reply| Job::Task(Task::Cursor(function, reply))).await
    }

    async fn advance(
        &self,
        function: &FunctionName,
        epoch: Epoch,
        reached: Position,
        opened: Vec<InputRef>,
    ) -> Result<(), EngineError> {
        // Nobody waits for it: what comes after it in the queue finds it done, and a crash may forget it.
        let bytes = OVERHEAD + size_of_val(opened.as_slice());
        let advance = Write::Advance { function: function.clone(), epoch, reached, opened };
        self.0.queue.push(bytes, Job::Write(advance)).await
    }

    async fn lease(&self, lease: Lease) -> Result<Leased, EngineError> {
        self.ask(OVERHEAD, |reply| Job::Task(Task::Lease(Box::new(lease), reply))).await
    }

    async fn release(&self, holding: Holding) -> Result<(), EngineError> {
        self.ask(OVERHEAD, |reply| Job::Task(Task::Release(holding, reply))).await
    }

    async fn state(&self, key: &str) -> Result<Option<StateValue>, EngineError> {
        let key = key.to_owned();
        self.0.readers.read(move |connection| state::get(connection, &key)).await
    }

    async fn clear_state(&self, key: &str, expected: u64) -> Result<(), EngineError> {
        let key = key.to_owned();
        self.ask(OVERHEAD + key.len(), |reply| Job::Task(Task::Clear { key, expected, reply })).await
    }

    async fn heard(&self, conversation: &ConversationKey) -> Result<Option<Timestamp>, EngineError> {
        let conversation = conversation.clone();
        self.0.readers.read(move |connection| heard::last(connection, &conversation)).await
    }

    async fn forget(
        &self,
        conversation: &ConversationKey,
        state: &[String],
    ) -> Result<Forgotten, EngineError> {
        let mut forgotten = Forgotten::default();
        // What was written meanwhile is found the next time.
        for _ in 0..PASSES {
            let key = conversation.clone();
            let found = self.0.readers.read(move |connection| forget::find(connection, &key)).await?;
            let told = forget::told(&found);
            let steps = found.steps();
            if steps.is_empty() {
                break;
            }
            (forgotten.events, forgotten.lines) =
                (forgotten.events + told.events, forgotten.lines + told.lines);
            for step in steps {
                self.ask(OVERHEAD, |reply| Job::Task(Task::Erase(step, reply))).await?;
            }
        }
        for keys in state.chunks(forget::STEP).chain(state.is_empty().then_some(state)) {
            let step = forget::Step::State(conversation.clone(), keys.to_vec());
            forgotten.states += self.ask(OVERHEAD, |reply| Job::Task(Task::Erase(step, reply))).await?;
        }
        self.scour().await.map(|()| forgotten)
    }

    async fn fire(&self, now: Timestamp, max: usize) -> Result<Fired, EngineError> {
        self.ask(OVERHEAD, |reply| Job::Task(Task::Fire { now, max, reply })).await
    }

    async fn outbox(&self, _: usize) -> Result<Vec<Event>, EngineError> {
        Ok(Vec::new())
    }

    async fn outbox_done(&self, _: Vec<EventId>) -> Result<(), EngineError> {
        Ok(())
    }

    async fn redrive(&self, id: DeadId, now: Timestamp) -> Result<EventId, EngineError> {
        self.ask(OVERHEAD, |reply| Job::Task(Task::Redrive { id, now, reply })).await
    }

    async fn discard(&self, id: DeadId) -> Result<(), EngineError> {
        self.ask(OVERHEAD, |reply| Job::Task(Task::Discard(id, reply))).await
    }

    async fn maintain(&self, now: Timestamp, keep: Retention) -> Result<bool, EngineError> {
        self.ask(OVERHEAD, |reply| Job::Task(Task::Maintain { now, keep, reply })).await
    }

    async fn flush(&self) -> Result<(), EngineError> {
        self.ask(OVERHEAD, |reply| Job::Task(Task::Flush(reply))).await
    }
}
