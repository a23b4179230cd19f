//! Commands of Discord: `thinking…` ends with the answer, and a token that fails loses nothing.

use chinwag_core::response::ResponseSent;
use chinwag_core::topic::RESPONSE_SENT;

use crate::{
    bot::Subscription,
    prelude::*,
    settings::Settings,
    testing::{Cast, Stage, script::Trouble},
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
async fn an_answer_is_not_lost_with_its_token() {
    let stage = stage(on(MESSAGE_RECEIVED)).await;
    stage.fault(Trouble::Status(500), 1);
    let answer = stage.user("ann").says("/order tea").await.expect("an answer");
    assert_eq!(answer.text(), "You said /order tea\nThat is all.");
    assert_eq!(ways(&stage).await, ["POST messages", "POST messages"]);
}
