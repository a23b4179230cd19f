//! What a conversation does beside talking: state, services, events, each of them once.

use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};

use chinwag_core::{commit::Commit, message::Place};
use serde::{Deserialize, Serialize};

use super::table::{Crash, Table};
use crate::prelude::*;

#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
struct Visits {
    count: u32,
}

impl Stored for Visits {
    const NAME: &'static str = "visits";
}

async fn welcome(mut chat: Chat) -> Result<()> {
    let count = chat
        .update(|visits: &mut Visits| {
            visits.count += 1;
            visits.count
        })
        .await?;
    let again = chat.update(|visits: &mut Visits| visits.count * 10).await?;
    let name = chat.ask(format!("Visit {count}, {again}. Your name?")).await?;
    chat.update_user(|visits: &mut Visits| visits.count += 100).await?;
    let (kept, mine) = (chat.state::<Visits>().await?, chat.user_state::<Visits>().await?);
    chat.say(format!("{name}: {} and {}", kept.count, mine.count)).await
}

fn bot() -> Bot {
    Bot::new().function("talk", on(MESSAGE_RECEIVED), welcome)
}

#[tokio::test]
async fn state_is_changed_once_whatever_dies() {
    for crash in [Crash::Never, Crash::BeforeCommit, Crash::AfterCommit] {
        let mut table = Table::new(bot()).await;
        table.crash = crash;
        for visit in 1..4 {
            assert_eq!(table.says("hi").await, format!("Visit {visit}, {}. Your name?", visit * 10));
            assert_eq!(table.says("Ann").await, format!("Ann: {visit} and {}", visit * 100));
        }
    }
}

#[tokio::test]
async fn what_a_conversation_read_stays_as_it_was_read() {
    async fn look(mut chat: Chat) -> Result<()> {
        let before = chat.state::<Visits>().await?;
        chat.ask("Go on?").await?;
        let after = chat.update(|visits: &mut Visits| visits.count).await?;
        chat.say(format!("{} then, {after} now", before.count)).await
    }
    async fn visit(mut visits: ConversationState<Visits>) {
        visits.count += 1;
    }
    let talk = Router::new().action("visit", visit).otherwise(look);
    let mut table = Table::new(Bot::new().function("talk", on(MESSAGE_RECEIVED), talk)).await;
    table.says("hi").await;
    table.presses("visit").await;
    table.presses("visit").await;
    assert_eq!(table.says("yes").await, "0 then, 2 now");
}

#[tokio::test]
async fn a_round_that_begins_again_keeps_what_it_changed() {
    async fn count(mut chat: Chat) -> Result<()> {
        let count = chat
            .update(|visits: &mut Visits| {
                visits.count += 1;
                visits.count
            })
            .await?;
        if count % 3 == 0 {
            chat.ask(format!("{count}")).await?;
        }
        Err(chat.restart())
    }
    let mut table = Table::new(Bot::new().function("talk", on(MESSAGE_RECEIVED), count)).await;
    assert_eq!(table.says("hi").await, "3");
    assert_eq!(table.says("on").await, "6");
}

/// Counts how often it is asked.
struct Count;

impl ServiceApi for Count {
    const NAME: &'static str = "count";
    type Request = String;
    type Response = u32;
}

fn counting(count: &Arc<AtomicU32>) -> Bot {
    let count = Arc::clone(count);
    let service = move |_: String| {
        let count = Arc::clone(&count);
        async move { Ok::<_, Error>(count.fetch_add(1, Ordering::SeqCst) + 1) }
    };
    async fn talk(mut chat: Chat, count: Service<Count>) -> Result<()> {
        let first = count.call(&"first".into()).await?;
        let words = chat.ask(format!("{first}?")).await?;
        let second = count.call(&words).await?;
        chat.ask(format!("{second}?")).await?;
        chat.say(format!("{first} {second}")).await
    }
    Bot::new().function("talk", on(MESSAGE_RECEIVED), talk).service("count", service)
}

#[tokio::test]
async fn a_service_is_called_once_and_not_again_when_it_goes_on() {
    let count = Arc::new(AtomicU32::new(0));
    let mut table = Table::new(counting(&count)).await;
    assert_eq!(table.says("hi").await, "1?");
    table.deploy(counting(&count)).await;
    assert_eq!(table.says("two").await, "2?");
    table.deploy(counting(&count)).await;
    assert_eq!(table.says("end").await, "1 2");
    assert_eq!(count.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn steps_at_the_same_time_are_refused() {
    async fn both(chat: Chat, count: Service<Count>) -> Result<()> {
        let (one, two) = (String::from("1"), String::from("2"));
        let (first, second) = tokio::join!(
            async {
                tokio::task::yield_now().await;
                count.call(&one).await
            },
            slow(&count, &two),
        );
        first?;
        second?;
        drop(chat);
        Ok(())
    }
    async fn slow(count: &Service<Count>, two: &String) -> Result<u32> {
        count.call(two).await
    }
    let service = async |_: String| {
        tokio::task::yield_now().await;
        tokio::task::yield_now().await;
        Ok::<_, Error>(1_u32)
    };
    let bot = Bot::new().function("talk", on(MESSAGE_RECEIVED), both).service("count", service);
    let mut table = Table::new(bot).await;
    let stored = table.next_message("hi").await;
    let Commit { run, .. } = table.invoke(&stored).await;
    let error = run.error.expect("it is refused");
    assert!(error.contains("the steps of a durable conversation are awaited one after another"), "{error}");
}

#[tokio::test]
async fn in_a_group_each_person_has_a_conversation_of_their_own() {
    async fn order(user: User, mut chat: Chat) -> Result<()> {
        let size = chat.ask(format!("{}, which size?", user.id)).await?;
        chat.say(format!("{}: {size}", user.id)).await
    }
    let talk = Router::new().command("order", order);
    let mut table = Table::new(Bot::new().function("talk", on(MESSAGE_RECEIVED), talk)).await;
    table.place = Place::Group;
    assert_eq!(table.says_as("ann", "/order").await, "ann, which size?");
    assert_eq!(table.says_as("bob", "what is this?").await, "");
    assert_eq!(table.says_as("bob", "/order").await, "bob, which size?");
    assert_eq!(table.says_as("ann", "M").await, "ann: M");
    assert_eq!(table.says_as("bob", "L").await, "bob: L");
}

#[tokio::test]
async fn a_global_route_is_taken_while_a_question_is_open() {
    async fn order(mut chat: Chat) -> Result<()> {
        let size = chat.ask("Which size?").await?;
        chat.say(format!("{size}.")).await
    }
    async fn about() -> &'static str {
        "A shop."
    }
    let talk = Router::new()
        .command("about", about)
        .globally()
        .command("order", order)
        .globally()
        .command("hidden", about);
    let mut table = Table::new(Bot::new().function("talk", on(MESSAGE_RECEIVED), talk)).await;
    assert_eq!(table.says("/order").await, "Which size?");
    assert_eq!(table.says("/about").await, "A shop.");
    assert_eq!(table.says("/order").await, "Which size?", "it is ended by the one that begins");
    assert_eq!(table.says("/hidden").await, "/hidden.", "it is an answer like any other");
}

#[tokio::test]
async fn a_failure_that_is_answered_is_recorded_too() {
    async fn talk(mut chat: Chat, count: Service<Count>) -> Result<()> {
        match count.call(&"first".into()).await {
            Ok(count) => chat.say(format!("{count}")).await?,
            Err(error) => chat.say(format!("Not now: {error}")).await?,
        }
        let run = chat.run("charge", async { Err::<u32, _>(Error::reject("no money")) }).await;
        let is_retryable = run.expect_err("it fails").is_retryable();
        let words = chat.ask("Go on?").await?;
        chat.say(format!("{words}, {is_retryable}")).await
    }
    let calls = Arc::new(AtomicU32::new(0));
    let bot = || {
        let calls = Arc::clone(&calls);
        let service = move |_: String| {
            let calls = Arc::clone(&calls);
            async move {
                let count = calls.fetch_add(1, Ordering::SeqCst);
                if count == 0 { Err(Error::reject("closed")) } else { Ok(count) }
            }
        };
        Bot::new().function("talk", on(MESSAGE_RECEIVED), talk).service("count", service)
    };
    let mut table = Table::new(bot()).await;
    assert_eq!(table.says("hi").await, "Not now: service `count` failed after 1 try: closed\nGo on?");
    table.deploy(bot()).await;
    assert_eq!(table.says("yes").await, "yes, false");
    assert_eq!(calls.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn each_step_has_an_idempotency_key_of_its_own() {
    async fn talk(context: Context, mut chat: Chat, count: Service<Count>) -> Result<()> {
        for turn in 0..2 {
            count.call(&format!("{turn}")).await?;
            chat.say(context.stable_id("charge")).await?;
            chat.ask("Again?").await?;
        }
        Err(chat.restart())
    }
    let seen = Arc::new(std::sync::Mutex::new(Vec::new()));
    let keys = Arc::clone(&seen);
    let service = move |_: String, context: CallContext| {
        keys.lock().expect("no panic").push(context.stable_id().to_owned());
        async { Ok::<_, Error>(0_u32) }
    };
    let bot = Bot::new().function("talk", on(MESSAGE_RECEIVED), talk).service("count", service);
    let mut table = Table::new(bot).await;
    let mut said = Vec::new();
    for words in ["hi", "yes", "yes", "yes"] {
        table.crash = Crash::BeforeCommit;
        said.push(table.says(words).await.lines().next().expect("a key").to_owned());
    }
    let mut keys = seen.lock().expect("no panic").clone();
    assert_eq!(keys.len(), 8, "each run was made twice");
    keys.dedup();
    assert_eq!(keys.len(), 4, "a run that is made again repeats its key: {keys:?}");
    said.extend(keys);
    said.sort();
    said.dedup();
    assert_eq!(said.len(), 8, "no two steps share one: {said:?}");
}

#[tokio::test]
async fn an_old_answer_that_is_taken_up_again_does_not_answer_a_newer_question() {
    async fn talk(mut chat: Chat) -> Result<()> {
        let size = chat.ask("Which size?").await?;
        let name = chat.ask("Your name?").await?;
        chat.say(format!("{size} for {name}")).await
    }
    let mut table = Table::new(Bot::new().function("talk", on(MESSAGE_RECEIVED), talk)).await;
    table.says("hi").await;
    table.later(std::time::Duration::from_secs(60)).await;
    let old = table.next_message("an old answer").await;
    table.skip(&old);
    table.later(std::time::Duration::from_secs(60)).await;
    assert_eq!(table.says("M").await, "Your name?");
    assert_eq!(table.redrives(&old).await, "");
    assert_eq!(table.says("Ann").await, "M for Ann");
}

#[tokio::test]
async fn a_program_that_fails_can_be_left() {
    async fn talk(chat: Chat) -> Result<()> {
        assert!(chat.now() > Timestamp::default());
        panic!("at the disco")
    }
    async fn first(mut chat: Chat) -> Result<()> {
        assert!(chat.now() > Timestamp::default());
        chat.ask("Well?").await.map(drop)
    }
    let bot = |is_broken: bool| {
        let bot = Bot::new();
        match is_broken {
            true => bot.function("talk", on(MESSAGE_RECEIVED), talk),
            false => bot.function("talk", on(MESSAGE_RECEIVED), first),
        }
    };
    let mut table = Table::new(bot(false)).await;
    table.says("hi").await;
    table.deploy(bot(true)).await;
    let stored = table.next_message("well").await;
    let error = table.invoke(&stored).await.run.error.expect("it fails");
    assert_eq!(error, "the function panicked: at the disco");
    table.skip(&stored);
    assert_eq!(table.says("cancel").await, "Cancelled.");
    assert_eq!(table.journal().await, None);
}
