//! Result handlers, and events to feed them with.

use std::sync::Arc;

use chinwag_core::{
    clock::Timestamp,
    commit::TranscriptEntry,
    config::{LongRetryConfig, NotifyConfig, ResultsConfig, SecretRef, SecretSource, Span},
    event::{Event, EventId, Source, payload},
    function::{Emits, Input, Outcome, Registered},
    name::{ChannelName, FunctionName, TopicName},
    reply::Reply,
    response::{FailureKind, Response, ResponseFailed},
    secret::{Secret, Secrets},
    tools::Tools,
    topic::RESPONSE_FAILED,
};
use chinwag_runtime::{client::Client, results::results};
use serde::Serialize;

pub(super) const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

pub(super) fn start() -> Timestamp {
    Timestamp::from_millis(1_772_998_024_000)
}

/// Everything is on, and nobody is told over HTTP.
pub(super) fn config() -> ResultsConfig {
    ResultsConfig {
        save: true,
        retry: LongRetryConfig {
            enabled: true,
            base: Span::secs(60),
            cap: Span::hours(1),
            age: Span::hours(23),
        },
        notify: None,
    }
}

/// No long retries, and somebody is told.
pub(super) fn telling(url: String) -> ResultsConfig {
    let secret = SecretRef::One(SecretSource::Env("NOTIFY_SECRET".into()));
    let retry = LongRetryConfig { enabled: false, ..config().retry };
    ResultsConfig { retry, notify: Some(NotifyConfig { url, secret }), ..config() }
}

pub(super) fn secrets(live: &[&str]) -> Secrets {
    Secrets::new(live.iter().map(|text| Secret::new(*text)).collect()).expect("not empty")
}

pub(super) fn handlers(config: &ResultsConfig) -> Vec<Registered> {
    results(config, Some(secrets(&[SECRET])), Client::new().expect("a client"))
}

pub(super) fn handler(config: &ResultsConfig, name: &str) -> Registered {
    let found = handlers(config).into_iter().find(|handler| handler.spec.name.as_str() == name);
    found.expect("a handler of that name")
}

pub(super) fn input<T: Serialize>(topic: TopicName, data: &T) -> Input {
    let source = Source::Function(FunctionName::from_static("sender"));
    let data = payload(data).expect("json");
    let event = Event::root(EventId::new("0n7-0.talk.0.sender.0"), topic, source, start(), data);
    Input {
        event: Arc::new(event),
        attempt: 1,
        interrupted: false,
        now: start(),
        random: u128::MAX / 2,
        deadline: None,
        tools: Tools::alone(),
    }
}

pub(super) fn response(reply: Reply) -> Response {
    let conversation = "page:1:2".parse().expect("a key");
    Response::new(ChannelName::from_static("page"), conversation, reply)
}

/// A failure that may pass.
pub(super) fn failure() -> ResponseFailed {
    ResponseFailed {
        response: response(Reply::text("the secret plan")),
        kind: FailureKind::Unavailable,
        error: "HTTP 503".into(),
        retryable: true,
        attempt: 5,
        retry_after: None,
        request: None,
        answer: None,
    }
}

/// A failure that will not pass.
pub(super) fn final_failure() -> ResponseFailed {
    ResponseFailed { kind: FailureKind::Blocked, retryable: false, ..failure() }
}

pub(super) async fn run(handler: &Registered, input: Input) -> Outcome {
    handler.function.call(input).await
}

pub(super) async fn run_failed(handler: &Registered, failed: &ResponseFailed) -> Outcome {
    run(handler, input(RESPONSE_FAILED, failed)).await
}

pub(super) fn done(outcome: Outcome) -> Emits {
    match outcome {
        Outcome::Done(emits) => emits,
        other => panic!("not done: {other:?}"),
    }
}

/// The one line written, if there is one.
pub(super) fn line(outcome: Outcome) -> Option<TranscriptEntry> {
    let mut emits = done(outcome);
    assert!(emits.events.is_empty() && emits.transcript.len() <= 1, "{emits:?}");
    emits.transcript.pop()
}
