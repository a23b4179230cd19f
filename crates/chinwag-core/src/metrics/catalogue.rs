//! Every metric: its name, unit, meaning and labels.

/// A metric, as it is documented and exported.
#[derive(Debug, PartialEq, Eq)]
pub struct Metric {
    /// The name, by OpenTelemetry's conventions: words with dots between them.
    pub name: &'static str,
    /// What kind of number it is.
    pub kind: Kind,
    /// The unit, as UCUM writes it: `s`, `By`, or what is counted in braces.
    pub unit: &'static str,
    /// What it says.
    pub meaning: &'static str,
    /// What it is told apart by.
    pub labels: &'static [&'static str],
}

/// What kind of number a metric is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// It only grows, from the start of the process.
    Counter,
    /// It goes up and down.
    Gauge,
    /// How values are spread.
    Histogram,
}

/// The label of a function, by the conventions for functions as a service.
pub const FUNCTION: &str = "faas.name";
/// The label of a topic, by the conventions for messaging.
pub const TOPIC: &str = "messaging.destination.name";
/// The label of a channel.
pub const CHANNEL: &str = "chinwag.channel";
/// The label of a platform.
pub const PLATFORM: &str = "chinwag.platform";
/// The label of what came of something.
pub const OUTCOME: &str = "chinwag.outcome";
/// The label of why something failed.
pub const CAUSE: &str = "error.type";
/// The label of what is sent elsewhere: `otlp.metrics`, `otlp.traces` or `dogstatsd`.
pub const EXPORTER: &str = "chinwag.exporter";
/// The label of what kind of thing is wrong.
pub const FINDING: &str = "chinwag.finding";
/// The label of an HTTP status.
pub const STATUS: &str = "http.response.status_code";

macro_rules! catalogue {
    ($($(#[doc = $meaning:literal])+ $id:ident = $kind:ident $name:literal in $unit:literal by [$($label:ident),*];)+) => {
        $(
            $(#[doc = $meaning])+
            pub static $id: Metric = Metric {
                name: $name,
                kind: Kind::$kind,
                unit: $unit,
                meaning: concat!($($meaning),+).trim_ascii_start(),
                labels: &[$($label),*],
            };
        )+

        /// Every metric there is, in the order of the documentation.
        pub static CATALOGUE: &[&Metric] = &[$(&$id),+];
    };
}

catalogue! {
    /// Runs of a function that came to an end, failed ones included.
    INVOCATIONS = Counter "faas.invocations" in "{run}" by [FUNCTION, TOPIC];
    /// Runs of a function that failed: `retry` where another follows, `unknown`, or `dead`.
    ERRORS = Counter "faas.errors" in "{run}" by [FUNCTION, TOPIC, OUTCOME];
    /// How long a run of a function took.
    RUN_DURATION = Histogram "faas.invoke_duration" in "s" by [FUNCTION, TOPIC];
    /// Runs of a function that are under way.
    RUNS_ACTIVE = Gauge "chinwag.function.active" in "{run}" by [FUNCTION, TOPIC];
    /// The most runs of a function that there may be at once.
    RUNS_MAX = Gauge "chinwag.function.concurrency" in "{run}" by [FUNCTION, TOPIC];
    /// Events of its topic that a function has not taken over yet; at most 10 000 are counted.
    FUNCTION_BEHIND = Gauge "chinwag.function.behind" in "{event}" by [FUNCTION, TOPIC];
    /// Events that a function has taken over and not done.
    FUNCTION_OPEN = Gauge "chinwag.function.open" in "{event}" by [FUNCTION, TOPIC];
    /// How old the oldest event is that a function has taken over and not done.
    FUNCTION_LAG = Gauge "chinwag.function.lag" in "s" by [FUNCTION, TOPIC];
    /// Dead letters of a function that are still there.
    FUNCTION_DEAD = Gauge "chinwag.function.dead_letters" in "{event}" by [FUNCTION, TOPIC];
    /// Events that a function has published, by topic; those of the gateway stand under `gateway`.
    EMITTED = Counter "messaging.client.sent.messages" in "{event}" by [FUNCTION, TOPIC];
    /// Requests of a provider, by what they were answered with.
    WEBHOOKS = Counter "chinwag.gateway.webhooks" in "{request}" by [CHANNEL, PLATFORM, STATUS];
    /// What came of calls of a provider: `sent`, `failed`, `retry`, or `unknown` where it was cut off.
    SENDS = Counter "chinwag.sender.calls" in "{call}" by [CHANNEL, PLATFORM, OUTCOME];
    /// Responses that were not delivered and are not tried again by the sender, by why.
    SEND_FAILURES = Counter "chinwag.sender.failures" in "{response}" by [CHANNEL, PLATFORM, CAUSE];
    /// How often a response had to wait for a rate budget, or while something cooled off.
    SEND_WAITS = Counter "chinwag.sender.waits" in "{wait}" by [CHANNEL, PLATFORM];
    /// How long a response was told to wait, each time, for a rate budget or while something cooled off.
    SEND_WAIT_DURATION = Histogram "chinwag.sender.wait_duration" in "s" by [CHANNEL, PLATFORM];
    /// Whether a channel rests because its credential is refused: 1, or 0.
    CHANNEL_PAUSED = Gauge "chinwag.channel.paused" in "{channel}" by [CHANNEL, PLATFORM];
    /// Whether what a provider is asked for, or tells on a connection of ours, comes in: 1, or 0.
    INGRESS_CONNECTED = Gauge "chinwag.ingress.connected" in "{channel}" by [CHANNEL, PLATFORM];
    /// Requests that came in that way and were stored.
    INGRESS_TAKEN = Counter "chinwag.ingress.taken" in "{request}" by [CHANNEL, PLATFORM];
    /// From a person's webhook to the provider's taking of the answer.
    ANSWER_DURATION = Histogram "chinwag.answer.duration" in "s" by [CHANNEL, PLATFORM];
    /// Messages without an outcome: not answered yet, or the answer is on its way.
    MESSAGES_OPEN = Gauge "chinwag.messages.open" in "{message}" by [];
    /// How old the oldest message without an outcome is.
    MESSAGES_OLDEST = Gauge "chinwag.messages.oldest_age" in "s" by [];
    /// How long the engine took to make something durable: a webhook, or the end of a run.
    COMMIT_DURATION = Histogram "chinwag.engine.commit_duration" in "s" by [];
    /// Bytes that the engine takes up.
    ENGINE_BYTES = Gauge "chinwag.engine.size" in "By" by [];
    /// Bytes that are free where the engine is.
    DISK_FREE = Gauge "chinwag.engine.disk_free" in "By" by [];
    /// Lines of the log that were dropped because there were too many.
    LOG_DROPPED = Counter "chinwag.log.dropped" in "{line}" by [];
    /// Requests and datagrams that an exporter could not hand over, or whose receiver refused some of it.
    EXPORT_FAILURES = Counter "chinwag.telemetry.failures" in "{request}" by [EXPORTER];
    /// Spans that were dropped because the collector took them too slowly, or not at all.
    SPANS_DROPPED = Counter "chinwag.telemetry.spans_dropped" in "{span}" by [];
    /// Things that are wrong, by kind: see docs/health.md.
    HEALTH_FINDINGS = Gauge "chinwag.health.findings" in "{finding}" by [FINDING];
    /// When the process started, in seconds since 1970.
    STARTED = Gauge "process.start_time" in "s" by [];
}
