//! A redelivery is answered like the first delivery, and published once.

use std::{sync::Arc, time::Duration};

use chinwag_core::topic::{MESSAGE_RECEIVED, RESPONSE_STATUS};
use chinwag_testkit::messenger::{Config, Disturbance, Messenger};
use tokio::task::JoinSet;

use super::{
    bench::{Bench, PAGE, channel, messenger, signed, signed_with, texts},
    bodies::fixture_body,
};

/// A redelivery may come much later than what it repeats.
const HOUR: Duration = Duration::from_hours(1);

#[tokio::test]
async fn a_redelivery_is_published_once_and_answered_200() {
    let bench = Bench::start().await;
    let simulator = Messenger::start(Config::default()).await.expect("a free port");
    simulator.subscribe(&bench.webhook_url()).await.expect("the handshake");
    simulator.disturb(Disturbance::Duplicate);
    assert!(simulator.user("200").says("hi").await.expect("sent").ack.is_ok());
    simulator.quiet().await;
    let report = simulator.report();
    assert_eq!((report.webhooks, report.acked), (2, 2));
    assert_eq!(bench.counts().await, (1, 1), "the second one was not even kept as a webhook");
}

#[tokio::test]
async fn a_status_is_published_once_too() {
    let bench = Bench::start().await;
    for _ in 0..2 {
        assert_eq!(bench.post(fixture_body("delivery_1")).await.status, 200);
        bench.clock.advance(HOUR);
    }
    assert_eq!(bench.events_of(RESPONSE_STATUS).await.len(), 1);
}

#[tokio::test]
async fn of_a_batch_that_is_partly_new_the_new_part_is_published() {
    let bench = Bench::start().await;
    assert_eq!(bench.post(texts(&["m_1", "m_2"])).await.status, 200);
    bench.clock.advance(HOUR);
    assert_eq!(bench.post(texts(&["m_2", "m_3", "m_1"])).await.status, 200);
    let published = bench.events_of(MESSAGE_RECEIVED).await;
    assert_eq!(published.len(), 3);
    assert!(published[2].id.as_str().ends_with("-1"), "it keeps its place in the batch: {}", published[2].id);
    assert!(published[2].data.get().contains("m_3"));
}

#[tokio::test]
async fn the_same_event_twice_in_one_body_is_one() {
    let bench = Bench::start().await;
    assert_eq!(bench.post(texts(&["m_1", "m_1"])).await.status, 200);
    assert_eq!(bench.counts().await, (1, 1));
}

#[tokio::test]
async fn the_same_id_on_another_channel_is_another_event() {
    let pages = ["page", "shop"].map(|name| channel(name, Arc::new(messenger(name))));
    let bench = Bench::of(pages.into()).await;
    let body = texts(&["m_1"]);
    let mut client = bench.client().await;
    for path in ["/webhooks/page", "/webhooks/shop"] {
        assert_eq!(client.post(path, &signed(body.as_bytes()), body.as_bytes()).await.status, 200);
    }
    let messages = bench.events_of(MESSAGE_RECEIVED).await;
    let conversations: Vec<_> =
        messages.iter().filter_map(|event| event.conversation.as_ref()).map(ToString::to_string).collect();
    assert_eq!(conversations, ["page:100:200", "shop:100:200"]);
}

#[tokio::test]
async fn redeliveries_at_the_same_time_are_published_once() {
    let bench = Bench::start().await;
    let body = texts(&["m_1", "m_2"]);
    let mut posts = JoinSet::new();
    for _ in 0..16 {
        let (mut client, body) = (bench.client().await, body.clone());
        posts.spawn(async move { client.post(PAGE, &signed(body.as_bytes()), body.as_bytes()).await.status });
    }
    assert_eq!(posts.join_all().await, [200; 16]);
    assert_eq!(bench.counts().await, (1, 2));
}

/// Its id stays, the time at which it is sent does not.
#[tokio::test]
async fn a_redelivery_at_another_time_of_the_providers_is_published_once() {
    const TOKEN: &str = "4fake00000000000-fake000000000000-fake000000000000";
    let viber = chinwag_platforms::for_verify("viber", TOKEN).expect("a token");
    let bench = Bench::of(vec![channel("viber", viber)]).await;
    for time in [1_772_998_024_000_u64, 1_772_998_084_000] {
        let body = format!(
            r#"{{"event":"message","timestamp":{time},"message_token":7,"sender":{{"id":"200"}},"message":{{"type":"text","text":"hi"}}}}"#
        );
        let headers = signed_with(TOKEN, body.as_bytes());
        let headers = headers.replace("X-Hub-Signature-256: sha256=", "X-Viber-Content-Signature: ");
        assert_eq!(bench.client().await.post("/webhooks/viber", &headers, body.as_bytes()).await.status, 200);
        bench.clock.advance(HOUR);
    }
    assert_eq!(bench.counts().await, (1, 1));
}
