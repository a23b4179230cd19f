//! Published keys: fetched when a token needs them, and no more often than that.

use std::{sync::Arc, time::Duration};

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use bytes::Bytes;
use chinwag_core::{
    capabilities::Capabilities,
    clock::Timestamp,
    key_set::KeySet,
    message::Inbound,
    platform::{
        Answer, HttpCall, HttpReply, Immediate, ParseError, Platform, Rates, RawRequest, Rejection,
        RenderError, SendResult, Verified,
    },
    response::Response,
};
use serde_json::json;

use super::bench::{Bench, PAGE, page, soon};
use crate::sender::counterpart::{Act, Counterpart};

/// A platform that lets in whoever names a key that is published.
#[derive(Debug)]
struct Guarded(KeySet);

impl Platform for Guarded {
    fn verify(&self, request: &RawRequest, _: Timestamp) -> Result<(), Rejection> {
        match std::str::from_utf8(&request.body) {
            Ok("nobody") | Err(_) => Err(Rejection::Token { reason: "it is nobody's" }),
            Ok(kid) => self.0.key(kid).map(drop).ok_or(Rejection::UnknownKey),
        }
    }
    fn handshake(&self, _: &RawRequest) -> Result<Answer, Rejection> {
        Ok(Answer { status: 200, content_type: "text/plain", body: Bytes::new() })
    }
    fn parse(&self, _: &Verified) -> Result<Vec<Inbound>, ParseError> {
        Ok(Vec::new())
    }
    fn immediate(&self, _: &Verified) -> Option<Immediate> {
        None
    }
    fn prepare(&self, _: Response) -> Result<Vec<Response>, RenderError> {
        Err(RenderError::new("it does not send"))
    }
    fn render(&self, _: &Response) -> Result<HttpCall, RenderError> {
        Err(RenderError::new("it does not send"))
    }
    fn answer(&self, _: &Response) -> Option<Answer> {
        None
    }
    fn reply(&self, _: &HttpCall, _: &HttpReply) -> SendResult {
        SendResult::Delivered { message_id: None }
    }
    fn capabilities(&self) -> &'static Capabilities {
        &Capabilities::TEXT
    }
    fn rates(&self) -> Rates {
        Rates::default()
    }
    fn kept_headers(&self) -> &'static [&'static str] {
        &[]
    }
    fn key_set(&self) -> Option<&KeySet> {
        Some(&self.0)
    }
}

fn keys(kids: &[&str]) -> Act {
    let modulus = BASE64_URL_SAFE_NO_PAD.encode([0x81; 256]);
    let key = |kid: &&str| json!({ "kty": "RSA", "kid": kid, "n": modulus, "e": "AQAB" });
    Act::answer(200, &json!({ "keys": kids.iter().map(key).collect::<Vec<_>>() }).to_string())
}

async fn bench(publisher: &Counterpart) -> Bench {
    let set = KeySet::new(publisher.url()).expect("an address of this machine");
    Bench::of(vec![page(Arc::new(Guarded(set)))]).await
}

async fn status(bench: &Bench, kid: &str) -> u16 {
    bench.client().await.post(PAGE, "", kid.as_bytes()).await.status
}

#[tokio::test]
async fn keys_are_fetched_at_first_need_and_kept() {
    let publisher = Counterpart::that([keys(&["a"])]).await;
    let bench = bench(&publisher).await;
    assert_eq!(publisher.heard().len(), 0);
    assert_eq!(
        status(&bench, "nobody").await,
        403,
        "a token that is refused anyway is none to fetch keys for"
    );
    assert_eq!(publisher.heard().len(), 0);
    let both = tokio::join!(status(&bench, "a"), status(&bench, "a"));
    assert_eq!((both, status(&bench, "a").await), ((200, 200), 200));
    assert_eq!(publisher.heard().len(), 1);
    assert!(publisher.heard()[0].starts_with("GET / HTTP/1.1"));
}

#[tokio::test]
async fn a_key_that_is_not_known_is_looked_for_at_most_once_a_minute() {
    let publisher = Counterpart::that([keys(&["a"]), keys(&["a", "b"])]).await;
    let bench = bench(&publisher).await;
    assert_eq!((status(&bench, "a").await, status(&bench, "b").await), (200, 503));
    bench.clock.advance(Duration::from_secs(59));
    // Who comes with a new key must not be lost to somebody who made one up a moment ago.
    let answer = bench.client().await.post(PAGE, "", b"b").await;
    assert_eq!((answer.status, answer.header("retry-after")), (503, Some("1")));
    assert_eq!(publisher.heard().len(), 1);
    bench.clock.advance(Duration::from_secs(2));
    assert_eq!((status(&bench, "b").await, publisher.heard().len()), (200, 2));
    let answer = bench.client().await.post(PAGE, "", b"c").await;
    assert_eq!((answer.status, answer.header("retry-after")), (503, Some("60")));
    assert_eq!(publisher.heard().len(), 2);
    bench.clock.advance(Duration::from_secs(61));
    assert_eq!((status(&bench, "c").await, publisher.heard().len()), (403, 3), "there is no such key");
    assert_eq!(bench.counts().await.0, 2, "what is refused is not stored");
}

#[tokio::test]
async fn a_key_that_is_no_longer_published_is_not_good_for_more_than_a_day() {
    let publisher = Counterpart::that([keys(&["a"]), keys(&["b"])]).await;
    let bench = bench(&publisher).await;
    assert_eq!(status(&bench, "a").await, 200);
    bench.clock.advance(Duration::from_secs(86_400));
    soon("another set of keys", async { while status(&bench, "a").await == 200 {} }).await;
    assert_eq!((status(&bench, "b").await, publisher.heard().len()), (200, 2));
}

#[tokio::test]
async fn who_is_let_in_does_not_wait_for_newer_keys() {
    let publisher = Counterpart::that([keys(&["a"]), Act::Silence]).await;
    let bench = bench(&publisher).await;
    assert_eq!(status(&bench, "a").await, 200);
    bench.clock.advance(Duration::from_secs(86_400));
    let thrice = async { (status(&bench, "a").await, status(&bench, "a").await, status(&bench, "a").await) };
    // A fetch is given up after five seconds.
    let answered = tokio::time::timeout(Duration::from_secs(4), thrice).await;
    assert_eq!(answered.ok(), Some((200, 200, 200)));
    soon("the fetch", async {
        while publisher.heard().len() < 2 {
            tokio::task::yield_now().await
        }
    })
    .await;
    assert_eq!(publisher.heard().len(), 2, "one at a time");
}

#[tokio::test]
async fn metadata_leads_to_the_keys() {
    let publisher = Counterpart::that([keys(&["a"])]).await;
    let metadata = json!({ "jwks_uri": format!("{}/keys", publisher.url()) }).to_string();
    let directory = Counterpart::that([Act::answer(200, &metadata)]).await;
    let bench = bench(&directory).await;
    assert_eq!(status(&bench, "a").await, 200);
    assert!(publisher.heard()[0].starts_with("GET /keys "));
}

#[tokio::test]
async fn where_keys_cannot_be_had_the_provider_is_asked_to_come_again() {
    let publisher = Counterpart::that([
        Act::answer(500, ""),
        Act::answer(200, r#"{"jwks_uri":"http://keys.example/"}"#),
        Act::answer(200, r#"{"keys":[]}"#),
        keys(&["a"]),
    ])
    .await;
    let bench = bench(&publisher).await;
    for asked in 1..4 {
        assert_eq!((status(&bench, "a").await, publisher.heard().len()), (503, asked));
        assert_eq!((status(&bench, "a").await, publisher.heard().len()), (503, asked), "not again at once");
        bench.clock.advance(Duration::from_secs(6));
    }
    assert_eq!(status(&bench, "a").await, 200);
}
