//! Accepts connections, within a number, and serves requests on each.

use std::{convert::Infallible, net::SocketAddr, sync::Arc, time::Duration};

use hyper::{server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    net::{TcpListener, TcpStream},
    task::JoinSet,
};

use super::{patient::Patient, route};
use crate::panel::Panel;

/// The largest head of a request.
const HEAD_BYTES_MAX: usize = 16 << 10;
/// How long accepting rests when the machine has no room for a connection.
const REST: Duration = Duration::from_millis(100);

/// How much, and for how long, somebody may keep the server busy.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bounds {
    /// The most connections at once; a page that follows something live holds one.
    pub(crate) connections_max: usize,
    /// How long a request's head may take, and a connection may do nothing.
    pub(crate) head: Duration,
    /// How long a form may take to come in.
    pub(crate) form: Duration,
    /// How long an answer may wait to be read on.
    pub(crate) answer: Duration,
}

impl Default for Bounds {
    fn default() -> Self {
        Self {
            connections_max: 128,
            head: Duration::from_secs(10),
            form: Duration::from_secs(10),
            answer: Duration::from_secs(30),
        }
    }
}

/// Accepts connections for as long as it is kept.
pub(crate) async fn accept(listener: TcpListener, panel: Arc<Panel>, bounds: Bounds) -> Infallible {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            Some(_) = connections.join_next() => {}
            accepted = next(&listener), if connections.len() < bounds.connections_max => {
                connections.spawn(serve(accepted, Arc::clone(&panel), bounds));
            }
        }
    }
}

async fn next(listener: &TcpListener) -> (TcpStream, SocketAddr) {
    loop {
        match listener.accept().await {
            Ok(accepted) => return accepted,
            Err(error) => {
                tracing::debug!(target: "chinwag::console", %error, "accepting a connection failed");
                tokio::time::sleep(REST).await;
            }
        }
    }
}

async fn serve((stream, peer): (TcpStream, SocketAddr), panel: Arc<Panel>, bounds: Bounds) {
    stream.set_nodelay(true).ok();
    let service = service_fn(move |request| {
        let panel = Arc::clone(&panel);
        async move { Ok::<_, Infallible>(route::answer(&panel, request, peer.ip(), bounds.form).await) }
    });
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(bounds.head)
        .max_header_size(HEAD_BYTES_MAX)
        .max_buf_size(HEAD_BYTES_MAX);
    let stream = TokioIo::new(Patient::new(stream, bounds.answer));
    if let Err(error) = http.serve_connection(stream, service).await {
        tracing::debug!(target: "chinwag::console", %error, "a connection ended");
    }
}
