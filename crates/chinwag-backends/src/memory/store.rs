//! State, ledger and marks.

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

use super::Memory;

#[async_trait]
impl Store for Memory {
    async fn ingest(&self, ingest: Ingest) -> Result<Ingested, EngineError> {
        self.write(|tables| tables.ingest(ingest))
    }

    async fn commit(&self, commit: Commit) -> Result<(), EngineError> {
        self.write(|tables| tables.commit(commit))
    }

    async fn subscribe(&self, function: &FunctionSpec) -> Result<(), EngineError> {
        self.tables().subscribe(function);
        Ok(())
    }

    async fn acquire(&self, function: &FunctionSpec) -> Result<Epoch, EngineError> {
        let mut tables = self.tables();
        let head = tables.log.head();
        let standing = tables.subscribe(function);
        standing.acquired(function, head);
        Ok(standing.epoch)
    }

    async fn cursor(&self, function: &FunctionName) -> Result<Cursor, EngineError> {
        let tables = self.tables();
        let unknown = || EngineError::NotFound { what: format!("function `{function}`") };
        tables.functions.get(function).map(|standing| standing.cursor()).ok_or_else(unknown)
    }

    async fn advance(
        &self,
        function: &FunctionName,
        epoch: Epoch,
        reached: Position,
        opened: Vec<InputRef>,
    ) -> Result<(), EngineError> {
        let mut tables = self.tables();
        tables.fence(function, epoch)?;
        if let Some(standing) = tables.functions.get_mut(function) {
            standing.advance(reached, &opened);
        }
        Ok(())
    }

    async fn lease(&self, lease: Lease) -> Result<Leased, EngineError> {
        Ok(self.tables().leases.take(lease))
    }

    async fn release(&self, holding: Holding) -> Result<(), EngineError> {
        self.tables().leases.release(&holding);
        Ok(())
    }

    async fn state(&self, key: &str) -> Result<Option<StateValue>, EngineError> {
        Ok(self.tables().state(key))
    }

    async fn clear_state(&self, key: &str, expected: u64) -> Result<(), EngineError> {
        self.tables().clear(key, expected)
    }

    async fn heard(&self, conversation: &ConversationKey) -> Result<Option<Timestamp>, EngineError> {
        Ok(self.tables().heard(conversation))
    }

    async fn forget(
        &self,
        conversation: &ConversationKey,
        state: &[String],
    ) -> Result<Forgotten, EngineError> {
        Ok(self.tables().forget(conversation, state))
    }

    async fn fire(&self, now: Timestamp, max: usize) -> Result<Fired, EngineError> {
        Ok(self.write(|tables| tables.fire(now, max)))
    }

    async fn outbox(&self, _: usize) -> Result<Vec<Event>, EngineError> {
        Ok(Vec::new())
    }

    async fn outbox_done(&self, _: Vec<EventId>) -> Result<(), EngineError> {
        Ok(())
    }

    async fn redrive(&self, id: DeadId, now: Timestamp) -> Result<EventId, EngineError> {
        self.write(|tables| tables.redrive(id, now))
    }

    async fn discard(&self, id: DeadId) -> Result<(), EngineError> {
        self.tables().discard(id).map(drop)
    }

    async fn maintain(&self, now: Timestamp, keep: Retention) -> Result<bool, EngineError> {
        Ok(self.tables().maintain(now, keep))
    }

    async fn flush(&self) -> Result<(), EngineError> {
        Ok(())
    }
}
