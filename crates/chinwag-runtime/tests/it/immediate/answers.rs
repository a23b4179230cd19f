//! Answers that go through the webhook itself.

use std::sync::{Arc, Mutex};

use chinwag_core::{
    commit::RunOutcome,
    function::Emits,
    name::ChannelName,
    reply::Reply,
    response::{CallRecord, ReplyRecord, Response, ResponseSent},
    topic::{MESSAGE_RECEIVED, RESPONSE_PREPARED, RESPONSE_SENT, WEBHOOK_RECEIVED},
};

use super::{
    bench::{Bench, echo, immediate, said, sent, shown, thinker, writes},
    desk::{ALOUD, TOKEN, WITHIN},
};
use crate::flow::{function, message, respond, talk};

#[tokio::test]
async fn an_answer_in_time_is_the_webhooks_own_response() {
    let bench = Bench::with([echo()]).await;
    let bot = bench.start().await;
    let answer = writes(&bot, "7", "hello").await.answer().await;
    assert_eq!(shown(&answer), "201 text/x-slip slip: hello", "status, type and body are the platform's");
    bot.settled().await;
    assert!(bench.provider.heard().is_empty(), "it is said once");
    bot.stop().await;
}

#[tokio::test]
async fn it_is_recorded_as_any_other() {
    let bench = Bench::with([echo()]).await;
    let bot = bench.start().await;
    writes(&bot, "7", TOKEN).await.answer().await;
    let sent: ResponseSent = bot.payload(RESPONSE_SENT).await;
    // What is a credential of its calls is none of its answers, but nobody has to know that.
    let request =
        CallRecord { method: "ANSWER".into(), url: "/webhooks/desk".into(), body: "slip: …".into() };
    assert_eq!((sent.attempt, sent.request), (1, request));
    assert_eq!(sent.answer, ReplyRecord { status: 201, body: String::new() });
    bot.settled().await;
    let trace = bot.trace(TOKEN).await;
    let topics: Vec<_> = trace.events.iter().map(|event| event.topic.clone()).collect();
    assert_eq!(topics, [WEBHOOK_RECEIVED, MESSAGE_RECEIVED, RESPONSE_PREPARED, RESPONSE_SENT]);
    assert_eq!(bot.outcomes(TOKEN, "talk").await, [RunOutcome::Done]);
    assert_eq!(bot.outcomes(TOKEN, "sender").await, [RunOutcome::Done]);
    bot.stop().await;
}

#[tokio::test]
async fn a_connection_is_kept_for_the_next_webhook() {
    let bench = Bench::with([echo()]).await;
    let bot = bench.start().await;
    let mut client = writes(&bot, "7", "one").await;
    assert_eq!(client.answer().await.body, "slip: one");
    let answer = client.post("/webhooks/desk", "", said("two", "7", "two").as_bytes()).await;
    assert_eq!(answer.body, "slip: two");
    assert_eq!(client.get("/healthz").await.body, "ok");
    bot.settled().await;
    assert_eq!(sent(&bot).await, ["ANSWER desk slip: one", "ANSWER desk slip: two"]);
    bot.stop().await;
}

#[tokio::test]
async fn a_second_response_goes_by_a_call() {
    let talk = talk(|words| vec![Reply::text(words), Reply::text("and this")]);
    let bench = Bench::with([immediate(talk)]).await;
    let bot = bench.start().await;
    assert_eq!(writes(&bot, "7", "hello").await.answer().await.body, "slip: hello");
    bot.settled().await;
    assert_eq!(sent(&bot).await, ["ANSWER desk slip: hello", "POST say and this"]);
    assert_eq!(bench.calls(1).await, ["and this"]);
    bot.stop().await;
}

#[tokio::test]
async fn what_is_said_to_somebody_else_is_no_answer() {
    let talk = function("talk", MESSAGE_RECEIVED, |input| async move {
        let desk = ChannelName::from_static("desk");
        let to = |who: &str, words| {
            Response::new(desk.clone(), format!("desk:{who}").parse().expect("a key"), Reply::text(words))
        };
        let emits = Emits::none().respond(&to("8", "7 is here"), None).expect("JSON");
        let both = emits.respond(&to("7", message(&input).text()), None);
        chinwag_core::function::Outcome::Done(both.expect("JSON"))
    });
    let bench = Bench::with([immediate(talk)]).await;
    let bot = bench.start().await;
    assert_eq!(writes(&bot, "7", "hello").await.answer().await.body, "slip: hello");
    assert_eq!(bench.calls(1).await, ["7 is here"]);
    bot.settled().await;
    assert_eq!(bench.provider.heard().len(), 1);
    bot.stop().await;
}

#[tokio::test]
async fn only_an_immediate_function_answers() {
    let save = function("save", MESSAGE_RECEIVED, |input| async move {
        respond(&message(&input), vec![Reply::text("saved")])
    });
    let (thinker, gate) = thinker();
    let bench = Bench::with([thinker, save]).await;
    let bot = bench.start().await;
    let mut client = writes(&bot, "7", "think").await;
    assert_eq!(bench.calls(1).await, ["saved"]);
    gate.lets(1);
    assert_eq!(client.answer().await.body, "slip: think");
    bot.settled().await;
    assert_eq!(bench.provider.heard().len(), 1);
    bot.stop().await;
}

#[tokio::test]
async fn answers_keep_the_order_of_their_conversation() {
    let (thinker, gate) = thinker();
    let bench = Bench::with([thinker]).await;
    let bot = bench.start().await;
    let mut first = writes(&bot, "7", "think").await;
    gate.came(1).await;
    let mut second = writes(&bot, "7", "quick").await;
    let other = writes(&bot, "8", "elsewhere").await.answer().await;
    assert_eq!(other.body, "slip: elsewhere", "another conversation does not wait");
    assert_eq!(sent(&bot).await.len(), 1);
    gate.lets(1);
    assert_eq!(first.answer().await.body, "slip: think");
    assert_eq!(second.answer().await.body, "slip: quick");
    bot.settled().await;
    let expected = ["ANSWER desk slip: elsewhere", "ANSWER desk slip: think", "ANSWER desk slip: quick"];
    assert_eq!(sent(&bot).await, expected);
    bot.stop().await;
}

/// The first response decides: what follows on it must not come before it.
#[tokio::test]
async fn an_answer_behind_what_goes_by_a_call_goes_by_a_call() {
    let talk = talk(|words| vec![Reply::text(ALOUD), Reply::text(words)]);
    let bench = Bench::with([immediate(talk)]).await;
    let bot = bench.start().await;
    assert_eq!(shown(&writes(&bot, "7", "hello").await.answer().await), super::bench::LATER);
    assert_eq!(bench.calls(2).await, [ALOUD, "hello"]);
    bot.stop().await;
}

#[tokio::test]
async fn an_immediate_function_knows_until_when_its_webhook_waits() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let here = Arc::clone(&seen);
    let talk = function("talk", MESSAGE_RECEIVED, move |input| {
        here.lock().expect("no test panics with it").push(input.deadline.map(|at| at.since(input.now)));
        async move { respond(&message(&input), vec![Reply::text("hello")]) }
    });
    let bench = Bench::with([immediate(talk)]).await;
    let bot = bench.start().await;
    let mut client = writes(&bot, "7", "one").await;
    client.answer().await;
    assert_eq!(
        client.post("/webhooks/desk", "X-Notice: 1\r\n", said("2", "7", "two").as_bytes()).await.body,
        ""
    );
    bot.settled().await;
    let seen = seen.lock().expect("no test panics with it").clone();
    let [Some(left), None] = seen[..] else { panic!("not one and then none: {seen:?}") };
    assert!(left <= WITHIN && left > WITHIN / 2, "what the request took to come is taken off: {left:?}");
    bot.stop().await;
}
