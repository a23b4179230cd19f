//! What a store must keep, and what it must remove. Each function is one case.

use std::time::Duration;

use chinwag_core::{
    bus::Position,
    commit::RunOutcome,
    event::EventId,
    store::{Engine, Retention},
    topic::{MESSAGE_RECEIVED, RESPONSE_FAILED, WEBHOOK_RECEIVED},
};

use super::{
    fixture::{all, at, conversation, ingest, keep_all, line, maintain, spec},
    owner::Owner,
};

const DAY: u64 = 86_400;

fn days(days: u64) -> Duration {
    Duration::from_secs(days * DAY)
}

/// Nothing is removed that is to be kept.
pub async fn what_is_young_is_kept(engine: &Engine) {
    let owner = Owner::new(engine, spec("talk", MESSAGE_RECEIVED)).await;
    engine.store.ingest(ingest(1, at(0), &["a", "b"])).await.expect("a webhook");
    for stored in owner.take().await {
        owner.ran(&stored, RunOutcome::Done).await;
    }
    maintain(engine, at(29 * DAY), Retention { events: days(30), ..keep_all() }).await;
    assert_eq!(all(engine, &MESSAGE_RECEIVED).await.len(), 2);
    assert_eq!(all(engine, &WEBHOOK_RECEIVED).await.len(), 1);
}

/// What is done and old is removed, and positions go on from where they were.
pub async fn what_is_old_and_done_is_removed(engine: &Engine) {
    let owner = Owner::new(engine, spec("talk", MESSAGE_RECEIVED)).await;
    engine.store.ingest(ingest(1, at(0), &["a", "b"])).await.expect("a webhook");
    let old = owner.take().await;
    for stored in &old {
        owner.ran(stored, RunOutcome::Done).await;
    }
    engine.store.ingest(ingest(2, at(31 * DAY), &["c"])).await.expect("a webhook");
    let new = owner.take().await;
    owner.ran(&new[0], RunOutcome::Done).await;
    maintain(engine, at(31 * DAY), Retention { events: days(30), ..keep_all() }).await;
    let seen = engine.archive.events(Default::default(), Position(0), 100).await.expect("events");
    let ids: Vec<_> = seen.events.iter().map(|stored| &stored.event.id).collect();
    assert!(!ids.contains(&&old[0].event.id) && !ids.contains(&&old[1].event.id), "{ids:?}");
    assert!(ids.contains(&&new[0].event.id), "{ids:?}");
    assert!(engine.archive.trace(old[0].event.id.as_str()).await.expect("a trace").runs.is_empty());
    engine.store.ingest(ingest(3, at(31 * DAY), &["d"])).await.expect("a webhook");
    assert!(owner.take().await[0].position > new[0].position);
}

/// A function whose topic is quiet keeps nothing of other topics.
pub async fn a_quiet_topic_keeps_nothing(engine: &Engine) {
    let quiet = Owner::new(engine, spec("notify", RESPONSE_FAILED)).await;
    assert!(quiet.take().await.is_empty());
    let owner = Owner::new(engine, spec("talk", MESSAGE_RECEIVED)).await;
    engine.store.ingest(ingest(1, at(0), &["a", "b"])).await.expect("a webhook");
    let old = owner.take().await;
    for stored in &old {
        owner.ran(stored, RunOutcome::Done).await;
    }
    engine.store.ingest(ingest(2, at(31 * DAY), &["c"])).await.expect("a webhook");
    maintain(engine, at(31 * DAY), Retention { events: days(30), ..keep_all() }).await;
    let left = all(engine, &MESSAGE_RECEIVED).await;
    assert_eq!(left.len(), 1, "what is old and done is gone");
    let mut failed = old[0].event.as_ref().clone();
    (failed.topic, failed.id) = (RESPONSE_FAILED, EventId::new("later"));
    engine.bus.publish(vec![failed]).await.expect("published");
    assert_eq!(quiet.take().await.len(), 1, "what comes later is still taken over");
}

/// What a function has taken over and not done is kept, however old it is, and so is what comes after it.
pub async fn what_is_not_done_is_kept(engine: &Engine) {
    let owner = Owner::new(engine, spec("talk", MESSAGE_RECEIVED)).await;
    engine.store.ingest(ingest(1, at(0), &["a", "b", "c"])).await.expect("a webhook");
    let taken = owner.take().await;
    owner.ran(&taken[0], RunOutcome::Done).await;
    let everything = Retention { events: days(1), bytes_max: 0, ..keep_all() };
    maintain(engine, at(1000 * DAY), everything).await;
    let seen = engine.archive.events(Default::default(), Position(0), 100).await.expect("events");
    for stored in &taken[1..] {
        assert!(seen.events.iter().any(|seen| seen.position == stored.position), "{:?}", stored.position);
        let event = engine.bus.get(&MESSAGE_RECEIVED, stored.position).await.expect("a reading");
        assert!(event.is_some(), "{:?}", stored.position);
    }
    let next = Owner::new(engine, owner.spec.clone()).await;
    let open: Vec<Position> = next.cursor().await.open.iter().map(|open| open.input.position).collect();
    assert_eq!(open, [taken[1].position, taken[2].position]);
}

/// What a function has not even taken over is kept.
pub async fn what_is_not_taken_over_is_kept(engine: &Engine) {
    let owner = Owner::new(engine, spec("talk", MESSAGE_RECEIVED)).await;
    engine.store.ingest(ingest(1, at(0), &["a", "b", "c"])).await.expect("a webhook");
    maintain(engine, at(1000 * DAY), Retention { events: days(1), bytes_max: 0, ..keep_all() }).await;
    assert_eq!(owner.take().await.len(), 3);
}

/// When the store is too large, the oldest that is done goes first.
pub async fn what_is_too_much_is_removed(engine: &Engine) {
    let owner = Owner::new(engine, spec("talk", MESSAGE_RECEIVED)).await;
    for number in 1..=20 {
        engine.store.ingest(ingest(number, at(0), &["a"])).await.expect("a webhook");
    }
    for stored in owner.take().await {
        owner.ran(&stored, RunOutcome::Done).await;
    }
    maintain(engine, at(1), Retention { bytes_max: 0, ..keep_all() }).await;
    let left = engine.archive.events(Default::default(), Position(0), 100).await.expect("events");
    assert!(left.events.len() <= 1, "{} are left", left.events.len());
}

/// Transcripts are kept by their own age.
pub async fn transcripts_have_their_own_age(engine: &Engine) {
    let owner = Owner::new(engine, spec("talk", MESSAGE_RECEIVED)).await;
    engine.store.ingest(ingest(1, at(0), &["a"])).await.expect("a webhook");
    let stored = owner.take().await.remove(0);
    let mut commit = owner.run(&stored, RunOutcome::Done);
    commit.transcript = vec![line("a", "old", at(0)), line("a", "new", at(50 * DAY))];
    owner.commit(commit).await.expect("the lines are written");
    let keep = Retention { transcript: days(90), events: days(1), ..keep_all() };
    maintain(engine, at(80 * DAY), keep).await;
    let texts = async || {
        let lines = engine.archive.transcript(&conversation("a"), 10).await.expect("a transcript");
        lines.into_iter().map(|line| line.text).collect::<Vec<_>>()
    };
    assert_eq!(texts().await, ["old", "new"]);
    maintain(engine, at(100 * DAY), keep).await;
    assert_eq!(texts().await, ["new"]);
}

/// Marks are kept at least as long as they are to be, and not for ever.
pub async fn marks_are_forgotten_in_the_end(engine: &Engine) {
    let keep = Retention { dedupe: days(7), ..keep_all() };
    engine.store.ingest(ingest(1, at(0), &["a"])).await.expect("a webhook");
    maintain(engine, at(6 * DAY), keep).await;
    let again = engine.store.ingest(ingest(1, at(6 * DAY), &["a"])).await.expect("a webhook");
    assert_eq!(again.duplicates, 1);
    maintain(engine, at(20 * DAY), keep).await;
    let again = engine.store.ingest(ingest(1, at(20 * DAY), &["a"])).await.expect("a webhook");
    assert_eq!(again.published, 1);
}
