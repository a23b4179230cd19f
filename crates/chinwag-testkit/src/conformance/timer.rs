//! What a store must do with timers. Each function is one case.

use chinwag_core::{
    clock::Timestamp,
    commit::{RunOutcome, Timer},
    name::TopicName,
    store::{Engine, Fired},
    topic::MESSAGE_RECEIVED,
};

use super::{
    fixture::{all, at, emitted, function, ids, ingest, spec},
    owner::Owner,
};

const LATER: TopicName = TopicName::from_static("later");

/// Sets timers; the event of number n is the n-th that `talk` emits for the first message.
async fn set(engine: &Engine, due: &[Timestamp]) {
    let owner = Owner::new(engine, spec("talk", MESSAGE_RECEIVED)).await;
    engine.store.ingest(ingest(1, at(0), &["a"])).await.expect("a webhook");
    let stored = owner.take().await.remove(0);
    let mut commit = owner.run(&stored, RunOutcome::Done);
    let timer = |(index, due): (usize, &Timestamp)| Timer {
        due: *due,
        event: emitted(&stored.event, "talk", &LATER, index),
    };
    commit.timers = due.iter().enumerate().map(timer).collect();
    owner.commit(commit).await.expect("the timers are set");
}

async fn fired(engine: &Engine, now: Timestamp, max: usize) -> Fired {
    engine.store.fire(now, max).await.expect("timers are looked after")
}

/// The numbers of the timers whose events are on the bus.
async fn numbers(engine: &Engine) -> Vec<usize> {
    let message = ingest(1, at(0), &["a"]).items.remove(0).event.id;
    let number = |id| (0..10).find(|index| message.derived(&function("talk"), *index) == id);
    ids(engine, &LATER).await.into_iter().map(|id| number(id).expect("one of ours")).collect()
}

/// A timer's event is published once its time has come, and not before; it is of that time.
pub async fn a_timer_fires_when_it_is_due_and_once(engine: &Engine) {
    set(engine, &[at(100)]).await;
    assert_eq!(fired(engine, at(99), 10).await, Fired { count: 0, next: Some(at(100)) });
    assert!(numbers(engine).await.is_empty());
    assert_eq!(fired(engine, at(105), 10).await, Fired { count: 1, next: None });
    assert_eq!(fired(engine, at(105), 10).await, Fired { count: 0, next: None });
    let stored = all(engine, &LATER).await;
    assert_eq!(stored.len(), 1);
    assert_eq!(stored[0].event.time, at(105), "it is published now");
}

/// Timers fire in the order of their times; those of one time in the order they were set.
pub async fn timers_fire_in_order(engine: &Engine) {
    set(engine, &[at(300), at(100), at(200), at(100)]).await;
    assert_eq!(fired(engine, at(250), 10).await, Fired { count: 3, next: Some(at(300)) });
    assert_eq!(fired(engine, at(300), 10).await, Fired { count: 1, next: None });
    assert_eq!(numbers(engine).await, [1, 3, 2, 0]);
}

/// `max` bounds how many fire; the rest is due still.
pub async fn firing_is_bounded(engine: &Engine) {
    set(engine, &[at(1), at(2), at(3)]).await;
    assert_eq!(fired(engine, at(10), 2).await, Fired { count: 2, next: Some(at(3)) });
    assert_eq!(fired(engine, at(10), 2).await, Fired { count: 1, next: None });
    assert_eq!(numbers(engine).await, [0, 1, 2]);
}
