//! A bot that stops, or dies, and starts again: nothing that was taken is lost, and nothing is told twice.

use chinwag_core::topic::RESPONSE_SENT;

use super::site::{Site, id_before, visit};
use crate::flow::Place;

on_each_engine! {
    a_conversation_goes_on_after_the_bot_has_died
    a_session_outlives_the_process_that_gave_it
}

async fn a_conversation_goes_on_after_the_bot_has_died(place: Place) {
    let site = Site::new(place);
    let bot = site.start().await;
    let ann = visit(&bot, None).await;
    let (mut stream, _) = ann.follows(None).await;
    ann.says(&site, "5f0c2a9be101", "one").await;
    let last = id_before(&stream.hears("Echo: one").await, "\ndata: ");
    ann.says(&site, "5f0c2a9be102", "two").await;
    // It was taken; whether it was answered yet, nobody knows.
    bot.kill().await;
    stream.rest().await;

    let bot = site.start().await;
    let ann = ann.at(&bot);
    let (mut stream, missed) = ann.follows(Some(&last)).await;
    // The widget does not know whether it was taken, and posts it again.
    ann.says(&site, "5f0c2a9be102", "two").await;
    ann.says(&site, "5f0c2a9be103", "three").await;
    let heard = missed + &stream.hears("Echo: three").await;
    assert_eq!(heard.matches("Echo: two").count(), 1, "{heard}");
    assert!(!heard.contains("Echo: one"), "{heard}");
    bot.settled().await;
    assert_eq!(bot.events(Some(RESPONSE_SENT)).await.len(), 3, "each once");
    bot.stop().await;
}

async fn a_session_outlives_the_process_that_gave_it(place: Place) {
    let site = Site::new(place);
    let bot = site.start().await;
    let ann = visit(&bot, None).await;
    ann.says(&site, "5f0c2a9be101", "hello").await;
    bot.settled().await;
    bot.stop().await;
    let bot = site.start().await;
    let again = visit(&bot, Some(&ann.token)).await;
    assert_eq!(again.id, ann.id);
    let (_, before) = again.follows(None).await;
    assert!(before.contains("Echo: hello"), "{before}");
    bot.stop().await;
}
