//! A stop takes nothing more and answers what it has.

use std::time::Duration;

use chinwag_core::{bus::Position, store::EventFilter};
use tokio::{join, time::Instant};

use super::{
    bench::{Bench, PAGE, signed, soon, texts},
    client::{Client, post_head},
    doubles::MOMENT,
    durable::on_a_shut_store,
};

const LONG: Duration = Duration::from_secs(60);

#[tokio::test]
async fn a_request_in_flight_is_answered_and_stored() {
    let (bench, store) = on_a_shut_store().await;
    let address = bench.gateway.address();
    let body = texts(&["m_1"]);
    let mut client = bench.client().await;
    client.send(post_head(PAGE, &signed(body.as_bytes()), body.len()) + &body).await.expect("sent");
    store.asked(1).await;
    let Bench { gateway, engine, .. } = bench;
    let meanwhile = async {
        let refused = async { while Client::connect(address).await.is_ok() {} };
        soon("the refusal of new connections", refused).await;
        assert!(client.is_silent().await);
        store.let_through(1);
        let answer = client.answer().await;
        assert_eq!((answer.status, answer.header("connection")), (200, Some("close")));
    };
    join!(soon("the end of the stop", gateway.stop(LONG)), meanwhile);
    let stored = engine.archive.events(EventFilter::default(), Position(0), 10).await;
    assert_eq!(stored.expect("memory answers").events.len(), 2, "the webhook and its message");
}

/// The answer 100 tells that the gateway has begun to read.
#[tokio::test]
async fn a_request_whose_body_still_comes_is_answered() {
    let bench = Bench::start().await;
    let body = texts(&["m_1"]);
    let mut client = bench.client().await;
    let headers = signed(body.as_bytes()) + "Expect: 100-continue\r\n";
    client.send(post_head(PAGE, &headers, body.len())).await.expect("sent");
    assert_eq!(client.answer().await.status, 100);
    let address = bench.gateway.address();
    let meanwhile = async {
        let refused = async { while Client::connect(address).await.is_ok() {} };
        soon("the refusal of new connections", refused).await;
        client.send(&body).await.expect("sent");
        assert_eq!(client.answer().await.status, 200);
        assert_eq!(client.rest().await, "");
    };
    join!(soon("the end of the stop", bench.gateway.stop(LONG)), meanwhile);
}

#[tokio::test]
async fn idle_connections_are_closed_at_once() {
    let bench = Bench::start().await;
    let mut used = bench.client().await;
    assert_eq!(used.get("/healthz").await.status, 200);
    let mut fresh = bench.client().await;
    let started = Instant::now();
    soon("the end of the stop", bench.gateway.stop(LONG)).await;
    assert!(started.elapsed() < Duration::from_secs(1), "{:?}", started.elapsed());
    assert_eq!((used.rest().await, fresh.rest().await), (String::new(), String::new()));
}

#[tokio::test]
async fn what_does_not_end_in_time_is_cut_off_without_an_answer() {
    let (bench, store) = on_a_shut_store().await;
    let body = texts(&["m_1"]);
    let mut client = bench.client().await;
    client.send(post_head(PAGE, &signed(body.as_bytes()), body.len()) + &body).await.expect("sent");
    store.asked(1).await;
    soon("the end of the stop", bench.gateway.stop(MOMENT)).await;
    assert_eq!(client.rest().await, "");
}

#[tokio::test]
async fn dropping_it_ends_everything() {
    let (bench, store) = on_a_shut_store().await;
    let address = bench.gateway.address();
    let body = texts(&["m_1"]);
    let mut busy = bench.client().await;
    busy.send(post_head(PAGE, &signed(body.as_bytes()), body.len()) + &body).await.expect("sent");
    store.asked(1).await;
    let mut idle = bench.client().await;
    assert_eq!(idle.get("/healthz").await.status, 200);
    let mut fresh = bench.client().await;
    drop(bench);
    assert_eq!((busy.rest().await, idle.rest().await), (String::new(), String::new()));
    assert_eq!(fresh.rest().await, "");
    let refused = async { while Client::connect(address).await.is_ok() {} };
    soon("the refusal of new connections", refused).await;
}

#[tokio::test]
async fn an_address_that_is_taken_is_said() {
    let bench = Bench::start().await;
    let taken = bench.gateway.address();
    let error = Bench::try_on(taken).await.expect_err("two gateways on one port");
    assert!(error.to_string().starts_with(&format!("the gateway cannot listen on {taken}: ")), "{error}");
}
