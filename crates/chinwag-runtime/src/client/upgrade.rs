//! Opens a WebSocket (RFC 6455, section 4.1) on a connection of the client.

use std::{net::IpAddr, time::Duration};

use base64::{Engine, prelude::BASE64_STANDARD};
use bytes::Bytes;
use chinwag_core::{function::BoxError, secret::Secret};
use http::{
    HeaderMap, HeaderValue, Request, StatusCode, Uri,
    header::{CONNECTION, SEC_WEBSOCKET_ACCEPT, SEC_WEBSOCKET_KEY, SEC_WEBSOCKET_VERSION, UPGRADE},
};
use hyper::upgrade::Upgraded;
use hyper_util::rt::TokioIo;
use sha1::{Digest, Sha1};

use super::{Client, watched::Watched};

/// What a server adds to a key before it digests it.
const GUID: &[u8] = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/// Why there is no WebSocket. No word of it tells the address, which may hold a credential.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum UpgradeError {
    /// Anybody on the way could read along, or it is no address at all.
    #[error("the address is neither wss:// nor a ws:// of this machine")]
    Address,
    /// The server wants none.
    #[error("the server answers {0} instead of opening a WebSocket")]
    Refused(StatusCode),
    /// It is no server of WebSockets.
    #[error("the server does not prove that it speaks WebSocket")]
    Unproved,
    /// It takes too long.
    #[error("there is no WebSocket within {0:?}")]
    TimedOut(Duration),
    /// Nobody is there, or TLS failed.
    #[error("no connection: {0}")]
    Failed(BoxError),
}

impl Client {
    /// Opens a WebSocket. `key` is 16 random bytes.
    ///
    /// # Errors
    /// The address is none that may be connected to, or there is no WebSocket within `timeout`.
    pub async fn upgrade(
        &self,
        address: &Secret,
        key: u128,
        timeout: Duration,
    ) -> Result<TokioIo<Upgraded>, UpgradeError> {
        let key = BASE64_STANDARD.encode(key.to_be_bytes());
        let request = request(http_address(address)?, &key).ok_or(UpgradeError::Address)?;
        match tokio::time::timeout(timeout, self.switch(request, &key)).await {
            Ok(switched) => switched,
            Err(_) => Err(UpgradeError::TimedOut(timeout)),
        }
    }

    async fn switch(&self, request: Request<Watched>, key: &str) -> Result<TokioIo<Upgraded>, UpgradeError> {
        let answer =
            self.http.request(request).await.map_err(|error| UpgradeError::Failed(story(&error).into()))?;
        if answer.status() != StatusCode::SWITCHING_PROTOCOLS {
            return Err(UpgradeError::Refused(answer.status()));
        }
        if !is_proved(answer.headers(), key) {
            return Err(UpgradeError::Unproved);
        }
        let upgraded = hyper::upgrade::on(answer).await;
        upgraded.map(TokioIo::new).map_err(|error| UpgradeError::Failed(error.into()))
    }
}

fn request(address: Uri, key: &str) -> Option<Request<Watched>> {
    let (body, _) = Watched::new(Bytes::new());
    let mut request = Request::new(body);
    *request.uri_mut() = address;
    let headers = request.headers_mut();
    headers.insert(CONNECTION, HeaderValue::from_static("Upgrade"));
    headers.insert(UPGRADE, HeaderValue::from_static("websocket"));
    headers.insert(SEC_WEBSOCKET_VERSION, HeaderValue::from_static("13"));
    headers.insert(SEC_WEBSOCKET_KEY, HeaderValue::from_str(key).ok()?);
    Some(request)
}

/// The address as HTTP has it: over TLS, or on this machine.
fn http_address(address: &Secret) -> Result<Uri, UpgradeError> {
    let uri: Uri = address.expose().parse().map_err(|_| UpgradeError::Address)?;
    let scheme = match (uri.scheme_str(), uri.host()) {
        (Some("wss"), Some(_)) => "https",
        (Some("ws"), Some(host)) if is_loopback(host) => "http",
        _ => return Err(UpgradeError::Address),
    };
    let mut parts = uri.into_parts();
    parts.scheme = scheme.parse().ok();
    parts.path_and_query = parts.path_and_query.or_else(|| "/".parse().ok());
    Uri::from_parts(parts).map_err(|_| UpgradeError::Address)
}

fn is_loopback(host: &str) -> bool {
    let ip = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    host == "localhost" || ip.is_ok_and(|ip| ip.is_loopback())
}

/// Whether a server has understood that it was asked for a WebSocket.
fn is_proved(headers: &HeaderMap, key: &str) -> bool {
    let proof = Sha1::new().chain_update(key).chain_update(GUID).finalize();
    let is_websocket =
        headers.get(UPGRADE).is_some_and(|value| value.as_bytes().eq_ignore_ascii_case(b"websocket"));
    let accept = headers.get(SEC_WEBSOCKET_ACCEPT).map(HeaderValue::as_bytes);
    is_websocket && accept == Some(BASE64_STANDARD.encode(proof).as_bytes())
}

/// An error down to its first cause.
fn story(error: &dyn std::error::Error) -> String {
    match error.source() {
        Some(source) => format!("{error}: {}", story(source)),
        None => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_nobody_can_read_along_is_connected_to() {
        let http = |address: &str| http_address(&Secret::new(address)).ok().map(|uri| uri.to_string());
        assert_eq!(
            http("wss://wss.example.com/link/?ticket=1"),
            Some("https://wss.example.com/link/?ticket=1".into())
        );
        assert_eq!(http("wss://gateway.example.com"), Some("https://gateway.example.com/".into()));
        assert_eq!(http("wss://gateway.example.com?v=10"), Some("https://gateway.example.com/?v=10".into()));
        for local in ["ws://127.0.0.1:4000/a", "ws://[::1]:4000/a", "ws://localhost/a"] {
            assert_eq!(http(local), Some(local.replacen("ws", "http", 1)), "{local}");
        }
        let refused = [
            "ws://example.com",
            "https://example.com",
            "http://127.0.0.1",
            "ws://127.0.0.1.example.com",
            "wss://",
            "/a",
            "",
        ];
        for refused in refused {
            assert_eq!(http(refused), None, "{refused}");
        }
    }

    /// The example of RFC 6455, section 1.3.
    #[test]
    fn a_server_proves_that_it_was_understood() {
        let key = "dGhlIHNhbXBsZSBub25jZQ==";
        let headers = |upgrade, accept| {
            HeaderMap::from_iter([
                (UPGRADE, HeaderValue::from_static(upgrade)),
                (SEC_WEBSOCKET_ACCEPT, HeaderValue::from_static(accept)),
            ])
        };
        assert!(is_proved(&headers("WebSocket", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="), key));
        assert!(!is_proved(&headers("h2c", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="), key));
        assert!(!is_proved(&headers("websocket", "s3pPLMBiTxaQ9kYGzzhZRbK+xOp="), key));
        assert!(!is_proved(&HeaderMap::new(), key));
    }
}
