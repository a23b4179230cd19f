//! State that is kept for a while.

use std::time::Duration;

use chinwag::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::stage::{Place, Stage};

on_each_engine! {
    what_is_kept_for_a_while_is_forgotten_after_its_last_change
}

const KEY: &str = "conversation/page:200/streak";

/// Messages without a pause of an hour.
#[derive(Default, Serialize, Deserialize)]
struct Streak(u32);

impl Stored for Streak {
    const NAME: &'static str = "streak";
    const TTL: Option<Duration> = Some(Duration::from_secs(3600));
}

async fn count(message: Message, mut streak: ConversationState<Streak>) {
    if message.text() != "look" {
        streak.0 += 1;
    }
}

async fn what_is_kept_for_a_while_is_forgotten_after_its_last_change(place: Place) {
    let stage = Stage::new(place);
    let bot = stage.start(Bot::new().function("talk", on(MESSAGE_RECEIVED), count)).await;
    let wait = |seconds| stage.clock.advance(Duration::from_secs(seconds));
    bot.answers(1, "page:200", "hello").await;
    wait(3599);
    bot.answers(2, "page:200", "hello").await;
    assert_eq!(bot.kept(KEY).await, Some(json!(2)), "a second is left");
    wait(3599);
    bot.answers(3, "page:200", "look").await;
    wait(1);
    bot.answers(4, "page:200", "hello").await;
    assert_eq!(bot.kept(KEY).await, Some(json!(1)), "a look is no change");
    wait(3600);
    // It is removed without anybody asking for it.
    wait(120);
    bot.forgets(KEY).await;
    bot.answers(5, "page:200", "hello").await;
    assert_eq!(bot.kept(KEY).await, Some(json!(1)));
    bot.stop().await;
}
