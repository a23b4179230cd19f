//! Which handlers there are, and how they are run.

use std::sync::Arc;

use chinwag_core::{
    config::{LogConfig, ResultsConfig, Span},
    function::{Function, FunctionSpec, OnDead, Ordering, Registered},
    name::{FunctionName, TopicName},
    retry::RetryPolicy,
    secret::Secrets,
    topic::{MESSAGE_RECEIVED, RESPONSE_FAILED, RESPONSE_SENT},
};

use super::{
    notify::{self, Notify},
    retry::Retry,
    save::{SaveFailed, SaveReceived, SaveSent},
};
use crate::client::Client;

/// Runs of one handler at once.
const CONCURRENCY: usize = 256;

/// How long a run may take; a notification's call less than that.
const TIMEOUT: Span = Span::secs(30);

/// The result handlers that are configured. `notify` is always there: without an address it only logs.
#[must_use]
pub fn results(config: &ResultsConfig, notify_secret: Option<Secrets>, client: Client) -> Vec<Registered> {
    let later = &config.retry;
    let mut handlers = Vec::with_capacity(5);
    if config.save {
        handlers.push(handler("save_received", MESSAGE_RECEIVED, SaveReceived));
        handlers.push(handler("save_sent", RESPONSE_SENT, SaveSent));
        handlers.push(handler("save_failed", RESPONSE_FAILED, SaveFailed { later: later.clone() }));
    }
    if config.retry.enabled {
        handlers.push(handler("retry", RESPONSE_FAILED, Retry { later: later.clone() }));
    }
    let mut notify = handler(
        "notify",
        RESPONSE_FAILED,
        Notify::new(config.notify.as_ref(), notify_secret, later.clone(), client),
    );
    notify.spec.retry = notify::RETRY;
    handlers.push(notify);
    handlers
}

fn handler(name: &'static str, topic: TopicName, function: impl Function) -> Registered {
    let spec = FunctionSpec {
        name: FunctionName::from_static(name),
        topic,
        ordering: Ordering::None,
        concurrency: CONCURRENCY,
        timeout: TIMEOUT,
        retry: RetryPolicy::default(),
        on_dead: OnDead::Skip,
        claim: false,
        immediate: false,
        // What is said is kept, whoever answers it.
        while_held: true,
        log: LogConfig::default(),
    };
    Registered { spec, function: Arc::new(function) }
}
