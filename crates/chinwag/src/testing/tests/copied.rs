use std::collections::BTreeSet;

use chinwag_core::{bus::Position, conversation::ConversationKey, store::EventFilter};
use chinwag_testkit::script::{Deed, Script};
use expect_test::{Expect, expect};

use crate::{
    copied::script,
    prelude::*,
    settings::Settings,
    testing::{Cast, Error, Rehearsal, Stage},
};

/// A bot that asks, offers, waits and calls a service.
fn shop() -> Bot {
    async fn greet(user: User) -> Reply {
        Reply::text(format!("Hello, **{}**!", user.display_name()))
            .button("Order", "order")
            .link("Terms", "https://example.com/")
    }
    async fn order(mut chat: Chat) -> Result<()> {
        let size = chat.ask("Which size?").choices(["S", "M"]).await?;
        chat.say(format!("{size} it is, from snake_case [here](https://example.com/).")).await?;
        chat.wait(std::time::Duration::from_secs(600)).await?;
        chat.say("It is on its way.").await
    }
    async fn otherwise(message: Message) -> Vec<Reply> {
        match message.text() {
            "" => vec![],
            "cards" => vec![Reply::cards([Card::new("Tea").subtitle("Green").button("Choose tea", "tea")])],
            "picture" => vec![Reply::media(MediaKind::Image, "https://example.com/x.png")],
            words => vec![Reply::text(format!("You said:\n{words}")), Reply::text("| and that is * all")],
        }
    }
    let talk = Router::new().text("hi", greet).action("order", order).otherwise(otherwise);
    Bot::new().function("talk", on(MESSAGE_RECEIVED), talk)
}

/// The script of somebody's conversation on a stage.
async fn copied(stage: &Stage, name: &str) -> String {
    let archive = &stage.0.engine.archive;
    let events = archive.events(EventFilter::default(), Position(0), 10_000).await.expect("events").events;
    let id = stage.0.provider.user_id(name);
    let of = |key: &&ConversationKey| key.id().contains(&id);
    let key = events.iter().filter_map(|stored| stored.event.conversation.as_ref()).find(of).expect("it");
    let roots: Vec<_> = events.iter().map(|stored| stored.event.correlation.clone()).collect();
    let mut traces = Vec::new();
    let mut seen = BTreeSet::new();
    for root in roots.into_iter().filter(|root| seen.insert(root.clone())) {
        traces.push(archive.trace(root.as_str()).await.expect("a trace"));
    }
    script(key, None, &traces).expect("somebody said something")
}

/// What is copied is as expected, and passes with the same bot.
async fn check(stage: &Stage, name: &str, expected: &Expect) {
    let text = copied(stage, name).await;
    expected.assert_eq(&text);
    let script = Script::parse("copied.chat", &text).unwrap_or_else(|error| panic!("{text}\n{error}"));
    let cast = Cast::new(shop(), &Settings::defaults()).expect("a bot");
    let mut count = 0;
    let rehearsal = Rehearsal::new(cast, vec![script]);
    let played = rehearsal.play(|played| {
        assert!(played.has_passed(), "{text}\n{played}");
        count += 1;
        Ok::<(), Error>(())
    });
    played.await.expect("a stage");
    assert_eq!(count, 1);
}

#[tokio::test]
async fn what_is_copied_passes_with_the_same_bot() {
    let stage = Stage::start(shop()).await.expect("a stage");
    let ann = stage.user("ann");
    ann.says("hi").await.expect("told");
    ann.presses("Order").await.expect("told");
    ann.presses("M").await.expect("told");
    stage.later("10m").await.expect("told");
    ann.says("[odd] \\ words\n\n  in * lines").await.expect("told");
    ann.says("sends nothing").await.expect("told");
    ann.says("cards").await.expect("told");
    ann.presses("Choose tea").await.expect("told");
    ann.says("picture").await.expect("told");
    ann.does(Deed::Locates { latitude: 52.5, longitude: 13.4 }).await.expect("told");
    check(
        &stage,
        "ann",
        &expect![[r#"
        == As on 2026-03-08T19:27:04.000Z ==

        # Play it by `chinwag test --platform messenger FILE.chat`.
        ann: hi
        bot: Hello, *there*!
             [Order] [Terms]
        ann: [Order]
        bot: Which size?
             [S] [M]
        ann: [M]
        bot: M it is, from snake*case *.
        (10m later)
        bot: It is on its way.
        ann: [odd] \ words
             |
             |   in * lines
        bot: You said:
             [odd] \\ words
             |
             |   in * lines
        bot:
             | | and that is * all
        ann: | sends nothing
        bot: You said:
             sends nothing
        bot:
             | | and that is * all
        ann: cards
        bot: card: Tea – Green
             [Choose tea]
        ann: [Choose tea]
        bot: You said:
             Choose tea
        bot:
             | | and that is * all
        ann: picture
        bot: [image] https://example.com/x.png
        ann: sends location 52.5 13.4
        (silence)
    "#]],
    )
    .await;
}

/// What was changed or reacted to before the script begins cannot be played, and what was pressed there is said.
#[tokio::test]
async fn what_began_before_the_script_is_told() {
    let stage = Stage::start(shop()).await.expect("a stage");
    let ann = stage.user("ann");
    ann.says("hi").await.expect("told");
    ann.presses("Order").await.expect("told");
    ann.does(Deed::Reacts("❤".into())).await.expect("told");
    let text = copied(&stage, "ann").await;
    assert!(text.contains("ann: reacts ❤"), "{text}");
    let archive = &stage.0.engine.archive;
    let events = archive.events(EventFilter::default(), Position(0), 10_000).await.expect("events").events;
    let mut roots: Vec<_> = events.iter().map(|stored| stored.event.correlation.clone()).collect();
    roots.dedup();
    let key = events.iter().find_map(|stored| stored.event.conversation.clone()).expect("a conversation");
    let mut late = Vec::new();
    for root in roots.iter().skip(1) {
        late.push(archive.trace(root.as_str()).await.expect("a trace"));
    }
    let text = script(&key, None, &late).expect("a script");
    Script::parse("late.chat", &text).unwrap_or_else(|error| panic!("{text}\n{error}"));
    assert!(text.contains("“Order” was pressed, which nothing above offers"), "{text}");
}
