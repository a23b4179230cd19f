//! What a store must do with a webhook. Each function is one case.

use std::{sync::Arc, time::Duration};

use chinwag_core::{
    clock::Timestamp,
    commit::{Ingest, IngestItem, Ingested, Note},
    conversation::ConversationKey,
    store::{DeadId, Engine},
    topic::{MESSAGE_RECEIVED, WEBHOOK_RECEIVED},
};
use serde_json::value::RawValue;
use tokio::task::JoinSet;

use super::fixture::{self, all, at, conversation, function, ids, ingest, letter, mark, message, webhook};

async fn write(engine: &Engine, ingest: Ingest) -> Ingested {
    engine.store.ingest(ingest).await.expect("the webhook is written")
}

/// `ingest` publishes the webhook and its events, in the provider's order.
pub async fn a_webhook_and_its_events_are_published(engine: &Engine) {
    let sent = ingest(1, at(0), &["a", "b", "a"]);
    let expected: Vec<_> = sent.items.iter().map(|item| item.event.id.clone()).collect();
    let ingested = write(engine, sent.clone()).await;
    assert_eq!(ingested, Ingested { published: 3, duplicates: 0 });
    assert_eq!(ids(engine, &WEBHOOK_RECEIVED).await, [sent.webhook.id]);
    assert_eq!(ids(engine, &MESSAGE_RECEIVED).await, expected);
}

/// A webhook of which nothing is kept is published itself.
pub async fn a_webhook_with_no_events_is_published(engine: &Engine) {
    assert_eq!(write(engine, ingest(1, at(0), &[])).await, Ingested::default());
    assert_eq!(ids(engine, &WEBHOOK_RECEIVED).await.len(), 1);
}

/// When every mark is there already, nothing is written.
pub async fn the_same_webhook_again_writes_nothing(engine: &Engine) {
    write(engine, ingest(1, at(0), &["a", "b"])).await;
    // A redelivery is another request: it has an id and a time of its own.
    let mut again = ingest(1, at(30), &["a", "b"]);
    again.dead = Some(letter("gateway", &again.webhook));
    assert_eq!(write(engine, again).await, Ingested { published: 0, duplicates: 2 });
    assert_eq!(ids(engine, &WEBHOOK_RECEIVED).await.len(), 1);
    assert_eq!(ids(engine, &MESSAGE_RECEIVED).await.len(), 2);
    let dead = engine.archive.dead_letters(None, DeadId(0), 10).await.expect("dead letters");
    assert!(dead.is_empty(), "nor is its dead letter");
}

/// Of a batch that is partly new, the new part is published.
pub async fn of_a_partly_new_webhook_the_new_part_is_published(engine: &Engine) {
    write(engine, ingest(1, at(0), &["a"])).await;
    let again = ingest(1, at(30), &["a", "b"]);
    let new = again.items[1].event.id.clone();
    assert_eq!(write(engine, again).await, Ingested { published: 1, duplicates: 1 });
    assert_eq!(ids(engine, &WEBHOOK_RECEIVED).await.len(), 2);
    assert_eq!(ids(engine, &MESSAGE_RECEIVED).await.last(), Some(&new));
}

/// An event that stands twice in one webhook is published once.
pub async fn a_mark_twice_in_one_webhook_counts_once(engine: &Engine) {
    let mut sent = ingest(1, at(0), &["a", "a"]);
    sent.items[1].dedupe = sent.items[0].dedupe;
    assert_eq!(write(engine, sent).await, Ingested { published: 1, duplicates: 1 });
    assert_eq!(ids(engine, &MESSAGE_RECEIVED).await.len(), 1);
}

/// Two events of the same moment are two events.
pub async fn marks_of_the_same_moment_are_told_apart(engine: &Engine) {
    write(engine, ingest(1, at(0), &["a"])).await;
    assert_eq!(write(engine, ingest(2, at(0), &["a"])).await.published, 1);
    assert_eq!(ids(engine, &MESSAGE_RECEIVED).await.len(), 2);
}

/// A provider's clock may be wrong or missing: its marks tell a redelivery all the same.
pub async fn marks_with_odd_times_tell_a_redelivery(engine: &Engine) {
    let times = [Timestamp::from_millis(0), Timestamp::from_millis(1), at(40 * 86_400), Timestamp::MAX];
    for (number, time) in times.into_iter().enumerate() {
        let deliver = |now: Timestamp| {
            let webhook = webhook(number as u128, now);
            let event = message(&webhook, 0, "a");
            Ingest {
                items: vec![IngestItem { dedupe: mark(&format!("odd {number}"), time), event }],
                webhook,
                heard: Vec::new(),
                dead: None,
                note: None,
                by: None,
            }
        };
        assert_eq!(write(engine, deliver(at(0))).await.published, 1, "{time}");
        assert_eq!(write(engine, deliver(at(1))).await.duplicates, 1, "{time} at once");
        assert_eq!(write(engine, deliver(at(3 * 86_400))).await.duplicates, 1, "{time} three days later");
    }
    assert_eq!(all(engine, &MESSAGE_RECEIVED).await.len(), times.len());
}

/// A redelivery days later is told from a new event, whatever has been looked after meanwhile.
pub async fn a_redelivery_days_later_is_told(engine: &Engine) {
    write(engine, ingest(1, at(0), &["a"])).await;
    let keep =
        chinwag_core::store::Retention { dedupe: Duration::from_secs(7 * 86_400), ..fixture::keep_all() };
    for day in 1..=6 {
        let now = at(day * 86_400);
        fixture::maintain(engine, now, keep).await;
        assert_eq!(write(engine, ingest(1, now, &["a"])).await.duplicates, 1, "after {day} days");
    }
}

/// When somebody was last heard is known, whatever is delivered again afterwards, for as long as a window may be open.
pub async fn who_was_heard_is_known_for_a_week(engine: &Engine) {
    let (ann, ben) = (conversation("a"), conversation("b"));
    let deliver = async |number, now, heard: &[(&ConversationKey, Timestamp)]| {
        let heard = heard.iter().map(|(who, at)| ((*who).clone(), *at)).collect();
        write(engine, Ingest { heard, ..ingest(number, now, &["a"]) }).await
    };
    let last = async |who| engine.store.heard(who).await.expect("it is read");
    deliver(1, at(0), &[]).await;
    assert_eq!(last(&ann).await, None);
    deliver(2, at(300), &[(&ann, at(290)), (&ben, at(0))]).await;
    assert_eq!((last(&ann).await, last(&ben).await), (Some(at(290)), Some(at(0))));
    let day = 86_400;
    for (number, when) in [(3, at(3 * day)), (4, at(100)), (5, at(2 * day)), (6, at(3 * day - 600))] {
        deliver(number, at(3 * day), &[(&ann, when)]).await;
    }
    assert_eq!((last(&ann).await, last(&ben).await), (Some(at(3 * day)), Some(at(0))));
    // What had been delivered before is not written, and neither is this.
    assert_eq!(deliver(6, at(4 * day), &[(&ann, at(4 * day))]).await.duplicates, 1);
    assert_eq!(last(&ann).await, Some(at(3 * day)));
    fixture::maintain(engine, at(7 * day), fixture::keep_all()).await;
    assert_eq!((last(&ann).await, last(&ben).await), (Some(at(3 * day)), Some(at(0))));
    fixture::maintain(engine, at(10 * day), fixture::keep_all()).await;
    assert_eq!((last(&ann).await, last(&ben).await), (Some(at(3 * day)), None));
    fixture::maintain(engine, at(13 * day), fixture::keep_all()).await;
    assert_eq!(last(&ann).await, None);
}

/// A body that cannot be decoded is kept, with a dead letter that says so.
pub async fn a_body_that_cannot_be_decoded_is_a_dead_letter(engine: &Engine) {
    let webhook = webhook(1, at(0));
    let dead = Some(letter("gateway", &webhook));
    let id = webhook.id.clone();
    write(engine, Ingest { webhook, items: Vec::new(), heard: Vec::new(), dead, note: None, by: None }).await;
    assert_eq!(ids(engine, &WEBHOOK_RECEIVED).await, std::slice::from_ref(&id));
    let letters = engine.archive.dead_letters(Some(&function("gateway")), DeadId(0), 10).await;
    let letters = letters.expect("dead letters");
    assert_eq!(letters.len(), 1);
    assert_eq!(letters[0].1.event.id, id);
}

/// What is noted with a webhook takes the place of what was noted before, also where there is nothing new in it.
pub async fn a_note_is_written_with_a_webhook(engine: &Engine) {
    let noted = |number: u128, value: &str| {
        let value = RawValue::from_string(value.to_owned()).expect("JSON");
        Ingest {
            note: Some(Note { key: "session/a".into(), value: Some(value), expires: None }),
            ..ingest(number, at(0), &["a"])
        }
    };
    let read = async || {
        let state = engine.store.state("session/a").await.expect("state");
        state.map(|state| state.value.get().to_owned())
    };
    assert_eq!(read().await, None);
    for (number, value, published) in [(1, "{\"s\":1}", 1), (2, "{\"s\":2}", 1), (2, "{\"s\":3}", 0)] {
        assert_eq!(write(engine, noted(number, value)).await.published, published);
        assert_eq!(read().await.as_deref(), Some(value));
    }
    write(engine, ingest(3, at(0), &["a"])).await;
    assert_eq!(read().await.as_deref(), Some("{\"s\":3}"), "without a note, it stays");
}

/// A note may tell when it is forgotten; and a note without a value removes what was there.
pub async fn a_note_may_end_and_be_removed(engine: &Engine) {
    let noted = |number: u128, value: Option<&str>, expires| {
        let value = value.map(|value| RawValue::from_string(value.to_owned()).expect("JSON"));
        Ingest { note: Some(Note { key: "held/a".into(), value, expires }), ..ingest(number, at(0), &["a"]) }
    };
    let read = async || {
        let state = engine.store.state("held/a").await.expect("state");
        state.map(|state| (state.value.get().to_owned(), state.expires))
    };
    write(engine, noted(1, Some("1"), Some(at(60)))).await;
    assert_eq!(read().await, Some(("1".to_owned(), Some(at(60)))));
    write(engine, noted(2, Some("2"), Some(at(90)))).await;
    assert_eq!(read().await, Some(("2".to_owned(), Some(at(90)))));
    write(engine, noted(3, None, None)).await;
    assert_eq!(read().await, None);
    assert!(engine.archive.states("held/", "", 10).await.expect("states").is_empty());
    write(engine, noted(4, Some("4"), None)).await;
    assert_eq!(read().await, Some(("4".to_owned(), None)));
}

/// A provider that delivers twice at the same time is heard once.
pub async fn of_deliveries_at_once_one_is_published(engine: &Engine) {
    let mut deliveries = JoinSet::new();
    for second in 0..16 {
        let store = Arc::clone(&engine.store);
        deliveries.spawn(async move { store.ingest(ingest(1, at(second), &["a"])).await.expect("written") });
    }
    let published: usize = deliveries.join_all().await.iter().map(|ingested| ingested.published).sum();
    assert_eq!(published, 1);
    assert_eq!(ids(engine, &MESSAGE_RECEIVED).await.len(), 1);
    assert_eq!(ids(engine, &WEBHOOK_RECEIVED).await.len(), 1);
}
