//! `[health]`: from when on something is wrong.

use serde::Deserialize;

use super::Span;
use crate::share::Share;

/// `[health]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HealthConfig {
    /// Less is nearly full, in bytes, …
    pub disk_free_min: u64,
    /// … where it is less than this share of the disk, too.
    pub disk_free_share: Share,
    /// How far the clock of the machine may be from that of providers.
    pub clock_skew_max: Span,
    /// How old the oldest event of a function may grow.
    pub lag_max: Span,
    /// Which share of runs, or of answers on a channel, may fail.
    pub failing_share: Share,
    /// The stretch of time that runs, answers, dead letters, dropped lines and exporters are judged by.
    pub window: Span,
}
