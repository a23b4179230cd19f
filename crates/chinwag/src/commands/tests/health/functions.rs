//! Functions that fail, give up, or fall behind.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use chinwag_core::health::{FindingKind, Severity};
use tokio::sync::Notify;

use super::bench::Bench;
use crate::prelude::*;

const SETTINGS: &str = "[function.talk]\nretry = { attempts = 1 }\ntimeout = \"2h\"\n";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_function_that_fails_is_told_until_it_has_not_failed_for_a_while() {
    let is_broken = Arc::new(AtomicBool::new(true));
    let broken = Arc::clone(&is_broken);
    let talk = move |message: Message| {
        let is_broken = broken.load(Ordering::Relaxed);
        async move { if is_broken { Err(Error::reject("it is broken")) } else { Ok(message.text().to_owned()) } }
    };
    let bench = Bench::start(Bot::new().function("talk", on(MESSAGE_RECEIVED), talk), SETTINGS, None).await;
    bench.pass(Duration::from_secs(1)).await;
    for person in 1..=4 {
        bench.says(person, "hello").await;
    }
    let failing = bench.tells(FindingKind::Failing, "talk").await;
    let dead = bench.tells(FindingKind::DeadLetters, "talk").await;
    assert_eq!((failing.severity, dead.severity), (Severity::Major, Severity::Major));
    is_broken.store(false, Ordering::Relaxed);
    bench.pass(Duration::from_secs(400)).await;
    bench.says(5, "hello").await;
    bench.ends(&failing).await;
    bench.ends(&dead).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_function_that_falls_behind_is_told_until_it_has_caught_up() {
    let gate = Arc::new(Notify::new());
    let waiting = Arc::clone(&gate);
    let talk = move |message: Message| {
        let gate = Arc::clone(&waiting);
        async move {
            if message.text() == "wait" {
                gate.notified().await;
            }
            "done"
        }
    };
    let bench = Bench::start(Bot::new().function("talk", on(MESSAGE_RECEIVED), talk), SETTINGS, None).await;
    bench.says(1, "wait").await;
    bench.pass(Duration::from_secs(50)).await;
    bench.says(2, "hello").await;
    assert_eq!(bench.ready(&[]).await, (200, "ready".to_owned()), "it is not old yet");
    bench.pass(Duration::from_secs(50)).await;
    let lag = bench.tells(FindingKind::Lag, "talk").await;
    assert!(lag.words.contains("falls behind: its oldest event is 100 s old"), "{lag:?}");
    assert_eq!(bench.ready(&[]).await.0, 200, "another process could not help");
    gate.notify_one();
    bench.ends(&lag).await;
}
