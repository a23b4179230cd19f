//! Counting: no message is lost, and none counts twice.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use chinwag::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::json;
use tokio::sync::{Barrier, Notify};

use super::stage::{Place, Stage};

on_each_engine! {
    functions_on_one_state_lose_no_update
    a_run_that_is_cut_off_before_its_commit_counts_once
    a_run_that_is_committed_counts_once_whatever_comes_after
}

const KEY: &str = "conversation/page:200/count";

/// Messages so far.
#[derive(Default, Serialize, Deserialize)]
struct Count(usize);

impl Stored for Count {
    const NAME: &'static str = "count";
}

async fn count(_: Message, mut count: ConversationState<Count>) {
    count.0 += 1;
}

/// Holds the first two runs until both have read the state.
struct Together {
    both: Barrier,
    runs: AtomicUsize,
}

/// Two functions count the same messages in the same state; at least once, both of them from the same value on.
async fn functions_on_one_state_lose_no_update(place: Place) {
    async fn count(mut count: ConversationState<Count>, together: State<Arc<Together>>) {
        if together.runs.fetch_add(1, Ordering::SeqCst) < 2 {
            together.both.wait().await;
        }
        count.0 += 1;
    }
    let together = Arc::new(Together { both: Barrier::new(2), runs: AtomicUsize::new(0) });
    // Who loses ten times in a row waits for its next attempt.
    let stage = Stage::in_real_time(place);
    let bot = Bot::new()
        .function("one", on(MESSAGE_RECEIVED), count)
        .function("two", on(MESSAGE_RECEIVED), count)
        .with_state(Arc::clone(&together));
    let bot = stage.start(bot).await;
    for number in 1..=20 {
        bot.hears(number, "page:200", "hello").await;
    }
    bot.settled().await;
    assert_eq!(bot.kept(KEY).await, Some(json!(40)));
    assert!(bot.dead().await.is_empty());
    let runs = together.runs.load(Ordering::SeqCst);
    assert!(runs > 40, "a run that was too late is made again: {runs}");
    bot.stop().await;
}

/// Holds the first run for ever, when it has changed the state.
#[derive(Default)]
struct Held {
    runs: AtomicUsize,
    begun: Notify,
}

async fn a_run_that_is_cut_off_before_its_commit_counts_once(place: Place) {
    async fn count_and_stay(mut count: ConversationState<Count>, held: State<Arc<Held>>) {
        count.0 += 1;
        if held.runs.fetch_add(1, Ordering::SeqCst) == 0 {
            held.begun.notify_one();
            std::future::pending::<()>().await;
        }
    }
    let held = Arc::new(Held::default());
    let bot =
        || Bot::new().function("talk", on(MESSAGE_RECEIVED), count_and_stay).with_state(Arc::clone(&held));
    let stage = Stage::new(place);
    let killed = stage.start(bot()).await;
    killed.hears(1, "page:200", "hello").await;
    held.begun.notified().await;
    killed.kill().await;
    let bot = stage.start(bot()).await;
    bot.settled().await;
    assert_eq!(held.runs.load(Ordering::SeqCst), 2);
    assert_eq!(bot.kept(KEY).await, Some(json!(1)));
    bot.stop().await;
}

/// Neither a kill just after the commit nor a redelivery makes it count again.
async fn a_run_that_is_committed_counts_once_whatever_comes_after(place: Place) {
    let bot = || Bot::new().function("talk", on(MESSAGE_RECEIVED), count);
    let stage = Stage::new(place);
    let killed = stage.start(bot()).await;
    killed.hears(1, "page:200", "hello").await;
    killed.keeps(KEY, json!(1)).await;
    killed.kill().await;
    let bot = stage.start(bot()).await;
    bot.settled().await;
    assert_eq!(bot.kept(KEY).await, Some(json!(1)));
    assert_eq!(bot.hears(1, "page:200", "hello").await.duplicates, 1);
    bot.answers(2, "page:200", "hello again").await;
    assert_eq!(bot.kept(KEY).await, Some(json!(2)));
    bot.stop().await;
}
