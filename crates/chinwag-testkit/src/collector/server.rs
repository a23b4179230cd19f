//! Listens for what is exported.

use std::{
    collections::VecDeque,
    convert::Infallible,
    net::{Ipv4Addr, SocketAddr},
    sync::{Arc, Mutex, PoisonError},
};

use bytes::Bytes;
use http::{HeaderMap, Method, Request, Response, StatusCode, header::CONTENT_TYPE};
use http_body_util::{BodyExt, Full};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::{
    net::{TcpListener, TcpStream},
    sync::watch,
    task::JoinSet,
};

use super::shape;

/// A collector, listening until it is dropped.
#[derive(Debug)]
pub struct Collector {
    address: SocketAddr,
    inside: Arc<Inside>,
    _accepting: JoinSet<()>,
}

/// A request that was taken.
#[derive(Debug, Clone)]
pub struct Received {
    /// `/v1/metrics` or `/v1/traces`.
    pub path: String,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Value,
}

#[derive(Debug, Default)]
struct Inside {
    received: Mutex<Vec<Received>>,
    faults: Mutex<Vec<String>>,
    /// What the next requests are answered with, whatever they say.
    answers: Mutex<VecDeque<u16>>,
    /// Grows with each request.
    count: watch::Sender<usize>,
}

impl Collector {
    /// Listens on a free port of loopback.
    ///
    /// # Errors
    /// There is none.
    pub async fn start() -> std::io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let inside = Arc::new(Inside::default());
        let mut accepting = JoinSet::new();
        accepting.spawn(accept(Arc::clone(&inside), listener));
        Ok(Self { address, inside, _accepting: accepting })
    }

    /// Its address, as the settings have it.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Answers the next requests so, and takes nothing of them.
    pub fn answers(&self, statuses: impl IntoIterator<Item = u16>) {
        lock(&self.inside.answers).extend(statuses);
    }

    /// What was taken.
    #[must_use]
    pub fn received(&self) -> Vec<Received> {
        lock(&self.inside.received).clone()
    }

    /// What was no OTLP.
    #[must_use]
    pub fn faults(&self) -> Vec<String> {
        lock(&self.inside.faults).clone()
    }

    /// Every span that was taken.
    #[must_use]
    pub fn spans(&self) -> Vec<Value> {
        let list = |value: &Value, key: &str| value[key].as_array().cloned().unwrap_or_default();
        let bodies = self.received().into_iter().filter(|received| received.path == "/v1/traces");
        let resources = bodies.flat_map(|received| list(&received.body, "resourceSpans"));
        let scopes = resources.flat_map(|resource| list(&resource, "scopeSpans"));
        scopes.flat_map(|scope| list(&scope, "spans")).collect()
    }

    /// Resolves once there have been so many requests, taken or not.
    pub async fn requests(&self, count: usize) {
        let mut counted = self.inside.count.subscribe();
        counted.wait_for(|counted| *counted >= count).await.ok();
    }
}

async fn accept(inside: Arc<Inside>, listener: TcpListener) {
    let mut connections = JoinSet::new();
    while let Ok((stream, _)) = listener.accept().await {
        while connections.try_join_next().is_some() {}
        connections.spawn(serve(Arc::clone(&inside), stream));
    }
}

async fn serve(inside: Arc<Inside>, stream: TcpStream) {
    let service = service_fn(|request| answer(&inside, request));
    if let Err(error) = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await {
        tracing::debug!(%error, "a connection ended");
    }
}

async fn answer(inside: &Inside, request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Infallible> {
    let (head, body) = request.into_parts();
    let body = body.collect().await.map(|body| body.to_bytes()).unwrap_or_default();
    let asked = lock(&inside.answers).pop_front();
    let (status, words) = match asked {
        Some(status) => (StatusCode::from_u16(status).unwrap_or_default(), "on purpose".to_owned()),
        None => match take(inside, &head, &body) {
            Ok(()) => (StatusCode::OK, "{}".to_owned()),
            Err(fault) => {
                lock(&inside.faults).push(fault.clone());
                (StatusCode::BAD_REQUEST, fault)
            }
        },
    };
    inside.count.send_modify(|count| *count += 1);
    let mut response = Response::new(Full::from(words));
    *response.status_mut() = status;
    Ok(response)
}

fn take(inside: &Inside, head: &http::request::Parts, body: &Bytes) -> Result<(), String> {
    let path = head.uri.path();
    if head.method != Method::POST {
        return Err(format!("{} {path}: only POST is taken", head.method));
    }
    if head.headers.get(CONTENT_TYPE).is_none_or(|kind| kind != "application/json") {
        return Err(format!("{path}: the body is not said to be application/json"));
    }
    let body: Value = serde_json::from_slice(body).map_err(|error| format!("{path}: no JSON: {error}"))?;
    match path {
        "/v1/traces" => shape::traces(&body),
        "/v1/metrics" => shape::metrics(&body),
        _ => Err("there is no such path".to_owned()),
    }
    .map_err(|fault| format!("{path}: {fault}"))?;
    lock(&inside.received).push(Received { path: path.to_owned(), headers: head.headers.clone(), body });
    Ok(())
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
