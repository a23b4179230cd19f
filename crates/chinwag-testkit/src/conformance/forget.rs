//! What is left of a conversation that is forgotten: nothing but that something happened. Each function is one case.

use chinwag_core::{
    bus::Stored,
    commit::{Commit, RunOutcome, ServiceCall, Timer},
    event::{Event, payload},
    name::TopicName,
    store::{DeadId, Engine, Entry, EventFilter, Forgotten, Search, Searched},
    topic::{MESSAGE_RECEIVED, WEBHOOK_RECEIVED},
};
use serde_json::json;

use super::{
    fixture::{
        all, at, conversation, emitted, function, ingest, keep_all, letter, line, message, spec, write,
    },
    max,
    owner::Owner,
};
use crate::conformance::fixture;

const OUT: TopicName = TopicName::from_static("out");

/// A word that nobody else says.
pub const WORD: &str = "xyzzyplughquux";

/// The state of a conversation.
#[must_use]
pub fn keys(person: &str) -> Vec<String> {
    let key = conversation(person);
    vec![format!("conversation/{key}/cart"), format!("chat/{key}/talk")]
}

/// An event that says the word.
fn telling(mut event: Event) -> Event {
    event.data = payload(&json!({ "message_id": format!("mid.{}", event.id), "text": WORD })).expect("JSON");
    event
}

/// A message of `a` that says the word, one of `b` in the same webhook, and what a function made of each; a second message
/// of `a` that is taken over and not done.
pub async fn told(engine: &Engine) -> (Owner, Vec<Stored>) {
    let owner = Owner::new(engine, spec("talk", MESSAGE_RECEIVED)).await;
    let mut first = ingest(1, at(0), &["a", "b"]);
    first.webhook = telling(first.webhook);
    first.items[0].event = telling(message(&first.webhook, 0, "a"));
    first.heard = vec![(conversation("a"), at(0)), (conversation("b"), at(0))];
    engine.store.ingest(first).await.expect("a webhook");
    let mut second = ingest(2, at(1), &["a"]);
    second.items[0].event = telling(second.items[0].event.clone());
    engine.store.ingest(second).await.expect("a webhook");
    let taken = owner.take().await;
    for (stored, person) in taken.iter().zip(["a", "b"]) {
        owner.commit(full(&owner, stored, person)).await.expect("the commit lands");
    }
    (owner, taken)
}

/// A commit with the word in each of its parts.
fn full(owner: &Owner, stored: &Stored, person: &str) -> Commit {
    let mut commit = owner.run(stored, RunOutcome::Dead);
    commit.run.error = Some(format!("no {WORD}"));
    commit.run.calls = vec![ServiceCall {
        service: function("stock"),
        request: format!("\"{WORD}\""),
        response: None,
        error: None,
        micros: 1,
        attempts: 1,
    }];
    commit.events = vec![telling(emitted(&stored.event, "talk", &OUT, 0))];
    commit.timers = vec![Timer { due: at(100), event: telling(emitted(&stored.event, "talk", &OUT, 1)) }];
    commit.state = keys(person).iter().map(|key| write(key, 0, Some(WORD))).collect();
    commit.transcript = vec![line(person, WORD, at(1))];
    commit.dead = Some(letter("talk", &stored.event));
    commit
}

async fn forget(engine: &Engine, person: &str) -> Forgotten {
    engine.store.forget(&conversation(person), &keys(person)).await.expect("it is forgotten")
}

/// How much is found of a conversation: events, lines, dead letters, values, timers.
async fn left(engine: &Engine, person: &str) -> [usize; 5] {
    let key = conversation(person);
    let filter = EventFilter { conversation: Some(key.clone()), ..EventFilter::default() };
    let events = engine.archive.events(filter, chinwag_core::bus::Position(0), 100).await.expect("events");
    let lines = engine.archive.transcript(&key, 100).await.expect("a transcript");
    let letters = engine.archive.dead_letters(None, DeadId(0), 100).await.expect("letters");
    let letters = letters.iter().filter(|(_, letter)| letter.event.conversation.as_ref() == Some(&key));
    let mut states = 0;
    for key in keys(person) {
        states += usize::from(engine.store.state(&key).await.expect("state").is_some());
    }
    let trace = engine.archive.trace(fixture::webhook(1, at(0)).id.as_str()).await.expect("a trace");
    let timers = trace.timers.iter().filter(|(_, event)| event.conversation.as_ref() == Some(&key));
    [events.events.len(), lines.len(), letters.count(), states, timers.count()]
}

/// Everything of it is gone, and nothing of anybody else.
pub async fn of_a_forgotten_conversation_nothing_is_found(engine: &Engine) {
    told(engine).await;
    assert_eq!(left(engine, "a").await, [3, 1, 1, 2, 1]);
    let others = left(engine, "b").await;
    // Two messages, what came of one of them, and both webhooks.
    assert_eq!(forget(engine, "a").await, Forgotten { events: 5, lines: 1, states: 2 });
    assert_eq!(left(engine, "a").await, [0; 5]);
    assert_eq!(left(engine, "b").await, others);
    assert_eq!(engine.store.heard(&conversation("a")).await.expect("asked"), None);
    assert!(engine.store.heard(&conversation("b")).await.expect("asked").is_some());
    assert_eq!(forget(engine, "a").await, Forgotten::default(), "once");
}

/// What happened stays, and says nothing; what came in with it for somebody else is theirs.
pub async fn a_forgotten_event_stays_and_says_nothing(engine: &Engine) {
    let (_, taken) = told(engine).await;
    forget(engine, "a").await;
    let trace = engine.archive.trace(taken[0].event.id.as_str()).await.expect("a trace");
    let erased = trace.events.iter().filter(|event| event.is_erased()).count();
    assert_eq!((trace.events.len(), erased), (5, 3), "the webhook, the message of `a`, and what came of it");
    let of_a: Vec<_> = trace.runs.iter().filter(|run| run.event == taken[0].event.id).collect();
    assert_eq!(of_a.len(), 1);
    assert!(of_a[0].error.is_none() && of_a[0].calls.is_empty());
    let webhooks = all(engine, &WEBHOOK_RECEIVED).await;
    assert!(webhooks.iter().all(|stored| stored.event.is_erased()));
    for what in [Searched::Events(None), Searched::Runs { function: function("talk"), failed: false }] {
        let search = Search { what, channel: None, text: Some(WORD.to_owned()) };
        let found = engine.archive.recent(search, None, 100).await.expect("a search").entries;
        let of_b = |entry: &Entry| match entry {
            Entry::Event(event) => event.conversation == Some(conversation("b")),
            Entry::Run(run) => run.event == taken[1].event.id,
        };
        assert!(!found.is_empty() && found.iter().all(|(_, entry)| of_b(entry)), "{found:?}");
    }
}

/// Whatever is read of an input from then on is empty, and a run that had read it before leaves nothing but that it was.
pub async fn a_run_on_what_was_forgotten_leaves_nothing(engine: &Engine) {
    let (owner, taken) = told(engine).await;
    let late = full(&owner, &taken[2], "a");
    forget(engine, "a").await;
    let read = engine.bus.get(&MESSAGE_RECEIVED, taken[2].position).await.expect("read");
    assert!(read.expect("it stays where it stands").event.is_erased());
    let again =
        engine.bus.read(&MESSAGE_RECEIVED, chinwag_core::bus::Position(0), max(100)).await.expect("read");
    assert_eq!(again.events.iter().filter(|stored| stored.event.is_erased()).count(), 2);
    owner.commit(late).await.expect("it is not refused: it is done");
    assert_eq!(left(engine, "a").await, [0; 5]);
    assert!(owner.cursor().await.open.is_empty(), "nothing of it is left to do");
    let runs = engine.archive.trace(taken[2].event.id.as_str()).await.expect("a trace").runs;
    assert_eq!(runs.len(), 1);
    assert!(runs[0].error.is_none() && runs[0].calls.is_empty() && runs[0].emitted.is_empty());
    assert_eq!(engine.store.fire(at(1000), 10).await.expect("timers").count, 1, "that of `b`");
    fixture::maintain(engine, at(1000), keep_all()).await;
}

/// What is said afterwards is a new beginning.
pub async fn a_forgotten_conversation_may_begin_again(engine: &Engine) {
    let (owner, taken) = told(engine).await;
    forget(engine, "a").await;
    owner.ran(&taken[2], RunOutcome::Done).await;
    engine.store.ingest(ingest(3, at(200), &["a"])).await.expect("a webhook");
    let stored = owner.take().await.remove(0);
    owner.commit(full(&owner, &stored, "a")).await.expect("the commit lands");
    assert_eq!(left(engine, "a").await[..4], [2, 1, 1, 2]);
}
