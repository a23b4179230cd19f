//! Files that people send, on every platform: fetched as each gives them away.

use std::sync::atomic::{AtomicUsize, Ordering};

use chinwag_core::file::FileError;
use chinwag_testkit::play::file_content;

use crate::{
    prelude::*,
    settings::Settings,
    testing::{
        Cast, Stage,
        platform::SIMULATED,
        script::{Media, Trouble},
    },
};

/// Says of each file how large it is and what.
async fn weigh(message: Message, files: Files) -> Result<Option<String>> {
    let Some(sent) = message.attachments().iter().find(|attachment| attachment.is_media()) else {
        return Ok(None);
    };
    let file = files.fetch(sent).await?;
    Ok(Some(format!("{} bytes of {}", file.bytes.len(), file.mime.as_deref().unwrap_or("something"))))
}

/// Says what is wrong with each file that has more than a few bytes.
async fn judge(message: Message, files: Files) -> Result<String> {
    let Some(sent) = message.attachments().first() else { return Ok("no file".into()) };
    match files.at_most(10).fetch(sent).await {
        Ok(_) => Ok("fine".into()),
        Err(error) => match error.file() {
            Some(FileError::TooLarge { limit, .. }) => Ok(format!("more than {limit} bytes")),
            Some(other) => Ok(other.to_string()),
            None => Err(error),
        },
    }
}

/// How often something was fetched.
#[derive(Debug, Default)]
struct Fetched(AtomicUsize);

/// Asks for a picture in a durable conversation, and fetches it once.
async fn collect(mut chat: Chat, files: Files, fetched: State<Fetched>) -> Result<()> {
    let picture = chat.ask("Which picture?").message().await?;
    let fetch = async {
        let Some(picture) = picture.attachments().first() else { return Ok(0) };
        fetched.0.fetch_add(1, Ordering::SeqCst);
        Ok::<_, Error>(files.fetch(picture).await?.bytes.len())
    };
    let size = chat.run("weigh", fetch).await?;
    chat.ask(format!("It has {size} bytes. Are you content?")).await?;
    let times = fetched.0.load(Ordering::SeqCst);
    chat.say(format!("So am I, with {size} bytes, fetched {times} times.")).await
}

async fn stage(bot: Bot, platform: &str) -> Stage {
    let cast = Cast::new(bot, &Settings::defaults()).expect("a bot");
    Stage::with_cast(&cast, platform).await.unwrap_or_else(|error| panic!("{platform}: {error}"))
}

fn weighing() -> Bot {
    Bot::new().function("weigh", on(MESSAGE_RECEIVED), weigh)
}

#[tokio::test]
async fn whatever_is_sent_is_fetched_on_every_platform() {
    for platform in SIMULATED {
        let stage = stage(weighing(), platform.name).await;
        let ann = stage.user("ann");
        for media in Media::ALL {
            let sent = ann.sends(media, "https://x.example/thing.bin").await;
            let answer = sent.unwrap_or_else(|error| panic!("{}: {error}", platform.name)).text();
            let kind = if media == Media::Image { "image/" } else { "" };
            let expected = format!("{} bytes of {kind}", file_content(media, "thing.bin").len());
            assert!(answer.starts_with(&expected), "{} {}: {answer}", platform.name, media.as_str());
        }
    }
}

#[tokio::test]
async fn too_large_a_file_is_told_on_every_platform() {
    for platform in SIMULATED {
        let stage = stage(Bot::new().function("judge", on(MESSAGE_RECEIVED), judge), platform.name).await;
        let answer =
            stage.user("ann").sends(Media::Image, "https://x.example/cat.png").await.expect("an answer");
        assert_eq!(answer.text(), "more than 10 bytes", "{}", platform.name);
    }
}

#[tokio::test]
async fn what_is_not_there_now_is_fetched_later() {
    let stage = stage(weighing(), "telegram").await;
    stage.fault(Trouble::Status(503), 1);
    let answer = stage.user("ann").sends(Media::Image, "https://x.example/cat.png").await.expect("an answer");
    assert!(answer.text().contains("bytes of"), "{answer}");
    assert!(stage.dead_letters().await.expect("the engine").is_empty());
}

#[tokio::test]
async fn what_is_refused_is_not_tried_again() {
    let stage = stage(weighing(), "line").await;
    stage.fault(Trouble::Status(401), 1);
    let answer = stage.user("ann").sends(Media::Image, "https://x.example/cat.png").await.expect("no answer");
    assert!(answer.is_silent(), "{answer}");
    let letters = stage.dead_letters().await.expect("the engine");
    let [letter] = &letters[..] else { panic!("{letters:?}") };
    assert!(format!("{letter:?}").contains("refuses the channel's credential"), "{letter:?}");
}

#[tokio::test]
async fn a_durable_conversation_fetches_once_and_records_what_it_made_of_it() {
    let bot = Bot::new().function("collect", on(MESSAGE_RECEIVED), collect).with_state(Fetched::default());
    let stage = stage(bot, "mattermost").await;
    let ann = stage.user("ann");
    assert_eq!(ann.says("hi").await.expect("an answer").text(), "Which picture?");
    let size = file_content(Media::Image, "cat.png").len();
    let told = ann.sends(Media::Image, "https://x.example/cat.png").await.expect("an answer");
    assert_eq!(told.text(), format!("It has {size} bytes. Are you content?"));
    stage.restart().await.expect("a restart");
    let end = ann.says("yes").await.expect("an answer");
    assert_eq!(end.text(), format!("So am I, with {size} bytes, fetched 1 times."));
}
