//! What does not come from the provider is refused, and nothing of it is stored.

use std::{collections::HashMap, sync::Arc};

use chinwag_runtime::{Channels, Rotated};

use super::{
    bench::{
        Bench, OLD_SECRET, PAGE, SECRET, VERIFY_TOKEN, messenger, messenger_with, page, signed, signed_with,
        texts,
    },
    client::post_head,
};

#[tokio::test]
async fn what_is_not_signed_by_the_provider_is_refused() {
    let bench = Bench::start().await;
    let body = texts(&["m_1"]);
    let body = body.as_bytes();
    let mut client = bench.client().await;
    let right = signed(body);
    let refused = [
        String::new(),
        signed_with("another secret", body),
        signed(b"another body"),
        right.replace("sha256=", "sha1="),
        right.replace("X-Hub-Signature-256", "X-Hub-Signature"),
        right.trim_end().to_owned() + "00\r\n",
        right.clone() + &right,
    ];
    for headers in refused {
        let answer = client.post(PAGE, &headers, body).await;
        assert_eq!((answer.status, answer.body.as_str()), (403, "refused"), "{headers}");
    }
    assert_eq!(bench.counts().await, (0, 0));
    assert_eq!(client.post(PAGE, &right, body).await.status, 200, "the same connection, signed");
    assert_eq!(bench.counts().await, (1, 1));
}

#[tokio::test]
async fn both_secrets_are_accepted_while_one_is_rotated() {
    let bench = Bench::start().await;
    let body = texts(&["m_1"]);
    let headers = signed_with(OLD_SECRET, body.as_bytes());
    assert_eq!(bench.client().await.post(PAGE, &headers, body.as_bytes()).await.status, 200);
    assert_eq!(bench.counts().await, (1, 1));
}

/// As it stands beside a channel with two live secrets: the same channel with the newest alone.
fn newest() -> Rotated {
    Rotated::new("app_secret", Arc::new(messenger_with(&[SECRET]))).expect("it has no published keys")
}

#[tokio::test]
async fn the_use_of_an_old_secret_is_noted_and_that_of_the_newest_is_not() {
    let rotated = newest();
    let page = page(Arc::new(messenger("page")));
    let by_channel = HashMap::from([(page.name.clone(), vec![rotated.clone()])]);
    let bench = Bench::of_channels(Channels::from_iter([page]).with_rotated(by_channel)).await;
    let body = texts(&["m_1"]);
    let mut client = bench.client().await;
    let setup = format!("{PAGE}?hub.mode=subscribe&hub.verify_token={VERIFY_TOKEN}&hub.challenge=7");
    assert_eq!(client.get(&setup).await.status, 200);
    for headers in [signed(body.as_bytes()), signed_with("another secret", body.as_bytes())] {
        client.post(PAGE, &headers, body.as_bytes()).await;
    }
    assert_eq!((rotated.key(), rotated.older_used()), ("app_secret", None));
    client.post(PAGE, &signed_with(OLD_SECRET, body.as_bytes()), body.as_bytes()).await;
    assert_eq!(rotated.older_used(), Some(bench.now()));
}

#[tokio::test]
async fn a_body_that_was_cut_short_is_refused() {
    let bench = Bench::start().await;
    let body = texts(&["m_1"]);
    let cut = &body.as_bytes()[..body.len() - 2];
    let answer = bench.client().await.post(PAGE, &signed(body.as_bytes()), cut).await;
    assert_eq!(answer.status, 403);
    assert_eq!(bench.counts().await, (0, 0));
}

#[tokio::test]
async fn a_body_that_ends_before_its_length_is_not_taken() {
    let bench = Bench::start().await;
    let body = texts(&["m_1"]);
    let headers = signed(body.as_bytes());
    let mut client = bench.client().await;
    client.send(post_head(PAGE, &headers, body.len() + 1) + &body).await.expect("sent");
    client.finish().await;
    assert!(!client.rest().await.contains(" 200 "));
    assert_eq!(bench.counts().await, (0, 0));
}

#[tokio::test]
async fn what_is_not_http_is_not_taken() {
    let bench = Bench::start().await;
    let nonsense = [
        "hello\r\n\r\n".to_owned(),
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_owned(),
        "\u{16}\u{3}\u{1}\u{2}".repeat(64),
        format!("POST {PAGE} HTTP/1.1\r\nHost: bot\r\nContent-Length: many\r\n\r\n"),
        format!("POST {PAGE} HTTP/1.1\r\nHost: bot\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab"),
        format!("POST {PAGE} HTTP/1.1\r\nHost: bot\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n"),
        format!("POST {PAGE} HTTP/1.1\r\nHo st: bot\r\n\r\n"),
    ];
    for request in nonsense {
        let mut client = bench.client().await;
        client.send(&request).await.expect("sent");
        client.finish().await;
        let rest = client.rest().await;
        assert!(rest.is_empty() || rest.starts_with("HTTP/1.1 400 "), "{request:?}: {rest}");
    }
    assert_eq!(bench.counts().await, (0, 0));
    assert_eq!(bench.post(texts(&["m_1"])).await.status, 200, "nothing of it did any harm");
}

/// It proves nothing, so it may not even take up room.
#[tokio::test]
async fn a_probe_is_answered_and_not_taken() {
    let slack = chinwag_platforms::for_verify("slack", "secret").expect("a secret");
    let bench = Bench::of(vec![page(slack)]).await;
    let mut client = bench.client().await;
    for body in ["ssl_check=1", "ssl_check=1&token=x"] {
        let answer = client.post(PAGE, "", body.as_bytes()).await;
        assert_eq!((answer.status, answer.body.as_str()), (200, ""), "{body}");
    }
    assert_eq!(bench.counts().await, (0, 0));
}
