//! Webhooks that are deferred, and replies that follow by a call.

use std::time::Duration;

use chinwag_core::{
    function::Outcome,
    name::FunctionName,
    topic::{MESSAGE_RECEIVED, RESPONSE_SENT, WEBHOOK_RECEIVED},
};
use chinwag_runtime::{Roles, Which};

use super::{
    bench::{Bench, LATER, echo, immediate, said, sends, sent, shown, thinker, writes},
    desk::{ALOUD, WITHIN},
};
use crate::{
    flow::{Bot, function, talk},
    gateway::client::{Client, post_head},
};

#[tokio::test]
async fn past_the_deadline_the_deferral_is_answered_and_the_reply_follows() {
    let (thinker, gate) = thinker();
    let bench = Bench::with([thinker]).await;
    let bot = bench.start().await;
    let mut client = writes(&bot, "7", "think").await;
    gate.came(1).await;
    bench.clock.advance(WITHIN);
    assert_eq!(shown(&client.answer().await), LATER);
    assert!(bench.provider.heard().is_empty());
    gate.lets(1);
    assert_eq!(bench.calls(1).await, ["think"]);
    bot.settled().await;
    assert_eq!(sent(&bot).await, ["POST say think"]);
    assert_eq!(client.get("/healthz").await.body, "ok", "nothing more comes on its connection");
    bot.stop().await;
}

#[tokio::test]
async fn late_replies_keep_the_order_of_their_conversation() {
    let (thinker, gate) = thinker();
    let bench = Bench::with([thinker]).await;
    let bot = bench.start().await;
    let mut first = writes(&bot, "7", "think").await;
    gate.came(1).await;
    bench.clock.advance(WITHIN / 2);
    let mut second = writes(&bot, "7", "quick").await;
    bot.settled_but_for(2).await;
    bench.clock.advance(WITHIN / 2);
    assert_eq!(shown(&first.answer().await), LATER);
    gate.lets(1);
    // The second one's own time is not over, but its turn comes after the call.
    assert_eq!(second.answer().await.body, "slip: quick");
    bot.settled().await;
    assert_eq!(sent(&bot).await, ["POST say think", "ANSWER desk slip: quick"]);
    bot.stop().await;
}

#[tokio::test]
async fn a_function_that_gives_up_does_not_keep_its_webhook_waiting() {
    let talk =
        function("talk", MESSAGE_RECEIVED, |_| async { Outcome::Reject { cause: "it cannot".into() } });
    let bench = Bench::with([immediate(talk)]).await;
    let bot = bench.start().await;
    assert_eq!(shown(&writes(&bot, "7", "hello").await.answer().await), LATER);
    assert_eq!(bot.dead(1).await.len(), 1);
    bot.stop().await;
}

#[tokio::test]
async fn a_function_that_fails_for_now_may_answer_later_and_else_is_deferred() {
    let talk = function("talk", MESSAGE_RECEIVED, |_| async {
        Outcome::Retry { after: Some(WITHIN * 2), cause: "not yet".into() }
    });
    let bench = Bench::with([immediate(talk)]).await;
    let bot = bench.start().await;
    let mut client = writes(&bot, "7", "hello").await;
    bot.ran("hello", "talk", 1).await;
    bench.clock.advance(WITHIN);
    assert_eq!(shown(&client.answer().await), LATER);
    assert_eq!(bot.outcomes("hello", "talk").await.len(), 1);
    bot.stop().await;
}

#[tokio::test]
async fn where_all_have_nothing_to_say_nobody_waits() {
    let (thinker, gate) = thinker();
    let silent =
        |name| immediate(function(name, MESSAGE_RECEIVED, |_| async { Outcome::Done(Default::default()) }));
    let bench = Bench::with([silent("one"), silent("two")]).await;
    let bot = bench.start().await;
    assert_eq!(shown(&writes(&bot, "7", "hello").await.answer().await), LATER);
    bot.stop().await;
    // One that may still say something is waited for.
    let bench = Bench::with([silent("one"), thinker]).await;
    let bot = bench.start().await;
    let mut client = writes(&bot, "7", "think").await;
    bot.ran("think", "one", 1).await;
    gate.lets(1);
    assert_eq!(client.answer().await.body, "slip: think");
    bot.stop().await;
}

#[tokio::test]
async fn what_cannot_be_said_there_goes_by_a_call() {
    let bench = Bench::with([echo()]).await;
    let bot = bench.start().await;
    assert_eq!(shown(&writes(&bot, "7", ALOUD).await.answer().await), LATER);
    assert_eq!(bench.calls(1).await, [ALOUD]);
    bot.stop().await;
}

#[tokio::test]
async fn a_redelivery_is_not_waited_for() {
    let (thinker, gate) = thinker();
    let bench = Bench::with([thinker]).await;
    let bot = bench.start().await;
    let mut first = writes(&bot, "7", "think").await;
    gate.came(1).await;
    assert_eq!(shown(&writes(&bot, "7", "think").await.answer().await), LATER);
    gate.lets(1);
    assert_eq!(first.answer().await.body, "slip: think", "the first one still waits");
    bot.settled().await;
    assert_eq!(shown(&writes(&bot, "7", "think").await.answer().await), LATER);
    assert_eq!(bot.events(Some(WEBHOOK_RECEIVED)).await.len(), 1);
    assert_eq!(sent(&bot).await, ["ANSWER desk slip: think"]);
    bot.stop().await;
}

#[tokio::test]
async fn without_an_immediate_function_nobody_waits() {
    let bench = Bench::with([talk(|words| vec![chinwag_core::reply::Reply::text(words)])]).await;
    let bot = bench.start().await;
    assert_eq!(shown(&writes(&bot, "7", "hello").await.answer().await), LATER);
    assert_eq!(bench.calls(1).await, ["hello"]);
    bot.stop().await;
}

/// Starts the bot as two processes, and looks that nothing waits in the one and all is sent.
async fn check_apart(here: Roles, there: Roles) {
    let bench = Bench::with([echo()]).await;
    let (gateway, rest) = (bench.start_only(here).await, bench.start_only(there).await);
    assert_eq!(shown(&writes(&gateway, "7", "hello").await.answer().await), LATER);
    assert_eq!(bench.calls(1).await, ["hello"]);
    rest.settled().await;
    assert_eq!(sent(&rest).await, ["POST say hello"]);
    gateway.stop().await;
    rest.stop().await;
}

#[tokio::test]
async fn where_the_function_runs_elsewhere_it_is_deferred_at_once() {
    let built_in = ["save_received", "save_sent", "save_failed", "retry"].map(FunctionName::from_static);
    let here = Roles { gateway: true, functions: Which::Only(built_in.into()), sender: true };
    let talk = Which::Only(vec![FunctionName::from_static("talk")]);
    check_apart(here, Roles { gateway: false, functions: talk, sender: false }).await;
}

#[tokio::test]
async fn where_the_sender_runs_elsewhere_it_is_deferred_at_once() {
    let here = Roles { sender: false, ..Roles::default() };
    check_apart(here, Roles { gateway: false, functions: Which::Only(vec![]), sender: true }).await;
}

#[tokio::test]
async fn what_the_request_takes_to_come_counts() {
    let (thinker, _gate) = thinker();
    let mut bench = Bench::with([thinker]).await;
    bench.within = Duration::from_millis(100);
    let bot = bench.start().await;
    let body = said("think", "7", "think");
    let (begin, end) = body.split_at(5);
    let mut client = Client::connect(bot.address()).await.expect("the gateway listens");
    client.send(post_head("/webhooks/desk", "", body.len()) + begin).await.expect("sent");
    assert!(client.is_silent().await, "the gateway waits for the rest, longer than the provider does");
    client.send(end).await.expect("sent");
    assert_eq!(shown(&client.answer().await), LATER, "the clock stands still, and the time is over");
    bot.kill().await;
}

#[tokio::test]
async fn a_stop_defers_what_waits_and_the_next_start_sends_it() {
    let (thinker, gate) = thinker();
    let bench = Bench::with([thinker]).await;
    let bot = bench.start().await;
    let mut client = writes(&bot, "7", "think").await;
    gate.came(1).await;
    let meanwhile = async {
        assert_eq!(shown(&client.answer().await), LATER);
        gate.lets(1);
    };
    tokio::join!(bot.stop(), meanwhile);
    let bot: Bot = bench.start().await;
    assert_eq!(bench.calls(1).await, ["think"]);
    bot.settled().await;
    assert_eq!(bot.events(Some(RESPONSE_SENT)).await.len(), 1);
    bot.stop().await;
}

#[tokio::test]
async fn what_cannot_be_decoded_is_deferred_and_kept() {
    let bench = Bench::with([echo()]).await;
    let bot = bench.start().await;
    assert_eq!(shown(&sends(&bot, "{").await.answer().await), LATER);
    assert_eq!(bot.dead(1).await[0].1.function, FunctionName::from_static("gateway"));
    bot.stop().await;
}
