//! A conversation: what is said is answered, told to whoever follows it, and to nobody else.

use std::time::Duration;

use chinwag_core::topic::{MESSAGE_RECEIVED, RESPONSE_SENT, RESPONSE_STATUS};
use serde_json::json;

use super::site::{Site, id_before, visit};
use crate::flow::Place;

on_each_engine! {
    what_is_said_is_answered_on_the_stream
    who_comes_again_is_told_what_they_have_missed_and_nothing_twice
    what_is_posted_again_is_said_once
    nobody_hears_another_conversation
    a_user_is_the_same_one_on_two_machines
    a_stream_says_that_it_is_there_and_ends_in_time
}

async fn what_is_said_is_answered_on_the_stream(place: Place) {
    let site = Site::new(place);
    let bot = site.start().await;
    let ann = visit(&bot, None).await;
    let (mut stream, before) = ann.follows(None).await;
    assert!(!before.contains("data: {\""), "nothing was said: {before}");
    ann.says(&site, "5f0c2a9be101", "hello").await;
    let heard = stream.hears("Echo: hello").await;
    assert!(heard.contains("\"kind\":\"reply\""), "{heard}");
    bot.settled().await;
    // It was read, and the widget says so.
    let read = json!({ "type": "status", "state": "read", "message_ids": ["x"] });
    assert_eq!(ann.posts(&site.body(&ann.id, "5f0c2a9be102", &read)).await.status, 200);
    assert_eq!(bot.events(Some(RESPONSE_STATUS)).await.len(), 1);
    // Whoever comes anew sees both sides.
    let (_, before) = ann.follows(None).await;
    let (said, reply) =
        (before.find("\"kind\":\"said\"").expect("said"), before.find("Echo: hello").expect("a reply"));
    assert!(said < reply, "{before}");
    bot.stop().await;
}

async fn who_comes_again_is_told_what_they_have_missed_and_nothing_twice(place: Place) {
    let site = Site::new(place);
    let bot = site.start().await;
    let ann = visit(&bot, None).await;
    let (mut stream, _) = ann.follows(None).await;
    ann.says(&site, "5f0c2a9be101", "one").await;
    let last = id_before(&stream.hears("Echo: one").await, "\ndata: ");
    drop(stream);
    ann.says(&site, "5f0c2a9be102", "two").await;
    bot.settled().await;
    ann.says(&site, "5f0c2a9be103", "three").await;
    bot.settled().await;
    let (_, missed) = ann.follows(Some(&last)).await;
    assert!(!missed.contains("Echo: one"), "{missed}");
    assert!(missed.find("Echo: two").expect("missed") < missed.find("Echo: three").expect("missed"));
    let reached = id_before(&missed, "\nevent: ready");
    let (_, missed) = ann.follows(Some(&reached)).await;
    assert!(!missed.contains("Echo"), "{missed}");
    bot.stop().await;
}

/// What waited in a browser is posted until it is taken, and what was taken may be posted again.
async fn what_is_posted_again_is_said_once(place: Place) {
    let site = Site::new(place);
    let bot = site.start().await;
    let (ann, bob) = (visit(&bot, None).await, visit(&bot, None).await);
    let body = site.body(&ann.id, "5f0c2a9be101", &json!({ "type": "text", "text": "hello" }));
    let (one, two) = tokio::join!(ann.posts(&body), ann.posts(&body));
    assert_eq!((one.status, two.status), (200, 200));
    site.clock.advance(Duration::from_secs(5 * 24 * 3600));
    assert_eq!(ann.posts(&body).await.status, 200);
    // Ids are made in browsers: another visitor may have the same one.
    bob.says(&site, "5f0c2a9be101", "hello").await;
    bot.settled().await;
    assert_eq!(bot.events(Some(MESSAGE_RECEIVED)).await.len(), 2);
    assert_eq!(bot.events(Some(RESPONSE_SENT)).await.len(), 2);
    // Older than a repetition can be told by its mark: it is refused, and not said twice.
    site.clock.advance(Duration::from_secs(2 * 24 * 3600));
    assert_eq!(ann.posts(&body).await.status, 403);
    bot.stop().await;
}

async fn nobody_hears_another_conversation(place: Place) {
    let site = Site::new(place);
    let bot = site.start().await;
    let (ann, bob) = (visit(&bot, None).await, visit(&bot, None).await);
    let (mut hers, _) = ann.follows(None).await;
    let (mut his, _) = bob.follows(None).await;
    ann.says(&site, "5f0c2a9be101", "a secret").await;
    hers.hears("Echo: a secret").await;
    bob.says(&site, "5f0c2a9be101", "hello").await;
    let heard = his.hears("Echo: hello").await;
    assert!(!heard.contains("secret"), "{heard}");
    bot.settled().await;
    let (_, before) = bob.follows(None).await;
    assert!(!before.contains("secret"), "{before}");
    bot.stop().await;
}

async fn a_user_is_the_same_one_on_two_machines(place: Place) {
    let site = Site::new(place);
    let bot = site.start().await;
    let desk = visit(&bot, Some(&site.signed_user("7"))).await;
    let phone = visit(&bot, Some(&site.signed_user("7"))).await;
    assert_eq!((desk.id.as_str(), phone.id.as_str()), ("u-7", "u-7"));
    let (mut stream, _) = phone.follows(None).await;
    desk.says(&site, "5f0c2a9be101", "hello").await;
    stream.hears("Echo: hello").await;
    bot.settled().await;
    bot.stop().await;
}

async fn a_stream_says_that_it_is_there_and_ends_in_time(place: Place) {
    let site = Site::new(place);
    let bot = site.start().await;
    let ann = visit(&bot, None).await;
    let (mut stream, _) = ann.follows(None).await;
    bot.settled().await;
    site.clock.advance(Duration::from_secs(15));
    stream.hears(": here\n\n").await;
    // After an hour a session has to be shown again.
    site.clock.advance(Duration::from_secs(3600));
    stream.rest().await;
    // And no stream holds up a gateway that stops.
    let (mut stream, _) = ann.follows(None).await;
    bot.stop().await;
    stream.rest().await;
}
