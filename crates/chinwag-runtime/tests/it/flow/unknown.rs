//! Calls of which nobody knows whether they were carried out.

use std::time::Duration;

use chinwag_core::{
    commit::RunOutcome,
    config::UnknownPolicy,
    name::FunctionName,
    response::{FailureKind, ResponseFailed},
    topic::{RESPONSE_FAILED, RESPONSE_SENT},
};
use chinwag_testkit::messenger::Fault;

use super::{
    Place, Stage,
    bot::{next_replies, next_reply, over},
    place::{SOON, until},
};

on_each_engine! {
    a_call_cut_off_after_delivery_is_recorded_and_sent_again
    a_call_cut_off_is_not_sent_again_where_the_owner_says_so
    a_call_cut_off_is_held_until_somebody_redrives_it
    a_call_that_the_process_did_not_survive_is_unknown
}

async fn stage_with(place: Place, unknown: UnknownPolicy) -> Stage {
    let mut stage = Stage::echo(place).await;
    stage.config.sender.unknown = unknown;
    stage.provider.faults().push(Fault::CutOff);
    stage
}

async fn a_call_cut_off_after_delivery_is_recorded_and_sent_again(place: Place) {
    let stage = stage_with(place, UnknownPolicy::Resend).await;
    let bot = stage.start().await;
    let person = stage.person(1);
    let sent = person.says("hello").await.expect("told");
    person.says("more").await.expect("told");
    assert_eq!(bot.ran(sent.mid(), "sender", 1).await.outcome, RunOutcome::Unknown);
    stage.pass(&bot, 2, over(10)).await;
    assert_eq!(next_replies(&person, 3).await, ["Echo: hello", "Echo: hello", "Echo: more"]);
    bot.settled().await;
    assert_eq!(bot.outcomes(sent.mid(), "sender").await, [RunOutcome::Unknown, RunOutcome::Done]);
    assert_eq!(bot.events(Some(RESPONSE_SENT)).await.len(), 2);
    assert_eq!(stage.provider.report().delivered, 3);
    bot.stop().await;
}

async fn a_call_cut_off_is_not_sent_again_where_the_owner_says_so(place: Place) {
    let stage = stage_with(place, UnknownPolicy::Drop).await;
    let bot = stage.start().await;
    let person = stage.person(1);
    let sent = person.says("hello").await.expect("told");
    let failed: ResponseFailed = bot.payload(RESPONSE_FAILED).await;
    assert_eq!((failed.kind, failed.retryable), (FailureKind::Unknown, false));
    person.says("more").await.expect("told");
    assert_eq!(next_replies(&person, 2).await, ["Echo: hello", "Echo: more"]);
    stage.pass(&bot, 0, over(3600)).await;
    bot.settled().await;
    assert!(bot.trace(sent.mid()).await.timers.is_empty());
    assert_eq!(stage.provider.report().delivered, 2);
    bot.stop().await;
}

async fn a_call_cut_off_is_held_until_somebody_redrives_it(place: Place) {
    let stage = stage_with(place, UnknownPolicy::Hold).await;
    let bot = stage.start().await;
    let person = stage.person(1);
    let sent = person.says("hello").await.expect("told");
    let (id, letter) = bot.dead(1).await.remove(0);
    assert_eq!(letter.function, FunctionName::from_static("sender"));
    person.says("more").await.expect("told");
    assert_eq!(next_replies(&person, 2).await, ["Echo: hello", "Echo: more"], "the lane goes on");
    bot.settled().await;
    assert_eq!(stage.provider.report().delivered, 2, "it is not sent again by itself");
    bot.engine.store.redrive(id, stage.clock_now()).await.expect("it is there");
    assert_eq!(next_reply(&person).await, "Echo: hello");
    bot.settled().await;
    assert_eq!(bot.outcomes(sent.mid(), "sender").await, [RunOutcome::Dead, RunOutcome::Done]);
    assert_eq!(bot.transcript(&person).await.len(), 4);
    bot.stop().await;
}

async fn a_call_that_the_process_did_not_survive_is_unknown(place: Place) {
    let stage = Stage::echo(place).await;
    stage.provider.faults().push(Fault::Slow(Duration::from_secs(3600)));
    let bot = stage.start().await;
    let person = stage.person(1);
    let sent = person.says("hello").await.expect("told");
    stage.provider.wait_until(SOON, |report| report.calls == 1).await.expect("the call");
    bot.kill().await;
    let bot = stage.start().await;
    assert_eq!(bot.ran(sent.mid(), "sender", 1).await.outcome, RunOutcome::Unknown);
    assert_eq!(next_reply(&person).await, "Echo: hello");
    until("the end", async || {
        (bot.outcomes(sent.mid(), "sender").await == [RunOutcome::Unknown, RunOutcome::Done]).then_some(())
    })
    .await;
    let talks = bot.outcomes(sent.mid(), "talk").await;
    assert_eq!(talks, [RunOutcome::Done], "what was done before is not done again");
    bot.stop().await;
}
