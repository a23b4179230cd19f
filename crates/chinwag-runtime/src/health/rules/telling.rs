//! What is told elsewhere: metrics, traces, the log.

use chinwag_core::health::{FindingKind, Severity};

use super::{Found, Sight};
use crate::telemetry::Exporter;

/// So many requests are lost now and then.
const LOST_MIN: u64 = 3;

pub(super) fn judge(sight: &Sight<'_>, found: &mut Vec<Found>) {
    let before = sight.before();
    let window = sight.limits.window;
    for (exporter, (now, then)) in Exporter::ALL.iter().zip(sight.sample.exports.iter().zip(before.exports)) {
        let failed = now.saturating_sub(then);
        if failed >= LOST_MIN {
            let name = exporter.as_str();
            found.push(Found {
                kind: FindingKind::Exporter,
                severity: Severity::Minor,
                subject: name.to_owned(),
                words: format!("`{name}` is not taken: {failed} requests failed within {window}."),
                remedy: "See whether the receiver that `[telemetry]` names runs, and takes what it is sent."
                    .to_owned(),
            });
        }
    }
    let dropped = sight.sample.dropped.saturating_sub(before.dropped);
    if dropped > 0 {
        found.push(Found {
            kind: FindingKind::Log,
            severity: Severity::Minor,
            subject: "log".to_owned(),
            words: format!("{dropped} lines of the log were dropped within {window}: there were too many."),
            remedy: "Raise `log.level`, or lower `log.sample`, of the function that says the most."
                .to_owned(),
        });
    }
}
