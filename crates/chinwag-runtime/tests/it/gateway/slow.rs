//! Clients that take their time.

use std::time::Duration;

use chinwag_core::config::Span;
use tokio::time::{Instant, sleep};

use super::{
    bench::{Bench, PAGE, signed, soon, texts},
    client::post_head,
};

async fn hasty() -> Bench {
    Bench::with(|config| config.read_timeout = Span::millis(300)).await
}

#[tokio::test]
async fn a_slow_head_ends_the_connection() {
    let bench = hasty().await;
    let mut client = bench.client().await;
    client.send(format!("POST {PAGE} HTTP/1.1\r\n")).await.expect("sent");
    let started = Instant::now();
    let drip = async {
        while client.send("X-Drip: 1\r\n").await.is_ok() {
            sleep(Duration::from_millis(20)).await;
        }
    };
    soon("the end of a head that never ends", drip).await;
    assert!(started.elapsed() >= Duration::from_millis(250), "{:?}", started.elapsed());
    assert_eq!(bench.counts().await, (0, 0));
}

#[tokio::test]
async fn a_slow_body_is_answered_408() {
    let bench = hasty().await;
    let body = texts(&["m_1"]);
    let mut client = bench.client().await;
    let (most, _) = body.split_at(body.len() - 1);
    client.send(post_head(PAGE, &signed(body.as_bytes()), body.len()) + most).await.expect("sent");
    let answer = client.answer().await;
    assert_eq!((answer.status, answer.header("connection")), (408, Some("close")));
    assert_eq!(client.rest().await, "");
    assert_eq!(bench.counts().await, (0, 0));
}

#[tokio::test]
async fn a_body_that_drips_is_answered_408() {
    let bench = hasty().await;
    let mut client = bench.client().await;
    client.send(post_head(PAGE, "", 100_000)).await.expect("sent");
    for _ in 0..25 {
        client.send(" ").await.expect("the gateway reads on after its answer");
        sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(client.answer().await.status, 408);
}

/// The time is for the whole request: what the head took is not given to the body again.
#[tokio::test]
async fn a_slow_head_leaves_less_time_for_the_body() {
    let bench = Bench::with(|config| config.read_timeout = Span::secs(2)).await;
    let mut client = bench.client().await;
    // The connection has been in use for longer than a request may take.
    for _ in 0..3 {
        sleep(Duration::from_millis(700)).await;
        assert_eq!(client.get("/healthz").await.status, 200);
    }
    let (line, rest) = (format!("POST {PAGE} HTTP/1.1\r\n"), "Host: bot\r\nContent-Length: 10\r\n\r\n{");
    let started = Instant::now();
    client.send(line).await.expect("sent");
    sleep(Duration::from_millis(1600)).await;
    client.send(rest).await.expect("sent");
    assert_eq!(client.answer().await.status, 408);
    let took = started.elapsed();
    assert!((Duration::from_millis(1900)..Duration::from_millis(3200)).contains(&took), "{took:?}");
}

#[tokio::test]
async fn a_body_in_two_pieces_is_taken() {
    let bench = Bench::start().await;
    let body = texts(&["m_1"]);
    let (first, second) = body.split_at(body.len() / 2);
    let mut client = bench.client().await;
    client.send(post_head(PAGE, &signed(body.as_bytes()), body.len()) + first).await.expect("sent");
    assert!(client.is_silent().await);
    client.send(second).await.expect("sent");
    assert_eq!(client.answer().await.status, 200);
    assert_eq!(client.post(PAGE, &signed(body.as_bytes()), body.as_bytes()).await.status, 200, "kept alive");
}

#[tokio::test]
async fn an_idle_connection_is_closed_in_time() {
    let bench = hasty().await;
    let mut client = bench.client().await;
    assert_eq!(client.get("/healthz").await.status, 200);
    assert_eq!(client.rest().await, "");
}

/// Requests without end, and nobody who reads the answers.
#[tokio::test]
async fn a_client_that_never_reads_is_let_go() {
    let bench = hasty().await;
    let mut client = bench.client().await;
    let requests = "GET /healthz HTTP/1.1\r\nHost: bot\r\n\r\n".repeat(1000);
    let flood = async { while client.send(&requests).await.is_ok() {} };
    soon("the end of a flood", flood).await;
}

#[tokio::test]
async fn requests_in_one_packet_are_answered_one_by_one() {
    let bench = Bench::start().await;
    let request = |mid: &str| {
        let body = texts(&[mid]);
        post_head(PAGE, &signed(body.as_bytes()), body.len()) + &body
    };
    let mut client = bench.client().await;
    client.send(request("m_1") + &request("m_2") + &request("m_3")).await.expect("sent");
    for _ in 0..3 {
        assert_eq!(client.answer().await.status, 200);
    }
    assert_eq!(bench.counts().await, (3, 3));
}
