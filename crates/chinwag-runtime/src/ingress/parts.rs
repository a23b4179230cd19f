//! What the ingress is made of, its start and its end.

use std::{sync::Arc, time::Duration};

use chinwag_core::{
    clock::{Clock, Ids},
    store::Store,
};
use tokio::{sync::watch, task::JoinSet};

use super::{
    poll,
    post::{Term, attend},
    socket::{self, Pace},
};
use crate::{Channels, client::Client, open::OpenWebhooks, telemetry::Meters};

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

/// The ingress, running. Dropping it ends it at once; another process waits then until its leases run out.
#[derive(Debug)]
pub struct Ingress {
    tasks: JoinSet<()>,
    stop: watch::Sender<bool>,
}

impl Ingress {
    /// Starts to ask and to listen, for each channel once no other process does.
    #[must_use]
    pub fn start(parts: &IngressParts) -> Self {
        let (stop, stopped) = watch::channel(false);
        let (mut tasks, term) = (JoinSet::new(), Term::default());
        for channel in parts.channels.iter() {
            let (parts, channel, stopped) = (parts.clone(), channel.clone(), stopped.clone());
            if channel.adapter.socket().is_some() {
                let listen = |post| socket::listen(post, Pace::default());
                tasks.spawn(attend(parts, channel, term, stopped, listen));
            } else if channel.adapter.poll().is_some() {
                tasks.spawn(attend(parts, channel, term, stopped, poll::fetch));
            }
        }
        Self { tasks, stop }
    }

    /// Ends it, and lets another process take over at once. What was not written is told again.
    pub async fn stop(mut self, within: Duration) {
        self.stop.send_replace(true);
        let ended = async { while self.tasks.join_next().await.is_some() {} };
        if tokio::time::timeout(within, ended).await.is_err() {
            tracing::warn!("what asks for what happens is cut off");
        }
        self.tasks.shutdown().await;
    }
}
