//! The stage as a test uses it.

use std::time::Duration;

use expect_test::{Expect, expect};

use super::shop::{ORDER_PLACED, shop};
use crate::{
    bot::{Bot, Context, on},
    prelude::{MESSAGE_RECEIVED, Message, Reply, Result},
    settings::Settings,
    testing::{
        Cast, Error, Stage,
        script::{Media, Trouble},
    },
};

#[tokio::test]
async fn a_stage_as_a_test_uses_it() {
    let stage = Stage::start(shop()).await.expect("a stage");
    let (ann, bob) = (stage.user("ann"), stage.user("bob"));
    let answer = ann.says("hi").await.expect("an answer");
    assert_eq!(answer.text(), "Hello! What can I do for you?");
    assert_eq!(answer.choices(), ["Track my order", "Terms"]);
    let answer = ann.presses("Track my order").await.expect("an answer");
    assert_eq!(answer.messages().count(), 1);
    let begin = stage.now();
    assert_eq!(stage.later("1h").await.expect("an answer").text(), "Are you still there?");
    assert_eq!(stage.now().since(begin), Duration::from_secs(3600));
    assert!(stage.restart().await.expect("a restart").is_silent());
    assert!(bob.says("nothing").await.expect("no answer").is_silent());
    assert!(ann.says("tell bob").await.expect("no answer").is_silent());
    assert_eq!(bob.hears().to_string(), "Ann is here.");
    stage.fault(Trouble::Status(500), 2);
    assert!(
        ann.sends(Media::File, "https://example.com/x").await.expect("an answer").text().contains("File")
    );
    assert!(stage.redeliver().await.expect("a redelivery").is_silent());
    assert_eq!(ann.says("4711").await.expect("an answer").to("ann").count(), 1);
    assert_eq!(stage.events(ORDER_PLACED).await.expect("events").len(), 1);
    ann.says("fail").await.expect("no answer");
    assert_eq!(stage.dead_letters().await.expect("dead letters")[0].error, "nobody can do this");
}

async fn check_error<T: std::fmt::Debug>(doing: impl Future<Output = Result<T, Error>>, expected: Expect) {
    let error = doing.await.expect_err("an error").to_string();
    // An id begins with the webhook's, which is another each time.
    let shown = error.split_once(" (").map_or(error.as_str(), |(shown, _)| shown);
    expected.assert_eq(shown);
}

async fn impatient(bot: Bot) -> Stage {
    let cast = Cast::new(bot, &Settings::defaults()).expect("a bot");
    Stage::with_patience(&cast, "messenger", Duration::from_secs(1)).await.expect("a stage")
}

#[tokio::test]
async fn a_bot_that_does_not_end_is_told_of() {
    let stage = impatient(shop()).await;
    check_error(
        stage.user("ann").says("hang"),
        expect!["the bot was still busy after 1s: `talk` is not done with message_received “hang”"],
    )
    .await;
    let stage = impatient(shop()).await;
    let error = stage.user("ann").says("again").await.expect_err("an error").to_string();
    assert!(error.starts_with("the bot was still busy after 1s: "), "{error}");
}

#[tokio::test]
async fn a_bot_that_waits_for_ever_is_told_of() {
    async fn wait(_: Message, context: Context) -> Result<Reply> {
        Err(crate::Error::retry_after(Duration::from_secs(1000), format!("{}", context.attempt())))
    }
    let policy = chinwag_core::retry::RetryPolicy {
        attempts: 100,
        age: chinwag_core::config::Span::days(1),
        ..Default::default()
    };
    let bot = || Bot::new().function("wait", on(MESSAGE_RECEIVED).retry(policy), wait);
    let stage = Stage::start(bot()).await.expect("a stage");
    check_error(
        stage.user("ann").says("hi"),
        expect![
            "the bot would still wait to try again after 1h: `wait` is not done with message_received “hi”"
        ],
    )
    .await;
}

#[tokio::test]
async fn mistakes_on_a_stage_are_explained() {
    let stage = Stage::start(shop()).await.expect("a stage");
    check_error(
        stage.later("soon"),
        expect!["“soon” is not a length of time: write 250ms, 30s, 10m, 1h or 7d"],
    )
    .await;
    check_error(
        stage.redeliver(),
        expect!["there is nothing yet that could be delivered again: let a person say something first"],
    )
    .await;
    check_error(stage.user("ann").presses("Yes"), expect!["there is no [Yes] to press: nothing was offered"])
        .await;
    let cast = Cast::new(shop(), &Settings::defaults()).expect("a bot");
    let error = Stage::with_cast(&cast, "pigeon").await.expect_err("a bird").to_string();
    assert!(error.starts_with("there is no simulator of `pigeon`: choose one of messenger, "), "{error}");
    let nameless = Bot::new().function("Talk", on(MESSAGE_RECEIVED), || async {});
    check_error(
        Stage::start(nameless),
        expect!["`Talk` is not a function name: use 1 to 64 of a-z, 0-9 and _"],
    )
    .await;
}

#[tokio::test]
async fn a_lane_that_is_paused_is_not_waited_for() {
    async fn fail(message: Message) -> Result<Option<Reply>> {
        match message.text() {
            "fail" => Err(crate::Error::reject("no")),
            words => Ok(Some(Reply::text(words))),
        }
    }
    let bot = Bot::new().function("fail", on(MESSAGE_RECEIVED).pause_on_dead(), fail);
    let stage = Stage::start(bot).await.expect("a stage");
    let (ann, bob) = (stage.user("ann"), stage.user("bob"));
    assert!(ann.says("fail").await.expect("no answer").is_silent());
    assert!(ann.says("hi").await.expect("no answer").is_silent());
    assert_eq!(bob.says("hi").await.expect("an answer").text(), "hi");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_turns_side_by_side() {
    let turns = crate::testing::turns(crate::demo_bot::bot(), 20, 10, "xyzzy").await.expect("turns");
    assert_eq!(turns, 200);
}
