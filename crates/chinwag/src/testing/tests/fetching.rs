//! A bot that fetches what happens.

use std::time::Duration;

use chinwag_runtime::{Roles, Which};
use chinwag_testkit::{play::Telegram, script::Trouble};
use serde_json::json;

use super::remote::Remote;
use crate::demo_bot;

/// A Telegram whose bot has no public address.
async fn desk() -> Remote {
    Remote::new(Box::new(Telegram::new()), demo_bot::bot, json!({"polling": true})).await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_kept_is_fetched_and_answered() {
    let desk = desk().await;
    desk.says("parrot").await;
    let runtime = desk.runtime().await;
    desk.hears("Echo: parrot").await;
    desk.says("cuckoo").await;
    desk.hears("Echo: cuckoo").await;
    let called = desk.provider.calls();
    let has = |name: &str| called.iter().any(|call| call.request.target.ends_with(name));
    assert!(has("/deleteWebhook"), "a webhook and fetching exclude each other");
    runtime.stop().await.expect("it stops");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_provider_that_fails_is_asked_again() {
    let desk = desk().await;
    desk.provider.befall(Trouble::Status(500), 1);
    desk.provider.befall(Trouble::Dropped, 1);
    desk.says("parrot").await;
    let runtime = desk.runtime().await;
    desk.hears("Echo: parrot").await;
    runtime.stop().await.expect("it stops");
}

/// What was stored, and not acknowledged before the process died, is given again at the next start, and heard once.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_given_again_after_a_restart_is_heard_once() {
    let desk = desk().await;
    desk.says("parrot").await;
    let runtime = desk.runtime().await;
    desk.hears("Echo: parrot").await;
    runtime.stop().await.expect("it stops");
    desk.provider.redeliver().await.expect("it is kept again");
    let runtime = desk.runtime().await;
    desk.says("cuckoo").await;
    assert_eq!(desk.hears("Echo: cuckoo").await, "Echo: cuckoo");
    runtime.stop().await.expect("it stops");
}

/// Of two processes one fetches; when it stops, the other takes over.
#[tokio::test(flavor = "multi_thread")]
async fn one_process_fetches() {
    let desk = desk().await;
    let begun = || {
        let calls = desk.provider.calls();
        calls.iter().filter(|call| call.request.target.ends_with("/deleteWebhook")).count()
    };
    let gateway = || Roles { gateway: true, functions: Which::Only(Vec::new()), sender: false };
    let functions = desk.runtime_as(Roles { gateway: false, ..Roles::default() }).await;
    let one = desk.runtime_as(gateway()).await;
    desk.says("parrot").await;
    desk.hears("Echo: parrot").await;
    let other = desk.runtime_as(gateway()).await;
    tokio::time::sleep(Duration::from_secs(3)).await;
    assert_eq!(begun(), 1, "the other one waits");
    one.stop().await.expect("it stops");
    desk.says("cuckoo").await;
    assert_eq!(desk.hears("Echo: cuckoo").await, "Echo: cuckoo");
    assert_eq!(begun(), 2);
    other.stop().await.expect("it stops");
    functions.stop().await.expect("it stops");
}
