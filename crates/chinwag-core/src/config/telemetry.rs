//! `[telemetry]`: where metrics and traces are sent to.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{SecretRef, Span};
use crate::share::Share;

/// `[telemetry]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TelemetryConfig {
    /// What the bot is called there: `service.name`.
    pub service_name: String,
    /// What else is said of it: attributes of OpenTelemetry's resource, tags of DogStatsD.
    #[serde(default)]
    pub attributes: BTreeMap<String, String>,
    /// Which share of the traces is sent.
    pub sample: Share,
    /// Whether a webhook goes on with the trace that its `traceparent` header names.
    pub continue_traces: bool,
    /// A collector of OpenTelemetry.
    #[serde(default)]
    pub otlp: Option<OtlpConfig>,
    /// An agent that takes DogStatsD.
    #[serde(default)]
    pub dogstatsd: Option<DogstatsdConfig>,
}

/// `[telemetry] otlp`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OtlpConfig {
    /// Where it takes OTLP over HTTP, without `/v1/…`.
    pub url: String,
    /// Headers of every request, as for a key.
    #[serde(default)]
    pub headers: BTreeMap<String, SecretRef>,
    /// How often metrics are sent.
    #[serde(default = "OtlpConfig::interval")]
    pub interval: Span,
    /// Whether metrics are sent.
    #[serde(default = "yes")]
    pub metrics: bool,
    /// Whether traces are sent.
    #[serde(default = "yes")]
    pub traces: bool,
}

impl OtlpConfig {
    fn interval() -> Span {
        Span::secs(30)
    }
}

/// `[telemetry] dogstatsd`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DogstatsdConfig {
    /// `host:port`, or `unix:///path` of a datagram socket.
    pub address: String,
    /// How often metrics are sent.
    #[serde(default = "DogstatsdConfig::interval")]
    pub interval: Span,
}

impl DogstatsdConfig {
    fn interval() -> Span {
        Span::secs(10)
    }
}

fn yes() -> bool {
    true
}
