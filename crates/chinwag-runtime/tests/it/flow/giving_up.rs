//! A function that fails: its dead letter, the others that go on, and the repair.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use chinwag_core::{
    commit::{FunctionFailed, RunOutcome},
    function::{Outcome, Registered},
    name::{FunctionName, TopicName},
    reply::Reply,
    topic::{FUNCTION_FAILED, MESSAGE_RECEIVED},
};

use super::{
    Place, Stage,
    bot::{next_reply, over},
    function, message, respond,
};

on_each_engine! {
    a_function_that_always_fails_is_redriven_after_its_repair
    a_panic_is_the_failure_of_that_run_alone
}

/// `talk`, which fails at `boom` in some way until it is repaired.
fn fragile(is_repaired: &Arc<AtomicBool>, fail: fn() -> Outcome) -> Registered {
    let is_repaired = Arc::clone(is_repaired);
    function("talk", MESSAGE_RECEIVED, move |input| {
        let is_repaired = is_repaired.load(Ordering::SeqCst);
        async move {
            let message = message(&input);
            if message.text() == "boom" && !is_repaired {
                return fail();
            }
            respond(&message, vec![Reply::text(format!("Echo: {}", message.text()))])
        }
    })
}

async fn a_function_that_always_fails_is_redriven_after_its_repair(place: Place) {
    let is_repaired = Arc::default();
    let fail = || Outcome::Retry { after: None, cause: "the shelf is empty".into() };
    let stage = Stage::with(place, [fragile(&is_repaired, fail)]).await;
    let bot = stage.start().await;
    let (person, other) = (stage.person(1), stage.person(2));
    let sent = person.says("boom").await.expect("told");
    person.says("after").await.expect("told");
    for attempt in 1..=2 {
        assert_eq!(bot.ran(sent.mid(), "talk", attempt).await.outcome, RunOutcome::Retry);
        other.says("hello").await.expect("told");
        assert_eq!(next_reply(&other).await, "Echo: hello");
        assert!(person.unread().is_empty(), "its own conversation waits");
        stage.pass(&bot, 2, over(60)).await;
    }
    assert_eq!(next_reply(&person).await, "Echo: after", "and then goes on");
    let (id, letter) = bot.dead(1).await.remove(0);
    assert_eq!((letter.error.as_str(), letter.attempts), ("the shelf is empty", 3));
    let failed: FunctionFailed = bot.payload(FUNCTION_FAILED).await;
    let talk = FunctionName::from_static("talk");
    assert_eq!((failed.function, failed.topic, failed.attempts), (talk, MESSAGE_RECEIVED, 3));

    is_repaired.store(true, Ordering::SeqCst);
    bot.engine.store.redrive(id, stage.clock_now()).await.expect("it is there");
    assert_eq!(next_reply(&person).await, "Echo: boom");
    bot.settled().await;
    let lines = bot.transcript(&person).await;
    assert_eq!(lines.iter().filter(|line| *line == "User: boom").count(), 1, "nobody else has it again");
    assert_eq!(stage.provider.report().delivered, 4);
    bot.stop().await;
}

async fn a_panic_is_the_failure_of_that_run_alone(place: Place) {
    const FAILURES: TopicName = FUNCTION_FAILED;
    let is_repaired = Arc::default();
    let mut talk = fragile(&is_repaired, || panic!("a test panics"));
    talk.spec.retry.attempts = 1;
    let stage = Stage::with(place, [talk]).await;
    let bot = stage.start().await;
    let person = stage.person(1);
    let sent = person.says("boom").await.expect("told");
    person.says("after").await.expect("told");
    assert_eq!(next_reply(&person).await, "Echo: after");
    assert_eq!(bot.outcomes(sent.mid(), "talk").await, [RunOutcome::Dead]);
    let failed: FunctionFailed = bot.payload(FAILURES).await;
    assert_eq!(failed.error, "the function panicked: a test panics");
    bot.stop().await;
}
