//! 200 means stored, and nothing else does.

use std::sync::Arc;

use chinwag_testkit::messenger::{Config, Messenger, Redelivery};

use super::{
    bench::{Bench, PAGE, signed, texts},
    client::post_head,
    doubles::{Fickle, Manner},
};

async fn on_a(manner: Manner) -> (Bench, Arc<Fickle>) {
    let mut store = None;
    let bench = Bench::on(|inner| store.insert(Fickle::new(inner, manner)).clone()).await;
    (bench, store.expect("it was wrapped"))
}

pub(super) async fn on_a_shut_store() -> (Bench, Arc<Fickle>) {
    let mut store = None;
    let bench = Bench::on(|inner| store.insert(Fickle::shut(inner)).clone()).await;
    (bench, store.expect("it was wrapped"))
}

#[tokio::test]
async fn nothing_is_answered_before_it_is_stored() {
    let (bench, store) = on_a_shut_store().await;
    let body = texts(&["m_1"]);
    let mut client = bench.client().await;
    client.send(post_head(PAGE, &signed(body.as_bytes()), body.len()) + &body).await.expect("sent");
    store.asked(1).await;
    assert!(client.is_silent().await, "there is an answer before the write has ended");
    store.let_through(1);
    assert_eq!(client.answer().await.status, 200);
    assert_eq!(bench.counts().await, (1, 1));
}

#[tokio::test]
async fn what_is_not_stored_is_not_answered_200() {
    for manner in [Manner::Overloaded, Manner::Fails, Manner::Closed, Manner::Hangs] {
        let (bench, store) = on_a(manner).await;
        let answer = bench.post(texts(&["m_1"])).await;
        assert_eq!((answer.status, answer.header("retry-after")), (503, Some("1")), "{manner:?}");
        assert!(!answer.body.contains("disk"), "what is wrong inside is for the log: {}", answer.body);
        assert_eq!(bench.counts().await, (0, 0), "{manner:?}");
        store.becomes(Manner::Works);
        assert_eq!(bench.post(texts(&["m_1"])).await.status, 200, "after {manner:?}");
        assert_eq!(bench.counts().await, (1, 1));
    }
}

#[tokio::test]
async fn a_store_that_panics_is_not_a_200_and_not_the_end() {
    let (bench, store) = on_a(Manner::Panics).await;
    let body = texts(&["m_1"]);
    let mut client = bench.client().await;
    client.send(post_head(PAGE, &signed(body.as_bytes()), body.len()) + &body).await.expect("sent");
    assert!(!client.rest().await.contains(" 200 "));
    store.becomes(Manner::Works);
    assert_eq!(bench.post(&body).await.status, 200);
    assert_eq!(bench.counts().await, (1, 1));
}

/// The write lands, but nobody hears of it: the provider comes again, and the marks tell.
#[tokio::test]
async fn a_lost_answer_of_the_store_doubles_nothing() {
    let (bench, store) = on_a(Manner::LosesTheAnswer).await;
    assert_eq!(bench.post(texts(&["m_1"])).await.status, 503);
    store.becomes(Manner::Works);
    assert_eq!(bench.post(texts(&["m_1"])).await.status, 200);
    assert_eq!(bench.counts().await, (1, 1));
}

/// The provider as it is: it comes again until it is content.
#[tokio::test]
async fn the_provider_redelivers_what_could_not_be_stored() {
    let (bench, store) = on_a(Manner::Overloaded).await;
    let gap = std::time::Duration::from_millis(5);
    let redelivery = Redelivery { immediate: 1, gap_min: gap, gap_max: gap * 4, give_up_after: gap * 4000 };
    let config = Config { redelivery, ..Config::default() };
    let simulator = Messenger::start(config).await.expect("a free port");
    simulator.subscribe(&bench.webhook_url()).await.expect("the handshake");
    let sent = simulator.user("200").says("hi").await.expect("sent");
    assert_eq!(sent.ack.status(), Some(503));
    store.asked(3).await;
    store.becomes(Manner::Works);
    simulator.quiet().await;
    assert_eq!(simulator.report().dropped, 0);
    assert_eq!(bench.counts().await, (1, 1));
}

#[tokio::test]
async fn many_requests_wait_for_one_write_together() {
    let (bench, store) = on_a_shut_store().await;
    let mut clients = Vec::new();
    for index in 0..50 {
        let body = texts(&[&format!("m_{index}")]);
        let mut client = bench.client().await;
        client.send(post_head(PAGE, &signed(body.as_bytes()), body.len()) + &body).await.expect("sent");
        clients.push(client);
    }
    store.asked(50).await;
    store.let_through(50);
    for client in &mut clients {
        assert_eq!(client.answer().await.status, 200);
    }
    assert_eq!(bench.counts().await, (50, 50));
}
