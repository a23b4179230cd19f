//! A disk that is full: nothing is answered that is not written, and writing goes on when there is room.

use std::num::NonZeroUsize;

use chinwag_core::{bus::Position, commit::RunOutcome, error::EngineError, topic::MESSAGE_RECEIVED};
use chinwag_testkit::conformance::{
    fixture::{at, ids, ingest, spec},
    owner::{Owner, input},
};

use super::{Place, meddle, number};

#[tokio::test]
async fn a_full_disk_is_an_error_until_there_is_room() {
    let place = Place::new();
    let sqlite = place.open();
    let engine = sqlite.engine();
    meddle(&sqlite, |connection| {
        let pages: i64 = connection.query_row("PRAGMA page_count", [], |row| row.get(0)).expect("pages");
        connection
            .query_row(&format!("PRAGMA max_page_count = {}", pages + 4), [], |_| Ok(()))
            .expect("full");
    })
    .await;

    let mut written = Vec::new();
    let (refused, error) = loop {
        let number = written.len() as u128;
        let sent = ingest(number, at(0), &["a"]);
        let id = sent.items[0].event.id.clone();
        match engine.store.ingest(sent).await {
            Ok(_) => written.push(id),
            Err(error) => break (number, error),
        }
    };
    assert!(error.to_string().ends_with("database or disk is full"), "{error}");
    assert!(matches!(error, EngineError::Failed { .. }) && error.is_retryable());
    assert!(!written.is_empty());
    assert_eq!(ids(&engine, &MESSAGE_RECEIVED).await, written, "what was answered, and nothing else");
    engine.store.ingest(ingest(refused, at(0), &["a"])).await.expect_err("it is still full");

    meddle(&sqlite, |connection| {
        connection.query_row("PRAGMA max_page_count = 1000000", [], |_| Ok(())).expect("room");
    })
    .await;
    let again = engine.store.ingest(ingest(refused, at(0), &["a"])).await.expect("there is room");
    assert_eq!(again.published, 1, "the mark of what was refused was not kept");
    written.push(ingest(refused, at(0), &["a"]).items[0].event.id.clone());
    assert_eq!(ids(&engine, &MESSAGE_RECEIVED).await, written);
    drop((engine, sqlite));
    assert_eq!(ids(&place.open().engine(), &MESSAGE_RECEIVED).await, written);
}

/// One write that cannot be written takes its whole group with it; every one of them hears of it.
#[tokio::test]
async fn everybody_in_a_failed_group_is_told() {
    let place = Place::new();
    let sqlite = place.open();
    let engine = sqlite.engine();
    meddle(&sqlite, |connection| {
        let pages: i64 = connection.query_row("PRAGMA page_count", [], |row| row.get(0)).expect("pages");
        connection.query_row(&format!("PRAGMA max_page_count = {pages}"), [], |_| Ok(())).expect("full");
    })
    .await;
    let people = vec!["a"; 100];
    let (one, other) = tokio::join!(
        engine.store.ingest(ingest(1, at(0), &people)),
        engine.store.ingest(ingest(2, at(0), &people))
    );
    assert!(one.is_err() && other.is_err(), "{one:?} {other:?}");
    assert!(ids(&engine, &MESSAGE_RECEIVED).await.is_empty());
}

/// What was taken over in a group that failed is taken over all the same: nothing of that is written with the group. A
/// restart neither forgets what is not done nor takes again what is.
#[tokio::test]
async fn what_is_taken_over_in_a_failed_group_stays_so() {
    let place = Place::new();
    let sqlite = place.open();
    let engine = sqlite.engine();
    let owner = Owner::new(&engine, spec("talk", MESSAGE_RECEIVED)).await;
    engine.store.ingest(ingest(1, at(0), &["a", "b"])).await.expect("a webhook");

    let (release, released) = std::sync::mpsc::channel::<()>();
    let full = meddle(&sqlite, move |connection| {
        let pages: i64 = connection.query_row("PRAGMA page_count", [], |row| row.get(0)).expect("pages");
        connection.query_row(&format!("PRAGMA max_page_count = {pages}"), [], |_| Ok(())).expect("full");
        // The writer stands still until both wait for it, so that they are one group.
        released.recv().expect("the test goes on");
    });
    let people = vec!["c"; 100];
    let grouped = async {
        let batch =
            engine.bus.read(&MESSAGE_RECEIVED, Position(0), NonZeroUsize::MAX).await.expect("a topic");
        let opened = batch.events.iter().map(input).collect();
        let advance = engine.store.advance(&owner.spec.name, owner.epoch, batch.reached, opened);
        advance.await.expect("the owner takes over");
        let ingest = engine.store.ingest(ingest(2, at(0), &people));
        let release = async move { release.send(()).expect("the writer waits") };
        let (refused, ()) = tokio::join!(ingest, release);
        refused.expect_err("the disk is full");
        batch.events
    };
    let ((), taken) = tokio::join!(full, grouped);
    meddle(&sqlite, |connection| {
        connection.query_row("PRAGMA max_page_count = 1000000", [], |_| Ok(())).expect("room");
    })
    .await;
    owner.ran(&taken[0], RunOutcome::Done).await;
    engine.store.ingest(ingest(3, at(0), &["d"])).await.expect("there is room");
    assert_eq!(owner.take().await.len(), 1, "only what is new is taken over");
    engine.store.flush().await.expect("flushed");
    let spec = owner.spec.clone();
    drop((owner, engine, sqlite));

    let engine = place.open().engine();
    let next = Owner::new(&engine, spec).await;
    let open: Vec<_> = next.cursor().await.open.iter().map(|open| open.input.position).collect();
    assert_eq!(open.len(), 2, "what was not done: one of the failed group, and the new one");
    assert_eq!(open[0], taken[1].position);
    assert!(next.take().await.is_empty(), "nothing is taken again");
}

/// What is answered is on the disk itself, not only with the system: a kill cannot show that, so it is asked.
#[tokio::test]
async fn every_commit_waits_for_the_disk() {
    let place = Place::new();
    let sqlite = place.open();
    assert_eq!(number(&sqlite, "PRAGMA synchronous").await, 2, "FULL");
    assert_eq!(number(&sqlite, "PRAGMA wal_autocheckpoint").await, 0);
}
