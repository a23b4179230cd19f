//! Tells somebody of a response that failed for good: a line in the log, and a signed POST where an address is given.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use async_trait::async_trait;
use bytes::Bytes;
use chinwag_core::{
    clock::Timestamp,
    config::{LongRetryConfig, NotifyConfig, Span},
    conversation::ConversationKey,
    event::{Event, EventId},
    function::{BoxError, Emits, Function, Input, Outcome},
    name::ChannelName,
    platform::{HttpCall, HttpReply},
    response::{FailureKind, ResponseFailed},
    retry::RetryPolicy,
    secret::Secrets,
};
use http::{HeaderValue, Method, header::CONTENT_TYPE};
use serde::Serialize;

use super::{
    next_try,
    standard_webhooks::{SecretForm, Signer},
};
use crate::client::Client;

/// Three days of tries with growing gaps, as the scheme's specification suggests.
pub(super) const RETRY: RetryPolicy =
    RetryPolicy { attempts: 20, age: Span::hours(72), base: Span::secs(5), cap: Span::hours(6) };

const CALL_TIMEOUT: Duration = Duration::from_secs(20);

#[derive(Debug)]
pub(super) struct Notify {
    later: LongRetryConfig,
    endpoint: Option<Endpoint>,
    client: Client,
}

/// Where to POST.
#[derive(Debug)]
struct Endpoint {
    url: String,
    signer: Result<Signer, SecretForm>,
    /// It said that it is gone: nothing more is sent there by this process.
    gone: AtomicBool,
}

/// What is told: no word of the chat itself.
#[derive(Serialize)]
struct Notification<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    timestamp: Timestamp,
    data: Data<'a>,
}

#[derive(Serialize)]
struct Data<'a> {
    kind: FailureKind,
    error: &'a str,
    channel: &'a ChannelName,
    conversation: &'a ConversationKey,
    event: &'a EventId,
    correlation: &'a EventId,
}

impl Notify {
    pub(super) fn new(
        config: Option<&NotifyConfig>,
        secret: Option<Secrets>,
        later: LongRetryConfig,
        client: Client,
    ) -> Self {
        let endpoint = config.map(|config| Endpoint {
            url: config.url.clone(),
            signer: secret.as_ref().ok_or(SecretForm).and_then(Signer::new),
            gone: AtomicBool::new(false),
        });
        Self { later, endpoint, client }
    }
}

#[async_trait]
impl Function for Notify {
    async fn call(&self, input: Input) -> Outcome {
        let failed = match input.event.payload::<ResponseFailed>() {
            Ok(failed) => failed,
            Err(error) => return Outcome::Reject { cause: error.into() },
        };
        // A credential that is refused is for the owner to mend, and the sooner the better; of each message once.
        let is_news = failed.kind == FailureKind::Credential && failed.response.deferred == 0;
        if !is_news && next_try(&self.later, &failed, input.event.time, 0).is_some() {
            return done();
        }
        if input.attempt == 1 {
            log(&input.event, &failed);
        }
        let endpoint = self.endpoint.as_ref().filter(|endpoint| !endpoint.gone.load(Ordering::Relaxed));
        let Some(endpoint) = endpoint else { return done() };
        let call = match endpoint.call(&input.event, &failed, input.now) {
            Ok(call) => call,
            Err(cause) => return Outcome::Reject { cause },
        };
        match self.client.call(&call, CALL_TIMEOUT).await {
            Ok(reply) => endpoint.answered(&reply),
            // The id tells a repetition, so nothing is lost by asking again.
            Err(error) => Outcome::Retry { after: None, cause: error.story().into() },
        }
    }
}

impl Endpoint {
    fn call(&self, event: &Event, failed: &ResponseFailed, now: Timestamp) -> Result<HttpCall, BoxError> {
        let notification = Notification {
            kind: "response.failed",
            timestamp: event.time,
            data: Data {
                kind: failed.kind,
                error: &failed.error,
                channel: &failed.response.channel,
                conversation: &failed.response.conversation,
                event: &event.id,
                correlation: &event.correlation,
            },
        };
        let body = Bytes::from(serde_json::to_vec(&notification)?);
        let signer = self.signer.as_ref().map_err(|form| *form)?;
        // What is run again out of dead letters is the same notification.
        let mut headers = signer.headers(&(&event.id.original()).into(), now, &body)?;
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        Ok(HttpCall {
            method: Method::POST,
            url: self.url.clone(),
            secret_path: None,
            secret_query: Vec::new(),
            headers,
            body,
        })
    }

    fn answered(&self, reply: &HttpReply) -> Outcome {
        match reply.status {
            200..=299 => done(),
            410 => {
                self.gone.store(true, Ordering::Relaxed);
                tracing::warn!(
                    target: "chinwag::notify",
                    "the address for notifications is gone (410): nothing more is sent there until a restart"
                );
                done()
            }
            status => Outcome::Retry {
                after: reply.retry_after(),
                cause: format!("the notification was answered {status}").into(),
            },
        }
    }
}

fn done() -> Outcome {
    Outcome::Done(Emits::none())
}

fn log(event: &Event, failed: &ResponseFailed) {
    tracing::warn!(
        target: "chinwag::notify",
        kind = failed.kind.as_str(),
        error = %failed.error,
        channel = %failed.response.channel,
        conversation = %failed.response.conversation,
        event = %event.id,
        correlation = %event.correlation,
        "a response could not be delivered"
    );
}
