//! A bot that is told what happens on a connection of its own.

use chinwag_testkit::{
    play::Slack,
    script::{Deed, Trouble},
};
use serde_json::json;

use super::remote::Remote;
use crate::{demo_bot, prelude::*};

/// A Slack whose app is in Socket Mode.
async fn slack_with(bot: fn() -> Bot) -> Remote {
    let keys = json!({"socket": true, "app_token": {"env": "app_token"}, "signing_secret": null});
    Remote::new(Box::new(Slack::new()), bot, keys).await
}

async fn slack() -> Remote {
    slack_with(demo_bot::bot).await
}

/// Words, presses, an order and a command: all that comes over the line is answered.
async fn converses(desk: &Remote) {
    let runtime = desk.runtime().await;
    desk.says("hello").await;
    desk.hears("Hello").await;
    desk.does(Deed::Presses("Order a drink".into())).await;
    desk.hears("What").await;
    desk.does(Deed::Presses("Tea".into())).await;
    desk.hears("How many").await;
    desk.says("3").await;
    desk.hears("3 cups").await;
    desk.does(Deed::Presses("Yes".into())).await;
    desk.hears("Ordered: 3 cups of tea").await;
    desk.says("cuckoo").await;
    desk.hears("Echo: cuckoo").await;
    runtime.stop().await.expect("it stops");
}

/// What happened while the bot was away is told when it comes, what was told before it went is not heard twice.
async fn survives_a_restart(desk: &Remote) {
    let runtime = desk.runtime().await;
    desk.says("parrot").await;
    desk.hears("Echo: parrot").await;
    runtime.stop().await.expect("it stops");
    desk.provider.redeliver().await.expect("it is kept again");
    desk.says("cuckoo").await;
    let runtime = desk.runtime().await;
    assert_eq!(desk.hears("Echo: cuckoo").await, "Echo: cuckoo");
    desk.says("raven").await;
    assert_eq!(desk.hears("Echo: raven").await, "Echo: raven");
    runtime.stop().await.expect("it stops");
}

/// However a connection ends, the next one goes on where it stopped.
async fn survives_its_connections(desk: &Remote) {
    let runtime = desk.runtime().await;
    desk.opened(1).await;
    let ends: [&dyn Fn(); 3] = [&|| desk.provider.say_farewell(), &|| desk.provider.hang_up(None), &|| {
        desk.provider.hang_up(Some(1001))
    }];
    for (count, end) in (2..).zip(ends) {
        desk.says("parrot").await;
        assert_eq!(desk.hears("Echo: parrot").await, "Echo: parrot");
        end();
        desk.says("cuckoo").await;
        assert_eq!(desk.hears("Echo: cuckoo").await, "Echo: cuckoo", "once, by whichever connection");
        desk.opened(count).await;
    }
    runtime.stop().await.expect("it stops");
}

#[tokio::test(flavor = "multi_thread")]
async fn slack_converses_over_its_socket() {
    let desk = slack().await;
    converses(&desk).await;
    let said = desk.provider.said();
    let is_taken = |said: &String| said.contains("\"envelope_id\"");
    assert!(said.len() >= 6 && said.iter().all(is_taken), "every envelope is acknowledged: {said:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn slack_loses_nothing_in_a_restart() {
    survives_a_restart(&slack().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn slack_goes_on_after_every_end() {
    survives_its_connections(&slack().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn slack_is_asked_again_where_it_fails() {
    let desk = slack().await;
    desk.provider.befall(Trouble::Status(500), 1);
    desk.says("parrot").await;
    let runtime = desk.runtime().await;
    desk.hears("Echo: parrot").await;
    runtime.stop().await.expect("it stops");
}

/// A command is delivered once, however often it is told.
#[tokio::test(flavor = "multi_thread")]
async fn a_command_that_is_told_again_is_heard_once() {
    let desk = slack().await;
    let runtime = desk.runtime().await;
    desk.says("/help me").await;
    let first = desk.hears("/help").await;
    desk.provider.redeliver().await.expect("it is kept again");
    desk.says("cuckoo").await;
    assert_eq!(desk.hears("Echo: cuckoo").await, "Echo: cuckoo", "after {first}");
    runtime.stop().await.expect("it stops");
}
