//! Starts the panel and stops it.

use std::{
    convert::Infallible,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    sync::Arc,
};

use chinwag_core::{
    clock::{Clock, Ids},
    secret::Secrets,
    store::Engine,
};
use http::{
    Uri,
    uri::{Authority, Scheme},
};
use tokio::{net::TcpListener, task::JoinSet};

use crate::{
    Error, Source,
    history::{self, History},
    panel::Panel,
    server::{self, Bounds, Site},
    sign::Doorkeeper,
    view::link,
};

/// What a panel is made of.
#[derive(Debug)]
pub struct Parts {
    /// Where to listen.
    pub listen: SocketAddr,
    /// Where people open it, where a proxy with HTTPS stands in front of it: `https://bot.example`.
    pub url: Option<String>,
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
    public: Option<Authority>,
    panel: Arc<Panel>,
    _tasks: JoinSet<Infallible>,
}

impl Console {
    /// Starts it: it listens when this returns.
    ///
    /// # Errors
    /// The address cannot be listened on.
    pub async fn start(parts: Parts) -> Result<Self, Error> {
        Self::start_within(parts, Bounds::default()).await
    }

    pub(crate) async fn start_within(parts: Parts, bounds: Bounds) -> Result<Self, Error> {
        let public = parts.url.as_deref().map(authority).transpose()?;
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
            site: Site::new(address, public.clone()),
        });
        let mut tasks = JoinSet::new();
        tasks.spawn(server::accept(listener, Arc::clone(&panel), bounds));
        tasks.spawn(history::keep(Arc::clone(&panel)));
        Ok(Self { address, public, panel, _tasks: tasks })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// An address that signs in whoever opens it first. It is good once, and for ten minutes.
    #[must_use]
    pub fn link(&self) -> String {
        let code = self.panel.doorkeeper.code();
        match &self.public {
            Some(public) => format!("https://{public}/sign-in?code={code}"),
            None => format!("http://{}/sign-in?code={code}", opened_at(self.address)),
        }
    }

    /// As [`Console::link`], to a page: `/simulator`.
    #[must_use]
    pub fn link_to(&self, path: &str) -> String {
        link::with(&self.link(), "next", path)
    }
}

/// What of an address of HTTPS stands for its site.
fn authority(url: &str) -> Result<Authority, Error> {
    let uri = url.parse::<Uri>().ok().filter(|uri| uri.scheme() == Some(&Scheme::HTTPS) && uri.path() == "/");
    let authority =
        uri.and_then(|uri| uri.into_parts().authority).filter(|found| !found.as_str().contains('@'));
    authority.ok_or_else(|| Error::Url { url: url.to_owned() })
}

/// An address of every network is opened on this machine by that of loopback.
fn opened_at(mut address: SocketAddr) -> SocketAddr {
    match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => address.set_ip(Ipv4Addr::LOCALHOST.into()),
        IpAddr::V6(ip) if ip.is_unspecified() => address.set_ip(Ipv6Addr::LOCALHOST.into()),
        _ => {}
    }
    address
}
