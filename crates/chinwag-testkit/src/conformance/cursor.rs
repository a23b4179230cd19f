//! What a store must know of where functions stand. Each function is one case.

use chinwag_core::{
    bus::Stored,
    commit::RunOutcome,
    error::EngineError,
    name::TopicName,
    store::{Cursor, Engine, OpenInput},
    topic::MESSAGE_RECEIVED,
};

use super::{
    fixture::{all, at, event, function, ingest, spec},
    owner::{Owner, input},
};

async fn deliver(engine: &Engine, number: u128, people: &[&str]) {
    engine.store.ingest(ingest(number, at(0), people)).await.expect("a webhook");
}

fn open(stored: &Stored, attempts: u32, claimed: bool) -> OpenInput {
    OpenInput { input: input(stored), attempts, claimed, next: None }
}

/// A function that is new begins with what is published from then on.
pub async fn a_new_function_begins_at_the_end(engine: &Engine) {
    deliver(engine, 1, &["a"]).await;
    let owner = Owner::new(engine, spec("talk", MESSAGE_RECEIVED)).await;
    assert!(owner.take().await.is_empty());
    deliver(engine, 2, &["b", "c"]).await;
    assert_eq!(owner.take().await.len(), 2);
}

/// What is published after `subscribe` waits for the function, whenever it is acquired.
pub async fn what_is_published_after_subscribing_waits(engine: &Engine) {
    deliver(engine, 1, &["a"]).await;
    engine.store.subscribe(&spec("talk", MESSAGE_RECEIVED)).await.expect("subscribed");
    deliver(engine, 2, &["b"]).await;
    let owner = Owner::new(engine, spec("talk", MESSAGE_RECEIVED)).await;
    let taken = owner.take().await;
    assert_eq!(taken.len(), 1);
    assert_eq!(taken[0].event.id, ingest(2, at(0), &["b"]).items[0].event.id);
}

/// A function that is known already stays where it stands, also while it is owned.
pub async fn subscribing_again_changes_nothing(engine: &Engine) {
    let talk = spec("talk", MESSAGE_RECEIVED);
    engine.store.subscribe(&talk).await.expect("subscribed");
    deliver(engine, 1, &["a", "b"]).await;
    engine.store.subscribe(&talk).await.expect("subscribed again");
    let owner = Owner::new(engine, talk.clone()).await;
    let taken = owner.take().await;
    assert_eq!(taken.len(), 2);
    owner.ran(&taken[0], RunOutcome::Done).await;
    let before = owner.cursor().await;
    engine.store.subscribe(&talk).await.expect("subscribed once more");
    assert_eq!(owner.cursor().await, before);
    owner.ran(&taken[1], RunOutcome::Done).await;
}

/// An owner begins where the last one stopped, under a higher epoch.
pub async fn a_new_owner_goes_on_where_the_last_one_stopped(engine: &Engine) {
    let first = Owner::new(engine, spec("talk", MESSAGE_RECEIVED)).await;
    deliver(engine, 1, &["a", "b", "c"]).await;
    let taken = first.take().await;
    first.ran(&taken[1], RunOutcome::Done).await;
    let second = Owner::new(engine, spec("talk", MESSAGE_RECEIVED)).await;
    assert!(second.epoch > first.epoch);
    assert_eq!(second.cursor().await.open, [open(&taken[0], 0, false), open(&taken[2], 0, false)]);
    assert!(second.take().await.is_empty(), "the rest is taken over already");
}

/// There is no cursor of a function that never subscribed.
pub async fn an_unknown_function_is_not_found(engine: &Engine) {
    let error = engine.store.cursor(&function("nobody")).await.expect_err("it never subscribed");
    assert!(matches!(error, EngineError::NotFound { .. }), "{error}");
}

/// What is taken over and not done is open, in the order of the positions.
pub async fn what_is_not_done_is_open(engine: &Engine) {
    let owner = Owner::new(engine, spec("talk", MESSAGE_RECEIVED)).await;
    deliver(engine, 1, &["a", "b"]).await;
    deliver(engine, 2, &["c"]).await;
    let taken = owner.take().await;
    let Cursor { reached, open: found } = owner.cursor().await;
    assert!(reached >= taken[2].position);
    assert_eq!(found, taken.iter().map(|stored| open(stored, 0, false)).collect::<Vec<_>>());
}

/// A consumed input is in no later cursor, whatever comes after it.
pub async fn a_consumed_input_never_comes_back(engine: &Engine) {
    let owner = Owner::new(engine, spec("talk", MESSAGE_RECEIVED)).await;
    deliver(engine, 1, &["a", "b", "c"]).await;
    let taken = owner.take().await;
    owner.ran(&taken[0], RunOutcome::Done).await;
    owner.ran(&taken[2], RunOutcome::Dead).await;
    assert_eq!(owner.cursor().await.open, [open(&taken[1], 0, false)]);
    deliver(engine, 2, &["d"]).await;
    let later = owner.take().await;
    engine.store.flush().await.expect("flushed");
    assert_eq!(owner.cursor().await.open, [open(&taken[1], 0, false), open(&later[0], 0, false)]);
    let next = Owner::new(engine, owner.spec.clone()).await;
    assert_eq!(next.cursor().await.open, [open(&taken[1], 0, false), open(&later[0], 0, false)]);
}

/// Failed runs are counted; a claim stands until its run has an outcome.
pub async fn claims_and_attempts_come_back(engine: &Engine) {
    let owner = Owner::new(engine, spec("sender", MESSAGE_RECEIVED)).await;
    deliver(engine, 1, &["a", "b", "c"]).await;
    let taken = owner.take().await;
    owner.ran(&taken[0], RunOutcome::Claimed).await;
    owner.ran(&taken[1], RunOutcome::Claimed).await;
    owner.ran(&taken[1], RunOutcome::Unknown).await;
    owner.ran(&taken[1], RunOutcome::Retry).await;
    owner.ran(&taken[1], RunOutcome::Claimed).await;
    owner.ran(&taken[2], RunOutcome::Claimed).await;
    let mut later = owner.run(&taken[2], RunOutcome::Retry);
    later.run.next = Some(at(90));
    owner.commit(later).await.expect("the run is committed");
    let waiting = OpenInput { next: Some(at(90)), ..open(&taken[2], 1, false) };
    let expected = [open(&taken[0], 0, true), open(&taken[1], 2, true), waiting];
    assert_eq!(owner.cursor().await.open, expected);
    let next = Owner::new(engine, owner.spec.clone()).await;
    assert_eq!(next.cursor().await.open, expected);
}

/// A former owner moves nothing.
pub async fn an_advance_under_an_old_epoch_changes_nothing(engine: &Engine) {
    let former = Owner::new(engine, spec("talk", MESSAGE_RECEIVED)).await;
    let owner = Owner::new(engine, former.spec.clone()).await;
    deliver(engine, 1, &["a"]).await;
    let stored = all(engine, &MESSAGE_RECEIVED).await.remove(0);
    let before = owner.cursor().await;
    let advance =
        engine.store.advance(&former.spec.name, former.epoch, stored.position, vec![input(&stored)]);
    // It may be refused or passed over in silence.
    let result = advance.await;
    assert!(matches!(result, Ok(()) | Err(EngineError::Fenced { .. })), "{result:?}");
    engine.store.flush().await.expect("flushed");
    assert_eq!(owner.cursor().await, before);
    assert_eq!(owner.take().await.len(), 1);
}

/// Each function has its own progress.
pub async fn functions_stand_apart(engine: &Engine) {
    let own = TopicName::from_static("own");
    let talk = Owner::new(engine, spec("talk", MESSAGE_RECEIVED)).await;
    let save = Owner::new(engine, spec("save", MESSAGE_RECEIVED)).await;
    let other = Owner::new(engine, spec("other", own.clone())).await;
    deliver(engine, 1, &["a"]).await;
    engine.bus.publish(vec![event(&own, 1, "a")]).await.expect("published");
    let (talks, saves, others) = (talk.take().await, save.take().await, other.take().await);
    assert_eq!([talks.len(), saves.len(), others.len()], [1, 1, 1]);
    talk.ran(&talks[0], RunOutcome::Done).await;
    assert!(talk.cursor().await.open.is_empty());
    assert_eq!(save.cursor().await.open, [open(&saves[0], 0, false)]);
    assert_eq!(other.cursor().await.open, [open(&others[0], 0, false)]);
}
