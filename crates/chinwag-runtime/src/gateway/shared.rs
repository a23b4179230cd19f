//! What every request of the gateway needs.

use std::{sync::Arc, time::Duration};

use chinwag_core::{
    bus::Bus,
    clock::{Clock, Ids},
    config::GatewayConfig,
    store::{Archive, Store},
};
use tokio::sync::{Semaphore, watch};

use super::{
    hosted::{Hub, Quotas},
    keys::Keys,
    server::GatewayParts,
    throttle::Throttle,
};
use crate::{Channels, Error, health::Watch, open::OpenWebhooks, telemetry::Meters};

/// The most bytes of bodies that are held at once, over all connections; a request past it is answered 503.
///
/// Every connection with the largest body would be a gigabyte at the defaults. A body is counted as it arrives, until
/// its request is answered, so that a client has to send what it takes up. Events, a few times the size of their body,
/// are made only of what a provider has signed.
pub const BODY_BYTES_IN_FLIGHT_MAX: usize = 64 << 20;

/// What every request of the gateway needs.
pub(super) struct Shared {
    pub(super) store: Arc<dyn Store>,
    pub(super) bus: Arc<dyn Bus>,
    pub(super) archive: Arc<dyn Archive>,
    pub(super) channels: Channels,
    pub(super) keys: Keys,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) ids: Arc<dyn Ids>,
    pub(super) open: OpenWebhooks,
    pub(super) meters: Meters,
    /// Whether the trace that a request names is gone on with.
    pub(super) continue_traces: bool,
    pub(super) watch: Option<Watch>,
    pub(super) limits: Limits,
    /// Room for bytes of bodies, a permit each.
    pub(super) room: Semaphore,
    /// Whether the gateway is stopping.
    pub(super) stop: watch::Receiver<bool>,
    /// Who follows which conversation.
    pub(super) hub: Arc<Hub>,
    /// How much of what they may is left to whom.
    pub(super) quotas: Quotas,
    /// Lines about requests that were refused or could not be decoded.
    pub(super) refused: Throttle,
    /// Lines about requests that could not be stored.
    pub(super) failed: Throttle,
}

/// The limits of one request.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    /// The largest body, in bytes.
    pub(super) body_bytes_max: usize,
    /// The largest head, in bytes.
    pub(super) head_bytes_max: usize,
    /// How long a client may take to send a request, and the store to write it.
    pub(super) timeout: Duration,
}

impl Shared {
    pub(super) fn new(
        config: &GatewayConfig,
        parts: GatewayParts,
        stop: watch::Receiver<bool>,
    ) -> Result<Self, Error> {
        let GatewayParts { store, bus, archive, channels, clock, ids, open, meters, continue_traces, watch } =
            parts;
        let limits = Limits {
            body_bytes_max: config.body_bytes_max,
            head_bytes_max: config.head_bytes_max,
            timeout: config.read_timeout.get(),
        };
        Ok(Self {
            store,
            bus,
            archive,
            hub: Hub::new(config.connections_max / 2),
            quotas: Quotas::default(),
            keys: Keys::new(&channels)?,
            channels,
            clock,
            ids,
            open,
            meters,
            continue_traces,
            watch,
            limits,
            room: Semaphore::new(BODY_BYTES_IN_FLIGHT_MAX),
            stop,
            refused: Throttle::default(),
            failed: Throttle::default(),
        })
    }

    /// Resolves when the gateway stops, or is gone.
    pub(super) async fn stopped(&self) {
        self.stop.clone().wait_for(|stop| *stop).await.ok();
    }
}
