//! Delivers webhooks: signed, timed, and again with the same bytes when they are not acknowledged.

use std::{
    collections::VecDeque,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use bytes::Bytes;
use http::{Method, Request, Uri, header};
use http_body_util::{BodyExt, Full, Limited};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use serde_json::{Value, json};

use super::{
    error::Error,
    journal::Delivery,
    shared::{Shared, lock},
};

/// The most that is read of an answer.
const ANSWER_BYTES_MAX: usize = 64 * 1024;

/// What came of a try to deliver a webhook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ack {
    /// It was answered.
    Answered {
        /// The status.
        status: u16,
        /// The time from the first byte out to the last byte in.
        latency: Duration,
    },
    /// It was not answered in time, or not at all.
    Failed {
        /// Why.
        error: String,
        /// The time until that was clear.
        latency: Duration,
    },
    /// It is held back; see [`Disturbance`].
    Withheld,
}

impl Ack {
    /// Whether the provider is content.
    #[must_use]
    pub fn is_ok(&self) -> bool {
        self.status().is_some_and(|status| (200..300).contains(&status))
    }

    /// The status of the answer, if there was one.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::Answered { status, .. } => Some(*status),
            _ => None,
        }
    }
}

/// What goes wrong with webhooks on the way.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Disturbance {
    /// Nothing.
    #[default]
    None,
    /// Each is delivered twice, although the first was acknowledged.
    Duplicate,
    /// Every second one is delivered before the first.
    SwapNeighbours,
    /// None is delivered until they are released.
    Withhold,
}

/// The way to the bot.
#[derive(Debug)]
pub(super) struct Webhook {
    client: Client<HttpConnector, Full<Bytes>>,
    target: Mutex<Option<Uri>>,
    road: Mutex<Road>,
    /// The fields the page is subscribed to; `None` until it is.
    fields: Mutex<Option<String>>,
    /// Webhooks that are neither acknowledged nor dropped yet.
    pending: AtomicUsize,
}

#[derive(Debug, Default)]
struct Road {
    disturbance: Disturbance,
    withheld: VecDeque<Bytes>,
}

impl Webhook {
    pub(super) fn new() -> Self {
        let mut connector = HttpConnector::new();
        connector.set_nodelay(true);
        Self {
            client: Client::builder(TokioExecutor::new()).build(connector),
            target: Mutex::default(),
            road: Mutex::default(),
            fields: Mutex::default(),
            pending: AtomicUsize::new(0),
        }
    }

    pub(super) fn target(&self) -> Result<Uri, Error> {
        lock(&self.target).clone().ok_or(Error::NotSubscribed)
    }

    pub(super) fn set_target(&self, uri: Uri) {
        *lock(&self.target) = Some(uri);
    }

    pub(super) fn subscribe_page(&self, fields: String) {
        *lock(&self.fields) = Some(fields);
    }

    /// The apps that are subscribed to the page, as the Graph API lists them.
    pub(super) fn subscription(&self, app_id: u64) -> Value {
        let app = lock(&self.fields).as_ref().map(|fields| {
            let fields: Vec<_> = fields.split(',').filter(|field| !field.is_empty()).collect();
            json!({"id": app_id.to_string(), "subscribed_fields": fields})
        });
        json!({"data": app.as_slice()})
    }

    pub(super) fn disturb(&self, disturbance: Disturbance) {
        lock(&self.road).disturbance = disturbance;
    }

    pub(super) fn is_quiet(&self) -> bool {
        self.pending.load(Ordering::Acquire) == 0
    }

    /// Asks, and reads the whole answer.
    pub(super) async fn ask(&self, request: Request<Full<Bytes>>) -> Result<(u16, Bytes), String> {
        let answer = self.client.request(request).await.map_err(|error| chain(&error))?;
        let status = answer.status().as_u16();
        let body = Limited::new(answer.into_body(), ANSWER_BYTES_MAX).collect().await;
        Ok((status, body.map_err(|error| chain(error.as_ref()))?.to_bytes()))
    }

    /// What goes out now, and in which order, when this webhook is due.
    fn due(&self, body: &Bytes) -> Vec<Bytes> {
        let mut road = lock(&self.road);
        match road.disturbance {
            Disturbance::None => vec![body.clone()],
            Disturbance::Duplicate => vec![body.clone(), body.clone()],
            Disturbance::SwapNeighbours if !road.withheld.is_empty() => {
                std::iter::once(body.clone()).chain(road.withheld.drain(..)).collect()
            }
            Disturbance::SwapNeighbours | Disturbance::Withhold => {
                road.withheld.push_back(body.clone());
                Vec::new()
            }
        }
    }
}

/// An error with what it comes from.
pub(super) fn chain(error: &(dyn std::error::Error + 'static)) -> String {
    let causes = std::iter::successors(Some(error), |error| error.source());
    causes.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

impl Shared {
    /// Delivers a body, subject to the disturbance, and says what came of its own first try.
    pub(super) async fn deliver(self: &Arc<Self>, body: Bytes) -> Result<Ack, Error> {
        self.webhook.target()?;
        let mut own = Ack::Withheld;
        for (index, due) in self.webhook.due(&body).into_iter().enumerate() {
            let ack = self.first_try(due).await?;
            if index == 0 {
                own = ack;
            }
        }
        Ok(own)
    }

    /// Delivers what was withheld, oldest first.
    pub(super) async fn release(self: &Arc<Self>) -> Result<Vec<Ack>, Error> {
        let withheld = std::mem::take(&mut lock(&self.webhook.road).withheld);
        let mut acks = Vec::with_capacity(withheld.len());
        for body in withheld {
            acks.push(self.first_try(body).await?);
        }
        Ok(acks)
    }

    async fn first_try(self: &Arc<Self>, body: Bytes) -> Result<Ack, Error> {
        let target = self.webhook.target()?;
        self.counters.webhooks.add();
        let pending = Pending::new(self);
        let mut parcel = Parcel { target, body, index: None };
        let ack = self.try_once(&mut parcel).await;
        if !ack.is_ok() {
            self.spawn(redeliver(Arc::clone(self), parcel, pending));
        }
        Ok(ack)
    }

    async fn try_once(&self, parcel: &mut Parcel) -> Ack {
        let at = self.config.clock.now();
        let ack = self.post(parcel).await;
        if ack.is_ok() {
            self.counters.acked.add();
        }
        if self.keeps_everything() {
            let mut journal = self.journal();
            let index = *parcel.index.get_or_insert(journal.deliveries.len());
            if index == journal.deliveries.len() {
                journal.deliveries.push(Delivery { body: parcel.body.clone(), tries: Vec::new() });
            }
            journal.deliveries[index].tries.push((at, ack.clone()));
        }
        self.changed.notify_waiters();
        ack
    }

    async fn post(&self, parcel: &Parcel) -> Ack {
        let request = Request::builder()
            .method(Method::POST)
            .uri(parcel.target.clone())
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::USER_AGENT, "facebookexternalua")
            .header("x-hub-signature", self.signer.sha1(&parcel.body))
            .header("x-hub-signature-256", self.signer.sha256(&parcel.body))
            .body(Full::new(parcel.body.clone()))
            .expect("every part was checked before");
        let started = Instant::now();
        let answer = tokio::time::timeout(self.config.ack_within, self.webhook.ask(request)).await;
        let latency = started.elapsed();
        match answer {
            Ok(Ok((status, _))) => Ack::Answered { status, latency },
            Ok(Err(error)) => Ack::Failed { error, latency },
            Err(_) => {
                Ack::Failed { error: format!("no answer within {:?}", self.config.ack_within), latency }
            }
        }
    }
}

/// A webhook on its way.
struct Parcel {
    target: Uri,
    body: Bytes,
    /// Where it stands in the journal.
    index: Option<usize>,
}

/// Tries again until it is acknowledged or it has been tried for too long.
async fn redeliver(shared: Arc<Shared>, mut parcel: Parcel, _pending: Pending) {
    let clock = &shared.config.clock;
    let first = clock.now();
    for index in 0.. {
        let Some(gap) = shared.config.redelivery.gap(index, clock.now().since(first)) else { break };
        clock.sleep_until(clock.now().after(gap)).await;
        shared.counters.redelivered.add();
        if shared.try_once(&mut parcel).await.is_ok() {
            return;
        }
    }
    shared.counters.dropped.add();
}

/// Counts as pending until it is dropped.
struct Pending(Arc<Shared>);

impl Pending {
    fn new(shared: &Arc<Shared>) -> Self {
        shared.webhook.pending.fetch_add(1, Ordering::AcqRel);
        Self(Arc::clone(shared))
    }
}

impl Drop for Pending {
    fn drop(&mut self) {
        self.0.webhook.pending.fetch_sub(1, Ordering::AcqRel);
        self.0.changed.notify_waiters();
    }
}
