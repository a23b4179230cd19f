//! The client: what it makes of an answer, and what it knows when there is none.

use std::time::Duration;

use bytes::Bytes;
use chinwag_core::{
    platform::{HttpCall, HttpReply},
    secret::Secret,
};
use chinwag_runtime::client::{CallError, Client};
use chinwag_testkit::messenger::{Config, Messenger};
use http::{HeaderMap, HeaderValue, Method};
use tokio::net::TcpListener;

use super::counterpart::{Act, Counterpart};

fn post(url: impl Into<String>) -> HttpCall {
    HttpCall {
        method: Method::POST,
        url: url.into(),
        secret_path: None,
        secret_query: Vec::new(),
        headers: HeaderMap::new(),
        body: Bytes::from_static(b"{\"a\":1}"),
    }
}

async fn call(call: &HttpCall, timeout: Duration) -> Result<HttpReply, CallError> {
    Client::new().expect("a client").call(call, timeout).await
}

/// Calls a counterpart that does this.
async fn after(act: Act) -> Result<HttpReply, CallError> {
    let other = Counterpart::that([act]).await;
    call(&post(other.url()), PATIENCE).await
}

const SHORT: Duration = Duration::from_millis(50);
/// Long enough for a machine that has much else to do; nothing here waits for it.
const PATIENCE: Duration = Duration::from_secs(30);

#[tokio::test]
async fn a_call_is_written_as_it_stands_and_its_answer_comes_back() {
    let other = Counterpart::that([Act::with(418, "x-kind: teapot\r\n", "short")]).await;
    let mut made = post(format!("{}/v1/send?fields=a", other.url()));
    made.headers.insert("x-own", HeaderValue::from_static("yes"));
    made.secret_query = vec![("token", Secret::new("s%2B1")), ("proof", Secret::new("p"))];
    let reply = call(&made, PATIENCE).await.expect("an answer");
    assert_eq!((reply.status, &reply.body[..]), (418, &b"short"[..]));
    assert_eq!(reply.headers["x-kind"], "teapot");
    let heard = other.heard().remove(0);
    assert!(heard.starts_with("POST /v1/send?fields=a&token=s%2B1&proof=p HTTP/1.1\r\n"), "{heard}");
    assert!(heard.contains("x-own: yes\r\n") && heard.ends_with("{\"a\":1}"), "{heard}");
}

#[tokio::test]
async fn a_redirect_is_an_answer() {
    let there = Counterpart::that([Act::answer(200, "")]).await;
    let reply =
        after(Act::with(307, &format!("location: {}\r\n", there.url()), "")).await.expect("an answer");
    assert_eq!(reply.status, 307);
    assert!(there.heard().is_empty());
}

#[tokio::test]
async fn of_an_answer_a_mebibyte_is_read() {
    // What comes behind it is never waited for: here it never comes.
    let endless = format!("HTTP/1.1 200 OK\r\ncontent-length: 999999999\r\n\r\n{}", "x".repeat(3 << 20));
    let reply = after(Act::Bytes(endless.into_bytes())).await.expect("an answer");
    assert_eq!(reply.body.len(), 1 << 20);
    let reply = after(Act::answer(200, &"x".repeat((1 << 20) - 1))).await.expect("an answer");
    assert_eq!(reply.body.len(), (1 << 20) - 1);
}

#[tokio::test]
async fn a_connection_is_kept_for_the_next_call() {
    let other = Counterpart::that([Act::Kept(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok")]).await;
    let client = Client::new().expect("a client");
    for _ in 0..3 {
        client.call(&post(other.url()), PATIENCE).await.expect("an answer");
        // What keeps the connection is told in a task of its own.
        tokio::task::yield_now().await;
    }
    assert_eq!(other.connections(), [0, 0, 0]);
}

#[tokio::test]
async fn a_connection_that_was_closed_meanwhile_is_not_used() {
    let provider = Messenger::start(Config::default()).await.expect("a simulator");
    let client = Client::new().expect("a client");
    let made = post(format!("{}/v26.0/me/messages", provider.api_url()));
    for _ in 0..3 {
        assert_eq!(client.call(&made, PATIENCE).await.expect("an answer").status, 401);
        provider.hang_up().await;
        provider.come_back().await.expect("the same port");
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn what_reached_nobody_was_not_sent() {
    let closed = TcpListener::bind("127.0.0.1:0").await.expect("a port").local_addr().expect("an address");
    let plain = Counterpart::that([Act::Unasked(b"220 smtp.example.com ESMTP\r\n")]).await;
    let deaf = Counterpart::that([Act::Unasked(b"")]).await;
    let cases = [
        ("nobody listens", post(format!("http://{closed}/"))),
        ("TLS fails", post(format!("https://{}/", plain.address()))),
        ("TLS takes too long", post(format!("https://{}/", deaf.address()))),
        ("the address is none", post("http:// not an address")),
        ("the address is not whole", post("/me/messages")),
    ];
    for (case, made) in cases {
        let timeout = if case.ends_with("too long") { SHORT } else { PATIENCE };
        let error = call(&made, timeout).await.expect_err(case);
        assert!(matches!(error, CallError::NotSent { .. }), "{case}: {error:?}");
    }
}

#[tokio::test]
async fn what_was_written_and_not_answered_is_unknown() {
    let cases = [
        ("cut off at once", Act::Bytes(Vec::new())),
        ("cut off in the head", Act::Bytes(b"HTTP/1.1 200 OK\r\ncontent-le".to_vec())),
        ("cut off in the body", Act::Bytes(b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf".to_vec())),
        ("no HTTP", Act::Bytes(b"220 smtp.example.com ESMTP\r\n".to_vec())),
    ];
    for (case, act) in cases {
        let error = after(act).await.expect_err(case);
        assert!(matches!(error, CallError::Unknown { .. }), "{case}: {error:?}");
    }
}

#[tokio::test]
async fn a_timeout_after_writing_is_unknown() {
    let other = Counterpart::that([Act::Silence]).await;
    let without_body = HttpCall { method: Method::GET, body: Bytes::new(), ..post(other.url()) };
    for made in [post(other.url()), without_body] {
        let error = call(&made, SHORT).await.expect_err("no answer");
        assert!(matches!(error, CallError::Unknown { .. }), "{}: {error:?}", made.method);
        assert!(error.story().ends_with("there was no answer within 50ms"), "{}", error.story());
    }
    assert_eq!(other.heard().len(), 2);
}

#[tokio::test]
async fn an_error_tells_the_whole_story_and_no_secret() {
    let closed = TcpListener::bind("127.0.0.1:0").await.expect("a port").local_addr().expect("an address");
    let mut made = post(format!("http://{closed}/"));
    made.secret_query = vec![("token", Secret::new("hunter2"))];
    let error = call(&made, PATIENCE).await.expect_err("nobody listens");
    assert!(error.story().starts_with("the call was not sent: "), "{}", error.story());
    assert!(error.story().contains("refused"), "{}", error.story());
    assert!(!format!("{error:?} {}", error.story()).contains("hunter2"), "{error:?}");
}
