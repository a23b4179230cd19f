//! Messages whose words have to be fetched, as those of Webex.

use chinwag_core::topic::MESSAGE_ANNOUNCED;

use crate::{
    prelude::*,
    settings::Settings,
    testing::{
        Cast, Stage,
        script::{Deed, Trouble},
    },
};

async fn repeat(message: Message) -> Option<Reply> {
    (!message.text().is_empty()).then(|| Reply::text(message.text()))
}

async fn stage() -> Stage {
    let bot = Bot::new().function("talk", on(MESSAGE_RECEIVED), repeat);
    let cast = Cast::new(bot, &Settings::defaults()).expect("a bot");
    Stage::with_cast(&cast, "webex").await.expect("a stage")
}

async fn payloads(stage: &Stage, topic: TopicName) -> Vec<Message> {
    let events = stage.events(topic).await.expect("the events");
    events.iter().map(|event| event.payload().expect("a message")).collect()
}

#[tokio::test]
async fn a_message_is_announced_and_then_received_whole() {
    let stage = stage().await;
    let answer = stage.user("ann").says("hello").await.expect("an answer");
    assert_eq!(answer.text(), "hello");
    let (announced, received) =
        (payloads(&stage, MESSAGE_ANNOUNCED).await, payloads(&stage, MESSAGE_RECEIVED).await);
    assert_eq!((announced.len(), announced[0].text()), (1, ""));
    assert_eq!((received.len(), received[0].text()), (1, "hello"));
    let with_words = Message { content: received[0].content.clone(), ..announced[0].clone() };
    assert_eq!(with_words, received[0], "nothing else is changed");
    let (first, second) = (
        stage.events(MESSAGE_ANNOUNCED).await.expect("the events").remove(0),
        stage.events(MESSAGE_RECEIVED).await.expect("the events").remove(0),
    );
    assert_eq!((&first.conversation, &first.correlation), (&second.conversation, &second.correlation));
    assert!(stage.redeliver().await.expect("a redelivery").is_silent());
}

#[tokio::test]
async fn what_cannot_be_fetched_yet_is_asked_for_again() {
    let stage = stage().await;
    let ann = stage.user("ann");
    for trouble in [Trouble::Status(503), Trouble::Status(429), Trouble::Dropped, Trouble::CutOff] {
        stage.fault(trouble, 2);
        assert_eq!(ann.says("hello").await.expect("an answer").text(), "hello", "{trouble:?}");
    }
    assert!(stage.dead_letters().await.expect("the letters").is_empty());
}

#[tokio::test]
async fn what_is_refused_is_a_dead_letter_and_the_conversation_goes_on() {
    let stage = stage().await;
    let ann = stage.user("ann");
    stage.fault(Trouble::Status(403), 1);
    assert!(ann.says("lost").await.expect("no answer").is_silent());
    let letters = stage.dead_letters().await.expect("the letters");
    assert_eq!((letters.len(), letters[0].function.as_str()), (1, "fetcher"));
    assert!(letters[0].error.contains("HTTP 403"), "{}", letters[0].error);
    assert!(!letters[0].error.contains("token-of-no-use"), "{}", letters[0].error);
    assert_eq!(ann.says("hello").await.expect("an answer").text(), "hello");
    let edited = ann.does(Deed::Edits("good day".into())).await.expect("an answer");
    assert_eq!(edited.text(), "good day");
}
