//! The way to the writer: bounded, never lost, never waited for in vain.

use std::sync::mpsc;

use chinwag_core::{
    bus::Position,
    config::SqliteConfig,
    error::EngineError,
    topic::{MESSAGE_RECEIVED, WEBHOOK_RECEIVED},
};
use chinwag_testkit::conformance::{
    fixture::{all, at, event, ids, ingest, topic},
    max, within,
};
use tokio::task::JoinSet;

use super::{
    super::{
        Sqlite,
        job::{Job, Meddle, Task},
    },
    Place,
};

/// Keeps the writer busy until the sender is dropped; returns once it is.
async fn hold(sqlite: &Sqlite) -> mpsc::Sender<()> {
    let (release, held) = mpsc::channel::<()>();
    let (tell, told) = tokio::sync::oneshot::channel();
    let wait = Box::new(move |_: &rusqlite::Connection| {
        tell.send(()).expect("the test waits");
        held.recv().expect_err("nothing is ever sent");
    });
    sqlite.0.queue.push(0, Job::Task(Task::Meddle(Box::new(Meddle(wait))))).await.expect("the writer lives");
    told.await.expect("the writer lives");
    release
}

#[tokio::test]
async fn a_full_queue_refuses_webhooks_and_lets_the_rest_wait() {
    let place = Place::new();
    let config = SqliteConfig { waiting_max: 2, ..SqliteConfig::at(place.path()) };
    let sqlite = Sqlite::open(&config).expect("the database opens");
    let engine = sqlite.engine();
    let release = hold(&sqlite).await;

    let mut waiting = JoinSet::new();
    for number in 0..5 {
        let bus = std::sync::Arc::clone(&engine.bus);
        waiting.spawn(async move { bus.publish(vec![event(&topic("own"), number, "a")]).await });
    }
    tokio::task::yield_now().await;
    let refused = engine.store.ingest(ingest(1, at(0), &["a"])).await.expect_err("the queue is full");
    assert!(matches!(refused, EngineError::Overloaded) && refused.is_retryable(), "{refused}");

    drop(release);
    for published in within(waiting.join_all()).await {
        published.expect("it waits for room");
    }
    assert_eq!(all(&engine, &topic("own")).await.len(), 5);
    engine.store.ingest(ingest(1, at(0), &["a"])).await.expect("there is room");
    assert_eq!(ids(&engine, &WEBHOOK_RECEIVED).await.len(), 1, "what was refused was not written");
}

#[tokio::test]
async fn what_was_accepted_is_written_when_the_last_handle_goes() {
    let place = Place::new();
    let sqlite = place.open();
    let engine = sqlite.engine();
    let release = hold(&sqlite).await;
    let asked = {
        let mut ingested = engine.store.ingest(ingest(1, at(0), &["a"]));
        // One look puts it in the queue; whoever asked goes away before the answer.
        std::future::poll_fn(|context| std::task::Poll::Ready(ingested.as_mut().poll(context).is_pending()))
            .await
    };
    assert!(asked, "it waits for the writer");
    drop(release);
    drop((engine, sqlite));
    assert_eq!(ids(&place.open().engine(), &MESSAGE_RECEIVED).await.len(), 1);
}

#[tokio::test]
async fn nobody_waits_for_a_writer_that_is_gone() {
    let place = Place::new();
    let sqlite = place.open();
    let engine = sqlite.engine();
    let release = hold(&sqlite).await;
    let die = Box::new(|_: &rusqlite::Connection| panic!("the writer dies, as told"));
    sqlite.0.queue.push(0, Job::Task(Task::Meddle(Box::new(Meddle(die))))).await.expect("room");
    let waiting = engine.store.ingest(ingest(1, at(0), &["a"]));
    let (waited, ()) = within(async { tokio::join!(waiting, async { drop(release) }) }).await;
    assert!(matches!(waited, Err(EngineError::Closed)), "{waited:?}");
    let later = within(engine.store.flush()).await;
    assert!(matches!(later, Err(EngineError::Closed)), "{later:?}");
    let more = within(engine.bus.changed(&MESSAGE_RECEIVED, sqlite.0.topics.head())).await;
    assert!(matches!(more, Err(EngineError::Closed)), "{more:?}");
    drop((engine, sqlite));
    assert!(ids(&place.open().engine(), &MESSAGE_RECEIVED).await.is_empty());
}

/// A reader that lags behind what is in memory goes on from the file, and back.
#[tokio::test]
async fn a_reader_that_lags_misses_nothing() {
    let place = Place::new();
    let sqlite = place.open();
    let engine = sqlite.engine();
    let (own, other) = (topic("own"), topic("other"));
    assert!(all(&engine, &own).await.is_empty(), "the topic is read from now on");
    let mut sent = Vec::new();
    for round in 0..6_u128 {
        let batch: Vec<_> = (0..1000).map(|number| event(&own, round * 1000 + number, "a")).collect();
        sent.extend(batch.iter().map(|event| event.id.clone()));
        engine.bus.publish(batch).await.expect("published");
        let others = (0..2500).map(|number| event(&other, number, "b")).collect();
        engine.bus.publish(others).await.expect("published");
    }
    let ring = sqlite.0.topics.get(&own);
    let head = sqlite.0.topics.head();
    assert!(ring.read(Position(0), 1, head).is_none(), "the oldest are not in memory any more");
    assert!(ring.read(Position(head.0 - 3000), 1, head).is_some(), "the newest are");
    assert_eq!(ids(&engine, &own).await, sent);
    let window = engine.bus.read(&own, Position(0), max(100_000)).await.expect("a batch");
    assert_eq!(window.reached, Position(10_000), "one reading does not go through the whole file");
    let first = all(&engine, &own).await.remove(0);
    let again = engine.bus.get(&own, first.position).await.expect("a reading").expect("it is in the file");
    assert_eq!(again.event.id, first.event.id);
    let batch = engine.bus.read(&topic("nobodys"), Position(0), max(10)).await.expect("a batch");
    assert_eq!((batch.events.len(), batch.reached), (0, head));
}
