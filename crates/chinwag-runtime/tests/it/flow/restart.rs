//! A bot that stops and starts again: nothing is lost, nothing is done twice.

use std::time::Duration;

use chinwag_core::{
    commit::RunOutcome,
    function::{Emits, Outcome},
    reply::Reply,
    response::Response,
    topic::{MESSAGE_RECEIVED, RESPONSE_SENT},
};
use chinwag_testkit::messenger::{
    Config, Fault, Keep, Rule,
    load::{self, LoadConfig, Pace},
};

use super::{
    Place, Stage,
    bot::{next_replies, next_reply, over},
    echo, function, message,
    place::SOON,
};

on_each_engine! {
    a_stop_in_the_middle_of_a_load_loses_nothing
    a_killed_bot_goes_on_with_what_it_had_taken
    timers_outlive_the_process_that_set_them
}

/// Every text is answered once and in order, although the bot is stopped and started under it.
async fn a_stop_in_the_middle_of_a_load_loses_nothing(place: Place) {
    let keep = Config { keep: Keep::Counters, ..Config::default() };
    let mut stage = Stage::at(place, [echo()], keep).await;
    let bot = stage.start().await;
    // The load knows one address.
    stage.config.gateway.listen = bot.address();
    let texts = LoadConfig::new(600).with_users(40).with_connections(8).with_pace(Pace::InFlight(16));
    let restarts = async {
        let mut bot = bot;
        for answered in [100, 250, 400] {
            stage.provider.wait_until(SOON, |report| report.answered >= answered).await.expect("answers");
            bot.stop().await;
            bot = stage.start().await;
        }
        bot
    };
    let (report, bot) = tokio::join!(load::run(&stage.provider, texts), restarts);
    let report = report.expect("the load runs");
    assert!(report.is_clean() && report.sent == 600, "{report}");
    bot.settled().await;
    assert_eq!(bot.events(Some(RESPONSE_SENT)).await.len(), 600);
    bot.stop().await;
}

/// What was acknowledged is answered, also by the process after the one that acknowledged it.
async fn a_killed_bot_goes_on_with_what_it_had_taken(place: Place) {
    let stage = Stage::echo(place).await;
    let bot = stage.start().await;
    let (held, free) = (stage.person(1), stage.person(2));
    stage.provider.faults().add(Rule::once(Fault::RateLimited { retry_after: None }).to(held.psid()));
    let first = held.says("one").await.expect("told");
    held.says("two").await.expect("told");
    assert_eq!(bot.ran(first.mid(), "sender", 1).await.outcome, RunOutcome::Retry);
    free.says("hello").await.expect("told");
    assert_eq!(next_reply(&free).await, "Echo: hello");
    bot.settled_but_for(2).await;
    bot.kill().await;

    // The new process waits for the moment that the last one named.
    let bot = stage.start().await;
    stage.pass(&bot, 2, over(10)).await;
    assert_eq!(next_replies(&held, 2).await, ["Echo: one", "Echo: two"]);
    bot.settled().await;
    assert_eq!(stage.provider.report().delivered, 3);
    assert_eq!(bot.outcomes(first.mid(), "sender").await, [RunOutcome::Retry, RunOutcome::Done]);
    bot.stop().await;
}

async fn timers_outlive_the_process_that_set_them(place: Place) {
    let remind = function("talk", MESSAGE_RECEIVED, |input| async move {
        let message = message(&input);
        let response =
            Response::new(message.channel.clone(), message.conversation.clone(), Reply::text("Time!"));
        let hour = Duration::from_secs(3600);
        Outcome::Done(Emits::none().respond(&response, Some(hour)).expect("JSON"))
    });
    let stage = Stage::with(place, [remind]).await;
    let bot = stage.start().await;
    let person = stage.person(1);
    let sent = person.says("remind me").await.expect("told");
    let (due, event) = bot.timer(sent.mid()).await;
    bot.settled().await;
    bot.stop().await;

    stage.clock.advance(over(2999));
    let bot = stage.start().await;
    assert_eq!(bot.timer(sent.mid()).await.0, due);
    assert!(person.unread().is_empty());
    stage.pass(&bot, 0, Duration::from_secs(600)).await;
    assert_eq!(next_reply(&person).await, "Time!");
    bot.settled().await;
    let trace = bot.trace(sent.mid()).await;
    assert!(trace.timers.is_empty());
    assert_eq!(
        trace.events.iter().filter(|fired| fired.id == event.id).count(),
        1,
        "under the id it was given"
    );
    bot.stop().await;
}
