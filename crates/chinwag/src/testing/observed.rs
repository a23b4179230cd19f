//! An engine in memory whose writes are told of.

use std::{
    collections::{HashMap, HashSet},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
};

use async_trait::async_trait;
use chinwag_backends::memory::Memory;
use chinwag_core::{
    bus::Position,
    clock::Timestamp,
    commit::{Commit, Epoch, Ingest, Ingested, InputRef, RunOutcome, StateValue},
    conversation::ConversationKey,
    error::EngineError,
    event::{Event, EventId},
    function::FunctionSpec,
    lease::{Holding, Lease, Leased},
    name::{FunctionName, TopicName},
    store::{Cursor, DeadId, Engine, Fired, Forgotten, Retention, Store},
};
use tokio::task;

use super::{calls::CallLog, pulse::Pulse};

/// A store that is told of: what a commit leads to, and in which task each function is driven.
#[derive(Debug)]
pub(super) struct Observed {
    store: Arc<dyn Store>,
    pulse: Arc<Pulse>,
    known: Mutex<Known>,
    pub(super) calls: CallLog,
    /// Writes that have begun, and those of them that have ended.
    begun: AtomicU64,
    ended: AtomicU64,
    /// Somebody waits for the end of whatever is being written.
    is_awaited: AtomicBool,
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
        let observed = Arc::new(Self {
            store: engine.store,
            pulse,
            known: Mutex::default(),
            calls: CallLog::default(),
            begun: AtomicU64::new(0),
            ended: AtomicU64::new(0),
            is_awaited: AtomicBool::new(false),
        });
        (Engine { store: Arc::clone(&observed) as _, ..engine }, observed)
    }

    /// The task that drives a function.
    pub(super) fn driver(&self, function: &FunctionName) -> Option<task::Id> {
        self.known().drivers.get(function).copied()
    }

    /// A number that is another one after each write; `None` while something is being written: there is a beat when
    /// that has ended.
    pub(super) fn stillness(&self) -> Option<u64> {
        // NOTE: what follows on a write may be done before whoever wrote has come to say that it has ended. So it is asked
        // for a beat first, and looked a second time: a write that ends between the two is seen by one or the other.
        self.still().or_else(|| {
            self.is_awaited.store(true, Ordering::SeqCst);
            self.still()
        })
    }

    fn still(&self) -> Option<u64> {
        // In this order: whatever has begun by the second look had ended by the first, where they are the same.
        let ended = self.ended.load(Ordering::SeqCst);
        Some(self.begun.load(Ordering::SeqCst)).filter(|begun| *begun == ended)
    }

    /// Something is being written until what is returned is dropped; then there is a beat where `is_end`.
    fn write(&self, is_end: bool) -> Writing<'_> {
        self.begun.fetch_add(1, Ordering::SeqCst);
        Writing { observed: self, is_end }
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

/// Something is being written.
struct Writing<'a> {
    observed: &'a Observed,
    is_end: bool,
}

impl Drop for Writing<'_> {
    fn drop(&mut self) {
        self.observed.ended.fetch_add(1, Ordering::SeqCst);
        if self.observed.is_awaited.swap(false, Ordering::SeqCst) || self.is_end {
            self.observed.pulse.beat();
        }
    }
}

#[async_trait]
impl Store for Observed {
    async fn ingest(&self, ingest: Ingest) -> Result<Ingested, EngineError> {
        let _writing = self.write(true);
        self.store.ingest(ingest).await
    }

    async fn commit(&self, commit: Commit) -> Result<(), EngineError> {
        let _writing = self.write(self.is_end(&commit));
        let ticket = self.calls.begin(&commit.run.calls);
        let committed = self.store.commit(commit).await;
        if committed.is_err() {
            self.calls.undo(ticket);
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

    async fn lease(&self, lease: Lease) -> Result<Leased, EngineError> {
        self.store.lease(lease).await
    }

    async fn release(&self, holding: Holding) -> Result<(), EngineError> {
        self.store.release(holding).await
    }

    async fn state(&self, key: &str) -> Result<Option<StateValue>, EngineError> {
        self.store.state(key).await
    }

    async fn forget(
        &self,
        conversation: &ConversationKey,
        state: &[String],
    ) -> Result<Forgotten, EngineError> {
        self.store.forget(conversation, state).await
    }
    async fn clear_state(&self, key: &str, expected: u64) -> Result<(), EngineError> {
        let _writing = self.write(true);
        self.store.clear_state(key, expected).await
    }

    async fn heard(&self, conversation: &ConversationKey) -> Result<Option<Timestamp>, EngineError> {
        self.store.heard(conversation).await
    }

    async fn fire(&self, now: Timestamp, max: usize) -> Result<Fired, EngineError> {
        let _writing = self.write(true);
        self.store.fire(now, max).await
    }

    async fn outbox(&self, max: usize) -> Result<Vec<Event>, EngineError> {
        self.store.outbox(max).await
    }

    async fn outbox_done(&self, published: Vec<EventId>) -> Result<(), EngineError> {
        self.store.outbox_done(published).await
    }

    async fn redrive(&self, id: DeadId, now: Timestamp) -> Result<EventId, EngineError> {
        let _writing = self.write(true);
        self.store.redrive(id, now).await
    }

    async fn discard(&self, id: DeadId) -> Result<(), EngineError> {
        let _writing = self.write(true);
        self.store.discard(id).await
    }

    async fn maintain(&self, now: Timestamp, keep: Retention) -> Result<bool, EngineError> {
        self.store.maintain(now, keep).await
    }

    async fn flush(&self) -> Result<(), EngineError> {
        self.store.flush().await
    }
}
