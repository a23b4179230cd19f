//! A store that does not do what it should, and a platform that panics.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use bytes::Bytes;
use chinwag_core::{
    bus::Position,
    capabilities::Capabilities,
    clock::Timestamp,
    commit::{Commit, Epoch, Ingest, Ingested, InputRef, StateValue},
    conversation::ConversationKey,
    error::EngineError,
    event::{Event, EventId},
    function::FunctionSpec,
    lease::{Holding, Lease, Leased},
    message::Inbound,
    name::FunctionName,
    platform::{
        Answer, HttpCall, HttpReply, Immediate, ParseError, Platform, Rates, RawRequest, Rejection,
        RenderError, SendResult, Verified,
    },
    response::Response,
    store::{Cursor, DeadId, Fired, Forgotten, Retention, Store},
};
use tokio::sync::{Semaphore, watch};

/// How a store behaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Manner {
    Works,
    Overloaded,
    Fails,
    Closed,
    /// Writes, and then fails to say so.
    LosesTheAnswer,
    Panics,
    Hangs,
}

/// A store between the gateway and the real one. What the gateway has no business with is closed.
#[derive(Debug)]
pub(crate) struct Fickle {
    inner: Arc<dyn Store>,
    manner: watch::Sender<Manner>,
    /// A permit lets one write through.
    gate: Semaphore,
    /// Writes that have been asked for.
    asked: watch::Sender<usize>,
}

impl Fickle {
    /// Behaves like this, and lets everything through.
    pub(crate) fn new(inner: Arc<dyn Store>, manner: Manner) -> Arc<Self> {
        Self::built(inner, manner, Semaphore::MAX_PERMITS)
    }

    /// Works, and lets nothing through until it is told to.
    pub(crate) fn shut(inner: Arc<dyn Store>) -> Arc<Self> {
        Self::built(inner, Manner::Works, 0)
    }

    fn built(inner: Arc<dyn Store>, manner: Manner, permits: usize) -> Arc<Self> {
        let (manner, asked) = (watch::Sender::new(manner), watch::Sender::new(0));
        Arc::new(Self { inner, manner, gate: Semaphore::new(permits), asked })
    }

    pub(crate) fn becomes(&self, manner: Manner) {
        self.manner.send_replace(manner);
    }

    /// Waits until this many writes have been asked for.
    pub(crate) async fn asked(&self, count: usize) {
        super::bench::soon("the write", self.asked.subscribe().wait_for(|asked| *asked >= count))
            .await
            .expect("the store is there");
    }

    pub(crate) fn let_through(&self, writes: usize) {
        self.gate.add_permits(writes);
    }

    async fn behave(&self) -> Result<(), EngineError> {
        let manner = *self.manner.borrow();
        match manner {
            Manner::Works | Manner::LosesTheAnswer => Ok(()),
            Manner::Overloaded => Err(EngineError::Overloaded),
            Manner::Fails => Err(EngineError::failed("writing", "the disk is full")),
            Manner::Closed => Err(EngineError::Closed),
            Manner::Panics => panic!("the store panics, as it is told to"),
            Manner::Hangs => std::future::pending().await,
        }
    }
}

#[async_trait]
impl Store for Fickle {
    async fn ingest(&self, ingest: Ingest) -> Result<Ingested, EngineError> {
        self.asked.send_modify(|asked| *asked += 1);
        self.gate.acquire().await.expect("the gate is never closed").forget();
        self.behave().await?;
        let ingested = self.inner.ingest(ingest).await?;
        match *self.manner.borrow() {
            Manner::LosesTheAnswer => Err(EngineError::failed("writing", "nobody knows")),
            _ => Ok(ingested),
        }
    }

    async fn lease(&self, _: Lease) -> Result<Leased, EngineError> {
        Err(EngineError::Closed)
    }
    async fn release(&self, _: Holding) -> Result<(), EngineError> {
        Err(EngineError::Closed)
    }
    async fn state(&self, key: &str) -> Result<Option<StateValue>, EngineError> {
        self.behave().await?;
        self.inner.state(key).await
    }

    async fn forget(&self, _: &ConversationKey, _: &[String]) -> Result<Forgotten, EngineError> {
        Err(EngineError::Closed)
    }

    async fn clear_state(&self, key: &str, expected: u64) -> Result<(), EngineError> {
        self.behave().await?;
        self.inner.clear_state(key, expected).await
    }

    async fn commit(&self, _: Commit) -> Result<(), EngineError> {
        Err(EngineError::Closed)
    }
    async fn subscribe(&self, _: &FunctionSpec) -> Result<(), EngineError> {
        Err(EngineError::Closed)
    }
    async fn acquire(&self, _: &FunctionSpec) -> Result<Epoch, EngineError> {
        Err(EngineError::Closed)
    }
    async fn cursor(&self, _: &FunctionName) -> Result<Cursor, EngineError> {
        Err(EngineError::Closed)
    }
    async fn advance(
        &self,
        _: &FunctionName,
        _: Epoch,
        _: Position,
        _: Vec<InputRef>,
    ) -> Result<(), EngineError> {
        Err(EngineError::Closed)
    }
    async fn heard(&self, conversation: &ConversationKey) -> Result<Option<Timestamp>, EngineError> {
        self.behave().await?;
        self.inner.heard(conversation).await
    }
    async fn fire(&self, _: Timestamp, _: usize) -> Result<Fired, EngineError> {
        Err(EngineError::Closed)
    }
    async fn outbox(&self, _: usize) -> Result<Vec<Event>, EngineError> {
        Err(EngineError::Closed)
    }
    async fn outbox_done(&self, _: Vec<EventId>) -> Result<(), EngineError> {
        Err(EngineError::Closed)
    }
    async fn redrive(&self, _: DeadId, _: Timestamp) -> Result<EventId, EngineError> {
        Err(EngineError::Closed)
    }
    async fn discard(&self, _: DeadId) -> Result<(), EngineError> {
        Err(EngineError::Closed)
    }
    async fn maintain(&self, _: Timestamp, _: Retention) -> Result<bool, EngineError> {
        Err(EngineError::Closed)
    }
    async fn flush(&self) -> Result<(), EngineError> {
        Err(EngineError::Closed)
    }
}

/// A platform that accepts everyone, answers a handshake with `welcome`, and panics where a body or a query says so.
#[derive(Debug)]
pub(super) struct Brittle;

impl Brittle {
    fn panics_at(place: &str, request: &RawRequest) {
        let said = String::from_utf8_lossy(&request.body);
        assert!(!said.contains(place) && !request.query().contains(place), "told to panic in {place}");
    }
}

impl Platform for Brittle {
    fn verify(&self, request: &RawRequest, _: Timestamp) -> Result<(), Rejection> {
        Self::panics_at("verify", request);
        Ok(())
    }
    fn handshake(&self, request: &RawRequest) -> Result<Answer, Rejection> {
        Self::panics_at("handshake", request);
        Ok(Answer { status: 200, content_type: "text/plain", body: Bytes::from_static(b"welcome") })
    }
    fn parse(&self, verified: &Verified) -> Result<Vec<Inbound>, ParseError> {
        Self::panics_at("parse", verified.request());
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
}

/// A moment in which what must not happen would have happened.
pub(super) const MOMENT: Duration = Duration::from_millis(150);
