//! A provider that quotes every credential, in every form, in all it says.

use std::sync::Arc;

use bytes::Bytes;
use chinwag_core::{
    capabilities::Capabilities,
    clock::Timestamp,
    function::Outcome,
    message::Inbound,
    platform::{
        Answer, CoolOff, HttpCall, HttpReply, Immediate, ParseError, Platform, Rates, RawRequest, Rejection,
        RenderError, SendResult, Verified,
    },
    response::{FailureKind, Response},
    secret::Secret,
};
use http::{HeaderMap, HeaderValue, Method, header::AUTHORIZATION};

use super::{
    bench::{Bench, TOKEN, config, failed, input, messenger, retry, sender_for, sent, to},
    counterpart::{Act, Counterpart},
};

/// In the query it stands encoded.
const IN_QUERY: &str = "que%2Fry+s%2Becret";
const PASSWORD: &str = "pass/word \"quoted\"";
const KEY: &str = "key/with=signs&ümlaut";
/// The beginning of the other: without it, its end would be left.
const OLD_KEY: &str = "key/with";

/// Each form in which a credential might be quoted.
fn quotes() -> Vec<&'static str> {
    vec![
        "que%2Fry+s%2Becret",
        "que/ry+s+ecret",
        "dXNlcjpwYXNzL3dvcmQgInF1b3RlZCI=",
        "Basic dXNlcjpwYXNzL3dvcmQgInF1b3RlZCI=",
        "pass/word \"quoted\"",
        "pass\\/word \\\"quoted\\\"",
        "pass/word \\\"quoted\\\"",
        "pass%2Fword%20%22quoted%22",
        "pass%2fword%20%22quoted%22",
        "key/with=signs&ümlaut",
        "key\\/with=signs&ümlaut",
        "key%2Fwith%3Dsigns%26%C3%BCmlaut",
        "key%2fwith%3dsigns%26%c3%bcmlaut",
    ]
}

/// What must not be left of any of them.
const TRACES: [&str; 9] = ["que", "ecret", "dXNl", "pass", "quoted", "key", "signs", "mlaut", "FAKE_PAGE"];

fn assert_clean(recorded: &str) {
    for trace in TRACES {
        assert!(!recorded.contains(trace), "`{trace}` is left in: {recorded}");
    }
}

/// A platform that puts its credentials everywhere, and makes of an answer what the test wants.
#[derive(Debug)]
struct Careless {
    url: String,
    result: fn(String) -> SendResult,
}

impl Platform for Careless {
    fn verify(&self, _: &RawRequest, _: Timestamp) -> Result<(), Rejection> {
        Ok(())
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
    fn prepare(&self, response: Response) -> Result<Vec<Response>, RenderError> {
        Ok(vec![response])
    }
    fn render(&self, _: &Response) -> Result<HttpCall, RenderError> {
        let mut headers = HeaderMap::new();
        let mut secret = |name, value: &str| {
            let mut value = HeaderValue::from_bytes(value.as_bytes()).expect("a header");
            value.set_sensitive(true);
            headers.insert(name, value);
        };
        secret(AUTHORIZATION, "Basic dXNlcjpwYXNzL3dvcmQgInF1b3RlZCI=");
        secret("x-old-key".parse().expect("a name"), OLD_KEY);
        secret("x-api-key".parse().expect("a name"), KEY);
        Ok(HttpCall {
            method: Method::POST,
            url: format!("{}/{TOKEN_IN_PATH}/send", self.url),
            secret_path: None,
            secret_query: vec![("token", Secret::new(IN_QUERY))],
            headers,
            body: Bytes::from(quotes().join("\n")),
        })
    }
    fn answer(&self, _: &Response) -> Option<Answer> {
        None
    }
    fn reply(&self, _: &HttpCall, reply: &HttpReply) -> SendResult {
        (self.result)(String::from_utf8_lossy(&reply.body).into_owned())
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
}

/// A credential that does not stand where it should, but is known from elsewhere in the call.
const TOKEN_IN_PATH: &str = "que%2Fry+s%2Becret";

async fn outcome(result: fn(String) -> SendResult) -> Outcome {
    assert!(quotes().contains(&PASSWORD) && quotes().contains(&KEY));
    let provider = Counterpart::that([Act::answer(400, &quotes().join(", "))]).await;
    let sender = sender_for(&config(), Arc::new(Careless { url: provider.url(), result }));
    let outcome = sender.function.call(input(&to("7", "hi"))).await;
    assert!(provider.heard()[0].contains("key/with=signs"), "the call itself is whole");
    outcome
}

#[tokio::test]
async fn nothing_of_them_is_left_in_what_was_sent() {
    let sent = sent(outcome(|_| SendResult::Delivered { message_id: None }).await);
    assert_clean(&format!("{:?} {:?}", sent.request, sent.answer));
    assert_eq!(sent.request.body.lines().count(), quotes().len());
    assert_eq!(sent.answer.body.matches('…').count(), quotes().len());
}

#[tokio::test]
async fn nothing_of_them_is_left_in_what_failed() {
    let rejected = |error| SendResult::Rejected { kind: FailureKind::Invalid, error };
    let failed = failed(outcome(rejected).await);
    assert_clean(&format!("{} {:?} {:?}", failed.error, failed.request, failed.answer));
    assert_eq!(failed.error.matches('…').count(), quotes().len());
}

#[tokio::test]
async fn nothing_of_them_is_left_in_the_cause_of_a_retry() {
    let later = |error| SendResult::Retry {
        after: None,
        cool_off: CoolOff::None,
        kind: FailureKind::Unavailable,
        error,
    };
    assert_clean(&retry(outcome(later).await).1);
}

#[tokio::test]
async fn a_token_echoed_by_messenger_is_removed() {
    let body = format!("{{\"message_id\":\"m_1\",\"debug\":\"sent with {TOKEN}, {TOKEN}\"}}");
    let provider = Counterpart::that([Act::answer(200, &body)]).await;
    let sender = sender_for(&config(), messenger(provider.url(), TOKEN));
    let sent = sent(sender.function.call(input(&to("7", "hi"))).await);
    assert_eq!(sent.answer.body, "{\"message_id\":\"m_1\",\"debug\":\"sent with …, …\"}");
    // The proof that goes with the call is no less a credential.
    let heard = provider.heard().remove(0);
    let proof = heard.split_once("appsecret_proof=").expect("a proof").1.split(' ').next().expect("its end");
    assert_eq!(proof.len(), 64);
    assert!(!format!("{sent:?}").contains(proof));
}

/// Where a body is cut, the credential must not be cut in two.
#[tokio::test]
async fn a_token_across_the_cut_is_removed() {
    for before in (16 << 10) - TOKEN.len()..=16 << 10 {
        let body = format!("{}{TOKEN}{TOKEN}{}", "x".repeat(before), "y".repeat(100));
        let provider = Counterpart::that([Act::answer(500, &body)]).await;
        let sender = sender_for(&config(), messenger(provider.url(), TOKEN));
        let last = chinwag_core::function::Input { attempt: 3, ..input(&to("7", "hi")) };
        let answer = failed(sender.function.call(last).await).answer.expect("an answer").body;
        assert!(answer.len() <= 16 << 10 && !answer.contains('F'), "at {before}: {}", &answer[before - 10..]);
    }
}

#[tokio::test]
async fn what_the_person_said_is_left_alone() {
    let bench = Bench::new().await;
    let sent = sent(bench.send(&to("7", "Bearer of good news: 50% off … & more/less")).await);
    assert!(
        sent.request.body.contains("Bearer of good news: 50% off … & more/less"),
        "{}",
        sent.request.body
    );
}

#[tokio::test]
async fn debug_shows_none_of_them() {
    let bench = Bench::new().await;
    let shown = format!("{:?}", bench.sender);
    assert!(!shown.contains("FAKE_"), "{shown}");
}
