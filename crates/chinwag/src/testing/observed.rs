//! An engine in memory whose writes are told of.

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use async_trait::async_trait;
use chinwag_backends::memory::Memory;
use chinwag_core::{
    bus::Position,
    clock::Timestamp,
    commit::{Commit, Epoch, Ingest, Ingested, InputRef, RunOutcome, StateValue},
    error::EngineError,
    event::{Event, EventId},
    function::FunctionSpec,
    name::{FunctionName, TopicName},
    store::{Cursor, DeadId, Engine, Fired, Retention, Store},
};
use tokio::task;

use super::pulse::Pulse;

/// A store that is told of: what a commit leads to, and in which task each function is driven.
#[derive(Debug)]
pub(super) struct Observed {
    store: Arc<dyn Store>,
    pulse: Arc<Pulse>,
    known: Mutex<Known>,
}

#[derive(Debug, Default)]
struct Known {
    /// The topics that anybody reads.
    topics: HashSet<TopicName>,
    /// The tasks that drive the functions. A function is acquired by the task that drives it from then on.
    drivers: HashMap<FunctionName, task::Id>,
}

impl Observed {
    /// An engine with nothing in it, and its store as it is observed.
    pub(super) fn engine(pulse: Arc<Pulse>) -> (Engine, Arc<Self>) {
        let engine = Memory::new().engine();
        let observed = Arc::new(Self { store: engine.store, pulse, known: Mutex::default() });
        (Engine { store: Arc::clone(&observed) as _, ..engine }, observed)
    }

    /// The task that drives a function.
    pub(super) fn driver(&self, function: &FunctionName) -> Option<task::Id> {
        self.known().drivers.get(function).copied()
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether nothing follows on a commit by itself. The last commit of a turn is one of these, and so is one after
    /// which an input waits.
    fn is_end(&self, commit: &Commit) -> bool {
        if commit.run.outcome == RunOutcome::Claimed {
            return false;
        }
        let known = self.known();
        commit.events.iter().all(|event| !known.topics.contains(&event.topic))
    }
}

#[async_trait]
impl Store for Observed {
    async fn ingest(&self, ingest: Ingest) -> Result<Ingested, EngineError> {
        self.store.ingest(ingest).await
    }

    async fn commit(&self, commit: Commit) -> Result<(), EngineError> {
        let is_end = self.is_end(&commit);
        let committed = self.store.commit(commit).await;
        if is_end {
            self.pulse.beat();
        }
        committed
    }

    async fn subscribe(&self, function: &FunctionSpec) -> Result<(), EngineError> {
        self.known().topics.insert(function.topic.clone());
        self.store.subscribe(function).await
    }

    async fn acquire(&self, function: &FunctionSpec) -> Result<Epoch, EngineError> {
        if let Some(driver) = task::try_id() {
            self.known().drivers.insert(function.name.clone(), driver);
        }
        self.store.acquire(function).await
    }

    async fn cursor(&self, function: &FunctionName) -> Result<Cursor, EngineError> {
        self.store.cursor(function).await
    }

    async fn advance(
        &self,
        function: &FunctionName,
        epoch: Epoch,
        reached: Position,
        opened: Vec<InputRef>,
    ) -> Result<(), EngineError> {
        self.store.advance(function, epoch, reached, opened).await
    }

    async fn state(&self, key: &str) -> Result<Option<StateValue>, EngineError> {
        self.store.state(key).await
    }

    async fn fire(&self, now: Timestamp, max: usize) -> Result<Fired, EngineError> {
        self.store.fire(now, max).await
    }

    async fn outbox(&self, max: usize) -> Result<Vec<Event>, EngineError> {
        self.store.outbox(max).await
    }

    async fn outbox_done(&self, published: Vec<EventId>) -> Result<(), EngineError> {
        self.store.outbox_done(published).await
    }

    async fn redrive(&self, id: DeadId, now: Timestamp) -> Result<EventId, EngineError> {
        self.store.redrive(id, now).await
    }

    async fn discard(&self, id: DeadId) -> Result<(), EngineError> {
        self.store.discard(id).await
    }

    async fn maintain(&self, now: Timestamp, keep: Retention) -> Result<bool, EngineError> {
        self.store.maintain(now, keep).await
    }

    async fn flush(&self) -> Result<(), EngineError> {
        self.store.flush().await
    }
}
