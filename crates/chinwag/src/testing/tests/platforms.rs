//! One conversation on every platform that is simulated, through gateway, functions and sender.

use chinwag_core::{
    response::{DeliveryState, ResponseStatus},
    topic::RESPONSE_STATUS,
};

use crate::{
    demo_bot,
    prelude::*,
    settings::Settings,
    testing::{
        Cast, Stage,
        platform::SIMULATED,
        script::{Deed, Media, Trouble},
    },
};

async fn stage(bot: Bot, platform: &str) -> Stage {
    let cast = Cast::new(bot, &Settings::defaults()).expect("a bot");
    Stage::with_cast(&cast, platform).await.unwrap_or_else(|error| panic!("{platform}: {error}"))
}

/// What a bot says on one platform it says on all: words, buttons, a choice, cards, an order, a picture.
#[tokio::test]
async fn the_demo_is_at_home_on_every_platform() {
    for platform in SIMULATED {
        let stage = stage(demo_bot::bot(), platform.name).await;
        let ann = stage.user("ann");
        let answer = ann.says("hello").await.unwrap_or_else(|error| panic!("{}: {error}", platform.name));
        assert!(answer.text().starts_with("Hello,"), "{}: {answer}", platform.name);
        assert_eq!(answer.choices(), ["Order a drink", "Roll the dice", "Show cards"], "{}", platform.name);
        ann.presses("Order a drink").await.unwrap_or_else(|error| panic!("{}: {error}", platform.name));
        ann.presses("Tea").await.unwrap_or_else(|error| panic!("{}: {error}", platform.name));
        ann.says("3").await.expect("a question");
        let answer = ann.presses("Yes").await.unwrap_or_else(|error| panic!("{}: {error}", platform.name));
        assert!(answer.text().starts_with("Ordered: 3 cups of tea"), "{}: {answer}", platform.name);
        let cards = ann.says("cards").await.expect("cards");
        assert!(cards.to_string().contains("Coffee"), "{}: {cards}", platform.name);
        assert!(cards.choices().contains(&"Choose tea"), "{}: {cards}", platform.name);
        let answer =
            ann.presses("Choose tea").await.unwrap_or_else(|error| panic!("{}: {error}", platform.name));
        assert!(answer.text().starts_with("A good choice"), "{}: {answer}", platform.name);
        let answer = ann.sends(Media::Image, "https://x.example/1.png").await.expect("thanks");
        // Mattermost tells of a file nothing but its id.
        let thing = if platform.name == "mattermost" { "file" } else { "picture" };
        assert!(answer.text().contains(thing), "{}: {answer}", platform.name);
        assert!(stage.dead_letters().await.expect("the letters").is_empty(), "{}", platform.name);
    }
}

/// What is not plain: marks, brackets, code and a text too long for one message.
#[tokio::test]
async fn no_word_is_lost_on_any_platform() {
    async fn talk() -> Reply {
        let long = "Words & <more> of *them*. ".repeat(300);
        Reply::text(format!(
            "**Bold** & <angles> 2*3*4\n```rust\nlet a = b < c && \"d\";\n```\n{long}THE END"
        ))
    }
    for platform in SIMULATED {
        let bot = Bot::new().function("talk", on(MESSAGE_RECEIVED), talk);
        let answer = stage(bot, platform.name).await.user("ann").says("hi").await;
        let answer = answer.unwrap_or_else(|error| panic!("{}: {error}", platform.name));
        let text = answer.text();
        for words in ["Bold", "& <angles> 2*3*4", "let a = b < c && \"d\";", "THE END"] {
            assert!(text.contains(words), "{}: {words}: {text}", platform.name);
        }
        assert_eq!(text.matches("<more>").count(), 300, "{}", platform.name);
    }
}

/// A provider that fails is tried again, one that comes twice is heard once.
#[tokio::test]
async fn trouble_is_overcome_on_every_platform() {
    for platform in SIMULATED {
        let stage = stage(demo_bot::bot(), platform.name).await;
        let ann = stage.user("ann");
        for trouble in [Trouble::Status(500), Trouble::Status(429), Trouble::Dropped] {
            stage.fault(trouble, 1);
            let answer =
                ann.says("parrot").await.unwrap_or_else(|error| panic!("{}: {error}", platform.name));
            assert_eq!(answer.text(), "Echo: parrot", "{}: {trouble:?}", platform.name);
        }
        assert!(stage.redeliver().await.expect("a redelivery").is_silent(), "{}", platform.name);
    }
}

/// What is delivered again is known, whatever it was and however its delivery is dated.
#[tokio::test]
async fn what_comes_again_later_is_not_answered_again() {
    async fn talk() -> Reply {
        Reply::text("Yes?").button("Go on", "go")
    }
    for platform in SIMULATED {
        let bot = Bot::new().function("talk", on(MESSAGE_RECEIVED), talk);
        let stage = stage(bot, platform.name).await;
        let ann = stage.user("ann");
        let deeds = [
            Deed::Says("hello".into()),
            Deed::Presses("Go on".into()),
            Deed::Says("/order tea".into()),
            Deed::Sends(Media::Image, "https://x.example/1.png".into()),
            Deed::Says("tee".into()),
            Deed::Edits("tea".into()),
            Deed::Reacts("👍".into()),
        ];
        for deed in deeds {
            // Slack delivers no command twice: it tells the person that it failed.
            if platform.name == "slack" && deed == Deed::Says("/order tea".into()) {
                continue;
            }
            // Not everything can be done everywhere.
            let Ok(answer) = ann.does(deed.clone()).await else { continue };
            assert!(!answer.is_silent(), "{}: {deed:?}", platform.name);
            stage.later("2m").await.expect("nothing");
            let again = stage.redeliver().await.unwrap_or_else(|error| panic!("{}: {error}", platform.name));
            assert!(again.is_silent(), "{}: {deed:?}: {again}", platform.name);
        }
    }
}

/// What can be changed and taken back is; what cannot is said anew, or left.
#[tokio::test]
async fn people_change_and_react_on_every_platform() {
    async fn talk(message: Message) -> Option<Reply> {
        match message.content {
            Content::Edit { text, .. } => Some(Reply::text(format!("You meant {text}."))),
            Content::Reaction { added: true, .. } => Some(Reply::text("Thank you!")),
            Content::Text { text } => Some(Reply::text(text).reply_to(message.message_id?)),
            _ => None,
        }
    }
    for platform in SIMULATED {
        let bot = Bot::new().function("talk", on(MESSAGE_RECEIVED), talk);
        let stage = stage(bot, platform.name).await;
        let ann = stage.user("ann");
        assert_eq!(ann.says("tee").await.expect("an answer").text(), "tee", "{}", platform.name);
        if let Ok(answer) = ann.does(Deed::Edits("tea".into())).await {
            assert_eq!(answer.text(), "You meant tea.", "{}", platform.name);
        }
        if let Ok(answer) = ann.does(Deed::Reacts("👍".into())).await {
            assert_eq!(answer.text(), "Thank you!", "{}", platform.name);
        }
    }
}

/// What a provider tells of a message later comes in as any other webhook.
#[tokio::test]
async fn what_became_of_a_message_is_told() {
    let stage = stage(demo_bot::bot(), "whatsapp").await;
    stage.user("ann").says("parrot").await.expect("an answer");
    let told = stage.events(RESPONSE_STATUS).await.expect("the events");
    let states = told.iter().map(|event| event.payload::<ResponseStatus>().expect("a status").state);
    assert_eq!(states.collect::<Vec<_>>(), [DeliveryState::Delivered, DeliveryState::Read]);
}
