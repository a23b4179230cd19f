//! What goes wrong where a conversation is resumed by running it again, and is made not to.

use std::{collections::BTreeMap, time::Duration};

use chinwag_core::message::Content;

use super::table::Table;
use crate::prelude::*;

const CHANGED: &str = "I have been changed in the meantime, so let us begin again.";

fn bot<H, Args>(handler: H) -> Bot
where
    H: crate::bot::Handler<Args>,
    Args: crate::bot::Arguments + 'static,
    H::Future: Send,
    H::Output: crate::bot::IntoEmits,
{
    Bot::new().function("talk", on(MESSAGE_RECEIVED), handler)
}

async fn with_time(mut chat: Chat) -> Result<()> {
    let first = chat.ask("First?").within(Duration::from_secs(60)).await?;
    let second = chat.ask("Second?").await?;
    chat.say(format!("{first:?} {second}")).await
}

async fn without_time(mut chat: Chat) -> Result<()> {
    let first = chat.ask("First?").await?;
    let second = chat.ask("Second?").await?;
    chat.say(format!("{first} {second}")).await
}

#[tokio::test]
async fn a_question_that_is_not_late_any_more_is_another_program() {
    let mut table = Table::new(bot(with_time)).await;
    table.says("hi").await;
    assert_eq!(table.later(Duration::from_secs(60)).await, "Second?");
    table.deploy(bot(without_time)).await;
    assert_eq!(table.says("two").await, format!("{CHANGED}\nFirst?"));

    let mut table = Table::new(bot(with_time)).await;
    table.says("hi").await;
    table.deploy(bot(without_time)).await;
    assert_eq!(table.later(Duration::from_secs(60)).await, "", "it waits without an end now");
    assert_eq!(table.says("one").await, "Second?");
}

#[tokio::test]
async fn a_number_is_read_by_the_list_that_was_shown() {
    async fn sizes<const N: usize>(mut chat: Chat, sizes: [&'static str; N]) -> Result<()> {
        let size = chat.ask("Which size?").choices(sizes).await?;
        let more = chat.ask("More?").await?;
        chat.say(format!("{size} {more}")).await
    }
    let three = || bot(async |chat: Chat| sizes(chat, ["S", "M", "L"]).await);
    let four = || bot(async |chat: Chat| sizes(chat, ["XS", "S", "M", "L"]).await);
    let mut table = Table::new(three()).await;
    table.says("hi").await;
    table.deploy(four()).await;
    assert_eq!(table.says("2").await, "More?");
    table.deploy(three()).await;
    assert_eq!(table.says("no").await, "M no");

    table.says("hi").await;
    table.deploy(four()).await;
    let again = "Please choose one of these: XS, S, M, L.\nWhich size? [XS] [S] [M] [L]";
    assert_eq!(table.says("huge").await, again);
    assert_eq!(table.taps("XS").await, "More?");
}

#[tokio::test]
async fn a_press_answers_the_question_it_was_offered_with() {
    async fn twice(mut chat: Chat) -> Result<()> {
        let wrap = chat.ask("Gift wrap?").yes_or_no().await?;
        let delete = chat.ask("Delete everything?").yes_or_no().await?;
        chat.say(format!("{wrap} {delete}")).await
    }
    let mut table = Table::new(bot(twice)).await;
    table.says("hi").await;
    let tap = Content::QuickReply { text: "Yes".into(), payload: "Yes~0-0".into() };
    assert_eq!(table.does(tap.clone()).await, "Delete everything? [Yes] [No]");
    assert_eq!(table.does(tap).await, "", "a second tap on the first one");
    assert_eq!(table.taps("No").await, "true false");
}

#[tokio::test]
async fn a_title_is_no_wish_and_a_number_that_is_a_title_no_place_in_the_list() {
    async fn even(mut chat: Chat) -> Result<()> {
        let number = chat.ask("Which?").choices(["2", "4", "6", "Stop"]).await?;
        chat.say(number).await
    }
    let mut table = Table::new(bot(even)).await;
    table.says("hi").await;
    assert!(table.says("3").await.starts_with("Please choose"));
    assert_eq!(table.says("stop").await, "Stop");
}

#[tokio::test]
async fn a_carried_answer_is_used_once_and_a_wish_is_none() {
    async fn guess(mut chat: Chat) -> Result<()> {
        loop {
            let guess: u8 = chat.ask("Guess?").parse().await?;
            if guess == 7 {
                return chat.say("Right!").await;
            }
        }
    }
    let mut table = Table::new(bot(without_time)).await;
    table.says("hi").await;
    table.says("one").await;
    let migrated = durable(guess).migrate(|_| {
        let four = serde_json::json!({
            "platform": "messenger", "channel": "page", "conversation": "page:200", "sender": {"id": "200"},
            "sent_at": "2026-03-08T19:27:04Z", "content": {"type": "text", "text": "4"},
        });
        Migration::Keep(BTreeMap::from([("Guess?".into(), serde_json::from_value(four).expect("a message"))]))
    });
    table.deploy(bot(migrated)).await;
    assert_eq!(table.says("two").await, "Guess?", "the second time round it is asked");
    assert_eq!(table.says("7").await, "Right!");

    let mut table = Table::new(bot(without_time)).await;
    table.says("hi").await;
    table.says("one").await;
    table.deploy(bot(durable(guess).migrate(|change| Migration::Keep(change.answers().clone())))).await;
    assert_eq!(table.says("cancel").await, "Cancelled.");
    assert_eq!(table.journal().await, None);
}

#[tokio::test]
async fn a_version_that_is_said_twice_is_a_problem() {
    let bot = bot(durable(with_time).keep(1, without_time));
    let problem = bot.build(&crate::settings::Settings::defaults().config).expect_err("it is ambiguous");
    assert!(
        problem.to_string().contains("version 1 of the durable conversation is said of two programs"),
        "{problem}"
    );
}

#[tokio::test]
async fn what_its_route_saw_is_what_it_began_with() {
    async fn order(matched: Matched, mut chat: Chat) -> Result<()> {
        let size = chat.ask("Which size?").await?;
        chat.say(format!("{} in {size}", matched.rest())).await
    }
    async fn other() -> &'static str {
        "other"
    }
    let mut table = Table::new(bot(Router::new().command("order", order))).await;
    table.says("/order 42").await;
    table.deploy(bot(Router::new().pattern("42", other).command("order", order))).await;
    assert_eq!(table.says("M").await, "42 in M");
}

#[tokio::test]
async fn a_global_conversation_without_a_question_leaves_the_open_one() {
    async fn hours(mut chat: Chat) -> Result<()> {
        chat.say("9 to 5").await
    }
    let talk = Router::new().command("hours", hours).globally().otherwise(without_time);
    let mut table = Table::new(bot(talk)).await;
    table.says("hi").await;
    assert_eq!(table.says("/hours").await, "9 to 5");
    assert_eq!(table.says("one").await, "Second?");
}

#[tokio::test]
async fn a_step_whose_end_is_not_waited_for_has_none_when_it_goes_on() {
    async fn impatient(mut chat: Chat) -> Result<()> {
        let slow = chat.run("slow", std::future::pending::<Result<u8>>());
        let slow = tokio::time::timeout(Duration::from_millis(5), slow).await;
        let words = chat.ask("Well?").await?;
        chat.say(format!("{} {words}", slow.is_err())).await
    }
    let mut table = Table::new(bot(impatient)).await;
    assert_eq!(table.says("hi").await, "Well?");
    assert_eq!(table.says("yes").await, "true yes");
}

#[tokio::test]
async fn a_journal_that_is_too_long_ends_the_conversation_and_says_so() {
    async fn hoard(mut chat: Chat) -> Result<()> {
        loop {
            chat.ask("More?").await?;
        }
    }
    let mut table = Table::new(bot(hoard)).await;
    table.says("hi").await;
    let answer = "x".repeat(40_000);
    let mut said = String::new();
    for _ in 0..10 {
        said = table.says(&answer).await;
        if said != "More?" {
            break;
        }
    }
    assert_eq!(said, "More?\nThis has become too long for me to keep, so I have to stop here.");
    assert_eq!(table.journal().await, None);
}

#[tokio::test]
async fn nothing_begins_with_a_reaction_and_nobody_is_told_of_an_edit() {
    let mut table = Table::new(bot(without_time)).await;
    let reaction = Content::Reaction { message_id: "m".into(), emoji: "❤".into(), added: true };
    assert_eq!(table.does(reaction).await, "");
    assert_eq!(table.says("hi").await, "First?");
    let edit = Content::Edit { message_id: "m".into(), text: "hello".into(), count: 1 };
    assert_eq!(table.does(edit).await, "");
    assert_eq!(table.says("one").await, "Second?");
}

#[tokio::test]
async fn a_route_that_is_gone_ends_it_and_the_message_goes_its_way() {
    async fn order(mut chat: Chat) -> Result<()> {
        let size = chat.ask("Which size?").await?;
        chat.say(size).await
    }
    let mut table = Table::new(bot(Router::new().text("order", order))).await;
    table.says("order").await;
    table.deploy(bot(Router::new().text(["order", "buy"], order))).await;
    assert_eq!(table.says("buy").await, format!("{CHANGED}\nWhich size?"));
    assert_eq!(table.says("M").await, "M");
}

#[tokio::test]
async fn what_is_pressed_tells_its_payload() {
    async fn number(mut chat: Chat) -> Result<()> {
        let question = Reply::text("How many?").button("One", "1").button("Two", "2");
        let number: u32 = chat.ask(question).parse().await?;
        chat.say(format!("{number}")).await
    }
    let mut table = Table::new(bot(number)).await;
    table.says("hi").await;
    assert_eq!(table.presses("2").await, "2");
}
