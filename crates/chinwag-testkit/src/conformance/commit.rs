//! What a store must do with the end of a run. Each function is one case.

use std::sync::Arc;

use chinwag_core::{
    bus::Stored,
    commit::{Commit, Epoch, RunOutcome, Timer},
    error::EngineError,
    name::TopicName,
    store::{DeadId, Engine},
    topic::MESSAGE_RECEIVED,
};
use tokio::task::JoinSet;

use super::{
    fixture::{at, conversation, emitted, function, ids, ingest, letter, line, spec, write},
    owner::Owner,
};

const OUT: TopicName = TopicName::from_static("out");

/// An owner of `talk`, and the one message it has taken over.
async fn talk(engine: &Engine) -> (Owner, Stored) {
    let owner = Owner::new(engine, spec("talk", MESSAGE_RECEIVED)).await;
    engine.store.ingest(ingest(1, at(0), &["a"])).await.expect("a webhook");
    let stored = owner.take().await.remove(0);
    (owner, stored)
}

/// A commit with something in each of its parts.
fn full(owner: &Owner, stored: &Stored) -> Commit {
    let mut commit = owner.run(stored, RunOutcome::Dead);
    commit.events = vec![emitted(&stored.event, "talk", &OUT, 0), emitted(&stored.event, "talk", &OUT, 1)];
    commit.timers = vec![Timer { due: at(100), event: emitted(&stored.event, "talk", &OUT, 2) }];
    commit.state = vec![write("talk/a", 0, Some("one")), write("talk/b", 0, Some("two"))];
    commit.transcript = vec![line("a", "Hello!", at(1))];
    commit.dead = Some(letter("talk", &stored.event));
    commit
}

/// Nothing of [`full`] is there.
async fn assert_untouched(engine: &Engine) {
    assert!(ids(engine, &OUT).await.is_empty(), "no event");
    for key in ["talk/a", "talk/b"] {
        assert!(engine.store.state(key).await.expect("state").is_none(), "no state of {key}");
    }
    let transcript = engine.archive.transcript(&conversation("a"), 10).await.expect("a transcript");
    assert!(transcript.is_empty(), "no line of the transcript");
    let dead = engine.archive.dead_letters(None, DeadId(0), 10).await.expect("dead letters");
    assert!(dead.is_empty(), "no dead letter");
    assert_eq!(engine.store.fire(at(1000), 10).await.expect("timers").count, 0, "no timer");
}

/// Everything a run came to is there once `commit` has returned.
pub async fn all_of_a_commit_lands(engine: &Engine) {
    let (owner, stored) = talk(engine).await;
    owner.commit(full(&owner, &stored)).await.expect("the commit lands");
    let emitted = |index| stored.event.id.derived(&function("talk"), index);
    assert_eq!(ids(engine, &OUT).await, [emitted(0), emitted(1)]);
    let state = engine.store.state("talk/a").await.expect("state").expect("a value");
    assert_eq!((state.version, state.value.get()), (1, "\"one\""));
    assert_eq!(engine.store.state("talk/b").await.expect("state").expect("a value").value.get(), "\"two\"");
    let transcript = engine.archive.transcript(&conversation("a"), 10).await.expect("a transcript");
    assert_eq!(transcript, [line("a", "Hello!", at(1))]);
    let dead = engine.archive.dead_letters(None, DeadId(0), 10).await.expect("dead letters");
    assert_eq!(dead.len(), 1);
    assert_eq!(dead[0].1.event.id, stored.event.id);
    assert!(owner.cursor().await.open.is_empty(), "the input is consumed");
    let trace = engine.archive.trace(stored.event.id.as_str()).await.expect("a trace");
    assert_eq!(trace.runs, [full(&owner, &stored).run]);
    assert_eq!(trace.timers.len(), 1);
    assert_eq!(engine.store.fire(at(100), 10).await.expect("timers").count, 1);
    assert_eq!(ids(engine, &OUT).await.last(), Some(&emitted(2)));
}

/// A commit whose epoch is not the current one is `Fenced`, and leaves nothing.
pub async fn a_commit_under_an_old_epoch_is_fenced(engine: &Engine) {
    let (former, stored) = talk(engine).await;
    let owner = Owner::new(engine, former.spec.clone()).await;
    let refused = former.commit(full(&former, &stored)).await.expect_err("it is not the owner any more");
    match refused {
        EngineError::Fenced { function, held, current } => {
            assert_eq!((function.as_str(), held, current), ("talk", former.epoch, owner.epoch));
        }
        other => panic!("{other}"),
    }
    assert_untouched(engine).await;
    assert_eq!(owner.cursor().await.open.len(), 1, "the input waits for its owner");
    owner.commit(full(&owner, &stored)).await.expect("the owner may");
}

/// A commit of a function that nobody acquired is `Fenced`.
pub async fn a_commit_of_a_function_nobody_owns_is_fenced(engine: &Engine) {
    let (mut owner, stored) = talk(engine).await;
    owner.spec.name = function("stranger");
    for epoch in [Epoch(0), Epoch(1)] {
        owner.epoch = epoch;
        let refused = owner.commit(full(&owner, &stored)).await.expect_err("nobody owns it");
        assert!(matches!(refused, EngineError::Fenced { .. }), "{refused}");
    }
    assert_untouched(engine).await;
}

/// A commit based on another version of state is `Conflict`, and leaves nothing, not even its other state.
pub async fn a_conflict_leaves_nothing(engine: &Engine) {
    let (owner, stored) = talk(engine).await;
    let mut commit = full(&owner, &stored);
    commit.state[1].expected = 7;
    match owner.commit(commit).await.expect_err("there is no version 7") {
        EngineError::Conflict { key, expected, found } => {
            assert_eq!((key.as_str(), expected, found), ("talk/b", 7, 0));
        }
        other => panic!("{other}"),
    }
    assert_untouched(engine).await;
    assert_eq!(owner.cursor().await.open.len(), 1, "the input is not consumed");
    owner.commit(full(&owner, &stored)).await.expect("with the right version it lands");
}

/// The version of state grows by one with each change, and a change based on an older one is refused.
pub async fn state_has_versions(engine: &Engine) {
    let (owner, stored) = talk(engine).await;
    let change = async |expected, value| {
        let mut commit = owner.run(&stored, RunOutcome::Retry);
        commit.state = vec![write("key", expected, value)];
        owner.commit(commit).await
    };
    change(0, Some("a")).await.expect("new");
    change(1, Some("b")).await.expect("changed");
    assert!(matches!(change(1, Some("c")).await, Err(EngineError::Conflict { found: 2, .. })));
    assert!(matches!(change(0, Some("c")).await, Err(EngineError::Conflict { found: 2, .. })));
    let state = engine.store.state("key").await.expect("state").expect("a value");
    assert_eq!((state.version, state.value.get()), (2, "\"b\""));
    change(2, None).await.expect("removed");
    assert!(engine.store.state("key").await.expect("state").is_none());
    assert!(matches!(change(2, Some("d")).await, Err(EngineError::Conflict { found: 0, .. })));
    change(0, Some("d")).await.expect("made again");
    let state = engine.store.state("key").await.expect("state").expect("a value");
    assert_eq!(state.value.get(), "\"d\"");
    assert!(change(1, Some("e")).await.is_err() || state.version == 1, "a version names one value");
}

/// Of many changes at once that are based on the same version, one lands.
pub async fn of_changes_at_once_one_lands(engine: &Engine) {
    let (owner, stored) = talk(engine).await;
    let mut changes = JoinSet::new();
    for index in 0..8 {
        let mut commit = owner.run(&stored, RunOutcome::Retry);
        commit.state = vec![write("key", 0, Some("x"))];
        commit.events = vec![emitted(&stored.event, "talk", &OUT, index)];
        let store = Arc::clone(&engine.store);
        changes.spawn(async move { store.commit(commit).await.is_ok() });
    }
    let landed = changes.join_all().await.into_iter().filter(|landed| *landed).count();
    assert_eq!(landed, 1);
    assert_eq!(ids(engine, &OUT).await.len(), 1, "what was refused published nothing");
}
