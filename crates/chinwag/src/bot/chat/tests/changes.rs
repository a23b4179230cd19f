//! Programs that are changed while somebody is in the middle of them.

use super::table::Table;
use crate::prelude::*;

fn bot<H, Args>(handler: H) -> Bot
where
    H: crate::bot::Handler<Args>,
    Args: crate::bot::Arguments + 'static,
    H::Future: Send,
    H::Output: crate::bot::IntoEmits,
{
    Bot::new().function("talk", on(MESSAGE_RECEIVED), handler)
}

async fn first(mut chat: Chat) -> Result<()> {
    let size = chat.ask("Which size?").named("size").await?;
    let colour = chat.ask("Which colour?").named("colour").await?;
    chat.say(format!("First: {size}, {colour}.")).await
}

/// Asks something else first.
async fn second(mut chat: Chat) -> Result<()> {
    let name = chat.ask("Your name?").await?;
    let size = chat.ask("Size?").named("size").await?;
    let colour = chat.ask("Colour?").named("colour").await?;
    chat.say(format!("Second: {name}, {size}, {colour}.")).await
}

/// `first`, a question further on.
async fn begun() -> Table {
    let mut table = Table::new(bot(first)).await;
    table.says("hi").await;
    assert_eq!(table.says("M").await, "Which colour?");
    table
}

#[tokio::test]
async fn other_words_are_no_other_program() {
    async fn reworded(mut chat: Chat) -> Result<()> {
        let size = chat.ask("What size would you like?").named("size").await?;
        let colour = chat.ask("And what colour?").named("colour").await?;
        chat.say(format!("Reworded: {size}, {colour}.")).await
    }
    let mut table = begun().await;
    table.deploy(bot(reworded)).await;
    assert_eq!(table.says("red").await, "Reworded: M, red.");
}

#[tokio::test]
async fn another_program_begins_again_and_says_so() {
    let mut table = begun().await;
    table.deploy(bot(second)).await;
    let again = "I have been changed in the meantime, so let us begin again.\nYour name?";
    assert_eq!(table.says("red").await, again);
    assert_eq!(table.says("Ann").await, "Size?");
    assert_eq!(table.says("L").await, "Colour?");
    assert_eq!(table.says("blue").await, "Second: Ann, L, blue.");
}

#[tokio::test]
async fn a_program_that_is_kept_goes_on() {
    let mut table = begun().await;
    table.deploy(bot(durable(second).version(2).keep(1, first))).await;
    assert_eq!(table.says("red").await, "First: M, red.");
    assert_eq!(table.says("hi").await, "Your name?", "who comes now gets the new one");
}

#[tokio::test]
async fn answers_can_be_carried_over() {
    let mut table = begun().await;
    let migrated = durable(second).version(2).migrate(|change| {
        assert_eq!(change.version(), 1);
        assert_eq!(change.at(), "step 1 was ask “size” and now is ask “Your name?”");
        Migration::Keep(change.answers().clone())
    });
    table.deploy(bot(migrated)).await;
    assert_eq!(table.says("red").await, "Your name?");
    assert_eq!(table.says("Ann").await, "Second: Ann, M, red.");
}

#[tokio::test]
async fn an_answer_that_does_not_fit_any_more_is_asked_for() {
    async fn stricter(mut chat: Chat) -> Result<()> {
        let size = chat.ask("Size?").named("size").choices(["S", "L"]).await?;
        chat.say(format!("Stricter: {size}.")).await
    }
    let mut table = begun().await;
    let migrated = durable(stricter).migrate(|change| Migration::Keep(change.answers().clone()));
    table.deploy(bot(migrated)).await;
    assert_eq!(table.says("red").await, "Size? [S] [L]");
    assert_eq!(table.says("L").await, "Stricter: L.");
}

#[tokio::test]
async fn a_shorter_program_and_a_route_that_is_gone_are_noticed() {
    async fn nothing(_: Chat) {}
    let mut table = begun().await;
    table.deploy(bot(nothing)).await;
    assert_eq!(table.says("red").await, "I have been changed in the meantime, so let us begin again.");
    assert_eq!(table.journal().await, None);

    let mut table = begun().await;
    table.deploy(bot(Router::new().command("start", first))).await;
    assert_eq!(table.says("red").await, "I have been changed in the meantime, so let us begin again.");
    assert_eq!(table.says("/start").await, "Which size?");

    let mut table = begun().await;
    table.deploy(bot(async |message: Message| message.text().to_owned())).await;
    assert_eq!(table.says("red").await, "red", "nobody is in a conversation any more");
}

#[tokio::test]
async fn a_migration_for_ever_is_refused() {
    async fn endless(chat: Chat) -> Result<()> {
        Err(chat.restart())
    }
    let mut table = Table::new(bot(first)).await;
    table.says("hi").await;
    table.deploy(bot(endless)).await;
    let stored = table.next_message("M").await;
    let commit = table.invoke(&stored).await;
    let error = commit.run.error.expect("it fails");
    assert_eq!(error, "function `talk` begins again and again without asking anything");
}
