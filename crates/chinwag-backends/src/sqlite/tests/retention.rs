//! Retention: in small steps, and never what is needed.

use std::time::Duration;

use chinwag_core::{commit::RunOutcome, event::payload, store::Retention, topic::MESSAGE_RECEIVED};
use chinwag_testkit::conformance::{
    fixture::{all, at, event, ingest, keep_all, maintain, spec, topic},
    owner::Owner,
};

use super::{Place, number, size};

const DAY: u64 = 86_400;

fn a_day() -> Retention {
    Retention { events: Duration::from_secs(DAY), ..keep_all() }
}

#[tokio::test]
async fn it_goes_in_steps() {
    let place = Place::new();
    let sqlite = place.open();
    let engine = sqlite.engine();
    let batch = (0..1800).map(|number| event(&topic("own"), number, "a")).collect();
    engine.bus.publish(batch).await.expect("published");
    let mut left = vec![number(&sqlite, "SELECT COUNT(*) FROM log").await];
    while engine.store.maintain(at(2 * DAY), a_day()).await.expect("maintenance") {
        left.push(number(&sqlite, "SELECT COUNT(*) FROM log").await);
        engine
            .store
            .ingest(ingest(left.len() as u128, at(2 * DAY), &[]))
            .await
            .expect("others go on meanwhile");
    }
    assert!(left.len() > 3, "{left:?}");
    assert!(left.windows(2).all(|pair| pair[0] - pair[1] <= 501), "{left:?}");
    assert!(all(&engine, &topic("own")).await.len() < 4096, "the ring may know them still");
    assert_eq!(number(&sqlite, "SELECT COUNT(*) FROM log WHERE at < 1772998025000").await, 0);
}

#[tokio::test]
async fn space_is_given_back() {
    let place = Place::new();
    let sqlite = place.open();
    let engine = sqlite.engine();
    for round in 0..10_u128 {
        let large = |number: u128| {
            let mut event = event(&topic("own"), round * 100 + number, "a");
            event.data = payload(&"x".repeat(20_000)).expect("JSON");
            event
        };
        engine.bus.publish((0..100).map(large).collect()).await.expect("published");
    }
    let before = number(&sqlite, "PRAGMA page_count").await;
    maintain(&engine, at(1), Retention { bytes_max: 1_000_000, ..keep_all() }).await;
    let after = number(&sqlite, "PRAGMA page_count").await;
    assert!(after < before / 2, "{before} pages, then {after}");
    drop((engine, sqlite));
    assert!(size(&place.path()) < 12_000_000, "{}", size(&place.path()));
}

/// The runs that tell that an input is done may go only once that has been written down.
#[tokio::test]
async fn what_is_done_stays_done_when_its_run_is_removed() {
    let place = Place::new();
    let sqlite = place.open();
    let engine = sqlite.engine();
    let owner = Owner::new(&engine, spec("talk", MESSAGE_RECEIVED)).await;
    engine.store.ingest(ingest(1, at(0), &["a", "b", "c"])).await.expect("a webhook");
    let taken = owner.take().await;
    engine.store.flush().await.expect("the cursor is written with all of them open");
    for stored in &taken {
        owner.ran(stored, RunOutcome::Done).await;
    }
    engine.store.ingest(ingest(2, at(0), &["d"])).await.expect("a webhook");
    let last = owner.take().await;
    maintain(&engine, at(2 * DAY), Retention { bytes_max: 0, ..a_day() }).await;
    assert!(number(&sqlite, "SELECT MIN(seq) FROM log").await > taken[2].position.0.cast_signed());

    let killed = place.killed();
    let engine = killed.open().engine();
    let next = Owner::new(&engine, owner.spec.clone()).await;
    let open: Vec<_> = next.cursor().await.open.iter().map(|open| open.input.position).collect();
    assert_eq!(open, [last[0].position]);
}

/// A function that runs in another process keeps what it has not done; one that runs nowhere keeps nothing.
#[tokio::test]
async fn what_another_process_has_not_done_is_kept() {
    let place = Place::new();
    let (sqlite, other) = (place.open(), place.open().engine());
    let engine = sqlite.engine();
    engine.store.subscribe(&spec("forgotten", MESSAGE_RECEIVED)).await.expect("subscribed");
    let owner = Owner::new(&other, spec("talk", MESSAGE_RECEIVED)).await;
    engine.store.ingest(ingest(1, at(0), &["a", "b"])).await.expect("a webhook");
    other.store.flush().await.expect("the other process has seen it");
    let taken = owner.take().await;
    owner.ran(&taken[0], RunOutcome::Done).await;
    other.store.flush().await.expect("its cursor is written");
    maintain(&engine, at(1000 * DAY), Retention { bytes_max: 0, ..a_day() }).await;
    maintain(&engine, at(1001 * DAY), Retention { bytes_max: 0, ..a_day() }).await;
    let first = number(&sqlite, "SELECT MIN(seq) FROM log").await;
    assert_eq!(first, taken[1].position.0.cast_signed());
    owner.ran(&taken[1], RunOutcome::Done).await;
    let spec = owner.spec.clone();
    drop((owner, other));
    maintain(&engine, at(1001 * DAY), Retention { bytes_max: 0, ..a_day() }).await;
    assert_eq!(number(&sqlite, "SELECT COUNT(*) FROM log").await, 1, "the last row alone is left");
    let next = Owner::new(&engine, spec).await;
    assert!(next.cursor().await.open.is_empty());
}

/// A function whose process was killed, and that nobody has taken up since, stands where its last run left it.
#[tokio::test]
async fn what_a_killed_process_had_done_stays_done_when_its_runs_are_removed() {
    let place = Place::new();
    let engine = place.open().engine();
    let owner = Owner::new(&engine, spec("talk", MESSAGE_RECEIVED)).await;
    engine.store.ingest(ingest(1, at(0), &["a", "b"])).await.expect("a webhook");
    let taken = owner.take().await;
    engine.store.flush().await.expect("the cursor is written with both of them open");
    for stored in &taken {
        owner.ran(stored, RunOutcome::Done).await;
    }
    let killed = place.killed();
    let sqlite = killed.open();
    let engine = sqlite.engine();
    for day in [1000, 1001] {
        maintain(&engine, at(day * DAY), Retention { bytes_max: 0, ..a_day() }).await;
    }
    assert_eq!(number(&sqlite, "SELECT COUNT(*) FROM log").await, 1);
    let next = Owner::new(&engine, owner.spec.clone()).await;
    assert!(next.cursor().await.open.is_empty());
}

/// What a function that nobody runs has open is removed in the end, and then keeps nothing from being removed.
#[tokio::test]
async fn what_was_removed_under_an_absent_function_is_not_open_for_ever() {
    let place = Place::new();
    let engine = place.open().engine();
    let owner = Owner::new(&engine, spec("talk", MESSAGE_RECEIVED)).await;
    engine.store.ingest(ingest(1, at(0), &["a", "b"])).await.expect("a webhook");
    let taken = owner.take().await;
    let spec = owner.spec.clone();
    drop((owner, engine));

    let sqlite = place.open();
    let engine = sqlite.engine();
    // The first look begins the time for which those that are absent are waited for.
    maintain(&engine, at(1000 * DAY), Retention { bytes_max: 0, ..a_day() }).await;
    maintain(&engine, at(1001 * DAY), Retention { bytes_max: 0, ..a_day() }).await;
    let next = Owner::new(&engine, spec).await;
    let open: Vec<_> = next.cursor().await.open.iter().map(|open| open.input.position).collect();
    assert_eq!(open, [taken[1].position], "the last row of the log stays");
    next.ran(&taken[1], RunOutcome::Done).await;
    engine.store.ingest(ingest(2, at(1001 * DAY), &["c"])).await.expect("a webhook");
    for stored in next.take().await {
        next.ran(&stored, RunOutcome::Done).await;
    }
    maintain(&engine, at(1002 * DAY), Retention { bytes_max: 0, ..a_day() }).await;
    assert_eq!(number(&sqlite, "SELECT COUNT(*) FROM log").await, 1, "the log is removed again");
}

/// At a start, retention may be looked after before the functions are acquired.
#[tokio::test]
async fn what_waits_for_a_function_outlives_a_restart() {
    let place = Place::new();
    let engine = place.open().engine();
    let owner = Owner::new(&engine, spec("talk", MESSAGE_RECEIVED)).await;
    engine.store.ingest(ingest(1, at(0), &["a", "b", "c"])).await.expect("a webhook");
    let taken = owner.take().await;
    owner.ran(&taken[0], RunOutcome::Done).await;
    let spec = owner.spec.clone();
    drop((owner, engine));
    let sqlite = place.open();
    let engine = sqlite.engine();
    maintain(&engine, at(1000 * DAY), Retention { bytes_max: 0, ..a_day() }).await;
    let first = number(&sqlite, "SELECT MIN(seq) FROM log").await;
    assert_eq!(first, taken[1].position.0.cast_signed(), "what is done has gone");
    let next = Owner::new(&engine, spec).await;
    assert_eq!(next.cursor().await.open.len(), 2);
}
