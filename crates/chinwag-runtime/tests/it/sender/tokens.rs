//! Access tokens that have to be asked for: kept, renewed, and never written down.

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use chinwag_core::{
    access::TokenRequest,
    capabilities::Capabilities,
    clock::Timestamp,
    function::{Input, Outcome},
    message::Inbound,
    platform::{
        Answer, HttpCall, HttpReply, Immediate, ParseError, Platform, Rates, RawRequest, Rejection,
        RenderError, SendResult, Verified,
    },
    response::{FailureKind, Response},
};
use http::{HeaderMap, Method};

use super::{
    bench::{config, failed, input, retry, sender_for, sent, start, to},
    counterpart::{Act, Counterpart},
};

const CLIENT_SECRET: &str = "client-secret";

/// A platform whose calls need a token from `login`.
#[derive(Debug)]
struct Club {
    login: String,
    api: String,
}

fn post(url: String, body: &'static str) -> HttpCall {
    HttpCall {
        method: Method::POST,
        url,
        secret_path: None,
        secret_query: Vec::new(),
        headers: HeaderMap::new(),
        body: Bytes::from_static(body.as_bytes()),
    }
}

impl Platform for Club {
    fn verify(&self, _: &RawRequest, _: Timestamp) -> Result<(), Rejection> {
        Ok(())
    }
    fn handshake(&self, _: &RawRequest) -> Result<Answer, Rejection> {
        Err(Rejection::Handshake { reason: "there is none" })
    }
    fn parse(&self, _: &Verified) -> Result<Vec<Inbound>, ParseError> {
        Ok(Vec::new())
    }
    fn immediate(&self, _: &Verified) -> Option<Immediate> {
        None
    }
    fn prepare(&self, response: Response) -> Result<Vec<Response>, RenderError> {
        Ok(vec![response])
    }
    fn render(&self, _: &Response) -> Result<HttpCall, RenderError> {
        Ok(post(format!("{}/send", self.api), "hello"))
    }
    fn answer(&self, _: &Response) -> Option<Answer> {
        None
    }
    fn reply(&self, _: &HttpCall, reply: &HttpReply) -> SendResult {
        let error = String::from_utf8_lossy(&reply.body).into_owned();
        match reply.status {
            200 => SendResult::Delivered { message_id: None },
            401 => SendResult::Rejected { kind: FailureKind::Credential, error },
            _ => SendResult::Rejected { kind: FailureKind::Invalid, error },
        }
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
    fn token_request(&self, _: Timestamp) -> Result<Option<TokenRequest>, RenderError> {
        Ok(Some(TokenRequest::new(post(format!("{}/token", self.login), CLIENT_SECRET))))
    }
}

fn token(token: &str, seconds: u32) -> Act {
    let body = format!(r#"{{"token_type":"Bearer","expires_in":{seconds},"access_token":"{token}"}}"#);
    Act::answer(200, &body)
}

/// What asks and what is asked, and the sender between them.
struct Bench {
    login: Counterpart,
    api: Counterpart,
    sender: chinwag_core::function::Registered,
}

impl Bench {
    async fn of(login: impl IntoIterator<Item = Act>, api: impl IntoIterator<Item = Act>) -> Self {
        let (login, api) = (Counterpart::that(login).await, Counterpart::that(api).await);
        let club = Club { login: login.url(), api: api.url() };
        let sender = sender_for(&config(), Arc::new(club));
        Self { login, api, sender }
    }

    async fn send_at(&self, later: Duration) -> Outcome {
        let input = Input { now: start().after(later), ..input(&to("7", "hi")) };
        self.sender.function.call(input).await
    }

    /// The tokens in the calls so far.
    fn bearers(&self) -> Vec<String> {
        let bearer = |request: &String| {
            let line = request.lines().find_map(|line| line.strip_prefix("authorization: Bearer "));
            line.expect("a token").to_owned()
        };
        self.api.heard().iter().map(bearer).collect()
    }
}

#[tokio::test]
async fn a_token_is_asked_for_once_and_renewed_before_it_expires() {
    let bench = Bench::of([token("first", 3600), token("second", 3600)], [Act::answer(200, "")]).await;
    for seconds in [0, 1, 3299, 3300, 3600] {
        sent(bench.send_at(Duration::from_secs(seconds)).await);
    }
    assert_eq!(bench.bearers(), ["first", "first", "first", "second", "second"]);
    assert_eq!(bench.login.heard().len(), 2);
    assert!(bench.login.heard()[0].ends_with(CLIENT_SECRET));
}

#[tokio::test]
async fn those_who_need_one_at_once_share_it() {
    let bench = Bench::of([token("one", 3600)], [Act::answer(200, "")]).await;
    let (a, b, c) = tokio::join!(
        bench.send_at(Duration::ZERO),
        bench.send_at(Duration::ZERO),
        bench.send_at(Duration::ZERO)
    );
    for outcome in [a, b, c] {
        sent(outcome);
    }
    assert_eq!((bench.bearers().len(), bench.login.heard().len()), (3, 1));
}

#[tokio::test]
async fn a_token_that_is_refused_is_renewed_once() {
    let bench = Bench::of(
        [token("stale", 3600), token("fresh", 3600)],
        [Act::answer(401, "expired"), Act::answer(200, "")],
    )
    .await;
    sent(bench.send_at(Duration::ZERO).await);
    assert_eq!(bench.bearers(), ["stale", "fresh"]);

    let bench = Bench::of([token("bad", 3600)], [Act::answer(401, "no")]).await;
    let failed = failed(bench.send_at(Duration::ZERO).await);
    assert_eq!((failed.kind, failed.retryable), (FailureKind::Credential, true));
    assert_eq!((bench.bearers().len(), bench.login.heard().len()), (2, 2), "twice and no more");
}

#[tokio::test]
async fn without_a_token_nothing_is_sent() {
    let refusal = r#"{"error":"invalid_client"}"#;
    let bench = Bench::of([Act::answer(401, refusal)], [Act::answer(200, "")]).await;
    let failed = failed(bench.send_at(Duration::ZERO).await);
    assert_eq!((failed.kind, failed.retryable), (FailureKind::Credential, true));
    assert_eq!(failed.error, "no access token is given: invalid_client");
    assert!(failed.request.is_none() && bench.api.heard().is_empty());

    let bench = Bench::of([Act::answer(503, "")], [Act::answer(200, "")]).await;
    retry(bench.send_at(Duration::ZERO).await);
    assert!(bench.api.heard().is_empty());
}

#[tokio::test]
async fn nothing_of_a_token_is_written_down() {
    let quoting = Act::answer(400, "Bearer sesame is not welcome");
    let bench = Bench::of([token("sesame", 3600)], [quoting]).await;
    let failed = failed(bench.send_at(Duration::ZERO).await);
    let written = format!("{} {:?} {:?}", failed.error, failed.request, failed.answer);
    assert!(!written.contains("sesame") && !written.contains(CLIENT_SECRET), "{written}");
    assert!(!format!("{:?}", bench.sender.function).contains("sesame"));
}
