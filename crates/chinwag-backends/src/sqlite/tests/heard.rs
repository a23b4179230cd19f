//! What it costs to know when somebody was last heard.

use chinwag_core::commit::Ingest;
use chinwag_testkit::conformance::fixture::{at, conversation, ingest};

use super::{super::heard, Place, meddle};

/// Who writes a lot has nothing written each time, and a day is looked into once, however many were heard on it.
#[tokio::test]
async fn who_was_heard_is_found_by_an_index_and_rarely_written() {
    let place = Place::new();
    let sqlite = place.open();
    let engine = sqlite.engine();
    let ann = conversation("a");
    for (number, seconds) in [(1, 0), (2, 59), (3, 60), (4, 61)] {
        let heard = vec![(ann.clone(), at(seconds))];
        engine.store.ingest(Ingest { heard, ..ingest(number, at(61), &["a"]) }).await.expect("a webhook");
        let expected = if seconds > 60 { at(61) } else { at(0) };
        assert_eq!(engine.store.heard(&ann).await.expect("it is read"), Some(expected), "{seconds}");
    }
    let plan = meddle(&sqlite, |connection| {
        let sql = format!("EXPLAIN QUERY PLAN {}", heard::LAST);
        let mut select = connection.prepare(&sql).expect("a query");
        let rows = select.query_map([7], |row| row.get::<_, String>("detail")).expect("a plan");
        rows.collect::<Result<Vec<_>, _>>().expect("a plan")
    })
    .await;
    assert!(plan.iter().any(|step| step.contains("USING PRIMARY KEY (day=? AND hash=?)")), "{plan:?}");
    assert!(plan.iter().all(|step| !step.contains("SCAN heard")), "{plan:?}");
}
