//! What is too large, too slow or too many, and what is said in two ways.

use std::time::Duration;

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::{Instant, timeout},
};

use super::{
    client::raw,
    hostile::fill,
    stage::{Stage, Wish},
};
use crate::server::Bounds;

const SOON: Duration = Duration::from_secs(20);

fn status(answer: &str) -> &str {
    answer.split(' ').nth(1).unwrap_or_default()
}

async fn impatient() -> Stage {
    let short = Duration::from_millis(300);
    let bounds = Bounds { connections_max: 4, head: short, form: short, answer: short };
    Stage::with(Wish { bounds: Some(bounds), ..Wish::default() }).await
}

#[tokio::test]
async fn heads_and_forms_have_a_size() {
    let stage = Stage::new().await;
    let long = "x".repeat(20_000);
    for head in [
        format!("GET /{long} HTTP/1.1\r\nHost: localhost\r\n\r\n"),
        format!("GET / HTTP/1.1\r\nHost: localhost\r\nX-Long: {long}\r\n\r\n"),
        format!("GET / HTTP/1.1\r\nHost: localhost\r\n{}\r\n", "X-Many: 1\r\n".repeat(500)),
    ] {
        let answer = raw(stage.address(), head.as_bytes()).await;
        assert!(matches!(status(&answer), "431" | "414" | "400" | ""), "{answer}");
    }
    // It is refused by what it says of its length, and by what comes.
    for (said, sent) in [(1_000_000_000, 0), (70_000, 70_000)] {
        let head = format!("POST /sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Length: {said}\r\n\r\n");
        let answer = raw(stage.address(), format!("{head}{}", "x".repeat(sent)).as_bytes()).await;
        assert_eq!(status(&answer), "413", "{said}: {answer}");
    }
    assert_eq!(stage.get("/healthz").send().await.status, 200);
}

#[tokio::test]
async fn slow_clients_are_given_up() {
    let stage = impatient().await;
    let half = "POST /sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\ntoken=";
    for begin in ["", "GET / HTTP/1.1\r\nHost: loc", half, "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"]
    {
        let began = Instant::now();
        let mut stream = TcpStream::connect(stage.address()).await.expect("it listens");
        stream.write_all(begin.as_bytes()).await.expect("it is written");
        let mut answer = String::new();
        timeout(SOON, stream.read_to_string(&mut answer)).await.expect("it is closed").ok();
        assert!(began.elapsed() >= Duration::from_millis(250), "{begin:?} was closed at once: {answer}");
        assert!(matches!(status(&answer), "" | "408" | "413" | "200"), "{begin:?}: {answer}");
    }
}

#[tokio::test]
async fn an_answer_that_is_not_read_is_given_up() {
    let stage = impatient().await;
    fill(&stage.engine, "zqx").await;
    let visitor = stage.sign_in().await;
    let mut stream = TcpStream::connect(stage.address()).await.expect("it listens");
    // Requests one after the other, and no answer is ever read.
    let request = format!("GET /dead HTTP/1.1\r\nHost: localhost\r\nCookie: {}\r\n\r\n", visitor.cookie);
    let closed = async { while stream.write_all(request.as_bytes()).await.is_ok() {} };
    timeout(SOON, closed).await.expect("the server gives the connection up");
}

#[tokio::test]
async fn connections_have_a_number_and_come_free() {
    let stage = impatient().await;
    let mut idle = Vec::new();
    for _ in 0..4 {
        idle.push(TcpStream::connect(stage.address()).await.expect("it listens"));
    }
    // All are taken; the next is served as soon as those are given up that do nothing.
    let reply = timeout(SOON, stage.get("/healthz").send()).await.expect("it is served in the end");
    assert_eq!(reply.status, 200);
}

#[tokio::test]
async fn no_connection_more_than_the_number_is_served() {
    let bounds = Bounds { connections_max: 2, ..Bounds::default() };
    let stage = Stage::with(Wish { bounds: Some(bounds), ..Wish::default() }).await;
    let first = TcpStream::connect(stage.address()).await.expect("it listens");
    let second = TcpStream::connect(stage.address()).await.expect("it listens");
    let third = stage.get("/healthz").send();
    tokio::pin!(third);
    assert!(timeout(Duration::from_millis(300), &mut third).await.is_err(), "a third is served beside two");
    drop(first);
    assert_eq!(timeout(SOON, third).await.expect("it is its turn").status, 200);
    drop(second);
}

/// A front that reads a request otherwise than we do would let somebody put a request of theirs into a connection of
/// somebody else: whatever can be read in two ways is refused, and the connection with it.
#[tokio::test]
async fn a_request_that_can_be_read_in_two_ways_is_refused() {
    let stage = Stage::new().await;
    let hidden = "GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-Hidden: 1\r\n\r\n";
    let chunks = format!("0\r\n\r\n{hidden}");
    for lines in [
        "Content-Length: 5\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: chunked\r\nContent-Length: 5",
        "Transfer-Encoding: chunked",
        "Transfer-Encoding: xchunked",
        "Transfer-Encoding: chunked, identity",
        "Transfer-Encoding : chunked",
        " Transfer-Encoding: chunked",
        "Transfer-Encoding:\u{b}chunked",
        "Content-Length: 0\r\nContent-Length: 5",
        "Content-Length: +5",
        "Content-Length: 5, 5",
        "Content-Length: 0x5",
        "Content-Length: -1",
        "Content-Length : 5",
        "X: y\r\n\tContent-Length: 5",
    ] {
        let text = format!("POST /sign-in HTTP/1.1\r\nHost: localhost\r\n{lines}\r\n\r\n{chunks}");
        let answer = timeout(SOON, raw(stage.address(), text.as_bytes())).await.expect("it is closed");
        assert!(matches!(status(&answer), "400" | "411" | ""), "{lines:?}: {answer}");
        assert_eq!(answer.matches("HTTP/1.1 ").count().max(1), 1, "{lines:?} is read as two: {answer}");
    }
}

#[tokio::test]
async fn what_is_no_http_is_refused() {
    let stage = Stage::new().await;
    for bytes in [
        &b"\x16\x03\x01\x02\x00\x01\x00"[..],
        b"GET / HTTP/9.9\r\n\r\n",
        b"\r\n\r\n\r\nHELO x\r\n\r\n",
        b"GET /\0 HTTP/1.1\r\n\r\n",
    ] {
        let answer = timeout(SOON, raw(stage.address(), bytes)).await.expect("it is closed");
        assert!(matches!(status(&answer), "400" | "505" | ""), "{answer}");
    }
    let two = raw(stage.address(), b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").await;
    assert!(matches!(status(&two), "400" | "505" | ""), "{two}");
    assert_eq!(stage.get("/healthz").send().await.status, 200);
}
