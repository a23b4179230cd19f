//! Conversations from their beginning to their end, with and without a crash at each commit.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use chinwag_core::message::Content;

use super::table::{Crash, Table};
use crate::prelude::*;

const MINUTE: Duration = Duration::from_secs(60);

async fn order(user: User, mut chat: Chat) -> Result<()> {
    chat.say(format!("Welcome, {}.", user.display_name())).await?;
    let size = chat.ask("Which size?").choices(["S", "M", "L"]).help("S is small.").await?;
    let count: u32 = chat.ask("How many?").parse().or_say("A number, please.").await?;
    if chat.ask(format!("{count} in {size}?")).yes_or_no().await? {
        chat.say("Ordered!").await
    } else {
        chat.say("Then not.").await
    }
}

async fn echo(message: Message) -> String {
    format!("Echo: {}", message.text())
}

fn shop() -> Bot {
    let talk = Router::new().action("order", order).otherwise(echo);
    Bot::new().function("talk", on(MESSAGE_RECEIVED), talk)
}

/// A conversation, line by line: what is said, and what is answered.
async fn holds(table: &mut Table, lines: &[(&str, &str)]) {
    for (said, answered) in lines {
        assert_eq!(table.says(said).await, *answered, "after {said}");
    }
}

#[tokio::test]
async fn a_conversation_is_held_whatever_dies_in_between() {
    for crash in [Crash::Never, Crash::BeforeCommit, Crash::AfterCommit] {
        let mut table = Table::new(shop()).await;
        table.crash = crash;
        assert_eq!(table.says("hi").await, "Echo: hi");
        assert_eq!(table.presses("order").await, "Welcome, Ann.\nWhich size? [S] [M] [L]");
        table.deploy(shop()).await;
        let lines = [
            ("XL", "Please choose one of these: S, M, L.\nWhich size? [S] [M] [L]"),
            ("m", "How many?"),
            ("a few", "A number, please.\nHow many?"),
            ("3", "3 in M? [Yes] [No]"),
            ("Yes", "Ordered!"),
            ("and now?", "Echo: and now?"),
        ];
        holds(&mut table, &lines).await;
        assert_eq!(table.journal().await, None, "nothing of it is left");
    }
}

#[tokio::test]
async fn a_choice_may_be_pressed_typed_or_given_by_its_number() {
    for answer in ["M", " m ", "2"] {
        let mut table = Table::new(shop()).await;
        table.presses("order").await;
        assert_eq!(table.says(answer).await, "How many?", "{answer}");
    }
    let mut table = Table::new(shop()).await;
    table.presses("order").await;
    assert_eq!(table.taps("M").await, "How many?");
    assert_eq!(table.says("0").await, "0 in M? [Yes] [No]");
}

#[tokio::test]
async fn what_is_no_answer_goes_to_the_other_routes() {
    let mut table = Table::new(shop()).await;
    table.presses("order").await;
    assert_eq!(table.presses("elsewhere").await, "Echo: ELSEWHERE");
    let reaction = Content::Reaction { message_id: "m".into(), emoji: "❤".into(), added: true };
    assert_eq!(table.does(reaction).await, "Echo: ");
    let again = "Something is still under way here. Say “cancel” to stop it.";
    assert_eq!(table.presses("order").await, again);
    assert_eq!(table.says("S").await, "How many?", "it waits as before");
}

#[tokio::test]
async fn a_person_may_cancel_begin_again_and_ask_for_help() {
    let mut table = Table::new(shop()).await;
    table.presses("order").await;
    assert_eq!(table.says("Help!").await, "S is small.\nWhich size? [S] [M] [L]");
    table.says("S").await;
    let helped = "Please answer the question, or say “cancel” to stop.\nHow many?";
    assert_eq!(table.says("/help").await, helped);
    assert_eq!(table.says("start over").await, "Welcome, Ann.\nWhich size? [S] [M] [L]");
    assert_eq!(table.says("cancel").await, "Cancelled.");
    assert_eq!(table.says("cancel").await, "Echo: cancel");
    assert_eq!(table.journal().await, None);
}

#[tokio::test]
async fn a_program_may_tidy_up_when_it_is_cancelled() {
    async fn book(mut chat: Chat) -> Result<()> {
        match chat.ask("Which seat?").await {
            Err(error) if error.is_cancelled() => chat.say("The seat is free again.").await,
            Err(error) => Err(error),
            Ok(seat) => chat.say(format!("Seat {seat} is yours.")).await,
        }
    }
    let mut table = Table::new(Bot::new().function("talk", on(MESSAGE_RECEIVED), book)).await;
    table.says("hi").await;
    assert_eq!(table.says("stop").await, "The seat is free again.");
    assert_eq!(table.says("stop").await, "Which seat?", "it begins anew");
    assert_eq!(table.says("7").await, "Seat 7 is yours.");
}

#[tokio::test]
async fn time_passes_between_turns_and_no_answer_is_an_answer_too() {
    async fn remind(mut chat: Chat) -> Result<()> {
        chat.wait(10 * MINUTE).await?;
        match chat.ask("Are you there?").within(5 * MINUTE).await? {
            Some(words) => chat.say(format!("You said {words}.")).await,
            None => chat.say("Nobody.").await,
        }
    }
    let bot = || {
        let talk = Router::new().command("remind", remind).otherwise(echo);
        Bot::new().function("talk", on(MESSAGE_RECEIVED), talk)
    };
    for crash in [Crash::Never, Crash::BeforeCommit, Crash::AfterCommit] {
        let mut table = Table::new(bot()).await;
        table.crash = crash;
        let begun = table.now();
        assert_eq!(table.says("/remind me").await, "");
        assert_eq!(table.later(9 * MINUTE).await, "");
        assert_eq!(table.says("hello").await, "Echo: hello");
        table.deploy(bot()).await;
        assert_eq!(table.later(MINUTE).await, "Are you there?");
        assert_eq!(table.now().since(begun), 10 * MINUTE);
        assert_eq!(table.later(5 * MINUTE).await, "Nobody.");
        assert_eq!(table.says("yes").await, "Echo: yes", "it has ended");

        table.says("/remind me").await;
        table.later(11 * MINUTE).await;
        assert_eq!(table.says("yes").await, "You said yes.");
        assert_eq!(table.later(20 * MINUTE).await, "", "its timer finds nobody");

        table.says("/remind me").await;
        assert_eq!(table.says("cancel").await, "Cancelled.");
        assert_eq!(table.later(20 * MINUTE).await, "");
    }
}

#[tokio::test]
async fn an_effect_is_recorded_and_not_repeated() {
    let count = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&count);
    let pay = move |context: Context, mut chat: Chat| {
        let count = Arc::clone(&counted);
        async move {
            let (time, number) = (context.now(), context.random());
            let charged = chat
                .run("charge", async { Ok::<_, Error>(count.fetch_add(1, Ordering::SeqCst) + 1) })
                .await?;
            let drawn = chat.random();
            chat.ask("Thank you?").await?;
            assert_ne!(number, drawn);
            chat.say(format!("{charged} {} {}", time, chat.now() > time)).await
        }
    };
    let mut table = Table::new(Bot::new().function("talk", on(MESSAGE_RECEIVED), pay)).await;
    let begun = table.now();
    table.says("pay").await;
    table.later(MINUTE).await;
    assert_eq!(table.says("you are welcome").await, format!("1 {begun} true"));
    assert_eq!(count.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_conversation_for_ever_begins_again() {
    async fn guess(mut chat: Chat) -> Result<()> {
        let said: u8 = chat.ask("A number?").parse().await?;
        chat.say(if said > 5 { "Too high." } else { "Right!" }).await?;
        if said > 5 { Err(chat.restart()) } else { Ok(()) }
    }
    let mut table = Table::new(Bot::new().function("talk", on(MESSAGE_RECEIVED), guess)).await;
    table.says("hi").await;
    for _ in 0..20 {
        assert_eq!(table.says("9").await, "Too high.\nA number?");
        assert!(table.journal().await.expect("it waits").matches("\"step\"").count() <= 1);
    }
    assert_eq!(table.says("4").await, "Right!");
}
