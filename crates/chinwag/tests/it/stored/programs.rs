//! Durable conversations whose program is changed between a question and its answer. Each program runs in a process of its
//! own, which is killed.

use chinwag::{bot::Durable, prelude::*};

use super::stage::{Place, Running, Stage};

on_each_engine! {
    the_same_program_goes_on
    a_program_that_is_kept_goes_on
    a_program_that_is_not_kept_may_take_over_the_answers
    another_program_says_so_and_begins_again
    a_program_without_the_conversation_answers_as_if_there_were_none
}

const KEY: &str = "chat/page:200/talk";

async fn first(mut chat: Chat) -> Result<()> {
    let size = chat.ask("Which size?").named("size").await?;
    let colour = chat.ask("Which colour?").named("colour").await?;
    chat.say(format!("First: {size}, {colour}.")).await
}

/// Asks something else before.
async fn second(mut chat: Chat) -> Result<()> {
    let name = chat.ask("Your name?").named("name").await?;
    let size = chat.ask("Which size?").named("size").await?;
    let colour = chat.ask("Which colour?").named("colour").await?;
    chat.say(format!("Second: {name}, {size}, {colour}.")).await
}

fn of_first() -> Bot {
    Bot::new().function("talk", on(MESSAGE_RECEIVED), first)
}

fn of(program: Durable) -> Bot {
    Bot::new().function("talk", on(MESSAGE_RECEIVED), program)
}

/// Holds half of a conversation with the first program; then goes on with `bot`.
async fn half(stage: &Stage, bot: Bot) -> Running {
    let begun = stage.start(of_first()).await;
    begun.answers(1, "page:200", "hi").await;
    begun.hears(2, "page:200", "M").await;
    assert_eq!(begun.says(2).await, "Which colour?");
    begun.kill().await;
    stage.start(bot).await
}

/// What is answered to each of these texts; the first two of all were said before.
async fn check(running: Running, talk: &[(&str, &[&str])]) {
    for (number, (said, answers)) in (3..).zip(talk) {
        let before = running.said().await.len();
        running.answers(number, "page:200", said).await;
        assert_eq!(running.said().await[before..], **answers, "the answer to `{said}`");
    }
    assert!(running.dead().await.is_empty());
    assert!(running.raw(KEY).await.is_none(), "the conversation has ended");
    running.stop().await;
}

async fn the_same_program_goes_on(place: Place) {
    let stage = Stage::new(place);
    let running = half(&stage, of_first()).await;
    check(running, &[("red", &["First: M, red."])]).await;
}

async fn a_program_that_is_kept_goes_on(place: Place) {
    let stage = Stage::new(place);
    let running = half(&stage, of(durable(second).version(2).keep(1, first))).await;
    let talk: [(&str, &[&str]); 5] = [
        ("red", &["First: M, red."]),
        ("hi", &["Your name?"]),
        ("Ann", &["Which size?"]),
        ("L", &["Which colour?"]),
        ("blue", &["Second: Ann, L, blue."]),
    ];
    check(running, &talk).await;
}

async fn a_program_that_is_not_kept_may_take_over_the_answers(place: Place) {
    let stage = Stage::new(place);
    let migrated = durable(second).version(2).migrate(|change| {
        assert_eq!((change.version(), change.answers().len()), (1, 2));
        Migration::Keep(change.answers().clone())
    });
    let running = half(&stage, of(migrated)).await;
    check(running, &[("red", &["Your name?"]), ("Ann", &["Second: Ann, M, red."])]).await;
}

async fn another_program_says_so_and_begins_again(place: Place) {
    let stage = Stage::new(place);
    let running = half(&stage, of(durable(second).version(2))).await;
    let changed = "I have been changed in the meantime, so let us begin again.";
    let talk: [(&str, &[&str]); 4] = [
        ("red", &[changed, "Your name?"]),
        ("Ann", &["Which size?"]),
        ("L", &["Which colour?"]),
        ("blue", &["Second: Ann, L, blue."]),
    ];
    check(running, &talk).await;
}

/// And when the conversation is there again, it is where it was.
async fn a_program_without_the_conversation_answers_as_if_there_were_none(place: Place) {
    let stage = Stage::new(place);
    let plain = Bot::new().function("talk", on(MESSAGE_RECEIVED), async |message: Message| {
        format!("Plain: {}", message.text())
    });
    let running = half(&stage, plain).await;
    running.answers(3, "page:200", "red").await;
    assert_eq!(running.says(3).await, "Plain: red");
    running.kill().await;
    let running = stage.start(of_first()).await;
    running.answers(4, "page:200", "blue").await;
    assert_eq!(running.says(4).await, "First: M, blue.");
    assert!(running.raw(KEY).await.is_none());
    running.stop().await;
}
