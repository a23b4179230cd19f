//! What the ingress is made of, and its start.

use std::sync::Arc;

use chinwag_core::{
    clock::{Clock, Ids},
    store::Store,
};
use tokio::task::JoinSet;

use super::{poll, socket};
use crate::{Channel, Channels, client::Client, open::OpenWebhooks, telemetry::Meters};

/// What the ingress is made of.
#[derive(Debug, Clone)]
pub struct IngressParts {
    /// Where what comes in is written.
    pub store: Arc<dyn Store>,
    /// For whom it comes in: those channels whose platform is asked.
    pub channels: Channels,
    /// Makes the calls.
    pub client: Client,
    /// Where what can be answered at once waits for its answer.
    pub open: OpenWebhooks,
    /// What is counted.
    pub meters: Meters,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Ids and randomness.
    pub ids: Arc<dyn Ids>,
}

impl IngressParts {
    /// Tells whether what is to come in by a channel does.
    pub(super) fn connected(&self, channel: &Channel, is_connected: bool) {
        if let Some(meter) = self.meters.channel(channel.name.as_str()) {
            meter.connected(is_connected);
        }
    }

    /// Counts what was stored.
    pub(super) fn stored(&self, channel: &Channel) {
        if let Some(meter) = self.meters.channel(channel.name.as_str()) {
            meter.fetched.add();
        }
    }
}

/// Starts to ask and to listen. Dropping what is returned ends it; what was not written is told again.
#[must_use]
pub fn start(parts: &IngressParts) -> JoinSet<()> {
    let mut tasks = JoinSet::new();
    for channel in parts.channels.iter() {
        if channel.adapter.poll().is_some() {
            tasks.spawn(poll::fetch(parts.clone(), channel.clone()));
        }
        if channel.adapter.socket().is_some() {
            tasks.spawn(socket::listen(parts.clone(), channel.clone(), socket::Pace::default()));
        }
    }
    tasks
}
