//! Reminders on WhatsApp: ordinary while the messaging window is open, a template afterwards, or nothing at all.

use std::time::Duration;

use chinwag_core::{
    response::{FailureKind, ResponseFailed, ResponseSent},
    topic::{RESPONSE_FAILED, RESPONSE_SENT},
};

use super::shop::to;
use crate::{
    prelude::*,
    settings::Settings,
    testing::{Cast, Stage},
};

/// Reminds of the tea after so many hours as are said, by a template where nothing else is said.
async fn talk(message: Message) -> Option<Publish> {
    let mut words = message.text().split(' ');
    let hours: u64 = words.next()?.parse().ok()?;
    let reminder =
        Reply::text("Your tea\nis ready.").button("Thanks", "thanks").link("See it", "https://tea.example/7");
    let reminder = if words.next().is_none() { reminder.outside("tea_ready/en") } else { reminder };
    Some(to(&message.conversation, reminder).after(Duration::from_secs(3600 * hours)))
}

async fn stage() -> Stage {
    let bot = Bot::new().function("talk", on(MESSAGE_RECEIVED), talk);
    let cast = Cast::new(bot, &Settings::defaults()).expect("a bot");
    Stage::with_cast(&cast, "whatsapp").await.expect("a stage")
}

/// What was sent, as WhatsApp was told.
async fn requests(stage: &Stage) -> Vec<String> {
    let sent = stage.events(RESPONSE_SENT).await.expect("the events");
    sent.iter().map(|event| event.payload::<ResponseSent>().expect("sent").request.body).collect()
}

#[tokio::test]
async fn what_comes_after_the_window_is_the_template() {
    let stage = stage().await;
    stage.user("ann").says("25").await.expect("nothing yet");
    let reminder = stage.later("25h").await.expect("a reminder");
    assert!(reminder.text().starts_with("Your tea is ready."), "{reminder}");
    assert!(reminder.text().contains("https://tea.example/7"), "{reminder}");
    let requests = requests(&stage).await;
    assert!(matches!(&requests[..], [one] if one.contains(r#""name":"tea_ready""#)), "{requests:?}");
}

#[tokio::test]
async fn what_comes_within_the_window_is_no_template() {
    let stage = stage().await;
    let ann = stage.user("ann");
    ann.says("25").await.expect("nothing yet");
    stage.later("20h").await.expect("nothing yet");
    ann.says("no").await.expect("no answer");
    let reminder = stage.later("5h").await.expect("a reminder");
    assert!(reminder.text().starts_with("Your tea\nis ready."), "{reminder}");
    let requests = requests(&stage).await;
    assert!(matches!(&requests[..], [one] if !one.contains("template")), "{requests:?}");
}

#[tokio::test]
async fn without_a_template_nothing_is_sent() {
    let stage = stage().await;
    stage.user("ann").says("25 only").await.expect("nothing yet");
    assert!(stage.later("25h").await.expect("nothing").is_silent());
    let failed = stage.events(RESPONSE_FAILED).await.expect("the events");
    let [failed] = &failed[..] else { panic!("{failed:?}") };
    let failed: ResponseFailed = failed.payload().expect("failed");
    assert_eq!((failed.kind, failed.retryable), (FailureKind::WindowClosed, false));
    assert!(failed.request.is_none(), "{failed:?}");
}
