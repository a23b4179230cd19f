//! Listens in place of the bot, within the gateway's own bounds.

use std::{convert::Infallible, net::SocketAddr, pin::pin, time::Duration};

use chinwag_core::config::GatewayConfig;
use hyper::{server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    net::{TcpListener, TcpStream},
    task::JoinSet,
};

use super::{desk::Desk, pass::pass};

/// How long a request waits for a bot.
pub(super) const HOLD: Duration = Duration::from_secs(15);
/// How long accepting rests when the machine has no room for a connection.
const REST: Duration = Duration::from_millis(100);
/// hyper has no smaller buffer.
const BUFFER_BYTES_MIN: usize = 8192;

/// Listens. Dropping it ends it at once.
#[derive(Debug)]
pub(super) struct Front {
    address: SocketAddr,
    /// The one task that accepts connections and owns theirs.
    accepting: JoinSet<()>,
}

impl Front {
    /// Listens where the gateway would, until the desk is closed. A request waits `hold` for a bot.
    pub(super) async fn open(config: &GatewayConfig, hold: Duration, desk: Desk) -> std::io::Result<Self> {
        let listener = TcpListener::bind(config.listen).await?;
        let address = listener.local_addr()?;
        let mut http = http1::Builder::new();
        http.timer(TokioTimer::new())
            .header_read_timeout(config.read_timeout.get())
            .max_header_size(config.head_bytes_max)
            .max_buf_size(config.head_bytes_max.max(BUFFER_BYTES_MIN));
        let mut accepting = JoinSet::new();
        accepting.spawn(accept(listener, config.connections_max, Door { http, hold, desk }));
        Ok(Self { address, accepting })
    }

    /// Where it listens.
    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Waits, after the desk is closed, until what has an answer has it, and no longer than that.
    pub(super) async fn end(mut self, within: Duration) {
        tokio::time::timeout(within, self.accepting.join_next()).await.ok();
        self.accepting.shutdown().await;
    }
}

/// What each connection needs.
#[derive(Debug, Clone)]
struct Door {
    http: http1::Builder,
    hold: Duration,
    desk: Desk,
}

/// Accepts connections until the desk is closed, no more at once than that: further ones wait in the listener's queue.
async fn accept(listener: TcpListener, connections_max: usize, door: Door) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            () = door.desk.closed() => break,
            Some(_) = connections.join_next() => {}
            stream = listener.accept(), if connections.len() < connections_max => match stream {
                Ok((stream, _)) => {
                    connections.spawn(serve(stream, door.clone()));
                }
                Err(error) => {
                    tracing::debug!(%error, "accepting a connection failed");
                    tokio::time::sleep(REST).await;
                }
            },
        }
    }
    drop(listener);
    while connections.join_next().await.is_some() {}
}

/// Serves one connection to its end. It outlives each bot that answers on it.
async fn serve(stream: TcpStream, Door { http, hold, desk }: Door) {
    stream.set_nodelay(true).ok();
    let service = service_fn(|request| async {
        let answer = pass(&desk, hold, request).await;
        Ok::<_, Infallible>(answer)
    });
    let mut connection = pin!(http.serve_connection(TokioIo::new(stream), service));
    let ended = tokio::select! {
        biased;
        ended = connection.as_mut() => ended,
        () = desk.closed() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection ended");
    }
}
