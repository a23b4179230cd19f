//! Starts the panel and stops it.

use std::{convert::Infallible, net::SocketAddr, sync::Arc};

use chinwag_core::{
    clock::{Clock, Ids},
    secret::Secrets,
    store::Engine,
};
use tokio::{net::TcpListener, task::JoinSet};

use crate::{
    Error, Source,
    history::{self, History},
    panel::Panel,
    server,
    sign::Doorkeeper,
};

/// What a panel is made of.
#[derive(Debug)]
pub struct Parts {
    /// Where to listen.
    pub listen: SocketAddr,
    /// What may be signed in with, beside the link.
    pub token: Option<Secrets>,
    /// Where events and state live.
    pub engine: Engine,
    /// The process.
    pub source: Arc<dyn Source>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub ids: Arc<dyn Ids>,
}

/// The panel, running. It ends when it is dropped.
#[derive(Debug)]
pub struct Console {
    address: SocketAddr,
    panel: Arc<Panel>,
    _tasks: JoinSet<Infallible>,
}

impl Console {
    /// Starts it: it listens when this returns.
    ///
    /// # Errors
    /// The address cannot be listened on.
    pub async fn start(parts: Parts) -> Result<Self, Error> {
        let failed = |source| Error::Listen { address: parts.listen, source };
        let listener = TcpListener::bind(parts.listen).await.map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        let panel = Arc::new(Panel {
            doorkeeper: Doorkeeper::new(parts.token, Arc::clone(&parts.clock), Arc::clone(&parts.ids)),
            ids: parts.ids,
            engine: parts.engine,
            source: parts.source,
            history: History::default(),
            clock: parts.clock,
            is_local: address.ip().is_loopback(),
        });
        let mut tasks = JoinSet::new();
        tasks.spawn(server::accept(listener, Arc::clone(&panel)));
        tasks.spawn(history::keep(Arc::clone(&panel)));
        Ok(Self { address, panel, _tasks: tasks })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// An address that signs in whoever opens it first. It is good once, and for ten minutes.
    #[must_use]
    pub fn link(&self) -> String {
        format!("http://{}/sign-in?code={}", self.address, self.panel.doorkeeper.code())
    }
}
