//! A captured request, as a file of JSON holds it.

use bytes::Bytes;
use chinwag_core::{clock::Timestamp, platform::RawRequest, secret::Secret};
use http::{HeaderMap, HeaderName, HeaderValue, Method, Uri, header::HOST};
use serde_json::{Map, Value};

/// A captured request, with the secret it is said to be signed with.
#[derive(Debug)]
pub(super) struct Capture {
    pub(super) secret: Secret,
    pub(super) request: RawRequest,
    /// The published keys that its token is to be checked with, as the provider publishes them: a JSON Web Key Set.
    pub(super) keys: Option<Value>,
    /// When it came in, where that is said.
    pub(super) now: Option<Timestamp>,
}

/// Why some JSON is not a captured request. It names keys and holds no value: one of them is the secret.
#[derive(Debug, thiserror::Error)]
pub(super) enum CaptureError {
    #[error("it is not JSON: there is a mistake in line {line}, column {column}")]
    Json { line: usize, column: usize },
    #[error("it is not a JSON object")]
    NotAnObject,
    #[error("`{0}` is missing")]
    Missing(&'static str),
    #[error("`{key}` must be {expected}")]
    Shape { key: &'static str, expected: &'static str },
}

impl Capture {
    /// The shape of a captured request, for who has got it wrong.
    pub(super) const SHAPE: &str = "write a JSON object with `secret`, `body` (text), and `headers` (an object) or \
                                    `header` and `value`; `url`, `method`, `now` (Unix seconds) and `jwks` (published keys) may be added";

    pub(super) fn parse(bytes: &[u8]) -> Result<Self, CaptureError> {
        let value: Value = serde_json::from_slice(bytes)
            .map_err(|error| CaptureError::Json { line: error.line(), column: error.column() })?;
        let object = Object(value.as_object().ok_or(CaptureError::NotAnObject)?);
        let secret = Secret::new(object.secret()?.ok_or(CaptureError::Missing("secret"))?);
        let body = object.text("body")?.ok_or(CaptureError::Missing("body"))?;
        let uri: Uri = object.parsed("url", "an address or a path")?.unwrap_or_default();
        let request = RawRequest {
            method: object.parsed("method", "an HTTP method")?.unwrap_or(Method::POST),
            target: target(object.text("url")?, &uri),
            headers: object.headers(&uri)?,
            body: Bytes::from(body.to_owned()),
        };
        let keys = object.0.get("jwks").filter(|keys| keys.is_object()).cloned();
        Ok(Self { secret, request, keys, now: object.now()? })
    }
}

/// Whole, where the address is: its scheme and its port may be signed too.
fn target(url: Option<&str>, uri: &Uri) -> String {
    match url {
        Some(url) if uri.scheme().is_some() => url.to_owned(),
        _ => uri.path_and_query().map_or("/", |target| target.as_str()).to_owned(),
    }
}

struct Object<'a>(&'a Map<String, Value>);

impl<'a> Object<'a> {
    fn text(&self, key: &'static str) -> Result<Option<&'a str>, CaptureError> {
        let shape = || CaptureError::Shape { key, expected: "text" };
        self.0.get(key).map(|value| value.as_str().ok_or_else(shape)).transpose()
    }

    /// The secret; where a token is checked with published keys, whom it has to be for.
    fn secret(&self) -> Result<Option<&'a str>, CaptureError> {
        match self.0.get("secret") {
            Some(Value::Null) => Ok(self.0.get("expect").and_then(|expect| expect.get("audience")?.as_str())),
            _ => self.text("secret"),
        }
    }

    fn parsed<T: std::str::FromStr>(
        &self,
        key: &'static str,
        expected: &'static str,
    ) -> Result<Option<T>, CaptureError> {
        let parse = |text: &str| text.parse().map_err(|_| CaptureError::Shape { key, expected });
        self.text(key)?.map(parse).transpose()
    }

    fn now(&self) -> Result<Option<Timestamp>, CaptureError> {
        let shape = || CaptureError::Shape { key: "now", expected: "whole seconds since 1970" };
        let seconds = self.0.get("now").map(|value| value.as_u64().ok_or_else(shape)).transpose()?;
        Ok(seconds.map(|seconds| Timestamp::from_millis(seconds.saturating_mul(1000))))
    }

    /// The headers, and the host of the address where they do not name one.
    fn headers(&self, uri: &Uri) -> Result<HeaderMap, CaptureError> {
        let mut headers = HeaderMap::new();
        let shape = || CaptureError::Shape { key: "headers", expected: "an object of names and texts" };
        if let Some(object) = self.0.get("headers") {
            for (name, value) in object.as_object().ok_or_else(shape)? {
                insert(&mut headers, name, value.as_str().ok_or_else(shape)?).ok_or_else(shape)?;
            }
        }
        match (self.text("header")?, self.text("value")?) {
            (None, None) if self.0.contains_key("headers") => {}
            (Some(name), Some(value)) => insert(&mut headers, name, value)
                .ok_or(CaptureError::Shape { key: "header", expected: "the name of a header" })?,
            (None, None) => return Err(CaptureError::Missing("headers")),
            (None, Some(_)) => return Err(CaptureError::Missing("header")),
            (Some(_), None) => return Err(CaptureError::Missing("value")),
        }
        if let (Some(host), false) = (uri.authority(), headers.contains_key(HOST)) {
            headers.extend(HeaderValue::from_str(host.as_str()).ok().map(|host| (HOST, host)));
        }
        Ok(headers)
    }
}

fn insert(headers: &mut HeaderMap, name: &str, value: &str) -> Option<()> {
    let name = HeaderName::from_bytes(name.as_bytes()).ok()?;
    let value = HeaderValue::from_bytes(value.as_bytes()).ok()?;
    headers.append(name, value);
    Some(())
}
