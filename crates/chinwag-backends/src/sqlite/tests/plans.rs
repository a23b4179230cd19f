//! What a search takes does not grow with what is stored: of each table it looks rows up by their key.

use rusqlite::params_from_iter;

use super::{
    super::{lookup, open, recent},
    Place, meddle,
};

/// A hundred segments of an index, and the keys in them: how SQLite reads tables may depend on how much is in them.
const FILL: &str = "
    WITH RECURSIVE id(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM id WHERE n < 100)
    INSERT INTO segment SELECT n, n, n FROM id;
    WITH RECURSIVE key(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM key WHERE n < 30000)
    INSERT INTO lookup SELECT n % 100 + 1, n * 7919, zeroblob(12) FROM key;";

/// How SQLite carries out a query: a step that reads all of a table begins with `SCAN` and its name.
async fn plan(query: &'static str) -> Vec<String> {
    let place = Place::new();
    let sqlite = place.open();
    meddle(&sqlite, |connection| connection.execute_batch(FILL).expect("filled")).await;
    let reader = open::reader(&place.path()).expect("a reader");
    let mut select = reader.prepare(&format!("EXPLAIN QUERY PLAN {query}")).expect("a query");
    let values = vec![5; select.parameter_count()];
    let rows = select.query_map(params_from_iter(values), |row| row.get::<_, String>(3)).expect("its plan");
    rows.collect::<Result<Vec<_>, _>>().expect("text")
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
