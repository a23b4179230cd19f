//! A store that fails now and then: nothing is lost, and an effect outside is not repeated for it.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use chinwag_core::{
    bus::Position,
    clock::Timestamp,
    commit::{Commit, Epoch, Ingest, Ingested, InputRef, RunOutcome, StateValue, StateWrite},
    conversation::ConversationKey,
    error::EngineError,
    event::{Event, EventId, payload},
    function::{Emits, FunctionSpec, Outcome},
    lease::{Holding, Lease, Leased},
    name::FunctionName,
    store::{Cursor, DeadId, Fired, Forgotten, Retention, Store},
};

use super::support::{Began, Bench};

/// Fails at this many ends of runs, then works again.
#[derive(Debug)]
struct Failing {
    store: Arc<dyn Store>,
    failures: AtomicU32,
}

#[async_trait]
impl Store for Failing {
    async fn commit(&self, commit: Commit) -> Result<(), EngineError> {
        let is_end = commit.run.outcome != RunOutcome::Claimed;
        let fails = |left: u32| left.checked_sub(1);
        if is_end && self.failures.fetch_update(Ordering::SeqCst, Ordering::SeqCst, fails).is_ok() {
            return Err(EngineError::failed("writing", "the disk is full"));
        }
        self.store.commit(commit).await
    }

    async fn ingest(&self, ingest: Ingest) -> Result<Ingested, EngineError> {
        self.store.ingest(ingest).await
    }
    async fn subscribe(&self, function: &FunctionSpec) -> Result<(), EngineError> {
        self.store.subscribe(function).await
    }
    async fn acquire(&self, function: &FunctionSpec) -> Result<Epoch, EngineError> {
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
        self.store.clear_state(key, expected).await
    }
    async fn heard(&self, conversation: &ConversationKey) -> Result<Option<Timestamp>, EngineError> {
        self.store.heard(conversation).await
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

fn failing(bench: &mut Bench, failures: u32) {
    let store = Arc::clone(&bench.engine.store);
    bench.engine.store = Arc::new(Failing { store, failures: failures.into() });
}

#[tokio::test]
async fn a_run_that_cannot_be_recorded_is_made_again() {
    let mut bench = Bench::new();
    failing(&mut bench, 2);
    let mut running = bench.run(|_| async { Outcome::Done(Emits::none()) }).await;
    bench.publish(&["a: 1", "a: 2"]).await;
    for _ in 0..2 {
        assert_eq!(running.next().await, Began::new("a: 1", 1));
        bench.pass(Duration::from_secs(1)).await;
    }
    assert_eq!([running.next().await, running.next().await], [Began::new("a: 1", 1), Began::new("a: 2", 1)]);
    bench.settled().await;
    assert_eq!(bench.outcomes(1).await, [RunOutcome::Done]);
}

#[tokio::test]
async fn an_effect_outside_is_not_repeated_because_it_could_not_be_recorded() {
    let mut bench = Bench::with(|spec| spec.claim = true);
    failing(&mut bench, 3);
    let mut running = bench.run(|_| async { Outcome::Done(Emits::none()) }).await;
    bench.publish(&["a: 1"]).await;
    assert_eq!(running.next().await, Began::new("a: 1", 1));
    let recorded = async {
        while !bench.cursor().await.open.is_empty() {
            bench.pass(Duration::from_secs(5)).await;
        }
    };
    super::support::soon("the record", recorded).await;
    running.none().await;
    assert_eq!(bench.outcomes(1).await, [RunOutcome::Claimed, RunOutcome::Done]);
}

#[tokio::test]
async fn state_that_never_fits_is_a_failure_like_any_other() {
    let mut bench = Bench::new();
    let running = bench
        .run(|_| async {
            let value = Some(payload(&1).expect("JSON"));
            let write = StateWrite { key: "count".into(), expected: 7, value, expires: None };
            Outcome::Done(Emits { state: vec![write], ..Emits::none() })
        })
        .await;
    bench.publish(&["a: 1"]).await;
    let given_up = async {
        while bench.dead().await.is_empty() {
            bench.pass(Duration::from_secs(20)).await;
        }
    };
    super::support::soon("the dead letter", given_up).await;
    assert_eq!(bench.outcomes(1).await, [RunOutcome::Retry, RunOutcome::Retry, RunOutcome::Dead]);
    assert!(bench.runs(1).await[0].error.as_deref().is_some_and(|error| error.contains("version 0, not 7")));
    running.stop().await.expect("stopped");
}

#[tokio::test]
async fn an_effect_outside_whose_state_does_not_fit_is_unknown() {
    let mut bench = Bench::with(|spec| spec.claim = true);
    let mut running = bench
        .run(|input| async move {
            let expected = if input.attempt == 1 { 7 } else { 0 };
            let write = StateWrite {
                key: "count".into(),
                expected,
                value: Some(payload(&1).expect("JSON")),
                expires: None,
            };
            Outcome::Done(Emits { state: vec![write], ..Emits::none() })
        })
        .await;
    bench.publish(&["a: 1"]).await;
    assert_eq!([running.next().await.attempt, running.next().await.attempt], [1, 2]);
    bench.settled().await;
    use RunOutcome::{Claimed, Done, Unknown};
    assert_eq!(bench.outcomes(1).await, [Claimed, Unknown, Claimed, Done]);
}

#[tokio::test]
async fn a_run_whose_state_was_changed_meanwhile_is_made_again() {
    let mut bench = Bench::new();
    let store = Arc::clone(&bench.engine.store);
    let mut running = bench
        .run(move |_| {
            let store = Arc::clone(&store);
            async move {
                let read = store.state("count").await.expect("state");
                let count = read.as_ref().map_or(0, |value| value.value.get().parse().expect("a number"));
                let count: u64 = count;
                // Both runs read before either writes.
                tokio::task::yield_now().await;
                let value = Some(payload(&(count + 1)).expect("JSON"));
                let expected = read.map_or(0, |value| value.version);
                let write = StateWrite { key: "count".into(), expected, value, expires: None };
                Outcome::Done(Emits { state: vec![write], ..Emits::none() })
            }
        })
        .await;
    bench.publish(&["a: 1", "b: 1", "c: 1", "d: 1"]).await;
    bench.settled().await;
    let state = bench.engine.store.state("count").await.expect("state").expect("a value");
    assert_eq!(state.value.get(), "4");
    let mut runs = 0;
    while running.runs.try_recv().is_ok() {
        runs += 1;
    }
    assert!(runs > 4, "no run met a conflict: {runs}");
}
