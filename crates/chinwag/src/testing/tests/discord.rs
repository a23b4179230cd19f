//! Discord's own ways: `thinking…` ends with the answer, a token that fails loses nothing, and errands are answered.

use std::{net::Ipv4Addr, sync::Arc};

use chinwag_core::{
    config::{ChannelConfig, SecretSource},
    platform::SendResult,
    response::ResponseSent,
    secret::Secret,
    topic::RESPONSE_SENT,
};
use chinwag_runtime::{client::Client, errand::errand};
use chinwag_testkit::play::{Discord, Simulator};
use serde_json::json;

use crate::{
    bot::Subscription,
    prelude::*,
    settings::{Settings, credentials::CredentialError},
    testing::{Cast, Stage, clock::StageClock, pulse::Pulse, script::Trouble},
};

async fn talk(message: Message) -> Vec<Reply> {
    vec![Reply::text(format!("You said {}", message.text())), Reply::text("That is all.")]
}

async fn stage(subscription: Subscription) -> Stage {
    let bot = Bot::new().function("talk", subscription, talk);
    let cast = Cast::new(bot, &Settings::defaults()).expect("a bot");
    Stage::with_cast(&cast, "discord").await.expect("a stage")
}

/// Where the answers went.
async fn ways(stage: &Stage) -> Vec<String> {
    let sent = stage.events(RESPONSE_SENT).await.expect("the events");
    let way = |event: Event| {
        let request = event.payload::<ResponseSent>().expect("a response that was sent").request;
        let end = request.url.rsplit('/').next().unwrap_or_default().to_owned();
        assert!(!request.url.contains("aW50"), "{}", request.url);
        format!("{} {end}", request.method)
    };
    sent.into_iter().map(way).collect()
}

#[tokio::test]
async fn what_is_late_takes_the_place_of_thinking() {
    let stage = stage(on(MESSAGE_RECEIVED)).await;
    let answer = stage.user("ann").says("/order tea").await.expect("an answer");
    assert_eq!(answer.text(), "You said /order tea\nThat is all.");
    assert_eq!(ways(&stage).await, ["PATCH @original", "POST messages"]);
}

#[tokio::test]
async fn what_is_immediate_is_the_response() {
    let stage = stage(on(MESSAGE_RECEIVED).immediate()).await;
    let answer = stage.user("ann").says("/order tea").await.expect("an answer");
    assert_eq!(answer.text(), "You said /order tea\nThat is all.");
    assert_eq!(ways(&stage).await, ["ANSWER discord", "POST messages"]);
}

#[tokio::test]
async fn the_second_try_still_ends_the_thinking() {
    let stage = stage(on(MESSAGE_RECEIVED)).await;
    stage.fault(Trouble::Status(500), 1);
    let answer = stage.user("ann").says("/order tea").await.expect("an answer");
    assert_eq!(answer.text(), "You said /order tea\nThat is all.");
    assert_eq!(ways(&stage).await, ["PATCH @original", "POST messages"]);
}

#[tokio::test]
async fn a_private_answer_to_a_press_follows_on_it() {
    async fn talk(message: Message, user: User) -> Reply {
        match &message.content {
            Content::Button { .. } => Reply::text("For you alone ".repeat(200)).only_for(user.id),
            _ => Reply::text("?").button("Tell me", "tell"),
        }
    }
    let cast = Cast::new(Bot::new().function("talk", on(MESSAGE_RECEIVED), talk), &Settings::defaults());
    let stage = Stage::with_cast(&cast.expect("a bot"), "discord").await.expect("a stage");
    let ann = stage.user("ann");
    ann.says("hi").await.expect("a question");
    assert!(ann.presses("Tell me").await.expect("an answer").text().starts_with("For you alone"));
    assert_eq!(ways(&stage).await, ["POST messages", "POST {token}", "POST {token}"], "every part of it");
}

#[tokio::test]
async fn the_credential_is_tried_and_the_address_is_registered() {
    let clock = Arc::new(StageClock::new(Arc::new(Pulse::default())));
    let simulator = Simulator::start(Box::new(Discord::new()), clock, (Ipv4Addr::LOCALHOST, 0).into());
    let simulator = simulator.await.expect("a simulator");
    let mut settings = simulator.settings();
    settings.extend([("name".to_owned(), json!("server")), ("platform".to_owned(), json!("discord"))]);
    let channel: ChannelConfig = serde_json::from_value(settings.into()).expect("a channel");
    let open = |wrong: Option<&'static str>| {
        chinwag_platforms::open(&channel, |reference| {
            let name = |source: &SecretSource| match source {
                SecretSource::Env(name) => name.clone(),
                SecretSource::File(_) => String::new(),
            };
            let credential = |name: String| match wrong.filter(|_| name == "bot_token") {
                Some(wrong) => Some(Secret::new(wrong)),
                None => simulator.credential(&name),
            };
            reference
                .sources()
                .iter()
                .map(name)
                .map(|name| credential(name).ok_or(CredentialError::NotAName))
                .collect()
        })
        .expect("an adapter")
    };
    let client = Client::new().expect("a client");
    let (right, wrong) = (open(None), open(Some("wrong")));
    let delivered = SendResult::Delivered { message_id: None };
    let probe = right.probe().expect("a probe");
    assert_eq!(errand(&client, &*right, &probe).await, delivered);
    let refused = errand(&client, &*wrong, &wrong.probe().expect("a probe")).await;
    assert!(matches!(refused, SendResult::Rejected { .. }), "{refused:?}");
    for call in right.registration("https://bot.example/webhooks/server").expect("an address") {
        assert_eq!(errand(&client, &*right, &call).await, delivered);
    }
}
