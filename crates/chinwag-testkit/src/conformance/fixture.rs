//! What the cases write: small, plain and different in each field that matters.

use std::time::Duration;

use chinwag_core::{
    bus::{Position, Stored},
    clock::Timestamp,
    commit::{DeadLetter, DedupeMark, Ingest, IngestItem, Speaker, StateWrite, TranscriptEntry},
    config::{LogConfig, Span},
    conversation::{ConversationKey, fingerprint},
    event::{Event, EventId, Source, payload},
    function::{FunctionSpec, OnDead, Ordering},
    name::{ChannelName, FunctionName, TopicName},
    retry::RetryPolicy,
    store::{Engine, Retention},
    topic::{MESSAGE_RECEIVED, WEBHOOK_RECEIVED},
};
use serde_json::json;

use super::max;

/// The channel of every event here.
const CHANNEL: ChannelName = ChannelName::from_static("page");

/// So many seconds into an ordinary day of 2026.
#[must_use]
pub fn at(seconds: u64) -> Timestamp {
    Timestamp::from_millis(1_772_998_024_000 + seconds * 1000)
}

/// A name of a function.
#[must_use]
pub fn function(name: &'static str) -> FunctionName {
    FunctionName::from_static(name)
}

/// A topic of the cases' own.
#[must_use]
pub fn topic(name: &'static str) -> TopicName {
    TopicName::from_static(name)
}

/// A conversation.
#[must_use]
pub fn conversation(id: &str) -> ConversationKey {
    ConversationKey::new(&CHANNEL, id)
}

/// How a function with nothing special about it is subscribed.
#[must_use]
pub fn spec(name: &'static str, topic: TopicName) -> FunctionSpec {
    FunctionSpec {
        name: function(name),
        topic,
        ordering: Ordering::Conversation,
        concurrency: 1,
        timeout: Span::secs(30),
        retry: RetryPolicy::default(),
        on_dead: OnDead::Skip,
        claim: false,
        immediate: false,
        while_held: false,
        log: LogConfig::default(),
    }
}

/// Webhook number `number`, with no events in it.
#[must_use]
pub fn webhook(number: u128, now: Timestamp) -> Event {
    let data = payload(&json!({"platform": "messenger", "channel": "page", "body": "{}"})).expect("JSON");
    let id = EventId::webhook(now, number);
    Event::root(id, WEBHOOK_RECEIVED, Source::Channel(CHANNEL), now, data)
}

/// Part `part` of a webhook: a message in conversation `person`, which the provider calls `mid.<webhook>.<part>`.
#[must_use]
pub fn message(webhook: &Event, part: usize, person: &str) -> Event {
    let id = webhook.id.part(part);
    let data = payload(&json!({"message_id": message_id(webhook, part), "text": "Grüße, \"you\" 👋"}));
    let source = Source::Channel(CHANNEL);
    let mut event = webhook.caused(id, MESSAGE_RECEIVED, source, webhook.time, data.expect("JSON"));
    event.conversation = Some(conversation(person));
    event
}

/// What the provider calls the message of [`message`].
#[must_use]
pub fn message_id(webhook: &Event, part: usize) -> String {
    format!("mid.{}.{part}", webhook.id)
}

/// Event `number` of a topic, in conversation `person`, the first of its chain.
#[must_use]
pub fn event(topic: &TopicName, number: u128, person: &str) -> Event {
    let data = payload(&json!({ "number": number.to_string() })).expect("JSON");
    let id = EventId::webhook(at(0), number);
    let mut event = Event::root(id, topic.clone(), Source::Function(function("own")), at(0), data);
    event.conversation = Some(conversation(person));
    event
}

/// The mark of a provider's event that happened at `at`.
#[must_use]
pub fn mark(name: &str, at: Timestamp) -> DedupeMark {
    DedupeMark { at, hash: fingerprint(&["page", name]) }
}

/// A webhook with one message for each of `people`. A message has the same mark whenever its webhook and part are the
/// same.
#[must_use]
pub fn ingest(number: u128, now: Timestamp, people: &[&str]) -> Ingest {
    let webhook = webhook(number, now);
    let item = |(part, person): (usize, &&str)| IngestItem {
        dedupe: mark(&format!("{number}.{part}"), at(0)),
        event: message(&webhook, part, person),
    };
    Ingest {
        items: people.iter().enumerate().map(item).collect(),
        webhook,
        heard: Vec::new(),
        dead: None,
        note: None,
        by: None,
    }
}

/// A line of a transcript.
#[must_use]
pub fn line(person: &str, text: &str, at: Timestamp) -> TranscriptEntry {
    TranscriptEntry {
        conversation: conversation(person),
        speaker: Speaker::Bot,
        at,
        event: EventId::webhook(at, 1),
        text: text.to_owned(),
        message_id: None,
        failed: None,
        by: None,
    }
}

/// A change of state.
#[must_use]
pub fn write(key: &str, expected: u64, value: Option<&str>) -> StateWrite {
    let value = value.map(|value| payload(value).expect("JSON"));
    StateWrite { key: key.to_owned(), expected, value, expires: None }
}

/// A dead letter.
#[must_use]
pub fn letter(name: &'static str, event: &Event) -> DeadLetter {
    DeadLetter {
        function: function(name),
        event: event.clone(),
        error: "out of luck".into(),
        attempts: 3,
        at: at(60),
    }
}

/// Keeps everything.
#[must_use]
pub fn keep_all() -> Retention {
    let ages = Duration::from_secs(1_000_000_000);
    Retention { events: ages, bytes_max: u64::MAX, transcript: ages, dedupe: ages }
}

/// The next event of a chain, as a function would emit it.
#[must_use]
pub fn emitted(cause: &Event, by: &'static str, topic: &TopicName, index: usize) -> Event {
    let id = cause.id.derived(&function(by), index);
    let data = payload(&json!({ "index": index })).expect("JSON");
    cause.caused(id, topic.clone(), Source::Function(function(by)), at(1), data)
}

/// Puts what waits in the outbox on the bus, as the runtime does on an engine whose store is not its bus.
///
/// # Panics
/// The engine fails.
pub async fn relay(engine: &Engine) {
    loop {
        let waiting = engine.store.outbox(100).await.expect("the outbox is read");
        if waiting.is_empty() {
            return;
        }
        let ids = waiting.iter().map(|event| event.id.clone()).collect();
        engine.bus.publish(waiting).await.expect("the outbox is published");
        engine.store.outbox_done(ids).await.expect("the outbox is emptied");
    }
}

/// Everything on a topic.
///
/// # Panics
/// The engine fails.
pub async fn all(engine: &Engine, topic: &TopicName) -> Vec<Stored> {
    relay(engine).await;
    let (mut events, mut reached) = (Vec::new(), Position(0));
    loop {
        let batch = engine.bus.read(topic, reached, max(100)).await.expect("the topic is read");
        if batch.events.is_empty() && batch.reached == reached {
            return events;
        }
        assert!(batch.reached >= reached, "a reading goes back from {reached:?} to {:?}", batch.reached);
        events.extend(batch.events);
        reached = batch.reached;
    }
}

/// The ids of everything on a topic.
///
/// # Panics
/// The engine fails.
pub async fn ids(engine: &Engine, topic: &TopicName) -> Vec<EventId> {
    all(engine, topic).await.iter().map(|stored| stored.event.id.clone()).collect()
}

/// Looks after retention until there is nothing more to do.
///
/// # Panics
/// The engine fails, or does not come to an end.
pub async fn maintain(engine: &Engine, now: Timestamp, keep: Retention) {
    for _ in 0..1000 {
        if !engine.store.maintain(now, keep).await.expect("maintenance") {
            return;
        }
    }
    panic!("there is always more to remove");
}
