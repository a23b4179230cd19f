//! Clients that do not wait for their answer, or not for all of it.

use std::time::Duration;

use chinwag_core::{
    commit::RunOutcome,
    config::{Span, UnknownPolicy},
    function::Outcome,
    reply::Reply,
    response::{FailureKind, ResponseFailed},
    retry::RetryPolicy,
    topic::{MESSAGE_RECEIVED, RESPONSE_FAILED},
};

use super::{
    bench::{Bench, echo, immediate, said, sent, writes},
    desk::LONG,
};
use crate::{
    flow::{Bot, function, message, respond},
    gateway::client::{Client, post_head},
};

/// The function runs again and again until nobody waits any more.
#[tokio::test]
async fn a_client_that_has_gone_is_answered_by_a_call() {
    let mut talk = function("talk", MESSAGE_RECEIVED, |input| async move {
        match input.deadline {
            Some(_) => Outcome::Retry { after: None, cause: "somebody waits".into() },
            None => respond(&message(&input), vec![Reply::text("hello")]),
        }
    });
    let at_once = Span::millis(0);
    talk.spec.retry = RetryPolicy { attempts: u32::MAX, age: Span::days(1), base: at_once, cap: at_once };
    let bench = Bench::with([immediate(talk)]).await;
    let bot = bench.start().await;
    let client = writes(&bot, "7", "hello").await;
    assert_eq!(bot.ran("hello", "talk", 1).await.outcome, RunOutcome::Retry);
    drop(client);
    assert_eq!(bench.calls(1).await, ["hello"]);
    bot.settled().await;
    assert_eq!(sent(&bot).await, ["POST say hello"]);
    bot.stop().await;
}

/// Takes the beginning of an answer that is too long for the connection's buffers, and is gone.
async fn cut_off(policy: UnknownPolicy) -> (Bench, Bot) {
    let mut bench = Bench::with([echo()]).await;
    bench.config.sender.unknown = policy;
    let bot = bench.start().await;
    let mut client = writes(&bot, "7", LONG).await;
    client.begins().await;
    drop(client);
    (bench, bot)
}

#[tokio::test]
async fn an_answer_that_is_cut_off_is_unknown() {
    let (bench, bot) = cut_off(UnknownPolicy::Drop).await;
    let failed: ResponseFailed = bot.payload(RESPONSE_FAILED).await;
    assert_eq!((failed.kind, failed.retryable), (FailureKind::Unknown, false));
    let request = failed.request.expect("it is told what was answered");
    assert_eq!((request.method.as_str(), request.url.as_str()), ("ANSWER", "/webhooks/desk"));
    assert_eq!(request.body.len(), 16 << 10, "bounded as of any call");
    bot.settled().await;
    assert!(bench.provider.heard().is_empty(), "nothing is sent that the policy forbids");
    bot.stop().await;
}

#[tokio::test]
async fn an_answer_that_is_cut_off_is_sent_again_where_the_owner_says_so() {
    let (bench, bot) = cut_off(UnknownPolicy::Resend).await;
    bot.ran(LONG, "sender", 1).await;
    bench.clock.advance(Duration::from_secs(60));
    assert_eq!(bench.calls(1).await, [LONG]);
    bot.settled().await;
    assert_eq!(sent(&bot).await, [format!("POST say {LONG}")]);
    bot.stop().await;
}

/// The second webhook is sent before the first one is answered.
#[tokio::test]
async fn answers_on_one_connection_are_told_apart() {
    let bench = Bench::with([echo()]).await;
    let bot = bench.start().await;
    let post = |body: String| post_head("/webhooks/desk", "", body.len()) + &body;
    let mut client = Client::connect(bot.address()).await.expect("the gateway listens");
    let both = post(said("1", "7", "one")) + &post(said("2", "8", "two"));
    client.send(both).await.expect("sent");
    for expected in ["slip: one", "slip: two"] {
        assert_eq!(client.answer().await.body, expected);
    }
    bot.settled().await;
    assert_eq!(sent(&bot).await, ["ANSWER desk slip: one", "ANSWER desk slip: two"]);
    bot.stop().await;
}
