use std::future::{pending, ready};

use bytes::Bytes;
use chinwag_core::{
    clock::Timestamp,
    commit::{DedupeMark, Ingest, IngestItem},
    conversation::ConversationKey,
    event::{Event, EventId, Source, payload},
    name::{ChannelName, FunctionName},
    platform::Answer,
    reply::Reply,
    response::Response,
    topic::{MESSAGE_RECEIVED, RESPONSE_PREPARED, WEBHOOK_RECEIVED},
};

use super::{
    Handed, OpenWebhooks, Waiting, Written,
    webhooks::{OPEN_MAX, Open},
};

const DESK: ChannelName = ChannelName::from_static("desk");
const TALK: FunctionName = FunctionName::from_static("talk");
const START: Timestamp = Timestamp::from_millis(1_772_998_024_000);

fn key() -> ConversationKey {
    ConversationKey::new(&DESK, "7")
}

/// Webhook number `number` with so many messages.
fn webhook(number: u128, items: usize) -> Ingest {
    let id = EventId::webhook(START, number);
    let nothing = || payload(&()).expect("JSON");
    let webhook = Event::root(id, WEBHOOK_RECEIVED, Source::Channel(DESK), START, nothing());
    let item = |index| {
        let id = webhook.id.part(index);
        let mut event = webhook.caused(id, MESSAGE_RECEIVED, webhook.source.clone(), START, nothing());
        event.conversation = Some(key());
        IngestItem { dedupe: DedupeMark { at: START, hash: 0 }, event }
    };
    let items = (0..items).map(item).collect();
    Ingest { webhook, items, heard: Vec::new(), dead: None, note: None, by: None }
}

fn register(open: &OpenWebhooks, number: u128) -> Option<Waiting> {
    open.register(&DESK, &webhook(number, 1), START)
}

/// Takes webhook 1 for a response of `talk`.
fn take(open: &OpenWebhooks) -> Option<Open> {
    let response = Response::new(DESK, key(), Reply::text("hello"));
    let cause = webhook(1, 1).items.remove(0).event;
    let id = cause.id.derived(&TALK, 0);
    let data = payload(&response).expect("JSON");
    open.take(&cause.caused(id, RESPONSE_PREPARED, Source::Function(TALK), START, data), &response)
}

fn answer() -> Answer {
    Answer { status: 200, content_type: "text/plain", body: Bytes::from("hello") }
}

fn of_talk() -> OpenWebhooks {
    OpenWebhooks::new([TALK])
}

#[tokio::test]
async fn what_was_taken_before_the_deadline_is_answered_after_it() {
    let open = of_talk();
    let waiting = register(&open, 1).expect("it is open");
    let taken = take(&open).expect("it is open");
    let gateway = async {
        let Handed { receipt, .. } = waiting.handed(ready(())).await.expect("it was taken");
        receipt.buffered();
        assert!(receipt.flushed());
    };
    let sender = async {
        tokio::task::yield_now().await;
        taken.answer(answer()).await
    };
    assert_eq!(tokio::join!(gateway, sender).1, Written::Whole);
}

#[tokio::test]
async fn what_is_deferred_cannot_be_taken_any_more() {
    let open = of_talk();
    let waiting = register(&open, 1).expect("it is open");
    assert!(waiting.handed(ready(())).await.is_none());
    assert!(take(&open).is_none());
}

#[tokio::test]
async fn what_is_taken_and_let_go_of_is_deferred() {
    let open = of_talk();
    let waiting = register(&open, 1).expect("it is open");
    drop(take(&open).expect("it is open"));
    assert!(waiting.handed(pending()).await.is_none());
}

#[tokio::test]
async fn it_is_taken_once() {
    let open = of_talk();
    let _waiting = register(&open, 1);
    let _taken = take(&open).expect("it is open");
    assert!(take(&open).is_none());
}

#[tokio::test]
async fn what_nobody_takes_over_is_not_written() {
    let open = of_talk();
    let waiting = register(&open, 1).expect("it is open");
    let taken = take(&open).expect("it is open");
    drop(waiting);
    assert_eq!(taken.answer(answer()).await, Written::Nothing);
    // The same where it is handed over first.
    let waiting = register(&open, 1).expect("it is open");
    let taken = take(&open).expect("it is open");
    let (written, ()) = tokio::join!(taken.answer(answer()), async { drop(waiting) });
    assert_eq!(written, Written::Nothing);
}

#[tokio::test]
async fn a_receipt_tells_how_far_it_came() {
    async fn check(follow: impl FnOnce(&super::Receipt), expected: Written) {
        let (receipt, told) = super::Receipt::new();
        follow(&receipt);
        drop(receipt);
        assert_eq!(told.await, Ok(expected));
    }
    check(|_| {}, Written::Nothing).await;
    check(super::Receipt::buffered, Written::Nothing).await;
    check(super::Receipt::wrote, Written::InPart).await;
    let half = |receipt: &super::Receipt| {
        receipt.wrote();
        assert!(!receipt.flushed(), "the head alone is not all of it");
    };
    check(half, Written::InPart).await;
    let whole = |receipt: &super::Receipt| {
        receipt.buffered();
        receipt.wrote();
        assert!(receipt.flushed());
    };
    check(whole, Written::Whole).await;
}

#[test]
fn what_cannot_be_answered_is_not_open() {
    assert!(register(&OpenWebhooks::default(), 1).is_none(), "nobody would answer");
    let open = of_talk();
    for items in [0, 2] {
        assert!(open.register(&DESK, &webhook(1, items), START).is_none(), "{items} messages");
    }
}

#[test]
fn a_webhook_is_open_while_somebody_waits() {
    let open = of_talk();
    let id = webhook(1, 1).webhook.id;
    let waiting = register(&open, 1);
    assert_eq!(open.deadline(&id), Some(START));
    drop(waiting);
    assert_eq!(open.deadline(&id), None);
}

#[test]
fn no_more_are_open_than_may_be() {
    let open = of_talk();
    let mut waiting: Vec<_> = (0..OPEN_MAX as u128).map(|number| register(&open, number)).collect();
    assert!(waiting.iter().all(Option::is_some));
    assert!(register(&open, OPEN_MAX as u128).is_none());
    waiting.pop();
    assert!(register(&open, OPEN_MAX as u128).is_some(), "there is room again");
}
