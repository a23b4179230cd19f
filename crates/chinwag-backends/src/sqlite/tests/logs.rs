//! The file of the log: how it is searched, and that it stands in nobody's way.

use chinwag_core::{
    audit::AuditEntry,
    clock::Timestamp,
    config::LogLevel,
    conversation::ConversationKey,
    event::EventId,
    log::{LogCursor, LogFilter, LogLine, LogOverride, LogSeq, PolicyChange, RUNTIME},
};
use chinwag_testkit::conformance::fixture;
use rusqlite::Connection;

use super::{super::logs::tests as inside, Place};

fn line(number: u64) -> LogLine {
    LogLine {
        at: Timestamp::from_millis(1_772_998_024_000 + number),
        level: LogLevel::Info,
        function: RUNTIME,
        target: "bot".into(),
        conversation: Some(fixture::conversation("a")),
        event: Some(EventId::webhook(Timestamp::default(), 1)),
        message: format!("line {number}"),
        fields: Default::default(),
    }
}

fn set() -> PolicyChange {
    let (change, at) = (LogOverride::default(), Timestamp::default());
    PolicyChange { function: RUNTIME, change, until: None, by: "test".into(), at }
}

/// Whatever is looked for, an index leads there, and no list is sorted.
#[tokio::test]
async fn every_search_has_an_index() {
    let place = Place::new();
    let engine = place.open().engine();
    engine.logs.append(vec![line(1)]).await.expect("written");
    let connection = Connection::open(place.logs()).expect("the file");
    let any = LogFilter::default;
    let conversation: Option<ConversationKey> = Some(fixture::conversation("a"));
    for (filter, index) in [
        (any(), "PRIMARY KEY"),
        (LogFilter { grep: Some("x".into()), ..any() }, "PRIMARY KEY"),
        (LogFilter { function: Some(RUNTIME), ..any() }, "line_source"),
        (LogFilter { conversation, function: Some(RUNTIME), ..any() }, "line_conversation"),
        (LogFilter { event: line(1).event, ..any() }, "line_webhook"),
        (LogFilter { level: Some(LogLevel::Warn), function: Some(RUNTIME), ..any() }, "line_grave"),
    ] {
        for cursor in [LogCursor::Before(None), LogCursor::After(LogSeq(0))] {
            let plan = inside::plan(&connection, &filter, cursor);
            assert!(plan.contains(index) && !plan.contains("TEMP B-TREE"), "{filter:?}: {plan}");
            assert!(plan.contains("SEARCH"), "{filter:?}: {plan}");
        }
    }
}

/// Nothing is made before there is something to keep, so a look at an engine leaves no file behind.
#[tokio::test]
async fn the_file_is_made_with_the_first_line() {
    let place = Place::new();
    let engine = place.open().engine();
    let filter = LogFilter::default();
    engine.logs.lines(filter, LogCursor::Before(None), 1).await.expect("an empty log");
    engine.logs.policies().await.expect("no policies");
    engine.logs.append(Vec::new()).await.expect("nothing");
    assert!(!place.logs().exists());
    engine.logs.append(vec![line(1)]).await.expect("written");
    assert!(place.logs().exists());
}

/// The database and the log have a lock each: while the one is held, the other is written.
#[tokio::test]
async fn lines_and_messages_do_not_wait_for_each_other() {
    let place = Place::new();
    let engine = place.open().engine();
    engine.logs.append(vec![line(1)]).await.expect("written");
    let held = Connection::open(place.logs()).expect("the file");
    held.execute_batch("BEGIN IMMEDIATE").expect("the lock of the log");
    let appending = engine.logs.append(vec![line(2)]);
    let webhook = async {
        engine.store.ingest(fixture::ingest(1, fixture::at(0), &["a"])).await.expect("stored");
        held.execute_batch("ROLLBACK").expect("the lock of the log");
    };
    // The webhook is stored while the line waits; only then is the lock let go.
    let (appended, ()) = tokio::join!(appending, webhook);
    appended.expect("written");

    let held = Connection::open(place.path()).expect("the database");
    held.execute_batch("BEGIN IMMEDIATE").expect("the lock of the database");
    engine.logs.append(vec![line(3)]).await.expect("written");
    let entry = AuditEntry {
        at: Timestamp::default(),
        who: "t".into(),
        action: "a".into(),
        subject: "s".into(),
        details: String::new(),
    };
    engine.logs.audit(entry).await.expect("written");
    held.execute_batch("ROLLBACK").expect("the lock of the database");
}

/// Two processes on one file write and read each other's lines and policies.
#[tokio::test]
async fn another_process_sees_lines_and_policies_at_once() {
    let place = Place::new();
    let (one, other) = (place.open().engine(), place.open().engine());
    for number in 0..20 {
        let writer = if number % 2 == 0 { &one } else { &other };
        writer.logs.append(vec![line(number)]).await.expect("written");
        let page = one.logs.lines(LogFilter::default(), LogCursor::Before(None), 1).await.expect("read");
        assert_eq!(page.lines[0].1, line(number));
    }
    other.logs.set_policy(set()).await.expect("set");
    assert_eq!(one.logs.policies().await.expect("read"), [set()]);
}

/// A log of a newer chinwag is left alone, and the bot goes on without.
#[tokio::test]
async fn a_newer_log_is_not_touched() {
    let place = Place::new();
    let newer = Connection::open(place.logs()).expect("a file");
    newer.pragma_update(None, "user_version", 99).expect("a version");
    let engine = place.open().engine();
    let error = engine.logs.append(vec![line(1)]).await.expect_err("newer");
    assert!(error.to_string().contains("chinwag.db-logs has schema version 99"), "{error}");
    engine.logs.policies().await.expect_err("newer");
    engine.store.ingest(fixture::ingest(1, fixture::at(0), &["a"])).await.expect("stored");
}
