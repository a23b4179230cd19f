//! What the ingress is made of, and its start.

use std::sync::Arc;

use chinwag_core::{
    clock::{Clock, Ids},
    store::Store,
};
use tokio::task::JoinSet;

use super::{poll, socket};
use crate::{Channels, client::Client, open::OpenWebhooks};

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
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Ids and randomness.
    pub ids: Arc<dyn Ids>,
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
