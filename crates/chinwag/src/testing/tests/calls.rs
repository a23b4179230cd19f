//! How what is said on a stage goes over the wire, where a platform has more than one way for it.

use std::num::NonZeroUsize;

use chinwag_core::{
    bus::Position,
    name::TopicName,
    response::{DeliveryState, ResponseSent, ResponseStatus},
    topic::{RESPONSE_SENT, RESPONSE_STATUS},
};
use serde::de::DeserializeOwned;

use crate::{
    prelude::*,
    settings::Settings,
    testing::{Cast, Stage, script::Trouble},
};

async fn stage(platform: &str) -> Stage {
    async fn talk() -> Vec<Reply> {
        vec![Reply::typing(), Reply::text("One."), Reply::text("Two.")]
    }
    let bot = Bot::new().function("talk", on(MESSAGE_RECEIVED), talk);
    let cast = Cast::new(bot, &Settings::defaults()).expect("a bot");
    Stage::with_cast(&cast, platform).await.expect("a stage")
}

/// What stands on a topic.
async fn on_topic<T: DeserializeOwned>(stage: &Stage, topic: TopicName) -> Vec<T> {
    let bus = &stage.engine().bus;
    let batch = bus.read(&topic, Position(0), NonZeroUsize::MAX).await.expect("a topic");
    batch.events.iter().map(|stored| stored.event.payload().expect("a payload")).collect()
}

/// Where the calls went, and what it was that the provider took.
async fn paths(stage: &Stage) -> Vec<String> {
    let sent: Vec<ResponseSent> = on_topic(stage, RESPONSE_SENT).await;
    let path = |sent: &ResponseSent| sent.request.url.split("/v2/bot/").nth(1).expect("LINE's").to_owned();
    sent.iter().map(path).collect()
}

/// A reply is free of charge, and there is one for each message.
#[tokio::test]
async fn on_line_the_first_words_are_a_reply() {
    let stage = stage("line").await;
    assert_eq!(stage.user("ann").says("hi").await.expect("an answer").text(), "One.\nTwo.");
    assert_eq!(paths(&stage).await, ["chat/loading/start", "message/reply", "message/push"]);
}

/// What the provider refused for now has not spent the token.
#[tokio::test]
async fn on_line_the_second_try_still_has_its_reply_token() {
    let stage = stage("line").await;
    // The first call shows that the bot is at work.
    stage.fault(Trouble::Slow(std::time::Duration::ZERO), 1);
    stage.fault(Trouble::Status(503), 1);
    assert_eq!(stage.user("ann").says("hi").await.expect("an answer").text(), "One.\nTwo.");
    assert_eq!(paths(&stage).await, ["chat/loading/start", "message/reply", "message/push"]);
}

/// Who goes on to write has seen what was said before.
#[tokio::test]
async fn on_viber_the_bot_is_told_what_was_seen() {
    let stage = stage("viber").await;
    let ann = stage.user("ann");
    ann.says("hi").await.expect("an answer");
    let sent: Vec<ResponseSent> = on_topic(&stage, RESPONSE_SENT).await;
    let statuses: Vec<ResponseStatus> = on_topic(&stage, RESPONSE_STATUS).await;
    assert_eq!((sent.len(), statuses.len()), (2, 0), "nobody sees a bot typing on Viber");
    ann.says("and?").await.expect("an answer");
    let statuses: Vec<ResponseStatus> = on_topic(&stage, RESPONSE_STATUS).await;
    let told: Vec<_> = statuses.into_iter().map(|status| (status.state, status.message_ids)).collect();
    let about = |sent: &ResponseSent| {
        let ids: Vec<_> = sent.message_id.iter().cloned().collect();
        [(DeliveryState::Delivered, ids.clone()), (DeliveryState::Read, ids)]
    };
    assert_eq!(told, sent.iter().flat_map(about).collect::<Vec<_>>());
}
