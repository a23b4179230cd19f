//! A subscription: the topic of a function, and how its runs are run.

use std::time::Duration;

use chinwag_core::{
    config::{FunctionConfig, LogConfig, Span},
    function::{FunctionSpec, OnDead, Ordering},
    name::{FunctionName, TopicName},
    retry::RetryPolicy,
};

/// The topic of a function, and how its runs are run, where `chinwag.toml` does not say otherwise.
#[derive(Debug, Clone)]
#[must_use]
pub struct Subscription {
    topic: TopicName,
    ordering: Ordering,
    concurrency: usize,
    timeout: Duration,
    retry: RetryPolicy,
    on_dead: OnDead,
    immediate: bool,
    while_held: bool,
    log: LogConfig,
}

/// A subscription to `topic`: in order in each conversation, 256 runs at once, 30 s each.
pub fn on(topic: TopicName) -> Subscription {
    Subscription {
        topic,
        ordering: Ordering::Conversation,
        concurrency: 256,
        timeout: Duration::from_secs(30),
        retry: RetryPolicy::default(),
        on_dead: OnDead::Skip,
        immediate: false,
        while_held: false,
        log: LogConfig::default(),
    }
}

impl Subscription {
    /// In any order: events of a conversation do not wait for each other.
    pub fn unordered(mut self) -> Self {
        self.ordering = Ordering::None;
        self
    }

    /// With at most `runs` at once.
    pub fn concurrency(mut self, runs: usize) -> Self {
        self.concurrency = runs;
        self
    }

    /// With so much time for a run.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// With this policy for failed runs.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = policy;
        self
    }

    /// A conversation waits until its dead letter is redriven or discarded.
    pub fn pause_on_dead(mut self) -> Self {
        self.on_dead = OnDead::Pause;
        self
    }

    /// Its first response may be the answer to the webhook itself, as a Slack dialog or a Discord interaction wants it.
    ///
    /// The webhook waits for it as long as its provider does. A response that comes later, a second one, and every one
    /// on a platform without such answers is sent as any other.
    pub fn immediate(mut self) -> Self {
        self.immediate = true;
        self
    }

    /// It is run also for what people say while a person of the bot's side holds their conversation, as by `chinwag
    /// conversations hold`: analytics, an index. Without, it is silent there until the conversation is given back.
    pub fn while_held(mut self) -> Self {
        self.while_held = true;
        self
    }

    /// With this log.
    pub fn log(mut self, log: LogConfig) -> Self {
        self.log = log;
        self
    }

    pub(super) fn topic(&self) -> &TopicName {
        &self.topic
    }

    /// As the function `name`, with what the configuration says of it.
    pub(super) fn spec(self, name: FunctionName, config: Option<&FunctionConfig>) -> FunctionSpec {
        let config = config.cloned().unwrap_or_default();
        FunctionSpec {
            name,
            topic: self.topic,
            ordering: config.ordering.unwrap_or(self.ordering),
            concurrency: config.concurrency.map_or(self.concurrency, usize::from),
            timeout: config.timeout.unwrap_or_else(|| span(self.timeout)),
            retry: config.retry.unwrap_or(self.retry),
            on_dead: config.on_dead.unwrap_or(self.on_dead),
            claim: false,
            immediate: self.immediate,
            while_held: self.while_held,
            log: config.log.unwrap_or(self.log),
        }
    }
}

/// To the millisecond, which is as fine as the clock of the runtime.
pub(super) fn span(duration: Duration) -> Span {
    Span::millis(u64::try_from(duration.as_millis()).unwrap_or(u64::MAX))
}
