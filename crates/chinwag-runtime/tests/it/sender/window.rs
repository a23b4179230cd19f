//! What the provider would refuse, because the person was not heard for too long, is not sent.

use std::{sync::Arc, time::Duration};

use chinwag_backends::memory::Memory;
use chinwag_core::{
    clock::Timestamp,
    commit::Ingest,
    event::{Event, EventId, Source, payload},
    function::{Input, Registered},
    name::ChannelName,
    reply::Reply,
    response::{FailureKind, Response},
    store::Store,
    topic::WEBHOOK_RECEIVED,
};

use super::{
    bench::{config, event, failed, input, messenger, retry, sender_with, sent, start, to},
    counterpart::{Act, Counterpart},
};
use crate::gateway::doubles::{Fickle, Manner};

const DAY: Duration = Duration::from_secs(24 * 3600);

/// A provider that takes everything, and a sender with a store.
struct Bench {
    provider: Counterpart,
    store: Arc<Fickle>,
    sender: Registered,
}

impl Bench {
    async fn new() -> Self {
        let provider = Counterpart::that([Act::answer(200, r#"{"message_id":"m_1"}"#)]).await;
        let store = Fickle::new(Memory::new().engine().store, Manner::Works);
        let sender = sender_with(&config(), messenger(provider.url(), "FAKE_PAGE_TOKEN"), store.clone());
        Self { provider, store, sender }
    }

    /// The same, where the person was heard then.
    async fn heard(at: Timestamp) -> Self {
        let bench = Self::new().await;
        let nothing = payload(&()).expect("JSON");
        let source = Source::Channel(ChannelName::from_static("page"));
        let webhook = Event::root(EventId::webhook(at, 1), WEBHOOK_RECEIVED, source, at, nothing);
        let heard = vec![(to("7", "").conversation, at)];
        let ingest = Ingest { webhook, items: Vec::new(), heard, dead: None, note: None, by: None };
        bench.store.ingest(ingest).await.expect("written");
        bench
    }

    /// What the provider was told.
    async fn told(&self, response: &Response, now: Timestamp) -> String {
        sent(self.sender.function.call(Input { now, ..input(response) }).await).request.body
    }

    async fn check_closed(&self, response: &Response, now: Timestamp) {
        let failed = failed(self.sender.function.call(Input { now, ..input(response) }).await);
        assert_eq!((failed.kind, failed.retryable), (FailureKind::WindowClosed, false));
        assert!(failed.request.is_none() && failed.answer.is_none(), "{failed:?}");
        assert!(self.provider.heard().is_empty(), "the provider is not asked");
    }
}

fn answer(reply: Reply) -> Response {
    Response { reply, heard_at: Some(start()), ..to("7", "") }
}

#[tokio::test]
async fn an_answer_that_is_late_is_not_sent() {
    let bench = Bench::new().await;
    bench.check_closed(&answer("hi".into()), start().after(DAY + Duration::from_secs(1))).await;
    let told = bench.told(&answer("hi".into()), start().after(DAY)).await;
    assert!(told.contains("\"RESPONSE\""), "{told}");
}

#[tokio::test]
async fn a_person_who_was_heard_again_can_be_written_to() {
    let bench = Bench::heard(start().after(2 * DAY)).await;
    let told = bench.told(&answer("hi".into()), start().after(3 * DAY)).await;
    assert!(told.contains("\"hi\""), "{told}");
}

#[tokio::test]
async fn what_nobody_asked_for_goes_by_when_the_person_was_heard() {
    let bench = Bench::heard(start()).await;
    bench.check_closed(&to("7", "news"), start().after(2 * DAY)).await;
    bench.told(&to("7", "news"), start().after(DAY)).await;
}

#[tokio::test]
async fn of_whom_nothing_is_known_the_provider_decides() {
    Bench::heard(start()).await.told(&to("8", "news"), start().after(2 * DAY)).await;
}

#[tokio::test]
async fn a_tag_for_outside_is_used_there_and_told() {
    let reminder = answer(Reply::text("Still there?").outside("HUMAN_AGENT"));
    let bench = Bench::new().await;
    bench.check_closed(&reminder, start().after(8 * DAY)).await;
    let told = bench.told(&reminder, start().after(DAY)).await;
    assert!(!told.contains("HUMAN_AGENT"), "{told}");
    let bench = Bench::new().await;
    let sent =
        sent(bench.sender.function.call(Input { now: start().after(2 * DAY), ..input(&reminder) }).await);
    assert!(sent.request.body.contains(r#""tag":"HUMAN_AGENT""#), "{}", sent.request.body);
    let Reply { tag, outside, .. } = sent.response.reply;
    assert_eq!((tag.as_deref(), outside), (Some("HUMAN_AGENT"), None));
}

/// What is in time needs no store; what may not be waits for it.
#[tokio::test]
async fn a_store_that_fails_is_asked_again() {
    let bench = Bench::heard(start().after(DAY)).await;
    bench.store.becomes(Manner::Fails);
    bench.told(&answer("hi".into()), start().after(DAY)).await;
    let now = start().after(2 * DAY);
    let mut event = event(&answer("hi".into()));
    event.time = now;
    let late = Input { event: Arc::new(event), now, ..input(&to("7", "")) };
    let (_, cause) = retry(bench.sender.function.call(late.clone()).await);
    assert!(cause.contains("writing"), "{cause}");
    bench.store.becomes(Manner::Works);
    sent(bench.sender.function.call(late).await);
}
