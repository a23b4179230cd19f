//! Listens for calls. It can hang up and come back on the same port.

use std::{
    convert::Infallible,
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::{Duration, UNIX_EPOCH},
};

use http::{HeaderValue, header};
use hyper::{server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use tokio::{
    net::{TcpListener, TcpStream},
    task::JoinSet,
};

use super::{
    api::{self, CutOff},
    error::Error,
    shared::{Shared, lock},
};

type Connections = Arc<Mutex<JoinSet<()>>>;

/// The Send API's listener, and its connections.
#[derive(Debug)]
pub(super) struct Server {
    address: SocketAddr,
    accepting: Mutex<JoinSet<Infallible>>,
    connections: Connections,
}

impl Server {
    pub(super) async fn bind(address: SocketAddr) -> Result<(TcpListener, SocketAddr), Error> {
        let failed = |source| Error::Listen { address, source };
        let listener = TcpListener::bind(address).await.map_err(failed)?;
        let bound = listener.local_addr().map_err(failed)?;
        Ok((listener, bound))
    }

    pub(super) fn start(shared: &Arc<Shared>, listener: TcpListener, address: SocketAddr) -> Self {
        let server = Self { address, accepting: Mutex::default(), connections: Arc::default() };
        server.accept_on(shared, listener);
        server
    }

    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    fn accept_on(&self, shared: &Arc<Shared>, listener: TcpListener) {
        lock(&self.accepting).spawn(accept(Arc::clone(shared), listener, Arc::clone(&self.connections)));
    }

    /// Closes every connection and refuses new ones. Returns when that is so.
    pub(super) async fn hang_up(&self) {
        let mut accepting = std::mem::take(&mut *lock(&self.accepting));
        accepting.shutdown().await;
        let mut connections = std::mem::take(&mut *lock(&self.connections));
        connections.shutdown().await;
    }

    /// Listens again on the same port.
    pub(super) async fn come_back(&self, shared: &Arc<Shared>) -> Result<(), Error> {
        self.hang_up().await;
        let (listener, _) = Self::bind(self.address).await?;
        self.accept_on(shared, listener);
        Ok(())
    }
}

async fn accept(shared: Arc<Shared>, listener: TcpListener, connections: Connections) -> Infallible {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                let mut connections = lock(&connections);
                while connections.try_join_next().is_some() {}
                connections.spawn(serve(Arc::clone(&shared), stream));
            }
            Err(error) => {
                tracing::warn!(%error, "accepting a connection failed");
                tokio::task::yield_now().await;
            }
        }
    }
}

async fn serve(shared: Arc<Shared>, stream: TcpStream) {
    stream.set_nodelay(true).ok();
    let service = service_fn(move |request| {
        let shared = Arc::clone(&shared);
        async move {
            let mut answer = api::answer(Arc::clone(&shared), request).await?;
            // By its own clock, which a test may have set wrong.
            let now = UNIX_EPOCH + Duration::from_millis(shared.config.clock.now().as_millis());
            let date = HeaderValue::from_str(&httpdate::fmt_http_date(now));
            answer.headers_mut().extend(date.ok().map(|date| (header::DATE, date)));
            Ok::<_, CutOff>(answer)
        }
    });
    let connection =
        http1::Builder::new().header_read_timeout(None).serve_connection(TokioIo::new(stream), service);
    if let Err(error) = connection.await {
        tracing::debug!(%error, "a connection ended");
    }
}
