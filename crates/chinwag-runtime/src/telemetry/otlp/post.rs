//! Hands a body over to a collector.

use std::time::Duration;

use bytes::Bytes;
use chinwag_core::{
    platform::{HttpCall, HttpReply},
    secret::Secret,
};
use http::{HeaderMap, HeaderName, HeaderValue, Method, Uri, header::CONTENT_TYPE};
use serde_json::Value;

use crate::client::Client;

/// How long a collector may take for a request.
pub const ANSWER_WITHIN: Duration = Duration::from_secs(10);
/// The most of a collector's words that are told.
const WORDS_BYTES_MAX: usize = 200;

/// A collector of OpenTelemetry.
#[derive(Debug, Clone)]
pub struct Collector {
    client: Client,
    url: String,
    headers: HeaderMap,
}

/// Why a body was not taken.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("{words}")]
pub struct NotTaken {
    words: String,
    /// Whether it may be taken later.
    pub is_retryable: bool,
    /// How long the collector asks to wait.
    pub after: Option<Duration>,
}

impl NotTaken {
    fn for_good(words: String) -> Self {
        Self { words, is_retryable: false, after: None }
    }
}

/// What the settings say of a collector cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Unusable {
    /// The address.
    #[error("`telemetry.otlp.url` is not an address of http:// or https://")]
    Url,
    /// A header.
    #[error("`telemetry.otlp.headers`: `{0}` is not a header, or its value cannot be one")]
    Header(String),
}

impl Collector {
    /// A collector at this address; the headers' values are secret.
    ///
    /// # Errors
    /// The address is none, or a header cannot be sent.
    pub fn new(client: Client, url: &str, headers: &[(String, Secret)]) -> Result<Self, Unusable> {
        let parsed: Uri = url.parse().map_err(|_| Unusable::Url)?;
        if !matches!(parsed.scheme_str(), Some("http" | "https")) || parsed.query().is_some() {
            return Err(Unusable::Url);
        }
        let mut all = HeaderMap::with_capacity(headers.len() + 1);
        for (name, value) in headers {
            let unusable = || Unusable::Header(name.clone());
            let mut value = HeaderValue::from_str(value.expose()).map_err(|_| unusable())?;
            value.set_sensitive(true);
            all.insert(HeaderName::try_from(name.as_str()).map_err(|_| unusable())?, value);
        }
        all.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        Ok(Self { client, url: url.trim_end_matches('/').to_owned(), headers: all })
    }

    /// Hands a body over, as to `/v1/metrics`.
    ///
    /// # Errors
    /// It was not taken, or not all of it.
    pub async fn post(&self, path: &str, body: &Value) -> Result<(), NotTaken> {
        let call = HttpCall {
            method: Method::POST,
            url: format!("{}{path}", self.url),
            secret_path: None,
            secret_query: Vec::new(),
            headers: self.headers.clone(),
            body: Bytes::from(body.to_string()),
        };
        let reply = self.client.call(&call, ANSWER_WITHIN).await;
        // Spans and cumulative metrics that come twice do no harm: they have ids, and times.
        let reply =
            reply.map_err(|error| NotTaken { words: error.story(), is_retryable: true, after: None })?;
        read(&reply)
    }
}

/// What a collector's answer means: <https://opentelemetry.io/docs/specs/otlp/#otlphttp-response>.
fn read(reply: &HttpReply) -> Result<(), NotTaken> {
    if (200..300).contains(&reply.status) {
        return partial(&reply.body).map_or(Ok(()), |words| Err(NotTaken::for_good(words)));
    }
    let words = cut(&String::from_utf8_lossy(&reply.body)).to_owned();
    Err(NotTaken {
        words: format!("the collector answers {}: {words}", reply.status),
        is_retryable: matches!(reply.status, 429 | 502 | 503 | 504),
        after: reply.retry_after(),
    })
}

/// What a collector refused of what it took.
fn partial(body: &[u8]) -> Option<String> {
    let body: Value = serde_json::from_slice(body).ok()?;
    let partial = &body["partialSuccess"];
    let rejected = ["rejectedSpans", "rejectedDataPoints"].iter().find_map(|key| {
        let count = &partial[*key];
        count.as_i64().or_else(|| count.as_str()?.parse().ok()).filter(|count| *count > 0)
    })?;
    let words = cut(partial["errorMessage"].as_str().unwrap_or_default());
    Some(format!("the collector refuses {rejected} of what it was sent: {words}"))
}

fn cut(words: &str) -> &str {
    &words[..words.floor_char_boundary(WORDS_BYTES_MAX)]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reply(status: u16, body: &str) -> Result<(), NotTaken> {
        let mut headers = HeaderMap::new();
        headers.insert("retry-after", HeaderValue::from_static("7"));
        read(&HttpReply { status, headers, body: Bytes::from(body.to_owned()) })
    }

    #[test]
    fn what_a_collector_answers() {
        assert_eq!(reply(200, "{}"), Ok(()));
        assert_eq!(reply(200, r#"{"partialSuccess":{"errorMessage":"a hint"}}"#), Ok(()));
        let refused = reply(200, r#"{"partialSuccess":{"rejectedSpans":"3","errorMessage":"old"}}"#);
        let refused = refused.expect_err("three of them");
        assert_eq!(refused.to_string(), "the collector refuses 3 of what it was sent: old");
        assert!(!refused.is_retryable);
        let busy = reply(503, "busy").expect_err("busy");
        assert!(busy.is_retryable && busy.after == Some(Duration::from_secs(7)), "{busy:?}");
        assert!(!reply(400, "bad").expect_err("bad").is_retryable);
    }

    #[test]
    fn what_cannot_be_sent_is_refused_at_the_start_and_shows_no_secret() {
        let client = || Client::new().expect("a client");
        assert!(matches!(Collector::new(client(), "127.0.0.1:4318", &[]), Err(Unusable::Url)));
        let headers = [("api-key".to_owned(), Secret::new("s3cret\n"))];
        let error = Collector::new(client(), "http://127.0.0.1:4318", &headers).expect_err("a line break");
        assert_eq!(
            error.to_string(),
            "`telemetry.otlp.headers`: `api-key` is not a header, or its value cannot be one"
        );
        let headers = [("api-key".to_owned(), Secret::new("s3cret"))];
        let collector = Collector::new(client(), "http://127.0.0.1:4318/", &headers).expect("sound");
        assert!(!format!("{collector:?}").contains("s3cret"));
    }
}
