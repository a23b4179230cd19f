//! What is fetched from a provider: nothing of it is lost, and nothing of it stops what follows.

use std::{num::NonZeroUsize, sync::Arc, time::Duration};

use bytes::Bytes;
use chinwag_backends::memory::Memory;
use chinwag_core::{
    bus::Position,
    capabilities::Capabilities,
    clock::{SystemClock, Timestamp},
    message::Inbound,
    name::{ChannelName, PlatformName},
    platform::{
        Answer, HttpCall, HttpReply, Immediate, ParseError, Platform, Poll, Polled, Rates, RawRequest,
        Rejection, RenderError, SendResult, Verified,
    },
    response::{FailureKind, Response},
    store::{DeadId, Engine},
    topic::WEBHOOK_RECEIVED,
};
use chinwag_runtime::{
    Channel, SystemIds,
    client::Client,
    ingress::{Ingress, IngressParts},
    open::OpenWebhooks,
    telemetry::Meters,
};
use http::{HeaderMap, Method};
use serde_json::json;

use crate::sender::counterpart::{Act, Counterpart};

const WITHIN: Duration = Duration::from_secs(20);

/// What a provider keeps is a list of words, and the next cursor is how many there were.
#[derive(Debug)]
struct Keeper {
    url: String,
    answer_bytes_max: usize,
}

impl Poll for Keeper {
    fn begin(&self) -> Option<HttpCall> {
        None
    }
    fn next(&self, cursor: Option<&str>, halvings: u32) -> Result<HttpCall, RenderError> {
        Ok(HttpCall {
            method: Method::GET,
            url: format!("{}/?after={}&halvings={halvings}", self.url, cursor.unwrap_or("0")),
            secret_path: None,
            secret_query: Vec::new(),
            headers: HeaderMap::new(),
            body: Bytes::new(),
        })
    }
    fn answer_bytes_max(&self) -> usize {
        self.answer_bytes_max
    }
    fn read(&self, reply: &HttpReply) -> Result<Polled, SendResult> {
        let words: Vec<String> = serde_json::from_slice(&reply.body)
            .map_err(|error| SendResult::Rejected { kind: FailureKind::Invalid, error: error.to_string() })?;
        let cursor = Some(words.len().to_string());
        let request = |word: String| RawRequest {
            method: Method::POST,
            target: "/".into(),
            headers: HeaderMap::new(),
            body: word.into(),
        };
        Ok(Polled { requests: words.into_iter().map(request).collect(), cursor })
    }
}

impl Platform for Keeper {
    fn verify(&self, request: &RawRequest, _: Timestamp) -> Result<(), Rejection> {
        assert!(request.body != "panic", "told to panic");
        if request.body == "refused" {
            return Err(Rejection::Missing { header: "x-proof" });
        }
        Ok(())
    }
    fn handshake(&self, _: &RawRequest) -> Result<Answer, Rejection> {
        Err(Rejection::Handshake { reason: "there is none" })
    }
    fn parse(&self, verified: &Verified) -> Result<Vec<Inbound>, ParseError> {
        assert!(verified.request().body != "break", "told to panic");
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
    fn poll(&self) -> Option<&dyn Poll> {
        Some(self)
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

/// A bot that asks.
struct Asking {
    provider: Counterpart,
    engine: Engine,
    _asking: Ingress,
}

impl Asking {
    async fn of(answer_bytes_max: usize, answers: impl IntoIterator<Item = String>) -> Self {
        let answers = answers.into_iter().map(|body| Act::answer(200, &body)).chain([Act::Silence]);
        let provider = Counterpart::that(answers).await;
        let engine = Memory::new().engine();
        let channel = Channel {
            name: ChannelName::from_static("page"),
            platform: PlatformName::from_static("keeper"),
            adapter: Arc::new(Keeper { url: provider.url(), answer_bytes_max }),
        };
        let asking = Ingress::start(&IngressParts {
            store: Arc::clone(&engine.store),
            channels: [channel].into_iter().collect(),
            client: Client::new().expect("a client"),
            open: OpenWebhooks::default(),
            meters: Meters::default(),
            clock: Arc::new(SystemClock),
            ids: Arc::new(SystemIds),
        });
        Self { provider, engine, _asking: asking }
    }

    /// What was asked, once that was so often.
    async fn asked(&self, count: usize) -> Vec<String> {
        let all = async {
            while self.provider.heard().len() < count {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(WITHIN, all).await.expect("it asks on");
        let target = |request: String| request.split(' ').nth(1).expect("a target").to_owned();
        self.provider.heard().into_iter().map(target).collect()
    }

    async fn webhooks(&self) -> usize {
        let max = NonZeroUsize::new(100).expect("it is not zero");
        let batch = self.engine.bus.read(&WEBHOOK_RECEIVED, Position::default(), max).await;
        batch.expect("events").events.len()
    }
}

#[tokio::test]
async fn what_cannot_be_taken_is_a_dead_letter_and_the_next_one_follows() {
    let words = ["fine", "refused", "panic", "break", "fine too"];
    let bot = Asking::of(1000, [json!(words).to_string()]).await;
    assert_eq!(bot.asked(2).await, ["/?after=0&halvings=0", "/?after=5&halvings=0"]);
    assert_eq!(bot.webhooks().await, 5);
    let dead = bot.engine.archive.dead_letters(None, DeadId(0), 10).await.expect("memory answers");
    let why: Vec<_> = dead.into_iter().map(|(_, letter)| letter.error).collect();
    let panicked = "the platform panicked on it";
    assert_eq!(why, ["it is refused: there is no `x-proof` header", panicked, panicked]);
}

#[tokio::test]
async fn an_answer_that_is_too_large_is_asked_for_in_smaller_parts() {
    let whole = json!(["just as much as is read of one"]).to_string();
    let larger = json!(["just as much as is read of one, and more"]).to_string();
    let bot = Asking::of(whole.len(), [larger.clone(), larger, whole]).await;
    assert_eq!(
        bot.asked(4).await,
        ["/?after=0&halvings=0", "/?after=0&halvings=1", "/?after=0&halvings=2", "/?after=1&halvings=0"]
    );
    assert_eq!(bot.webhooks().await, 1);
}
