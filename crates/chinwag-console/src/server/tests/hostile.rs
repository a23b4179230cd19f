//! An engine in which everything that comes from outside is the same words.

use chinwag_core::{
    audit::AuditEntry,
    bus::Stored,
    clock::Timestamp,
    commit::{DeadLetter, Ingest, IngestItem, RunOutcome, ServiceCall, Speaker, StateWrite, TranscriptEntry},
    config::LogLevel,
    conversation::ConversationKey,
    event::{Event, EventId, Source, payload},
    log::{LogLine, LogOverride, PolicyChange},
    name::{ChannelName, TopicName},
    store::Engine,
    topic::{MESSAGE_RECEIVED, RESPONSE_FAILED, RESPONSE_SENT},
};
use chinwag_testkit::conformance::{fixture, owner::Owner};
use serde_json::{Value, json};

/// Where to look at it.
pub(super) struct Filled {
    pub(super) conversation: ConversationKey,
    /// Events, each with another page.
    pub(super) events: Vec<EventId>,
}

/// Fills an engine with words.
pub(super) async fn fill(engine: &Engine, words: &str) -> Filled {
    let now = fixture::at(0);
    let mut id: String = words.chars().take(60).collect();
    if id.is_empty() {
        id.push('x');
    }
    let conversation = ConversationKey::new(&ChannelName::from_static("page"), &id);
    let talk = Owner::new(engine, fixture::spec("talk", MESSAGE_RECEIVED)).await;
    let received = receive(engine, &conversation, words, now).await;
    let taken = talk.take().await;
    let (first, second) = (&taken[0], &taken[1]);
    let sent = outcome(&first.event, RESPONSE_SENT, 0, &sent(&conversation, words));
    let failed = outcome(&first.event, RESPONSE_FAILED, 1, &failed(&conversation, words));
    let own = outcome(&first.event, TopicName::from_static("own"), 2, &json!({ words: words }));
    let events = vec![received, sent.id.clone(), failed.id.clone(), own.id.clone()];
    answer(&talk, first, vec![sent, failed, own], &conversation, words).await;
    give_up(&talk, second, words).await;
    log(engine, &conversation, &first.event.id, words).await;
    Filled { conversation, events }
}

async fn receive(engine: &Engine, conversation: &ConversationKey, words: &str, now: Timestamp) -> EventId {
    let webhook = fixture::webhook(1, now);
    let message = json!({
        "platform": "messenger", "channel": "page", "conversation": conversation, "message_id": words,
        "sender": { "id": words, "name": words }, "sent_at": now,
        "content": { "type": "attachments", "text": words, "attachments": [
            { "type": "media", "media": "file", "url": words, "id": words, "name": words, "mime": words } ] },
    });
    let event = |part: usize| {
        let data = payload(&message).expect("JSON");
        let source = Source::Channel(ChannelName::from_static("page"));
        let mut event = webhook.caused(webhook.id.part(part), MESSAGE_RECEIVED, source, now, data);
        event.conversation = Some(conversation.clone());
        event
    };
    let items =
        [0, 1].map(|part| IngestItem { dedupe: fixture::mark(&part.to_string(), now), event: event(part) });
    let id = items[0].event.id.clone();
    let ingest = Ingest { items: items.into(), webhook, heard: Vec::new(), dead: None, note: None, by: None };
    engine.store.ingest(ingest).await.expect("a webhook");
    id
}

fn outcome(cause: &Event, topic: TopicName, index: usize, data: &Value) -> Event {
    let talk = fixture::function("talk");
    let id = cause.id.derived(&talk, index);
    cause.caused(id, topic, Source::Function(talk), fixture::at(1), payload(data).expect("JSON"))
}

fn sent(conversation: &ConversationKey, words: &str) -> Value {
    json!({
        "response": response(conversation, words), "message_id": words, "attempt": 1,
        "request": { "method": words, "url": words, "body": words }, "answer": { "status": 200, "body": words },
    })
}

fn failed(conversation: &ConversationKey, words: &str) -> Value {
    json!({
        "response": response(conversation, words), "kind": "invalid", "error": words, "retryable": false, "attempt": 1,
        "request": { "method": words, "url": words, "body": words }, "answer": { "status": 400, "body": words },
    })
}

fn response(conversation: &ConversationKey, words: &str) -> Value {
    let reply = chinwag_core::reply::Reply::text(words);
    json!({ "channel": "page", "conversation": conversation, "reply": reply })
}

async fn answer(
    talk: &Owner,
    stored: &Stored,
    events: Vec<Event>,
    conversation: &ConversationKey,
    words: &str,
) {
    let mut commit = talk.run(stored, RunOutcome::Done);
    commit.run.emitted = events.iter().map(|event| event.id.clone()).collect();
    commit.run.calls = vec![ServiceCall {
        service: fixture::function("weather"),
        request: words.to_owned(),
        response: Some(words.to_owned()),
        error: Some(words.to_owned()),
        micros: 1,
        attempts: 1,
    }];
    let line = |speaker, event: &EventId, failed: Option<&str>| TranscriptEntry {
        conversation: conversation.clone(),
        speaker,
        at: fixture::at(1),
        event: event.clone(),
        text: words.to_owned(),
        message_id: Some(words.to_owned()),
        failed: failed.map(str::to_owned),
        by: Some(words.to_owned()),
    };
    commit.transcript = vec![
        line(Speaker::User, &stored.event.id, None),
        line(Speaker::Bot, &events[0].id, None),
        line(Speaker::Bot, &events[1].id, Some(words)),
    ];
    let value = Some(payload(&json!({ words: words })).expect("JSON"));
    let key = format!("conversation/{conversation}/{words}");
    commit.state = vec![StateWrite { key, expected: 0, value, expires: None }];
    commit.events = events;
    talk.commit(commit).await.expect("a run");
}

async fn give_up(talk: &Owner, stored: &Stored, words: &str) {
    let mut commit = talk.run(stored, RunOutcome::Dead);
    commit.run.error = Some(words.to_owned());
    let event = Event::clone(&stored.event);
    commit.dead = Some(DeadLetter { error: words.to_owned(), ..fixture::letter("talk", &event) });
    talk.commit(commit).await.expect("a run");
}

async fn log(engine: &Engine, conversation: &ConversationKey, event: &EventId, words: &str) {
    let line = LogLine {
        at: fixture::at(0),
        level: LogLevel::Error,
        function: fixture::function("talk"),
        target: words.to_owned(),
        conversation: Some(conversation.clone()),
        event: Some(event.clone()),
        message: words.to_owned(),
        fields: [(words.to_owned(), json!(words))].into_iter().collect(),
    };
    engine.logs.append(vec![line]).await.expect("a line");
    let change = LogOverride { fields: Some(vec![words.to_owned()]), ..LogOverride::default() };
    let (function, at) = (fixture::function("talk"), fixture::at(0));
    let policy = PolicyChange { function, change, until: None, by: words.to_owned(), at };
    engine.logs.set_policy(policy).await.expect("a policy");
    let [who, action, subject, details] = [(); 4].map(|()| words.to_owned());
    engine.logs.audit(AuditEntry { at, who, action, subject, details }).await.expect("an entry");
}
