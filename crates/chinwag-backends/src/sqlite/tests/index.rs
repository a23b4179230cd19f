//! The index that is filled later: what people look for is found in it, after it, and across a kill.

use chinwag_core::topic::MESSAGE_RECEIVED;
use chinwag_testkit::conformance::fixture::{at, conversation, event, ingest, message_id, topic, webhook};

use super::{super::Sqlite, Place, event_count, number};

/// Webhooks with so many messages each: three keys for a message.
const WEBHOOKS: u128 = 24;
const MESSAGES: usize = 500;

async fn fill(sqlite: &Sqlite, first: u128) {
    let people: Vec<String> = (0..MESSAGES).map(|person| format!("p{person}")).collect();
    let people: Vec<&str> = people.iter().map(String::as_str).collect();
    for number in first..first + WEBHOOKS {
        sqlite.engine().store.ingest(ingest(number, at(0), &people)).await.expect("a webhook");
    }
}

/// Lets the index get on until there are so many segments.
async fn await_segments(sqlite: &Sqlite, count: i64) {
    for _ in 0..2000 {
        if number(sqlite, "SELECT COUNT(*) FROM segment").await >= count {
            return;
        }
        sqlite.engine().store.flush().await.expect("flushed");
    }
    panic!("the index is not filled");
}

async fn check_found(sqlite: &Sqlite, number: u128) {
    let archive = sqlite.engine().archive;
    let sent = webhook(number, at(0));
    let trace = archive.trace(sent.id.as_str()).await.expect("a trace");
    assert_eq!(trace.events.len(), 1 + MESSAGES, "webhook {number}");
    let trace = archive.trace(&message_id(&sent, MESSAGES - 1)).await.expect("a trace");
    assert_eq!(trace.events.len(), 1 + MESSAGES, "webhook {number}, by its last message");
}

async fn check_conversation(sqlite: &Sqlite, count: usize) {
    let filter = chinwag_core::store::EventFilter {
        conversation: Some(conversation("p7")),
        topic: Some(MESSAGE_RECEIVED),
        since: None,
    };
    let found = sqlite.engine().archive.events(filter, Default::default(), 1000).await.expect("events");
    assert_eq!(found.events.len(), count);
    assert!(found.events.is_sorted_by(|one, next| one.position < next.position));
}

#[tokio::test]
async fn what_is_indexed_and_what_is_not_yet_are_found_alike() {
    let place = Place::new();
    let sqlite = place.open();
    fill(&sqlite, 0).await;
    check_found(&sqlite, 0).await;
    await_segments(&sqlite, 1).await;
    sqlite.engine().bus.publish(vec![event(&topic("own"), 1, "p7")]).await.expect("published");
    let indexed = number(&sqlite, "SELECT MAX(log_to) FROM segment").await;
    assert!(indexed < number(&sqlite, "SELECT MAX(seq) FROM log").await, "some of it is not in the index");
    for number in [0, WEBHOOKS / 2, WEBHOOKS - 1] {
        check_found(&sqlite, number).await;
    }
    check_conversation(&sqlite, 24).await;
}

#[tokio::test]
async fn the_index_is_filled_again_after_a_kill() {
    let place = Place::new();
    let sqlite = place.open();
    fill(&sqlite, 0).await;
    let killed = place.killed();
    drop(sqlite);
    let sqlite = killed.open();
    check_found(&sqlite, 0).await;
    await_segments(&sqlite, 1).await;
    fill(&sqlite, WEBHOOKS).await;
    await_segments(&sqlite, 2).await;
    for number in [0, WEBHOOKS - 1, WEBHOOKS, 2 * WEBHOOKS - 1] {
        check_found(&sqlite, number).await;
    }
    check_conversation(&sqlite, 48).await;
    assert_eq!(
        event_count(&sqlite.engine()).await,
        2 * usize::try_from(WEBHOOKS).expect("small") * (1 + MESSAGES)
    );
}
