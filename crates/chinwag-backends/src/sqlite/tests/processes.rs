//! Several handles on one file, as several processes have them.

use std::{process::id, sync::Arc};

use chinwag_core::{
    bus::Position,
    commit::RunOutcome,
    error::EngineError,
    store::{DeadId, Engine},
    topic::MESSAGE_RECEIVED,
};
use chinwag_testkit::conformance::{
    fixture::{at, emitted, function, ids, ingest, letter, spec, topic},
    owner::Owner,
    within,
};
use tokio::task::JoinSet;

use super::Place;

/// Two processes on one file: a gateway, and one that runs functions.
fn two(place: &Place) -> (Engine, Engine) {
    (place.open().engine(), place.open().engine())
}

/// Takes over what comes, and waits for it to come.
async fn await_inputs(owner: &Owner, engine: &Engine, count: usize) -> Vec<chinwag_core::bus::Stored> {
    let mut taken = owner.take().await;
    while taken.len() < count {
        let reached = owner.cursor().await.reached;
        within(engine.bus.changed(&owner.spec.topic, reached)).await.expect("more to come");
        taken.extend(owner.take().await);
    }
    taken
}

#[tokio::test]
async fn what_one_process_ingests_another_runs() {
    let place = Place::new();
    let (gateway, functions) = two(&place);
    let owner = Owner::new(&functions, spec("talk", MESSAGE_RECEIVED)).await;
    gateway.store.subscribe(&owner.spec).await.expect("known already");
    for number in 1..=3 {
        gateway.store.ingest(ingest(number, at(0), &["a", "b"])).await.expect("a webhook");
        let taken = await_inputs(&owner, &functions, 2).await;
        assert_eq!(taken.len(), 2);
        for stored in &taken {
            let mut commit = owner.run(stored, RunOutcome::Done);
            commit.events = vec![emitted(&stored.event, "talk", &topic("out"), 0)];
            owner.commit(commit).await.expect("the owner commits");
        }
    }
    within(gateway.bus.changed(&topic("out"), Position(0))).await.expect("the gateway hears of it");
    let trace = gateway.archive.trace(ingest(3, at(0), &[]).webhook.id.as_str()).await.expect("a trace");
    assert_eq!((trace.events.len(), trace.runs.len()), (5, 2));
    assert!(owner.cursor().await.open.is_empty());
}

#[tokio::test]
async fn processes_that_write_at_once_agree_on_the_order() {
    let place = Place::new();
    let (one, other) = two(&place);
    assert!(ids(&one, &MESSAGE_RECEIVED).await.is_empty() && ids(&other, &MESSAGE_RECEIVED).await.is_empty());
    let mut writers = JoinSet::new();
    for (offset, engine) in [(0, &one), (1000, &other)] {
        let store = Arc::clone(&engine.store);
        writers.spawn(async move {
            for number in 0..50 {
                store.ingest(ingest(offset + number, at(0), &["a"])).await.expect("a webhook");
            }
        });
    }
    writers.join_all().await;
    // A write makes sure that a process has seen what came before.
    for engine in [&one, &other] {
        engine.store.flush().await.expect("flushed");
    }
    let seen = ids(&one, &MESSAGE_RECEIVED).await;
    assert_eq!(seen.len(), 100);
    assert_eq!(ids(&other, &MESSAGE_RECEIVED).await, seen);
    for offset in [0, 1000] {
        let sent: Vec<_> =
            (0..50).map(|number| ingest(offset + number, at(0), &["a"]).items[0].event.id.clone()).collect();
        let order: Vec<_> = seen.iter().filter(|id| sent.contains(id)).cloned().collect();
        assert_eq!(order, sent, "each process's own are in order");
    }
    let again = one.store.ingest(ingest(1007, at(0), &["a"])).await.expect("a webhook");
    assert_eq!(again.duplicates, 1, "a redelivery to the other process is told");
}

#[tokio::test]
async fn a_function_has_one_process() {
    let place = Place::new();
    let (one, other) = two(&place);
    let owner = Owner::new(&one, spec("talk", MESSAGE_RECEIVED)).await;
    match other.store.acquire(&owner.spec).await.expect_err("it is taken") {
        EngineError::Taken { role, store, pid } => {
            assert_eq!((role.as_str(), pid), ("talk", id().to_string()));
            assert!(store.ends_with("chinwag.db"), "{store}");
        }
        other => panic!("{other}"),
    }
    other.store.acquire(&spec("save", MESSAGE_RECEIVED)).await.expect("another function is free");
    one.store.ingest(ingest(1, at(0), &["a"])).await.expect("a webhook");
    let taken = owner.take().await;
    owner.ran(&taken[0], RunOutcome::Retry).await;
    let (spec, epoch) = (owner.spec.clone(), owner.epoch);
    drop((owner, one));
    let next = Owner::new(&other, spec).await;
    assert!(next.epoch > epoch, "free again once its process has ended");
    assert_eq!(next.cursor().await.open[0].attempts, 1);
}

/// The lock is there to tell; what keeps a former owner from writing is the epoch.
#[tokio::test]
async fn a_former_owner_is_fenced_without_any_lock() {
    let place = Place::new();
    let (one, other) = two(&place);
    let former = Owner::new(&one, spec("talk", MESSAGE_RECEIVED)).await;
    one.store.ingest(ingest(1, at(0), &["a"])).await.expect("a webhook");
    let taken = former.take().await;
    std::fs::remove_dir_all(place.0.path().join("chinwag.db-locks")).expect("somebody cleans up");
    let owner = Owner::new(&other, former.spec.clone()).await;
    let refused = former.commit(former.run(&taken[0], RunOutcome::Done)).await.expect_err("not the owner");
    assert!(matches!(refused, EngineError::Fenced { current, .. } if current == owner.epoch), "{refused}");
    let taken = await_inputs(&owner, &other, 1).await;
    owner.ran(&taken[0], RunOutcome::Done).await;
    one.store.flush().await.expect("flushed");
    assert!(owner.cursor().await.open.is_empty(), "the former owner's cursor is not written any more");
}

#[tokio::test]
async fn a_passing_process_looks_redrives_and_discards() {
    let place = Place::new();
    let engine = place.open().engine();
    let owner = Owner::new(&engine, spec("talk", MESSAGE_RECEIVED)).await;
    engine.store.ingest(ingest(1, at(0), &["a", "b"])).await.expect("a webhook");
    for stored in owner.take().await {
        let mut commit = owner.run(&stored, RunOutcome::Dead);
        commit.dead = Some(letter("talk", &stored.event));
        owner.commit(commit).await.expect("buried");
    }
    {
        let passing = place.open().engine();
        let letters =
            passing.archive.dead_letters(Some(&function("talk")), DeadId(0), 10).await.expect("letters");
        passing.store.redrive(letters[0].0, at(5)).await.expect("redriven");
        passing.store.discard(letters[1].0).await.expect("discarded");
        let status = passing.archive.functions().await.expect("functions").remove(0);
        assert_eq!((status.spec.name, status.dead, status.behind), (function("talk"), 0, 1));
    }
    let taken = await_inputs(&owner, &engine, 1).await;
    assert_eq!(taken[0].event.target, Some(function("talk")));
    owner.ran(&taken[0], RunOutcome::Done).await;
    assert!(owner.cursor().await.open.is_empty());
}
