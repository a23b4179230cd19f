//! Roles that one process has at a time.

use chinwag_core::{
    clock::Timestamp,
    commit::{Epoch, Ingest, Ingested, Note},
    error::EngineError,
    lease::{Holding, Lease, Leased},
    store::Engine,
    topic::{MESSAGE_RECEIVED, WEBHOOK_RECEIVED},
};
use serde_json::value::RawValue;

use super::fixture::{at, ids, ingest};

const ROLE: &str = "ingress-a";

async fn ask(engine: &Engine, role: &str, holder: &str, now: Timestamp, until: Timestamp) -> Leased {
    let lease = Lease { role: role.into(), holder: holder.into(), now, until };
    engine.store.lease(lease).await.expect("it is told who has it")
}

/// The epoch under which somebody gets the role for thirty seconds.
async fn take(engine: &Engine, holder: &str, second: u64) -> Epoch {
    match ask(engine, ROLE, holder, at(second), at(second + 30)).await {
        Leased::Held(epoch) => epoch,
        taken @ Leased::Taken { .. } => panic!("{holder} does not get it: {taken:?}"),
    }
}

fn holding(epoch: Epoch) -> Holding {
    Holding { role: ROLE.into(), epoch }
}

async fn write(engine: &Engine, number: u128, epoch: Epoch) -> Result<Ingested, EngineError> {
    let value = RawValue::from_string(number.to_string()).expect("JSON");
    let note = Some(Note { key: "session/a".into(), value: Some(value), expires: None });
    engine.store.ingest(Ingest { by: Some(holding(epoch)), note, ..ingest(number, at(0), &["a"]) }).await
}

/// Who has a role keeps it for as long as it asks for more; the next one gets it once it has run out.
pub async fn a_role_has_one_holder_at_a_time(engine: &Engine) {
    let first = take(engine, "one", 0).await;
    assert!(first > Epoch(0));
    assert_eq!(ask(engine, ROLE, "two", at(10), at(40)).await, Leased::Taken { until: at(30) });
    assert_eq!(take(engine, "one", 20).await, first, "kept");
    assert_eq!(ask(engine, ROLE, "two", at(30), at(60)).await, Leased::Taken { until: at(50) });
    let second = take(engine, "two", 50).await;
    assert!(second > first);
    assert_eq!(ask(engine, ROLE, "one", at(51), at(80)).await, Leased::Taken { until: at(80) });
    assert_eq!(take(engine, "two", 200).await, second, "run out, and nobody else wanted it");
    assert!(take(engine, "one", 300).await > second);
}

/// Roles have nothing to do with each other.
pub async fn roles_stand_apart(engine: &Engine) {
    let first = take(engine, "one", 0).await;
    assert!(matches!(ask(engine, "ingress-b", "two", at(0), at(30)).await, Leased::Held(_)));
    assert_eq!(take(engine, "one", 1).await, first);
}

/// What is given back can be had at once, and not by mistake of somebody who had it before.
pub async fn a_role_is_given_back(engine: &Engine) {
    let first = take(engine, "one", 0).await;
    engine.store.release(holding(first)).await.expect("given back");
    let second = take(engine, "two", 1).await;
    assert!(second > first);
    engine.store.release(holding(first)).await.expect("nothing to give back");
    assert_eq!(ask(engine, ROLE, "one", at(2), at(32)).await, Leased::Taken { until: at(31) });
    engine
        .store
        .release(Holding { role: "none".into(), epoch: Epoch(1) })
        .await
        .expect("nothing to give back");
}

/// Whoever had a role before writes nothing any more, and neither does who never had it.
pub async fn a_former_holder_writes_nothing(engine: &Engine) {
    let never = write(engine, 1, Epoch(0)).await;
    assert!(matches!(never, Err(EngineError::NotHeld { .. })), "{never:?}");
    let first = take(engine, "one", 0).await;
    assert_eq!(write(engine, 1, first).await.expect("written").published, 1);
    // That it has run out is no reason to lose what is there, as long as nobody else has it.
    assert_eq!(write(engine, 2, first).await.expect("written").published, 1);
    let second = take(engine, "two", 30).await;
    let late = write(engine, 3, first).await.expect_err("it is fenced");
    assert!(
        matches!(&late, EngineError::NotHeld { held, current, .. } if (*held, *current) == (first, second))
    );
    assert!(!late.is_retryable(), "{late}");
    let note = engine.store.state("session/a").await.expect("state").expect("a note");
    assert_eq!(note.value.get(), "2", "nor is anything noted");
    for topic in [WEBHOOK_RECEIVED, MESSAGE_RECEIVED] {
        assert_eq!(ids(engine, &topic).await.len(), 2, "{topic}");
    }
    assert_eq!(write(engine, 3, second).await.expect("written").published, 1, "no mark was left");
}
