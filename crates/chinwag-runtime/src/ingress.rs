//! Fetches what a provider keeps for a bot that it cannot reach: no public address is needed, and no tunnel.
//!
//! What is fetched takes the way of a webhook: let in by the platform, written by the store, and only then acknowledged,
//! by asking for what comes after it. A process that dies in between is given the same again, and the marks tell.

use std::{sync::Arc, time::Duration};

use chinwag_core::{
    clock::{Clock, Ids},
    platform::{Poll, Polled, RawRequest, SendResult, admit},
    response::FailureKind,
    store::Store,
};
use tokio::task::JoinSet;

use crate::{
    Channel, Channels,
    client::Client,
    errand::{self, errand},
    gateway::ingest,
};

/// How long a provider may hold its answer, and take for it.
const ANSWER_WITHIN: Duration = Duration::from_secs(75);
/// The first wait after a failure; it doubles up to [`WAIT_MAX`].
const WAIT_MIN: Duration = Duration::from_secs(1);
const WAIT_MAX: Duration = Duration::from_secs(60);

/// What the ingress is made of.
#[derive(Debug, Clone)]
pub struct IngressParts {
    /// Where what is fetched is written.
    pub store: Arc<dyn Store>,
    /// For whom it is fetched: those channels whose platform is asked.
    pub channels: Channels,
    /// Makes the calls.
    pub client: Client,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Ids and randomness.
    pub ids: Arc<dyn Ids>,
}

/// Starts to fetch. Dropping what is returned ends it; what was not written is given again.
#[must_use]
pub fn start(parts: &IngressParts) -> JoinSet<()> {
    let mut fetching = JoinSet::new();
    for channel in parts.channels.iter().filter(|channel| channel.adapter.poll().is_some()) {
        fetching.spawn(fetch(parts.clone(), channel.clone()));
    }
    fetching
}

async fn fetch(parts: IngressParts, channel: Channel) {
    let Some(poll) = channel.adapter.poll() else { return };
    let mut wait = Waits::default();
    while let Err(error) = begin(&parts, &channel, poll).await {
        wait.after(&parts, &channel, &error).await;
    }
    tracing::info!(channel = %channel.name, "fetching what the provider keeps: no webhook is needed");
    let mut cursor = None;
    loop {
        match next(&parts, &channel, poll, cursor.as_deref()).await {
            Ok(after) => {
                wait = Waits::default();
                cursor = after.or(cursor);
            }
            Err(error) => wait.after(&parts, &channel, &error).await,
        }
    }
}

/// What stands in the way.
struct Trouble {
    error: String,
    after: Option<Duration>,
    is_for_good: bool,
}

impl From<SendResult> for Trouble {
    fn from(result: SendResult) -> Self {
        match result {
            SendResult::Retry { error, after, .. } => Self { error, after, is_for_good: false },
            SendResult::Rejected { error, kind, .. } => {
                Self { error, after: None, is_for_good: kind != FailureKind::Unavailable }
            }
            SendResult::Delivered { .. } => {
                Self { error: "the answer cannot be read".into(), after: None, is_for_good: false }
            }
        }
    }
}

/// Tells the provider to keep what happens, rather than to send it.
async fn begin(parts: &IngressParts, channel: &Channel, poll: &dyn Poll) -> Result<(), Trouble> {
    let Some(call) = poll.begin() else { return Ok(()) };
    match errand(&parts.client, &*channel.adapter, &call).await {
        SendResult::Delivered { .. } => Ok(()),
        refused => Err(refused.into()),
    }
}

/// Fetches once and writes all of it; returns what to ask for next.
async fn next(
    parts: &IngressParts,
    channel: &Channel,
    poll: &dyn Poll,
    cursor: Option<&str>,
) -> Result<Option<String>, Trouble> {
    let trouble = |error: String| Trouble { error, after: None, is_for_good: false };
    let call = poll.next(cursor).map_err(|error| trouble(error.to_string()))?;
    let reply = parts.client.call(&call, ANSWER_WITHIN).await;
    let reply = reply.map_err(|error| trouble(errand::words(error.story(), &call)))?;
    let Polled { requests, cursor } = poll.read(&reply).map_err(|result| {
        let trouble = Trouble::from(result);
        Trouble { error: errand::words(trouble.error.clone(), &call), ..trouble }
    })?;
    for request in requests {
        store(parts, channel, request).await.map_err(trouble)?;
    }
    Ok(cursor)
}

/// Writes one thing that was fetched: this returns when that is durable.
async fn store(parts: &IngressParts, channel: &Channel, request: RawRequest) -> Result<(), String> {
    let now = parts.clock.now();
    let verified = admit(&*channel.adapter, request, now).map_err(|rejection| rejection.to_string())?;
    let ingest = ingest(channel, &verified, now, parts.ids.random());
    parts.store.ingest(ingest).await.map(drop).map_err(|error| error.to_string())
}

/// How long to wait, the longer the more often it failed.
#[derive(Debug, Default)]
struct Waits(u32);

impl Waits {
    async fn after(&mut self, parts: &IngressParts, channel: &Channel, trouble: &Trouble) {
        let own = WAIT_MIN.saturating_mul(1 << self.0.min(6)).min(WAIT_MAX);
        self.0 = self.0.saturating_add(1);
        let wait = if trouble.is_for_good { WAIT_MAX } else { trouble.after.unwrap_or(own).max(own) };
        let (channel, error) = (&channel.name, &trouble.error);
        tracing::warn!(%channel, %error, ?wait, "nothing can be fetched");
        parts.clock.sleep_until(parts.clock.now().after(wait)).await;
    }
}
