//! What somebody may ask for, and how many may follow.

use std::{num::NonZeroU32, time::Duration};

use serde_json::json;

use super::site::{SITE, Site, ask, visit};
use crate::{
    flow::{Place, until},
    gateway::client::Client,
};

fn count(count: u32) -> NonZeroU32 {
    NonZeroU32::new(count).expect("not zero")
}

#[tokio::test]
async fn nobody_says_more_than_they_may() {
    let site = Site::with(Place::memory(), |channel| channel.messages_per_minute = count(6));
    let bot = site.start().await;
    let (ann, bob) = (visit(&bot, None).await, visit(&bot, None).await);
    let body = |id: &str| site.body(&ann.id, id, &json!({ "type": "text", "text": "hello" }));
    let answers = [ann.posts(&body("5f0c2a9be101")).await, ann.posts(&body("5f0c2a9be102")).await];
    assert!(answers.iter().all(|answer| answer.status == 200), "two at once");
    let refused = ann.posts(&body("5f0c2a9be103")).await;
    assert_eq!(refused.status, 429);
    let wait: u64 = refused.header("retry-after").and_then(|wait| wait.parse().ok()).expect("how long");
    assert_eq!(refused.header("access-control-allow-origin"), Some(SITE), "the widget can read how long");
    // Who follows asks for something, too.
    assert_eq!(ann.asks_to_follow(None).await.1, 429);
    bob.says(&site, "5f0c2a9be103", "another one has their own").await;
    bot.settled().await;
    site.clock.advance(Duration::from_secs(wait));
    assert_eq!(ann.posts(&body("5f0c2a9be103")).await.status, 200, "what waited is taken");
    bot.settled().await;
    bot.stop().await;
}

/// Sessions are free, so whoever makes many of them is counted by their address.
#[tokio::test]
async fn no_address_asks_more_than_it_may() {
    let site = Site::with(Place::memory(), |channel| {
        channel.requests_per_minute = count(9);
        channel.address_header = Some("x-forwarded-for".parse().expect("a name"));
    });
    let bot = site.start().await;
    let session = async |forwarded: &str| {
        let mut client = Client::connect(bot.address()).await.expect("the gateway listens");
        let headers = format!("Origin: {SITE}\r\nX-Forwarded-For: {forwarded}\r\n");
        client.post("/webhooks/site/session", &headers, b"").await.status
    };
    for _ in 0..3 {
        assert_eq!(session("192.0.2.1").await, 200);
    }
    assert_eq!(session("192.0.2.1").await, 429);
    assert_eq!(
        session("198.51.100.7, 192.0.2.1").await,
        429,
        "what anybody can write in front does not count"
    );
    assert_eq!(session("192.0.2.2").await, 200);
    assert_eq!(session("2001:db8:1:2::1").await, 200);
    bot.stop().await;
}

#[tokio::test]
async fn so_many_follow_and_no_more() {
    let site = Site::new(Place::memory());
    let bot = site.start_with(|config| config.gateway.connections_max = 24).await;
    let (ann, bob) = (visit(&bot, None).await, visit(&bot, None).await);
    let mut streams = Vec::new();
    for _ in 0..8 {
        streams.push(ann.follows(None).await.0);
    }
    assert_eq!(ann.asks_to_follow(None).await.1, 429, "one person has no more tabs than that");
    for _ in 0..4 {
        streams.push(bob.follows(None).await.0);
    }
    assert_eq!(bob.asks_to_follow(None).await.1, 503, "half of the connections are left to webhooks");
    assert_eq!(ask(&bot, "session", Some(SITE), None, "").await.status, 200);
    // Who goes makes room.
    streams.clear();
    until("room", async || (ann.asks_to_follow(None).await.1 == 200).then_some(())).await;
    bot.stop().await;
}
