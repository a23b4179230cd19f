//! Starts the gateway and stops it.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use chinwag_core::{
    bus::Bus,
    clock::{Clock, Ids},
    config::GatewayConfig,
    store::{Archive, Store},
};
use tokio::{net::TcpListener, sync::watch, task::JoinSet};

use super::{connection, hosted, shared::Shared};
use crate::{Channels, Error, health::Watch, open::OpenWebhooks, telemetry::Meters};

/// The gateway, listening. Dropping it ends it at once: what was not answered is redelivered.
#[derive(Debug)]
pub struct Gateway {
    address: SocketAddr,
    stopping: watch::Sender<bool>,
    /// The one task that accepts connections and owns theirs.
    accepting: JoinSet<()>,
    /// The one task that tells what is said, where somebody may follow.
    _telling: JoinSet<()>,
}

/// What a gateway is made of.
#[derive(Debug)]
pub struct GatewayParts {
    /// Where webhooks are written.
    pub store: Arc<dyn Store>,
    /// Whence those who follow a conversation are told what is said in it.
    pub bus: Arc<dyn Bus>,
    /// What was said before.
    pub archive: Arc<dyn Archive>,
    /// Whose webhooks are taken.
    pub channels: Channels,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Ids and randomness.
    pub ids: Arc<dyn Ids>,
    /// Where webhooks wait that may be answered with more than a status.
    pub open: OpenWebhooks,
    /// What is counted.
    pub meters: Meters,
    /// Whether a webhook goes on with the trace that its `traceparent` header names.
    pub continue_traces: bool,
    /// Knows what is wrong, where somebody does.
    pub watch: Option<Watch>,
}

impl Gateway {
    /// Starts it: it listens when this returns.
    ///
    /// # Errors
    /// The address cannot be listened on, or TLS cannot be set up.
    pub async fn start(config: &GatewayConfig, parts: GatewayParts) -> Result<Self, Error> {
        let failed = |source| Error::Listen { address: config.listen, source };
        let listener = TcpListener::bind(config.listen).await.map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        let (stopping, stop) = watch::channel(false);
        let shared = Arc::new(Shared::new(config, parts, stop)?);
        let telling = hosted::start(&shared).await;
        let mut accepting = JoinSet::new();
        accepting.spawn(connection::accept(listener, config.connections_max, shared));
        tracing::info!(%address, "the gateway listens");
        Ok(Self { address, stopping, accepting, _telling: telling })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Stops: nothing more is taken, idle connections are closed at once, and requests that have begun to come in are
    /// answered; what waits for more than a status is deferred. What has no answer `within` that time is cut off, and the provider redelivers it.
    pub async fn stop(mut self, within: Duration) {
        self.stopping.send_replace(true);
        if tokio::time::timeout(within, self.accepting.join_next()).await.is_err() {
            tracing::warn!(?within, "some requests did not end in time and are cut off");
        }
        self.accepting.shutdown().await;
    }
}
