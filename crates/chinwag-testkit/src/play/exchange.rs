//! Delivers a webhook and reads what it is answered with.

use std::time::Duration;

use bytes::Bytes;
use chinwag_core::platform::HttpReply;
use http::{Request, Uri};
use http_body_util::{BodyExt, Full, Limited};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};

use super::{Error, Webhook};

/// No provider waits longer for an answer.
const WITHIN: Duration = Duration::from_secs(30);
/// The most that is read of an answer.
const ANSWER_BYTES_MAX: usize = 1 << 20;

/// Delivers webhooks, on connections that are kept for the next one.
#[derive(Debug)]
pub(super) struct Exchange(Client<HttpConnector, Full<Bytes>>);

impl Exchange {
    pub(super) fn new() -> Self {
        let mut tcp = HttpConnector::new();
        tcp.set_nodelay(true);
        Self(Client::builder(TokioExecutor::new()).build(tcp))
    }

    /// Returns the answer, which has a status of 200 to 299.
    pub(super) async fn deliver(&self, address: &str, webhook: &Webhook) -> Result<HttpReply, Error> {
        let url = format!("{address}{}", webhook.suffix);
        let uri: Uri = url.parse().map_err(|_| Error::Address { url })?;
        let mut request = Request::new(Full::new(webhook.body.clone()));
        *request.method_mut() = webhook.method.clone();
        *request.uri_mut() = uri;
        *request.headers_mut() = webhook.headers.clone();
        let not_taken = |what: String| Error::NotTaken { what };
        let reply = tokio::time::timeout(WITHIN, self.ask(request)).await;
        let reply = reply.map_err(|_| not_taken("no answer in time".into()))?.map_err(not_taken)?;
        if (200..300).contains(&reply.status) {
            return Ok(reply);
        }
        let words: String = String::from_utf8_lossy(&reply.body).chars().take(200).collect();
        Err(not_taken(format!("it was answered {} {words}", reply.status)))
    }

    async fn ask(&self, request: Request<Full<Bytes>>) -> Result<HttpReply, String> {
        let answer = self.0.request(request).await.map_err(|error| error.to_string())?;
        let (head, body) = answer.into_parts();
        let body = Limited::new(body, ANSWER_BYTES_MAX).collect().await.map_err(|error| error.to_string())?;
        Ok(HttpReply { status: head.status.as_u16(), headers: head.headers, body: body.to_bytes() })
    }
}

/// A plain HTTP address with a host.
pub(super) fn is_address(url: &str) -> bool {
    let uri = url.parse::<Uri>().ok();
    uri.is_some_and(|uri| uri.scheme_str() == Some("http") && uri.host().is_some())
}

/// An address that a provider could go to: HTTP, plain or not, with a host.
pub(super) fn is_web_address(url: &str) -> bool {
    let uri = url.parse::<Uri>().ok();
    uri.is_some_and(|uri| matches!(uri.scheme_str(), Some("http" | "https")) && uri.host().is_some())
}
