//! Files that are no database of ours, or not any more: refused with a word that helps.

use chinwag_core::{
    commit::{Epoch, Ingest, RunOutcome, StateWrite},
    error::EngineError,
    lease::{Lease, Leased},
    topic::MESSAGE_RECEIVED,
};
use chinwag_testkit::conformance::{
    fixture::{all, at, conversation, ingest, keep_all, maintain, spec, write},
    owner::Owner,
};
use rusqlite::{Connection, OpenFlags};

use super::{
    super::{
        open::{self, OpenError},
        schema,
    },
    Place, meddle,
};

/// Asserts that the database is refused, and what is said; the path is left out.
#[track_caller]
fn check_refused(place: &Place, expected: &str) {
    let error = place.try_open().expect_err("it is refused");
    let said = error.to_string().replace(&place.path().display().to_string(), "PATH");
    assert_eq!(said, expected);
    assert!(matches!(error, EngineError::Failed { .. } | EngineError::TooNew { .. }));
}

/// A database with something in it, closed.
async fn filled() -> Place {
    let place = Place::new();
    let engine = place.open().engine();
    for number in 1..200 {
        engine.store.ingest(ingest(number, at(0), &["a", "b"])).await.expect("a webhook");
    }
    place
}

#[test]
fn a_folder_is_refused() {
    let place = Place::new();
    std::fs::create_dir(place.path()).expect("a folder");
    check_refused(&place, "opening the database: PATH is a folder; name a file in it");
}

#[test]
fn a_folder_that_is_not_there_is_named() {
    let place = Place::new();
    std::fs::remove_dir(place.0.path()).expect("the folder goes");
    let error = place.try_open().expect_err("there is no folder").to_string();
    assert!(error.contains("unable to open database file") && error.contains("chinwag.db"), "{error}");
}

#[test]
fn a_file_that_is_no_database_is_refused_and_left_alone() {
    let place = Place::new();
    let text = "a letter, not a database\n".repeat(500);
    std::fs::write(place.path(), &text).expect("a file");
    check_refused(&place, "opening the database: PATH is not a database; give another path");
    assert_eq!(std::fs::read_to_string(place.path()).expect("the file"), text);
}

#[test]
fn a_database_of_another_program_is_refused_and_left_alone() {
    let place = Place::new();
    let other = Connection::open(place.path()).expect("a database");
    other.execute_batch("CREATE TABLE log (line TEXT)").expect("a table");
    drop(other);
    check_refused(&place, "opening the database: PATH is a database of another program; give another path");
    let other = Connection::open(place.path()).expect("a database");
    let tables: i64 =
        other.query_row("SELECT COUNT(*) FROM sqlite_schema", [], |row| row.get(0)).expect("a count");
    assert_eq!(tables, 1);
}

#[tokio::test]
async fn a_newer_database_is_refused_and_left_alone() {
    let place = filled().await;
    let newer = Connection::open(place.path()).expect("a database");
    newer.pragma_update(None, "user_version", 99).expect("a version");
    check_refused(
        &place,
        "PATH has schema version 99; this chinwag knows up to 4: use the newer chinwag, or another path",
    );
    let version: u32 = newer.pragma_query_value(None, "user_version", |row| row.get(0)).expect("a version");
    assert_eq!(version, 99);
}

/// A database of version `version`, as a process of that time left it.
fn of_version(version: u8) -> Place {
    let place = Place::new();
    let first = Connection::open(place.path()).expect("a database");
    first.pragma_update(None, "auto_vacuum", "INCREMENTAL").expect("a setting");
    first.pragma_update(None, "journal_mode", "WAL").expect("a setting");
    for step in &schema::MIGRATIONS[..usize::from(version)] {
        first.execute_batch(step).expect("the tables of that version");
    }
    first.pragma_update(None, "application_id", schema::APPLICATION).expect("a mark");
    first.pragma_update(None, "user_version", version).expect("a version");
    first
        .execute("INSERT INTO state (key, version, value) VALUES ('old', 3, CAST('\"kept\"' AS BLOB))", [])
        .expect("a value");
    place
}

#[tokio::test]
async fn a_database_of_the_first_version_is_brought_up_to_date() {
    let place = of_version(1);
    let engine = place.open().engine();
    let old = engine.store.state("old").await.expect("state").expect("a value");
    assert_eq!((old.version, old.value.get(), old.expires), (3, "\"kept\"", None));
    let owner = Owner::new(&engine, spec("talk", MESSAGE_RECEIVED)).await;
    engine.store.ingest(ingest(1, at(0), &["a"])).await.expect("a webhook");
    let mut commit = owner.run(&owner.take().await[0], RunOutcome::Done);
    commit.state = vec![StateWrite { expires: Some(at(10)), ..write("new", 0, Some("passing")) }];
    owner.commit(commit).await.expect("the commit lands");
    maintain(&engine, at(10), keep_all()).await;
    assert!(engine.store.state("new").await.expect("state").is_none());
    assert!(engine.store.state("old").await.expect("state").is_some());
    drop((owner, engine));
    let version = Connection::open(place.path()).expect("a database");
    let version: u32 = version.pragma_query_value(None, "user_version", |row| row.get(0)).expect("a version");
    assert_eq!(version, 4);
    assert!(place.open().engine().store.state("old").await.expect("state").is_some());
}

#[tokio::test]
async fn a_database_of_the_second_version_knows_who_is_heard_from_now_on() {
    let place = of_version(2);
    let engine = place.open().engine();
    let ann = conversation("a");
    assert_eq!(engine.store.heard(&ann).await.expect("it is read"), None);
    let heard = vec![(ann.clone(), at(0))];
    engine.store.ingest(Ingest { heard, ..ingest(1, at(0), &["a"]) }).await.expect("a webhook");
    drop(engine);
    let engine = place.open().engine();
    assert_eq!(engine.store.heard(&ann).await.expect("it is read"), Some(at(0)));
    assert!(engine.store.state("old").await.expect("state").is_some());
}

#[tokio::test]
async fn a_database_of_the_third_version_has_leases_from_now_on() {
    let place = of_version(3);
    let engine = place.open().engine();
    let lease = Lease { role: "ingress-a".into(), holder: "one".into(), now: at(0), until: at(30) };
    assert_eq!(engine.store.lease(lease).await.expect("a lease"), Leased::Held(Epoch(1)));
}

/// What is looked for is found by an index, however much else there is.
#[tokio::test]
async fn state_is_listed_and_expired_by_an_index() {
    let place = filled().await;
    let sqlite = place.open();
    for sql in [
        "SELECT key FROM state WHERE key >= 'a/' AND key > '' AND key < 'a0' AND value IS NOT NULL ORDER BY key LIMIT 1",
        "SELECT key FROM state WHERE expires IS NOT NULL AND expires <= 7 ORDER BY expires LIMIT 1",
    ] {
        let plan = meddle(&sqlite, move |connection| {
            let read = |row: &rusqlite::Row<'_>| row.get::<_, String>(3);
            connection.query_row(&format!("EXPLAIN QUERY PLAN {sql}"), [], read).expect("a plan")
        })
        .await;
        assert!(plan.starts_with("SEARCH state USING"), "{plan}");
    }
}

#[tokio::test]
async fn a_file_that_cannot_be_written_is_refused() {
    let place = filled().await;
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY;
    let mut connection = Connection::open_with_flags(place.path(), flags).expect("a database");
    let error = open::prepare(&mut connection, &place.path()).expect_err("it cannot be written");
    assert!(matches!(error, OpenError::ReadOnly(_)), "{error}");
}

#[tokio::test]
async fn a_damaged_database_is_refused() {
    let place = filled().await;
    let mut bytes = std::fs::read(place.path()).expect("the file");
    bytes[100..4096].fill(0xa5);
    std::fs::write(place.path(), &bytes).expect("damaged");
    check_refused(
        &place,
        "opening the database: PATH is damaged; restore it from a copy, or give another path",
    );
}

/// Damage that is found only when the page is read is an error then, and never a topic that seems to end.
#[tokio::test]
async fn a_damaged_page_is_an_error_when_it_is_read() {
    let place = filled().await;
    let whole = all(&place.open().engine(), &MESSAGE_RECEIVED).await;
    let mut bytes = std::fs::read(place.path()).expect("the file");
    // The page that holds the middle of the log.
    let needle = whole[whole.len() / 2].event.id.as_str().as_bytes();
    let found = bytes.windows(needle.len()).position(|window| window == needle).expect("it is in the file");
    let page = found / 4096 * 4096;
    bytes[page..page + 4096].fill(0xa5);
    std::fs::write(place.path(), &bytes).expect("damaged");
    let Ok(sqlite) = place.try_open() else { return };
    let engine = sqlite.engine();
    let (mut reached, mut seen) = (chinwag_core::bus::Position(0), 0);
    let max = chinwag_testkit::conformance::max(100);
    let error = loop {
        match engine.bus.read(&MESSAGE_RECEIVED, reached, max).await {
            Ok(batch) => {
                assert!(seen < whole.len(), "the damage is passed over");
                assert!(batch.reached > reached, "the topic seems to end at {seen} of {}", whole.len());
                (reached, seen) = (batch.reached, seen + batch.events.len());
            }
            Err(error) => break error,
        }
    };
    assert!(error.to_string().contains("malformed"), "{error}");
}

#[tokio::test]
async fn a_cut_off_database_is_never_taken_for_a_whole_one() {
    let place = filled().await;
    let bytes = std::fs::read(place.path()).expect("the file");
    std::fs::write(place.path(), &bytes[..bytes.len() / 2]).expect("cut off");
    let error = place.try_open().map(drop).expect_err("half of it is missing").to_string();
    assert!(error.contains("damaged") || error.contains("malformed"), "{error}");
}
