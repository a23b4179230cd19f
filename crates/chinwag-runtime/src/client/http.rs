//! Makes calls.

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use chinwag_core::{
    function::BoxError,
    platform::{HttpCall, HttpReply},
};
use http::{Request, Uri};
use http_body_util::BodyExt;
use hyper::body::{Body, Incoming};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::{
    client::legacy::{self, connect::HttpConnector},
    rt::{TokioExecutor, TokioTimer},
};

use super::{
    CallError,
    error::TimedOut,
    watched::{Begun, Watched},
};
use crate::Error;

/// The most that is read of an answer unless somebody wants more; the rest is let go, and the connection with it.
const ANSWER_BYTES_MAX: usize = 1 << 20;

/// The most idle connections that are kept to one host: more than calls are made at once.
const IDLE_MAX: usize = 1024;

/// How long an idle connection is kept. NOTE: shorter than most servers do, so that it is rarely they who close it just
/// when a call is written to it: such a call is of unknown outcome.
const IDLE_TIMEOUT: Duration = Duration::from_secs(20);

/// Makes calls, on connections that are kept for the next one. Cheap to clone; the clones share their connections.
#[derive(Debug, Clone)]
pub struct Client {
    pub(super) http: legacy::Client<HttpsConnector<HttpConnector>, Watched>,
}

/// An answer, as far as it was read.
#[derive(Debug)]
pub struct Answered {
    /// The answer.
    pub reply: HttpReply,
    /// Whether its body goes on.
    pub is_cut: bool,
}

impl Client {
    /// A client without connections.
    ///
    /// # Errors
    /// TLS cannot be set up.
    pub fn new() -> Result<Self, Error> {
        let mut tcp = HttpConnector::new();
        tcp.enforce_http(false);
        tcp.set_nodelay(true);
        let http = legacy::Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(IDLE_TIMEOUT)
            .pool_max_idle_per_host(IDLE_MAX)
            .build(https(tcp)?);
        Ok(Self { http })
    }

    /// Makes a call and reads its answer, whatever its status; of its body at most 1 MiB.
    ///
    /// # Errors
    /// There is no answer within `timeout`, or none that can be read. The error says whether the call may have been
    /// carried out all the same.
    pub async fn call(&self, call: &HttpCall, timeout: Duration) -> Result<HttpReply, CallError> {
        Ok(self.call_up_to(call, timeout, ANSWER_BYTES_MAX).await?.reply)
    }

    /// The same, with so much of the body as the caller has room for.
    ///
    /// # Errors
    /// There is no answer, as for [`call`](Self::call).
    pub async fn call_up_to(
        &self,
        call: &HttpCall,
        timeout: Duration,
        bytes_max: usize,
    ) -> Result<Answered, CallError> {
        let (request, begun) = request(call).map_err(|source| CallError::NotSent { source })?;
        let failed = |source| {
            if begun.is_set() { CallError::Unknown { source } } else { CallError::NotSent { source } }
        };
        match tokio::time::timeout(timeout, self.exchange(request, bytes_max)).await {
            Ok(Ok(answered)) => Ok(answered),
            Ok(Err(source)) => Err(failed(source)),
            Err(_) => Err(failed(TimedOut(timeout).into())),
        }
    }

    async fn exchange(&self, request: Request<Watched>, bytes_max: usize) -> Result<Answered, BoxError> {
        let (head, body) = self.http.request(request).await?.into_parts();
        let (body, is_cut) = read(body, bytes_max).await?;
        Ok(Answered {
            reply: HttpReply { status: head.status.as_u16(), headers: head.headers, body },
            is_cut,
        })
    }
}

fn request(call: &HttpCall) -> Result<(Request<Watched>, Begun), BoxError> {
    let (body, begun) = Watched::new(call.body.clone());
    let mut request = Request::new(body);
    *request.method_mut() = call.method.clone();
    *request.uri_mut() = address(call)?;
    *request.headers_mut() = call.headers.clone();
    Ok((request, begun))
}

/// Connections over TLS, where an address says so.
pub(crate) fn https<C>(tcp: C) -> Result<HttpsConnector<C>, Error> {
    // The provider is named: with a second one in the binary, rustls would have none it takes by itself.
    let https = HttpsConnectorBuilder::new()
        .with_provider_and_webpki_roots(Arc::new(rustls::crypto::ring::default_provider()))
        .map_err(|error| Error::Client(error.to_string()))?;
    Ok(https.https_or_http().enable_http1().wrap_connector(tcp))
}

/// The address with what is secret in it.
pub(crate) fn address(call: &HttpCall) -> Result<Uri, http::uri::InvalidUri> {
    let mut address = match &call.secret_path {
        Some(secret) => call.url.replacen(HttpCall::TOKEN, secret.expose(), 1),
        None => call.url.clone(),
    };
    for (name, secret) in &call.secret_query {
        address.push(if address.contains('?') { '&' } else { '?' });
        address.extend([name, "=", secret.expose()]);
    }
    Uri::from_maybe_shared(Bytes::from(address))
}

/// Reads a body, at most so much of it, and whether there is more.
async fn read(mut body: Incoming, bytes_max: usize) -> Result<(Bytes, bool), hyper::Error> {
    let announced = usize::try_from(body.size_hint().lower()).unwrap_or(bytes_max);
    let mut read = Vec::with_capacity(announced.min(bytes_max));
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame?.into_data() else { continue };
        let room = bytes_max - read.len();
        read.extend_from_slice(&data[..data.len().min(room)]);
        if data.len() > room {
            return Ok((read.into(), true));
        }
    }
    Ok((read.into(), false))
}
