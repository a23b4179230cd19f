//! What an engine must still know after its process has ended, or was killed. Each function is one case.

use chinwag_core::{
    bus::{Position, Stored},
    commit::{RunOutcome, Timer},
    name::TopicName,
    store::{DeadId, Engine, OpenInput},
    topic::MESSAGE_RECEIVED,
};

use super::{
    fixture::{all, at, conversation, emitted, ids, ingest, letter, line, spec, write},
    owner::{Owner, input},
};

const OUT: TopicName = TopicName::from_static("out");

/// An engine that keeps what it is told.
pub trait Durable: Sized + Send + Sync {
    /// Opens what is there; the engine of the last call is gone.
    fn open(&self) -> Engine;

    /// What a process that opens next finds when this one is killed now.
    #[must_use]
    fn killed(&self) -> Self;
}

/// Writes something of each kind. What it returns was taken over by `talk`: done, claimed, and not begun.
async fn fill(engine: &Engine) -> Vec<Stored> {
    let owner = Owner::new(engine, spec("talk", MESSAGE_RECEIVED)).await;
    engine.store.ingest(ingest(1, at(0), &["a", "b", "c"])).await.expect("a webhook");
    let taken = owner.take().await;
    let mut commit = owner.run(&taken[0], RunOutcome::Done);
    commit.events = vec![emitted(&taken[0].event, "talk", &OUT, 0)];
    commit.timers = vec![Timer { due: at(100), event: emitted(&taken[0].event, "talk", &OUT, 1) }];
    commit.state = vec![write("talk/a", 0, Some("one"))];
    commit.transcript = vec![line("a", "Hello!", at(1))];
    commit.dead = Some(letter("talk", &taken[0].event));
    owner.commit(commit).await.expect("the commit lands");
    owner.ran(&taken[1], RunOutcome::Retry).await;
    owner.ran(&taken[1], RunOutcome::Claimed).await;
    taken
}

/// Everything that [`fill`] wrote is there, and work goes on.
async fn assert_filled(engine: &Engine, taken: &[Stored]) {
    let messages = all(engine, &MESSAGE_RECEIVED).await;
    let places = |stored: &[Stored]| stored.iter().map(input).collect::<Vec<_>>();
    assert_eq!(places(&messages), places(taken));
    assert_eq!(ids(engine, &OUT).await, [emitted(&taken[0].event, "talk", &OUT, 0).id]);
    let state = engine.store.state("talk/a").await.expect("state").expect("a value");
    assert_eq!((state.version, state.value.get()), (1, "\"one\""));
    let transcript = engine.archive.transcript(&conversation("a"), 10).await.expect("a transcript");
    assert_eq!(transcript, [line("a", "Hello!", at(1))]);
    let dead = engine.archive.dead_letters(None, DeadId(0), 10).await.expect("dead letters");
    assert_eq!(dead.len(), 1);
    let trace = engine.archive.trace(taken[0].event.id.as_str()).await.expect("a trace");
    assert_eq!((trace.runs.len(), trace.timers.len()), (3, 1));
    let again = engine.store.ingest(ingest(1, at(50), &["a", "b", "c"])).await.expect("a webhook");
    assert_eq!(again.duplicates, 3, "a redelivery is still told");
    assert_eq!(engine.store.fire(at(100), 10).await.expect("timers").count, 1);
    assert_eq!(ids(engine, &OUT).await.len(), 2);

    let owner = Owner::new(engine, spec("talk", MESSAGE_RECEIVED)).await;
    // What was taken over and not begun is open still, or is taken over again: each once.
    let mut waiting = owner.cursor().await.open;
    waiting.extend(owner.take().await.iter().map(fresh));
    let claimed = OpenInput { input: input(&taken[1]), attempts: 1, claimed: true, next: None };
    assert_eq!(waiting, [claimed, fresh(&taken[2])]);
    for stored in &taken[1..] {
        owner.ran(stored, RunOutcome::Done).await;
    }
    engine.store.ingest(ingest(2, at(60), &["d"])).await.expect("a webhook");
    let new = owner.take().await;
    assert_eq!(new.len(), 1);
    assert!(new[0].position > taken[2].position, "positions go on");
}

fn fresh(stored: &Stored) -> OpenInput {
    OpenInput { input: input(stored), attempts: 0, claimed: false, next: None }
}

/// Everything is there when the engine is opened again.
pub async fn everything_is_there_after_the_end<D: Durable>(place: D) {
    let taken = fill(&place.open()).await;
    assert_filled(&place.open(), &taken).await;
    let engine = place.open();
    assert_eq!(all(&engine, &MESSAGE_RECEIVED).await.len(), 4);
}

/// Everything that was answered is there when the process is killed.
pub async fn everything_answered_is_there_after_a_kill<D: Durable>(place: D) {
    let engine = place.open();
    let taken = fill(&engine).await;
    let killed = place.killed();
    assert_filled(&killed.open(), &taken).await;
    // The living one goes on undisturbed.
    assert_filled(&engine, &taken).await;
}

/// What was taken over just before a kill is open, or is taken over again; nothing is lost and nothing is there twice.
pub async fn what_was_taken_over_before_a_kill_is_not_lost<D: Durable>(place: D) {
    let engine = place.open();
    let owner = Owner::new(&engine, spec("talk", MESSAGE_RECEIVED)).await;
    engine.store.ingest(ingest(1, at(0), &["a", "b"])).await.expect("a webhook");
    let taken = owner.take().await;
    let place = place.killed();
    let killed = place.open();
    let next = Owner::new(&killed, spec("talk", MESSAGE_RECEIVED)).await;
    assert!(next.epoch > owner.epoch);
    let mut waiting: Vec<Position> =
        next.cursor().await.open.iter().map(|open| open.input.position).collect();
    waiting.extend(next.take().await.iter().map(|stored| stored.position));
    assert_eq!(waiting, taken.iter().map(|stored| stored.position).collect::<Vec<_>>());
}

/// After `flush`, a kill forgets no advance.
pub async fn a_flush_keeps_the_cursors<D: Durable>(place: D) {
    let engine = place.open();
    let owner = Owner::new(&engine, spec("talk", MESSAGE_RECEIVED)).await;
    engine.store.ingest(ingest(1, at(0), &["a", "b"])).await.expect("a webhook");
    owner.take().await;
    engine.store.flush().await.expect("flushed");
    let before = owner.cursor().await;
    let place = place.killed();
    let killed = place.open();
    assert_eq!(killed.store.cursor(&owner.spec.name).await.expect("a cursor"), before);
}

/// A function that only subscribed is known after a kill, with what waits for it.
pub async fn a_subscription_outlives_a_kill<D: Durable>(place: D) {
    let engine = place.open();
    engine.store.subscribe(&spec("talk", MESSAGE_RECEIVED)).await.expect("subscribed");
    engine.store.ingest(ingest(1, at(0), &["a"])).await.expect("a webhook");
    let place = place.killed();
    let killed = place.open();
    let owner = Owner::new(&killed, spec("talk", MESSAGE_RECEIVED)).await;
    assert_eq!(owner.take().await.len(), 1);
}
