//! The machine: its disk, its clock, and whether timers go off; and the engine on it.

use std::time::Duration;

use chinwag_core::{
    error::EngineError,
    health::{FindingKind, Severity},
};

use super::{Found, Sight, span};
use crate::telemetry::meters::ChannelMeter;

/// With less than this, in bytes, a write may fail at any moment.
const FULL: u64 = 64 << 20;
/// How long it counts that another clock was seen.
const SEEN_FOR: Duration = Duration::from_secs(3600);
/// From this on, requests that are signed with the time are refused, theirs by us and ours by them.
const SKEW_GRAVE: Duration = Duration::from_secs(240);
/// How late a timer may be.
const TIMER_LATE: Duration = Duration::from_secs(60);

/// The engine does not say where functions stand.
pub(in crate::health) fn silent(error: &EngineError) -> Found {
    Found {
        kind: FindingKind::Engine,
        severity: Severity::Down,
        subject: "engine".to_owned(),
        words: format!("The engine does not answer: {error}."),
        remedy: "See whether its file, or its server, can be reached, and what the log says.".to_owned(),
    }
}

pub(super) fn judge(sight: &Sight<'_>, found: &mut Vec<Found>) {
    found.extend(disk(sight));
    found.extend(clock(sight));
    found.extend(timers(sight));
}

fn disk(sight: &Sight<'_>) -> Option<Found> {
    let free = sight.machine.disk_free?;
    let total = sight.machine.disk_total.unwrap_or(u64::MAX);
    let is_small = free < sight.limits.disk_free_min
        && (free as f64) < total as f64 * sight.limits.disk_free_share.get();
    let (severity, words) = match free {
        ..FULL => (
            Severity::Down,
            "The disk of the engine is full: webhooks are answered 503, their providers come again, and no run can be \
             written down.",
        ),
        _ if is_small => (Severity::Minor, "The disk of the engine is nearly full."),
        _ => return None,
    };
    Some(Found {
        kind: FindingKind::Disk,
        severity,
        subject: "disk".to_owned(),
        words: format!("{words} {} are free.", size(free)),
        remedy:
            "Give it more room, or set a shorter `[retention]`: what is removed makes room within the file."
                .to_owned(),
    })
}

fn size(bytes: u64) -> String {
    const GB: u64 = 1_000_000_000;
    if bytes < 10 * GB { format!("{} MB", bytes / 1_000_000) } else { format!("{} GB", bytes / GB) }
}

/// Where several clocks are seen, the one that is nearest counts: it is rather one of them that is wrong than ours.
fn clock(sight: &Sight<'_>) -> Option<Found> {
    let now = sight.now();
    let seen = sight.meters.channels().filter_map(|(name, meter)| Some((name, skew(meter)?)));
    let recent = seen.filter(|(_, (_, at))| now.since(*at) <= SEEN_FOR);
    let (channel, (millis, _)) = recent.min_by_key(|(_, (millis, _))| millis.unsigned_abs())?;
    let skew = Duration::from_millis(millis.unsigned_abs());
    if skew <= sight.limits.clock_skew_max.get() {
        return None;
    }
    let way = if millis > 0 { "behind" } else { "ahead of" };
    Some(Found {
        kind: FindingKind::Clock,
        severity: if skew >= SKEW_GRAVE { Severity::Major } else { Severity::Minor },
        subject: "clock".to_owned(),
        words: format!(
            "The clock of this machine is {} {way} that of the provider of `{channel}`.",
            span(skew)
        ),
        remedy:
            "Set it, and keep it right by NTP: what is signed with the time is refused where it is wrong."
                .to_owned(),
    })
}

/// By the provider's answers; where there are none, by what comes in.
fn skew(meter: &ChannelMeter) -> Option<(i64, chinwag_core::clock::Timestamp)> {
    meter.answers_skew.get().or_else(|| meter.events_skew.get())
}

fn timers(sight: &Sight<'_>) -> Option<Found> {
    let due = sight.meters.engine().timer_due()?;
    let late = sight.now().since(due);
    (late > TIMER_LATE).then(|| Found {
        kind: FindingKind::Timers,
        severity: Severity::Major,
        subject: "timers".to_owned(),
        words: format!(
            "What was due {} ago is not published yet: reminders and late retries wait.",
            span(late)
        ),
        remedy: "See in the log why timers cannot be published; where there are very many, they catch up."
            .to_owned(),
    })
}
