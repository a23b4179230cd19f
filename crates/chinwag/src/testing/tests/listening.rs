//! A bot that is told what happens on a connection of its own.

use std::time::Duration;

use chinwag_runtime::{Roles, Which};
use chinwag_testkit::{
    play::{Call, Discord, Slack},
    script::{Deed, Trouble},
};
use serde_json::{Value, json};

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

/// A Discord whose bot holds its Gateway.
async fn discord_with(play: Discord, bot: fn() -> Bot) -> Remote {
    Remote::new(Box::new(play), bot, json!({"gateway": true, "public_key": null})).await
}

async fn discord() -> Remote {
    discord_with(Discord::new(), demo_bot::bot).await
}

/// Words, presses, an order and a command: all that comes over the line is answered.
async fn converses(desk: &Remote) {
    let runtime = desk.runtime().await;
    desk.opened(1).await;
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
    desk.opened(1).await;
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

/// Of two processes one is told what happens; when it stops, the other takes over.
async fn is_held_by_one_process(desk: &Remote) {
    let gateway = || Roles { gateway: true, functions: Which::Only(Vec::new()), sender: false };
    let functions = desk.runtime_as(Roles { gateway: false, ..Roles::default() }).await;
    let one = desk.runtime_as(gateway()).await;
    desk.opened(1).await;
    let other = desk.runtime_as(gateway()).await;
    assert!(!desk.provider.opened(2, Duration::from_secs(3)).await, "the other one waits");
    desk.says("parrot").await;
    assert_eq!(desk.hears("Echo: parrot").await, "Echo: parrot");
    one.stop().await.expect("it stops");
    desk.opened(2).await;
    desk.says("cuckoo").await;
    assert_eq!(desk.hears("Echo: cuckoo").await, "Echo: cuckoo");
    other.stop().await.expect("it stops");
    functions.stop().await.expect("it stops");
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

#[tokio::test(flavor = "multi_thread")]
async fn discord_converses_over_its_gateway() {
    let desk = discord().await;
    converses(&desk).await;
    let said = desk.provider.said();
    assert!(said[0].contains("\"intents\":46593"), "{said:?}");
    let calls = desk.provider.calls();
    let answered = |call: &&Call| call.request.target.ends_with("/callback");
    assert_eq!(calls.iter().filter(answered).count(), 3, "every press is answered");
    assert!(calls.iter().filter(answered).all(|call| call.status == Some(204)));
}

#[tokio::test(flavor = "multi_thread")]
async fn discord_loses_nothing_in_a_restart() {
    let desk = discord().await;
    survives_a_restart(&desk).await;
    let op = |said: String| serde_json::from_str::<Value>(&said).expect("JSON")["op"].as_u64();
    let introduced: Vec<_> = desk.provider.said().into_iter().filter_map(op).filter(|op| *op != 1).collect();
    assert_eq!(introduced, [2, 6], "the session is taken up by the next process");
}

#[tokio::test(flavor = "multi_thread")]
async fn discord_goes_on_after_every_end() {
    survives_its_connections(&discord().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn slack_is_held_by_one_process() {
    is_held_by_one_process(&slack().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn discord_is_held_by_one_process() {
    let desk = discord().await;
    is_held_by_one_process(&desk).await;
    let said = desk.provider.said();
    let resumed = said.iter().filter(|said| said.contains("\"op\":6"));
    assert_eq!(resumed.count(), 1, "the other one takes the session up: {said:?}");
}

/// What has to be switched on with Discord is not tried again and again: the sessions of a day are counted.
#[tokio::test(flavor = "multi_thread")]
async fn discord_is_not_asked_in_a_loop_for_what_it_does_not_grant() {
    let desk = discord_with(Discord::new().without_message_content(), demo_bot::bot).await;
    let runtime = desk.runtime().await;
    assert!(!desk.provider.opened(1, Duration::from_secs(4)).await, "it is not let in");
    let said = desk.provider.said();
    assert_eq!(said.iter().filter(|said| said.contains("\"op\":2")).count(), 1, "{said:?}");
    runtime.stop().await.expect("it stops");
}

/// A session that Discord has forgotten is followed by a new one.
#[tokio::test(flavor = "multi_thread")]
async fn discord_begins_anew_where_its_session_is_over() {
    let desk = discord().await;
    let runtime = desk.runtime().await;
    desk.opened(1).await;
    desk.provider.forget_session();
    desk.provider.hang_up(None);
    desk.opened(2).await;
    desk.says("parrot").await;
    assert_eq!(desk.hears("Echo: parrot").await, "Echo: parrot");
    runtime.stop().await.expect("it stops");
}

/// A connection that stands, but on which no heartbeat is answered, is given up.
#[tokio::test(flavor = "multi_thread")]
async fn discord_notices_that_its_gateway_is_dead() {
    let play = Discord::new().with_heartbeat(Duration::from_millis(200));
    let desk = discord_with(play, demo_bot::bot).await;
    let runtime = desk.runtime().await;
    desk.opened(1).await;
    desk.provider.fall_silent();
    desk.says("cuckoo").await;
    assert_eq!(desk.hears("Echo: cuckoo").await, "Echo: cuckoo");
    desk.opened(2).await;
    runtime.stop().await.expect("it stops");
}

/// What is answered at once is the response to the command, and nothing else is sent.
#[tokio::test(flavor = "multi_thread")]
async fn an_immediate_answer_is_the_response_to_an_interaction() {
    async fn talk(message: Message) -> Reply {
        Reply::text(format!("You said {}", message.text()))
    }
    let desk =
        discord_with(Discord::new(), || Bot::new().function("talk", on(MESSAGE_RECEIVED).immediate(), talk));
    let desk = desk.await;
    let runtime = desk.runtime().await;
    desk.opened(1).await;
    desk.says("/order tea").await;
    assert_eq!(desk.hears("You said").await, "You said /order tea");
    runtime.stop().await.expect("it stops");
    let calls = desk.provider.calls();
    let targets: Vec<_> = calls.iter().map(|call| call.request.target.as_str()).collect();
    assert!(matches!(targets[..], [_, callback] if callback.ends_with("/callback")), "{targets:?}");
}
