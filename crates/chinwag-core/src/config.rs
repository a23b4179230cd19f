//! The configuration: plain structs, one per part. `config.default.toml` documents every key and is what is loaded.

use std::{
    collections::BTreeMap,
    fmt,
    num::{NonZeroU32, NonZeroUsize},
    path::PathBuf,
    time::Duration,
};

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

mod health;
mod telemetry;

pub use self::health::HealthConfig;
pub use self::telemetry::{DogstatsdConfig, OtlpConfig, TelemetryConfig};
use crate::{
    function::{OnDead, Ordering},
    name::{ChannelName, FunctionName, PlatformName},
    retry::RetryPolicy,
    share::Share,
};

/// `config.default.toml`: every key with its meaning and default.
pub const DEFAULT_TOML: &str = include_str!("config.default.toml");

/// A whole `chinwag.toml`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// The gateway.
    pub gateway: GatewayConfig,
    /// Where events and state live.
    pub engine: EngineConfig,
    /// How long things are kept.
    pub retention: RetentionConfig,
    /// The sender.
    pub sender: SenderConfig,
    /// The built-in result handlers.
    pub results: ResultsConfig,
    /// The web panel.
    pub console: ConsoleConfig,
    /// Where metrics and traces are sent to.
    pub telemetry: TelemetryConfig,
    /// From when on something is wrong.
    pub health: HealthConfig,
    /// The channels.
    #[serde(default, rename = "channel")]
    pub channels: Vec<ChannelConfig>,
    /// What differs from the default, by function.
    #[serde(default, rename = "function")]
    pub functions: BTreeMap<FunctionName, FunctionConfig>,
    /// What differs from what the code says, by service function.
    #[serde(default, rename = "service")]
    pub services: BTreeMap<FunctionName, ServiceConfig>,
}

/// `[gateway]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GatewayConfig {
    /// Address and port to listen on.
    pub listen: std::net::SocketAddr,
    /// The largest body, in bytes.
    pub body_bytes_max: usize,
    /// The largest head of a request, in bytes.
    pub head_bytes_max: usize,
    /// The most connections at once.
    pub connections_max: usize,
    /// How long a client may take to send a request.
    pub read_timeout: Span,
    /// How long a stop waits for requests and runs to end.
    pub stop_timeout: Span,
}

/// `[engine]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, tag = "type", rename_all = "snake_case")]
pub enum EngineConfig {
    /// One file on this machine.
    Sqlite(SqliteConfig),
    /// Nothing is kept: for tests.
    Memory,
}

/// `[engine] type = "sqlite"`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SqliteConfig {
    /// The file.
    pub path: PathBuf,
    /// The most writes waiting for the disk before the gateway says 503.
    #[serde(default = "SqliteConfig::waiting_max")]
    pub waiting_max: usize,
}

impl SqliteConfig {
    fn waiting_max() -> usize {
        4096
    }

    /// A file with the default limits.
    #[must_use]
    pub fn at(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into(), waiting_max: Self::waiting_max() }
    }
}

/// `[retention]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RetentionConfig {
    /// Events and runs: by age.
    pub events: Span,
    /// Events and runs: by the size of the store, in bytes.
    pub bytes_max: u64,
    /// Transcripts.
    pub transcript: Span,
    /// Deduplication marks: longer than any provider retries.
    pub dedupe: Span,
}

/// `[sender]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SenderConfig {
    /// The most responses being sent at once; each has at most one call under way.
    pub concurrency: usize,
    /// How long a call may take.
    pub timeout: Span,
    /// Short retries, which hold the lane.
    pub retry: RetryPolicy,
    /// What happens to a call of unknown outcome.
    pub unknown: UnknownPolicy,
}

/// What happens to a call that was cut off after it had been written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UnknownPolicy {
    /// Send it again: the person may see it twice.
    #[default]
    Resend,
    /// Do not send it again: the person may not see it.
    Drop,
    /// Keep it as a dead letter, for a person to decide.
    Hold,
}

/// `[results]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ResultsConfig {
    /// Write the transcript.
    pub save: bool,
    /// Long retries, after the sender's short ones are spent.
    pub retry: LongRetryConfig,
    /// Where to tell of a response that failed for good.
    #[serde(default)]
    pub notify: Option<NotifyConfig>,
}

/// `[results.retry]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LongRetryConfig {
    /// Whether there are any.
    pub enabled: bool,
    /// The first wait; it doubles each time.
    pub base: Span,
    /// The longest wait.
    pub cap: Span,
    /// How long after it was prepared a response is still worth sending.
    pub age: Span,
}

/// `[results.notify]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NotifyConfig {
    /// Where to POST.
    pub url: String,
    /// What to sign with, by the Standard Webhooks scheme: `whsec_…`.
    pub secret: SecretRef,
}

/// `[console]`
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ConsoleConfig {
    /// Address and port to listen on; there is no panel where this is not said.
    pub listen: Option<std::net::SocketAddr>,
    /// Where people open it, where a proxy with HTTPS stands in front of it.
    pub url: Option<String>,
    /// What may be signed in with, beside the link that is printed at the start.
    pub token: Option<SecretRef>,
}

/// `[[channel]]`
#[derive(Debug, Clone, Deserialize)]
pub struct ChannelConfig {
    /// Its name, the last part of its webhook path.
    pub name: ChannelName,
    /// Its platform.
    pub platform: PlatformName,
    /// The platform's own keys.
    #[serde(flatten)]
    pub options: serde_json::Map<String, Value>,
}

/// `[function.<name>]`
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct FunctionConfig {
    /// How many runs there may be at once.
    pub concurrency: Option<NonZeroUsize>,
    /// How long a run may take.
    pub timeout: Option<Span>,
    /// When a failed run is tried again.
    pub retry: Option<RetryPolicy>,
    /// What the lane does after a dead letter.
    pub on_dead: Option<OnDead>,
    /// Whether a conversation's events wait for each other.
    pub ordering: Option<Ordering>,
    /// What is logged.
    pub log: Option<LogConfig>,
}

/// `[service.<name>]`
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ServiceConfig {
    /// How long one try may take.
    pub timeout: Option<Span>,
    /// Tries in all, the first included.
    pub attempts: Option<NonZeroU32>,
    /// How many tries there may be at once.
    pub concurrency: Option<NonZeroUsize>,
    /// Which responses are remembered.
    pub cache: Option<CacheConfig>,
    /// When it is left alone.
    pub breaker: Option<BreakerConfig>,
}

/// `[service.<name>] cache`
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CacheConfig {
    /// How long a response is remembered.
    pub ttl: Span,
    /// How many responses are remembered; 0 is none.
    pub entries: usize,
}

impl Default for CacheConfig {
    fn default() -> Self {
        Self { ttl: Span::secs(60), entries: 1000 }
    }
}

/// `[service.<name>] breaker`
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct BreakerConfig {
    /// After how many failures in a row it is left alone; 0 is never.
    pub failures: u32,
    /// For how long.
    pub cool_off: Span,
}

impl Default for BreakerConfig {
    fn default() -> Self {
        Self { failures: 5, cool_off: Span::secs(30) }
    }
}

/// `[function.<name>] log`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LogConfig {
    /// `error`, `warn`, `info`, `debug`, `trace` or `off`.
    pub level: LogLevel,
    /// How long its log is kept.
    pub retention: Span,
    /// Of which share of messages lines are kept; warnings and errors always are.
    pub sample: Share,
    /// Whether message bodies and personal data are logged.
    pub bodies: bool,
    /// Which fields of a line are kept; all where there is no list.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fields: Option<Vec<String>>,
}

impl Default for LogConfig {
    fn default() -> Self {
        let (level, retention) = (LogLevel::Info, Span::days(30));
        Self { level, retention, sample: Share::ALL, bodies: false, fields: None }
    }
}

/// How much is logged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum LogLevel {
    Off,
    Error,
    Warn,
    Info,
    Debug,
    Trace,
}

impl LogLevel {
    /// Every one, the gravest first.
    pub const ALL: [Self; 6] = [Self::Off, Self::Error, Self::Warn, Self::Info, Self::Debug, Self::Trace];

    /// The name, as in the settings.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Error => "error",
            Self::Warn => "warn",
            Self::Info => "info",
            Self::Debug => "debug",
            Self::Trace => "trace",
        }
    }
}

impl fmt::Display for LogLevel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Where a credential is: `{ env = "NAME" }` or `{ file = "/path" }`, or a list of two while it is rotated.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(
    untagged,
    expecting = "a credential is `{ env = \"NAME\" }` or `{ file = \"/path\" }`, or a list of these"
)]
pub enum SecretRef {
    /// One.
    One(SecretSource),
    /// The newest first.
    Many(Vec<SecretSource>),
}

impl SecretRef {
    /// The places, newest first.
    #[must_use]
    pub fn sources(&self) -> &[SecretSource] {
        match self {
            Self::One(one) => std::slice::from_ref(one),
            Self::Many(many) => many,
        }
    }
}

/// One place of a credential.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "snake_case")]
pub enum SecretSource {
    /// An environment variable.
    Env(String),
    /// A file; white space at its end is not part of it.
    File(PathBuf),
}

/// A length of time, written `250ms`, `30s`, `5m`, `1h`, `7d`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span(Duration);

impl Span {
    /// Milliseconds.
    #[must_use]
    pub const fn millis(n: u64) -> Self {
        Self(Duration::from_millis(n))
    }
    /// Seconds.
    #[must_use]
    pub const fn secs(n: u64) -> Self {
        Self(Duration::from_secs(n))
    }
    /// Hours.
    #[must_use]
    pub const fn hours(n: u64) -> Self {
        Self(Duration::from_secs(n * 3600))
    }
    /// Days.
    #[must_use]
    pub const fn days(n: u64) -> Self {
        Self(Duration::from_secs(n * 86_400))
    }
    /// As a duration.
    #[must_use]
    pub const fn get(self) -> Duration {
        self.0
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        humantime::format_duration(self.0).fmt(f)
    }
}

impl fmt::Debug for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Span {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Span {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        humantime::parse_duration(&text).map(Self).map_err(|_| {
            serde::de::Error::custom(format!(
                "`{text}` is not a length of time: write 250ms, 30s, 5m, 1h or 7d"
            ))
        })
    }
}
