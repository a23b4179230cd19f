//! Accepts connections, within a number, and serves requests on each.

use std::{convert::Infallible, io, pin::pin, sync::Arc, time::Duration};

use hyper::{server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    net::{TcpListener, TcpStream},
    task::{JoinError, JoinSet},
};

use super::{
    peer::Peer,
    route,
    shared::{Limits, Shared},
    wire::{Progress, Wire},
};

/// How long accepting rests when the machine has no room for a connection.
const REST: Duration = Duration::from_millis(100);
/// hyper has no smaller buffer.
const BUFFER_BYTES_MIN: usize = 8192;

/// Accepts connections until the gateway stops, then waits for those there are to end. They end with this future.
///
/// No more than `connections_max` are accepted at once: further ones wait in the listener's queue.
pub(super) async fn accept(listener: TcpListener, connections_max: usize, shared: Arc<Shared>) {
    let mut connections = JoinSet::new();
    let http = http(&shared.limits);
    loop {
        tokio::select! {
            () = shared.stopped() => break,
            Some(ended) = connections.join_next() => look(ended),
            stream = next(&listener), if connections.len() < connections_max => {
                connections.spawn(serve(stream, http.clone(), Arc::clone(&shared)));
            }
        }
    }
    drop(listener);
    while let Some(ended) = connections.join_next().await {
        look(ended);
    }
}

fn http(limits: &Limits) -> http1::Builder {
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(limits.timeout)
        .max_header_size(limits.head_bytes_max)
        .max_buf_size(limits.head_bytes_max.max(BUFFER_BYTES_MIN));
    http
}

/// The next connection. What is wrong with one that is gone again is of no interest; where the machine is at its
/// limit, as of open files, it gets better when connections end.
async fn next(listener: &TcpListener) -> TcpStream {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => return stream,
            Err(error) if is_gone(&error) => {}
            Err(error) => {
                tracing::error!(%error, "accepting a connection failed; trying again shortly");
                tokio::time::sleep(REST).await;
            }
        }
    }
}

fn is_gone(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset, Interrupted};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset | Interrupted)
}

fn look(ended: Result<(), JoinError>) {
    if let Err(error) = ended {
        tracing::error!(%error, "a request ended its connection");
    }
}

/// Serves one connection to its end. When the gateway stops, an idle one ends at once, another after its answer.
async fn serve(stream: TcpStream, http: http1::Builder, shared: Arc<Shared>) {
    stream.set_nodelay(true).ok();
    let peer = Peer::of(&stream);
    let progress = Arc::new(Progress::new());
    let wire = Wire::new(stream, Arc::clone(&progress), shared.limits.timeout);
    let stopping = Arc::clone(&shared);
    let service = service_fn(move |request| {
        let (shared, progress) = (Arc::clone(&shared), Arc::clone(&progress));
        async move { Ok::<_, Infallible>(route::answer(&shared, &progress, peer, request).await) }
    });
    let mut connection = pin!(http.serve_connection(TokioIo::new(wire), service));
    let ended = tokio::select! {
        biased;
        ended = connection.as_mut() => ended,
        () = stopping.stopped() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection ended");
    }
}
