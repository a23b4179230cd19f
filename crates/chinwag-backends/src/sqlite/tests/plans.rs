//! What a search takes does not grow with what is stored: of each table it looks rows up by their key.

use rusqlite::params_from_iter;

use super::{
    super::{lookup, recent},
    Place, meddle,
};

/// How SQLite carries out a query: a step that reads all of a table begins with `SCAN` and its name.
async fn plan(query: &'static str) -> Vec<String> {
    let place = Place::new();
    let sqlite = place.open();
    let plan = meddle(&sqlite, move |connection| {
        let explain = format!("EXPLAIN QUERY PLAN {query}");
        let mut select = connection.prepare(&explain).expect("a query");
        let values = vec![0; select.parameter_count()];
        let rows =
            select.query_map(params_from_iter(values), |row| row.get::<_, String>(3)).expect("its plan");
        rows.collect::<Result<Vec<_>, _>>().expect("text")
    });
    plan.await
}

#[tokio::test]
async fn the_ends_of_the_log_are_looked_up_and_the_log_is_not_read_for_them() {
    let plan = plan(recent::BOUNDS).await;
    assert!(plan.iter().any(|step| step == "SEARCH log"), "{plan:?}");
    assert!(!plan.iter().any(|step| step.starts_with("SCAN log")), "{plan:?}");
}

#[tokio::test]
async fn a_key_is_looked_up_in_each_segment_and_the_index_is_not_read_for_it() {
    let plan = plan(lookup::FIND).await;
    assert_eq!(plan, ["SCAN segment", "SEARCH lookup USING PRIMARY KEY (segment=? AND key=?)"]);
}
