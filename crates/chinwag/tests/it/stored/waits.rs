//! Durable conversations that wait for time to pass, while their processes come and go.

use std::time::Duration;

use chinwag::prelude::*;

use super::stage::{Place, Stage};

on_each_engine! {
    a_wait_ends_in_another_process
    a_wait_that_is_over_while_nothing_runs_ends_at_the_next_start
    a_question_that_was_answered_in_time_is_not_late
    a_timer_of_a_function_that_has_no_conversation_any_more_does_nothing
}

const MINUTE: Duration = Duration::from_secs(60);
const KEY: &str = "chat/page:200/talk";

/// Reminds after an hour, and then gives ten minutes for an answer.
async fn remind(mut chat: Chat) -> Result<()> {
    let what = chat.ask("Of what?").await?;
    chat.wait(60 * MINUTE).await?;
    match chat.ask(format!("{what}! Done?")).within(10 * MINUTE).await? {
        Some(words) => chat.say(format!("{words}, good.")).await,
        None => chat.say("No answer, too bad.").await,
    }
}

fn bot() -> Bot {
    Bot::new().function("talk", on(MESSAGE_RECEIVED), Router::new().otherwise(remind))
}

/// A stage on which somebody is to be reminded in an hour, by a process that was killed.
async fn asleep(place: Place) -> Stage {
    let stage = Stage::new(place);
    let killed = stage.start(bot()).await;
    killed.answers(1, "page:200", "remind me").await;
    killed.answers(2, "page:200", "tea").await;
    assert_eq!(killed.said().await, ["Of what?"]);
    killed.kill().await;
    stage
}

async fn a_wait_ends_in_another_process(place: Place) {
    let stage = asleep(place).await;
    let running = stage.start(bot()).await;
    stage.clock.advance(59 * MINUTE);
    running.answers(3, "page:200", "when?").await;
    assert_eq!(running.says(2).await, "Something is still under way here. Say “cancel” to stop it.");
    stage.clock.advance(MINUTE);
    assert_eq!(running.says(3).await, "tea! Done?");
    running.kill().await;

    let running = stage.start(bot()).await;
    stage.clock.advance(10 * MINUTE);
    assert_eq!(running.says(4).await, "No answer, too bad.");
    running.settled().await;
    assert!(running.raw(KEY).await.is_none());
    assert!(running.dead().await.is_empty());
    running.stop().await;
}

async fn a_wait_that_is_over_while_nothing_runs_ends_at_the_next_start(place: Place) {
    let stage = asleep(place).await;
    stage.clock.advance(600 * MINUTE);
    let running = stage.start(bot()).await;
    assert_eq!(running.says(2).await, "tea! Done?");
    running.answers(3, "page:200", "yes").await;
    assert_eq!(running.said().await[2..], ["yes, good."]);
    running.stop().await;
}

async fn a_question_that_was_answered_in_time_is_not_late(place: Place) {
    let stage = asleep(place).await;
    let running = stage.start(bot()).await;
    stage.clock.advance(60 * MINUTE);
    assert_eq!(running.says(2).await, "tea! Done?");
    running.answers(3, "page:200", "yes").await;
    assert_eq!(running.says(3).await, "yes, good.");
    running.answers(4, "page:200", "again").await;
    assert_eq!(running.says(4).await, "Of what?");
    running.kill().await;

    // The timer of the question that was answered is still there, and finds another conversation.
    let running = stage.start(bot()).await;
    stage.clock.advance(10 * MINUTE);
    running.woken(2).await;
    running.answers(5, "page:200", "coffee").await;
    assert_eq!(running.said().await.len(), 4, "it waits for the hour that is now to come");
    assert!(running.dead().await.is_empty());
    running.stop().await;
}

async fn a_timer_of_a_function_that_has_no_conversation_any_more_does_nothing(place: Place) {
    let stage = asleep(place).await;
    stage.clock.advance(60 * MINUTE);
    let plain = Bot::new().function("talk", on(MESSAGE_RECEIVED), async |message: Message| {
        format!("Plain: {}", message.text())
    });
    let running = stage.start(plain).await;
    running.woken(1).await;
    running.answers(3, "page:200", "hello").await;
    assert_eq!(running.said().await[1..], ["Plain: hello"]);
    assert!(running.dead().await.is_empty(), "a wake-up that nobody waits for is no failure");
    running.stop().await;
}
