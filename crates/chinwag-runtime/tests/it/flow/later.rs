//! Trouble that lasts longer than the sender waits.

use chinwag_core::{
    commit::RunOutcome,
    config::Span,
    response::{FailureKind, Response, ResponseFailed},
    topic::{RESPONSE_FAILED, RESPONSE_PREPARED},
};
use chinwag_testkit::messenger::{Fault, Rule};

use super::{
    Bot, Place, Stage,
    bot::{next_reply, over},
    place::until,
    refused::told,
};

on_each_engine! {
    what_the_sender_gives_up_is_sent_later_and_delivered
    what_is_too_old_to_be_sent_is_given_up_and_told_once
    a_provider_that_is_down_and_comes_back_gets_the_reply
}

/// A stage whose sender tries twice.
async fn twice(place: Place) -> Stage {
    let mut stage = Stage::echo(place).await;
    stage.config.sender.retry.attempts = 2;
    stage
}

/// Lets the sender spend its tries on the response that was prepared as number `round`, from 0.
async fn spent(stage: &Stage, bot: &Bot, mid: &str, round: usize) {
    bot.ran(mid, "sender", 2 * round + 1).await;
    stage.pass(bot, 1, over(10)).await;
    until("a failure", async || bot.events(Some(RESPONSE_FAILED)).await.get(round).cloned()).await;
    bot.ran(mid, "retry", round + 1).await;
}

async fn what_the_sender_gives_up_is_sent_later_and_delivered(place: Place) {
    let mut stage = twice(place).await;
    let ops = told(&mut stage).await;
    let bot = stage.start().await;
    let person = stage.person(1);
    stage.provider.faults().add(Rule::always(Fault::ServerError(500)));
    let sent = person.says("hello").await.expect("told");
    spent(&stage, &bot, sent.mid(), 0).await;
    let (due, _) = bot.timer(sent.mid()).await;
    let wait = due.since(stage.clock_now());
    assert!((29..=60).contains(&wait.as_secs()), "{wait:?}");
    assert_eq!(stage.provider.report().delivered, 0);
    stage.provider.faults().clear();
    stage.pass(&bot, 0, over(60)).await;
    assert_eq!(next_reply(&person).await, "Echo: hello");
    bot.settled().await;
    let prepared: Vec<Response> = bot.payloads(RESPONSE_PREPARED).await;
    assert_eq!(prepared.iter().map(|response| response.deferred).collect::<Vec<_>>(), [0, 1]);
    assert_eq!(prepared[1].since, Some(bot.events(Some(RESPONSE_PREPARED)).await[0].time));
    assert_eq!(bot.transcript(&person).await, ["User: hello", "Bot: Echo: hello"]);
    assert!(ops.heard().is_empty(), "what is tried again has not failed");
    assert_eq!(stage.provider.report().delivered, 1);
    bot.stop().await;
}

async fn what_is_too_old_to_be_sent_is_given_up_and_told_once(place: Place) {
    let mut stage = twice(place).await;
    let ops = told(&mut stage).await;
    stage.config.results.retry.age = Span::secs(300);
    let bot = stage.start().await;
    let person = stage.person(1);
    stage.provider.faults().add(Rule::always(Fault::ServerError(500)));
    let sent = person.says("hello").await.expect("told");
    let mut rounds = 0;
    loop {
        spent(&stage, &bot, sent.mid(), rounds).await;
        rounds += 1;
        let Some((due, _)) = bot.trace(sent.mid()).await.timers.pop() else { break };
        stage.pass(&bot, 0, due.since(stage.clock_now())).await;
        assert!(rounds < 10, "it ends");
    }
    assert!(rounds > 1, "it was put off at least once");
    until("a notification", async || ops.heard().pop()).await;
    bot.settled().await;
    assert_eq!(ops.heard().len(), 1);
    let failed: Vec<ResponseFailed> = bot.payloads(RESPONSE_FAILED).await;
    assert_eq!(failed.len(), rounds);
    assert!(failed.iter().all(|failed| failed.kind == FailureKind::Unavailable && failed.retryable));
    assert_eq!(bot.transcript(&person).await, ["User: hello", "Bot: Echo: hello [HTTP 500]"]);
    bot.stop().await;
}

async fn a_provider_that_is_down_and_comes_back_gets_the_reply(place: Place) {
    let stage = Stage::echo(place).await;
    let bot = stage.start().await;
    let person = stage.person(1);
    stage.provider.hang_up().await;
    let sent = person.says("hello").await.expect("told");
    let run = bot.ran(sent.mid(), "sender", 1).await;
    assert_eq!(run.outcome, RunOutcome::Retry, "nothing was written, so nothing is unknown: {run:?}");
    stage.provider.come_back().await.expect("the same port");
    stage.pass(&bot, 1, over(10)).await;
    assert_eq!(next_reply(&person).await, "Echo: hello");
    bot.settled().await;
    assert_eq!(stage.provider.report().delivered, 1);
    bot.stop().await;
}
