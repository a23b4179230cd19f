//! What a search takes does not grow with the log.

use super::{super::recent, Place, meddle};

/// The ends of the log are looked up by its key: each row of a plan that reads all of a table begins with `SCAN` and its
/// name.
#[tokio::test]
async fn the_ends_of_the_log_are_looked_up_and_the_log_is_not_read_for_them() {
    let place = Place::new();
    let sqlite = place.open();
    let plan = meddle(&sqlite, |connection| {
        let explain = format!("EXPLAIN QUERY PLAN {}", recent::BOUNDS);
        let mut select = connection.prepare(&explain).expect("a query");
        let rows = select.query_map([], |row| row.get::<_, String>(3)).expect("its plan");
        rows.collect::<Result<Vec<_>, _>>().expect("text")
    });
    let plan = plan.await;
    assert!(plan.iter().any(|step| step == "SEARCH log"), "{plan:?}");
    assert!(!plan.iter().any(|step| step.starts_with("SCAN log")), "{plan:?}");
}
