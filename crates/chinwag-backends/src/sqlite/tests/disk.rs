//! A disk that is full: nothing is answered that is not written, and writing goes on when there is room.

use chinwag_core::{error::EngineError, topic::MESSAGE_RECEIVED};
use chinwag_testkit::conformance::fixture::{at, ids, ingest};

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

/// What is answered is on the disk itself, not only with the system: a kill cannot show that, so it is asked.
#[tokio::test]
async fn every_commit_waits_for_the_disk() {
    let place = Place::new();
    let sqlite = place.open();
    assert_eq!(number(&sqlite, "PRAGMA synchronous").await, 2, "FULL");
    assert_eq!(number(&sqlite, "PRAGMA wal_autocheckpoint").await, 0);
}
