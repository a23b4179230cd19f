//! What is wrong, from what is seen.

mod channels;
mod functions;
mod machine;
mod telling;

use std::time::Duration;

use chinwag_core::{
    clock::Timestamp,
    config::HealthConfig,
    health::{FindingKind, Severity},
    store::FunctionStatus,
};

use super::history::{History, Sample};
use crate::telemetry::{Machine, Meters};

pub(super) use self::machine::silent;

/// What is looked at.
pub(super) struct Sight<'a> {
    pub(super) limits: &'a HealthConfig,
    pub(super) meters: &'a Meters,
    pub(super) functions: &'a [FunctionStatus],
    pub(super) machine: Machine,
    pub(super) history: &'a History,
    pub(super) sample: &'a Sample,
    /// Whether all of the bot runs here: a function that does not is none any more.
    pub(super) is_whole: bool,
}

impl Sight<'_> {
    pub(super) fn now(&self) -> Timestamp {
        self.sample.at
    }

    /// How it was at the beginning of the window.
    pub(super) fn before(&self) -> Sample {
        self.history.before(self.now(), self.limits.window.get()).cloned().unwrap_or_default()
    }
}

/// Something that is wrong, before it is known since when.
pub(super) struct Found {
    pub(super) kind: FindingKind,
    pub(super) severity: Severity,
    pub(super) subject: String,
    pub(super) words: String,
    pub(super) remedy: String,
}

/// Everything that is wrong.
pub(super) fn judge(sight: &Sight<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    machine::judge(sight, &mut found);
    channels::judge(sight, &mut found);
    functions::judge(sight, &mut found);
    telling::judge(sight, &mut found);
    found
}

/// Whether more than `share` of `all` failed, and not just one or two.
fn is_failing(failed: u64, all: u64, sight: &Sight<'_>) -> bool {
    const FAILED_MIN: u64 = 3;
    failed >= FAILED_MIN && failed as f64 > all as f64 * sight.limits.failing_share.get()
}

/// A length of time in words, not more exact than anybody wants to know.
fn span(span: Duration) -> String {
    let seconds = span.as_secs();
    match seconds {
        0..120 => format!("{seconds} s"),
        120..7_200 => format!("{} min", seconds / 60),
        7_200..172_800 => format!("{} h", seconds / 3_600),
        _ => format!("{} days", seconds / 86_400),
    }
}
