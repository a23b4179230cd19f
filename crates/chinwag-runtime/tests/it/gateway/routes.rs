//! Paths and methods.

use super::{
    bench::{Bench, PAGE, signed, texts},
    doubles::{Fickle, Manner},
};
use chinwag_testkit::messenger::{Config, Messenger};

#[tokio::test]
async fn every_path_has_its_methods() {
    let bench = Bench::start().await;
    let expected = [
        ("GET", "/healthz", 200, None),
        ("HEAD", "/healthz", 200, None),
        ("POST", "/healthz", 405, Some("get, head")),
        ("GET", "/readyz", 200, None),
        ("DELETE", "/readyz", 405, Some("get, head")),
        ("HEAD", PAGE, 405, Some("get, post")),
        ("PUT", PAGE, 405, Some("get, post")),
        ("DELETE", PAGE, 405, Some("get, post")),
        ("OPTIONS", PAGE, 405, Some("get, post")),
        ("NONSENSE", PAGE, 405, Some("get, post")),
        ("GET", "/", 404, None),
        ("GET", "/webhooks", 404, None),
        ("GET", "/webhooks/", 404, None),
        ("GET", "/webhooks/page/", 404, None),
        ("GET", "/webhooks/another", 404, None),
        ("GET", "/webhooks/p%61ge", 404, None),
        ("GET", "//webhooks/page", 404, None),
        ("PUT", "/webhooks/another", 404, None),
        ("PUT", "/webhooks/another/below", 404, None),
        // What stands below a channel is the platform's to judge: this one finds no signature.
        ("PUT", "/webhooks/page/below/it", 403, None),
        ("DELETE", "/webhooks/page/below", 405, Some("get, post, put")),
    ];
    let mut client = bench.client().await;
    for (method, target, status, allow) in expected {
        let answer = client.ask(method, target).await;
        assert_eq!((answer.status, answer.header("allow")), (status, allow), "{method} {target}");
        assert_eq!(answer.header("server"), None);
    }
    assert_eq!(client.get("/healthz").await.body, "ok");
    assert_eq!(client.get("/readyz?verbose").await.body, "ready");
}

#[tokio::test]
async fn a_webhook_for_an_unknown_channel_is_not_found() {
    let bench = Bench::start().await;
    let body = texts(&["m_1"]);
    let mut client = bench.client().await;
    let answer = client.post("/webhooks/another", &signed(body.as_bytes()), body.as_bytes()).await;
    assert_eq!((answer.status, answer.header("connection")), (404, Some("close")));
    assert_eq!(client.rest().await, "", "a body that nobody read ends the connection");
    assert_eq!(bench.counts().await, (0, 0));
}

#[tokio::test]
async fn the_set_up_request_is_answered_when_its_token_is_right() {
    let bench = Bench::start().await;
    let simulator = Messenger::start(Config::default()).await.expect("a free port");
    simulator.subscribe(&bench.webhook_url()).await.expect("the challenge comes back");

    let mut client = bench.client().await;
    let ask = |token| format!("{PAGE}?hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token={token}");
    let right = client.get(&ask("FAKE_VERIFY_TOKEN")).await;
    assert_eq!((right.status, right.body.as_str()), (200, "1158201444"));
    assert_eq!(right.header("content-type"), Some("text/plain"));
    for target in [ask("WRONG"), ask(""), PAGE.to_owned()] {
        let wrong = client.get(&target).await;
        assert_eq!((wrong.status, wrong.body.as_str()), (403, "refused"), "{target}");
    }
    assert_eq!(bench.counts().await, (0, 0));
}

#[tokio::test]
async fn it_is_ready_when_the_store_answers() {
    let mut store = None;
    let bench = Bench::on(|inner| store.insert(Fickle::new(inner, Manner::Works)).clone()).await;
    let store = store.expect("it was wrapped");
    let mut client = bench.client().await;
    for (manner, status, words) in [
        (Manner::Works, 200, "ready"),
        (Manner::Fails, 503, "the store fails"),
        (Manner::Hangs, 503, "the store does not answer in time"),
        (Manner::Works, 200, "ready"),
    ] {
        store.becomes(manner);
        let answer = client.get("/readyz").await;
        assert_eq!((answer.status, answer.body.contains(words)), (status, true), "{}", answer.body);
        assert_eq!(client.get("/healthz").await.status, 200, "the process lives all the same");
    }
}
