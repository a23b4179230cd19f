//! Accepts connections, within a number, and serves requests on each.

use std::{convert::Infallible, sync::Arc, time::Duration};

use hyper::{server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    net::{TcpListener, TcpStream},
    task::JoinSet,
};

use super::route;
use crate::panel::Panel;

/// The most connections at once; a page that follows something live holds one.
const CONNECTIONS_MAX: usize = 128;
/// The largest head of a request.
const HEAD_BYTES_MAX: usize = 16 << 10;
/// How long a request's head may take.
const HEAD_TIMEOUT: Duration = Duration::from_secs(10);
/// How long accepting rests when the machine has no room for a connection.
const REST: Duration = Duration::from_millis(100);

/// Accepts connections for as long as it is kept.
pub(crate) async fn accept(listener: TcpListener, panel: Arc<Panel>) -> Infallible {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            Some(_) = connections.join_next() => {}
            stream = next(&listener), if connections.len() < CONNECTIONS_MAX => {
                connections.spawn(serve(stream, Arc::clone(&panel)));
            }
        }
    }
}

async fn next(listener: &TcpListener) -> TcpStream {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => return stream,
            Err(error) => {
                tracing::debug!(target: "chinwag::console", %error, "accepting a connection failed");
                tokio::time::sleep(REST).await;
            }
        }
    }
}

async fn serve(stream: TcpStream, panel: Arc<Panel>) {
    stream.set_nodelay(true).ok();
    // Whoever is gone already cannot be told apart, and is not answered either.
    let Ok(peer) = stream.peer_addr() else { return };
    let service = service_fn(move |request| {
        let panel = Arc::clone(&panel);
        async move { Ok::<_, Infallible>(route::answer(&panel, request, peer.ip()).await) }
    });
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIMEOUT)
        .max_header_size(HEAD_BYTES_MAX)
        .max_buf_size(HEAD_BYTES_MAX);
    if let Err(error) = http.serve_connection(TokioIo::new(stream), service).await {
        tracing::debug!(target: "chinwag::console", %error, "a connection ended");
    }
}
