//! Listens for the bot's calls.

use std::{
    convert::Infallible,
    net::SocketAddr,
    sync::{Arc, Mutex, PoisonError},
};

use bytes::Bytes;
use chinwag_core::platform::{HttpReply, RawRequest};
use http::{Request, Response};
use http_body_util::{BodyExt, Full, Limited};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use tokio::{
    net::{TcpListener, TcpStream},
    task::JoinSet,
};

use super::{
    Error,
    lines::{self, Opening},
    simulator::Inside,
};

/// The most that is read of a call.
const BODY_BYTES_MAX: usize = 1 << 20;

/// The connection is to be closed without an answer.
#[derive(Debug, thiserror::Error)]
#[error("the connection is cut off on purpose")]
pub(super) struct CutOff;

pub(super) async fn bind(address: SocketAddr) -> Result<(TcpListener, SocketAddr), Error> {
    let failed = |source| Error::Listen { address, source };
    let listener = TcpListener::bind(address).await.map_err(failed)?;
    let bound = listener.local_addr().map_err(failed)?;
    Ok((listener, bound))
}

/// Takes connections until it is dropped, and they with it.
pub(super) async fn accept(inside: Arc<Inside>, listener: TcpListener) -> Infallible {
    let mut connections = JoinSet::new();
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                while connections.try_join_next().is_some() {}
                connections.spawn(serve(Arc::clone(&inside), stream));
            }
            Err(error) => {
                tracing::warn!(%error, "accepting a connection failed");
                tokio::task::yield_now().await;
            }
        }
    }
}

async fn serve(inside: Arc<Inside>, stream: TcpStream) {
    stream.set_nodelay(true).ok();
    let opening = Mutex::new(None);
    let service = service_fn(|request| answer(&inside, &opening, request));
    let connection =
        http1::Builder::new().header_read_timeout(None).serve_connection(TokioIo::new(stream), service);
    if let Err(error) = connection.with_upgrades().await {
        tracing::debug!(%error, "a connection ended");
    }
    let opening = opening.into_inner().unwrap_or_else(PoisonError::into_inner);
    if let Some(opening) = opening {
        lines::hold(inside, opening).await;
    }
}

/// Answers a request. One for a WebSocket that is granted is left in `opening`.
async fn answer(
    inside: &Inside,
    opening: &Mutex<Option<Opening>>,
    mut request: Request<Incoming>,
) -> Result<Response<Full<Bytes>>, CutOff> {
    if lines::is_asked(&request) {
        return Ok(match lines::open(inside, &mut request) {
            Ok((response, granted)) => {
                *opening.lock().unwrap_or_else(PoisonError::into_inner) = Some(granted);
                response.map(|()| Full::default())
            }
            Err(status) => {
                let mut response = Response::new(Full::default());
                *response.status_mut() = status;
                response
            }
        });
    }
    let (head, body) = request.into_parts();
    let body = Limited::new(body, BODY_BYTES_MAX).collect().await.map_err(|_| CutOff)?.to_bytes();
    let target = head.uri.path_and_query().map_or("/", |target| target.as_str()).to_owned();
    let call = RawRequest { method: head.method, target, headers: head.headers, body };
    inside.call(call).await.map(written)
}

fn written(reply: HttpReply) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(reply.body));
    *response.status_mut() = http::StatusCode::from_u16(reply.status).unwrap_or_default();
    *response.headers_mut() = reply.headers;
    response
}
