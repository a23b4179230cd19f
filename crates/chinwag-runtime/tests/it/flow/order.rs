//! The order of a conversation, and that one conversation does not wait for another.

use std::{sync::Arc, time::Duration};

use chinwag_core::{commit::RunOutcome, reply::Reply, topic::MESSAGE_RECEIVED};
use chinwag_testkit::messenger::{Fault, Rule};
use tokio::sync::Semaphore;

use super::{
    Place, Stage,
    bot::{next_replies, next_reply, over},
    function, message, respond,
};

on_each_engine! {
    replies_keep_their_order_whatever_the_provider_takes_for_each
    a_slow_function_delays_its_own_conversation_alone
    too_many_calls_hold_one_conversation_and_not_another
    trouble_that_passes_delays_the_replies_behind_it
}

async fn replies_keep_their_order_whatever_the_provider_takes_for_each(place: Place) {
    let stage = Stage::echo(place).await;
    let bot = stage.start().await;
    let slow = |millis, share, seed| {
        let fault = Fault::Slow(Duration::from_millis(millis));
        stage.provider.faults().add(Rule::always(fault).with_chance(share, seed));
    };
    slow(40, 0.3, 1);
    slow(10, 0.5, 2);
    let people: Vec<_> = (0..6).map(|number| stage.person(number)).collect();
    let words: Vec<String> = (0..8).map(|number| number.to_string()).collect();
    for text in &words {
        for person in &people {
            person.says(text).await.expect("told");
        }
    }
    let expected: Vec<String> = words.iter().map(|text| format!("Echo: {text}")).collect();
    for person in &people {
        assert_eq!(next_replies(person, words.len()).await, expected);
    }
    bot.settled().await;
    assert_eq!(stage.provider.report().reordered, 0);
    bot.stop().await;
}

async fn a_slow_function_delays_its_own_conversation_alone(place: Place) {
    let gate = Arc::new(Semaphore::new(0));
    let shut = Arc::clone(&gate);
    let talk = function("talk", MESSAGE_RECEIVED, move |input| {
        let gate = Arc::clone(&shut);
        async move {
            let message = message(&input);
            if message.text() == "think" {
                gate.acquire().await.expect("it is never closed").forget();
            }
            respond(&message, vec![Reply::text(message.text())])
        }
    });
    let stage = Stage::with(place, [talk]).await;
    let bot = stage.start().await;
    let (slow, quick) = (stage.person(1), stage.person(2));
    slow.says("think").await.expect("told");
    slow.says("and then").await.expect("told");
    for words in ["one", "two", "three"] {
        quick.says(words).await.expect("told");
        assert_eq!(next_reply(&quick).await, words);
    }
    assert!(slow.unread().is_empty(), "its second message waits for its first");
    gate.add_permits(1);
    assert_eq!(next_replies(&slow, 2).await, ["think", "and then"]);
    bot.stop().await;
}

async fn too_many_calls_hold_one_conversation_and_not_another(place: Place) {
    let stage = Stage::echo(place).await;
    let bot = stage.start().await;
    let (held, free) = (stage.person(1), stage.person(2));
    let asked = Duration::from_secs(30);
    stage.provider.faults().add(Rule::once(Fault::RateLimited { retry_after: Some(asked) }).to(held.psid()));
    let first = held.says("one").await.expect("told");
    held.says("two").await.expect("told");
    let run = bot.ran(first.mid(), "sender", 1).await;
    assert_eq!(run.outcome, RunOutcome::Retry);
    assert!(run.next.expect("another run").since(run.started) >= asked);
    free.says("hello").await.expect("told");
    assert_eq!(next_reply(&free).await, "Echo: hello");
    assert!(held.unread().is_empty());
    stage.pass(&bot, 2, over(31)).await;
    assert_eq!(next_replies(&held, 2).await, ["Echo: one", "Echo: two"]);
    bot.settled().await;
    assert_eq!(bot.outcomes(first.mid(), "sender").await, [RunOutcome::Retry, RunOutcome::Done]);
    assert_eq!(stage.provider.report().delivered, 3);
    bot.stop().await;
}

async fn trouble_that_passes_delays_the_replies_behind_it(place: Place) {
    let stage = Stage::echo(place).await;
    let bot = stage.start().await;
    let person = stage.person(1);
    stage.provider.faults().add(Rule::once(Fault::ServerError(503)).times(2));
    let first = person.says("one").await.expect("told");
    person.says("two").await.expect("told");
    for attempt in 1..=2 {
        let run = bot.ran(first.mid(), "sender", attempt).await;
        assert_eq!((run.outcome, run.error.as_deref()), (RunOutcome::Retry, Some("HTTP 503")));
        assert!(person.unread().is_empty());
        stage.pass(&bot, 2, over(10)).await;
    }
    assert_eq!(next_replies(&person, 2).await, ["Echo: one", "Echo: two"]);
    let sent = bot.ran(first.mid(), "sender", 3).await;
    assert_eq!((sent.outcome, sent.attempt), (RunOutcome::Done, 3));
    assert_eq!(stage.provider.report().calls, 4);
    bot.stop().await;
}
