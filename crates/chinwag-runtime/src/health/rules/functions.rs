//! The functions: whether they keep up, whether their runs fail, and what they give up on.

use std::time::Duration;

use chinwag_core::{
    health::{FindingKind, Severity},
    store::FunctionStatus,
    topic::{MESSAGE_ANNOUNCED, MESSAGE_RECEIVED, RESPONSE_PREPARED},
};

use super::{Found, Sight, is_failing, span};
use crate::health::history::FunctionSample;

/// So many times what is usual is too much, whatever `lag_max` says.
const USUAL_TIMES: u32 = 3;

pub(super) fn judge(sight: &Sight<'_>, found: &mut Vec<Found>) {
    let before = sight.before();
    for status in sight.functions {
        let name = &status.spec.name;
        let is_here = sight.meters.functions().iter().any(|(known, _)| known == name);
        if sight.is_whole && !is_here {
            continue;
        }
        let (now, then) = (sight.sample.function(name), before.functions.get(name));
        found.extend(lag(sight, status, now, is_here));
        // NOTE: of one that was not seen before, nothing has changed.
        let then = then.copied().unwrap_or(FunctionSample { dead: now.dead, ..FunctionSample::default() });
        found.extend(failing(sight, status, now, then));
        found.extend(dead(sight, status, now, then));
    }
}

/// Whether people wait for what it does.
fn severity(status: &FunctionStatus) -> Severity {
    let on_the_way = [MESSAGE_RECEIVED, MESSAGE_ANNOUNCED, RESPONSE_PREPARED];
    if on_the_way.contains(&status.spec.topic) { Severity::Major } else { Severity::Minor }
}

/// Its oldest event is old, and grows older; or nothing takes its events over.
fn lag(sight: &Sight<'_>, status: &FunctionStatus, now: FunctionSample, is_here: bool) -> Option<Found> {
    let (max, name) = (sight.limits.lag_max.get(), &status.spec.name);
    let then = sight.history.full(sight.now(), max)?.function(name);
    let is_old = now.age > max.max(usual(sight, status)) && now.age > then.age;
    let is_left = now.runs == then.runs && sight.history.is_left(sight.now(), max, name, now.behind);
    let words = match (is_old, is_left) {
        (true, _) => format!(
            "`{name}` falls behind: its oldest event is {} old, and {} more wait.",
            span(now.age),
            (status.open + status.behind).saturating_sub(1)
        ),
        (_, true) => format!("{} events wait for `{name}`, and nothing takes them over.", status.behind),
        _ => return None,
    };
    let remedy = if is_here {
        format!(
            "`chinwag functions show {name}` shows what it does, and what fails; `concurrency` is how much it does at once."
        )
    } else {
        format!("See whether the part of the bot that runs `{name}` does.")
    };
    Some(Found {
        kind: FindingKind::Lag,
        severity: severity(status),
        subject: name.to_string(),
        words,
        remedy,
    })
}

/// What is far above usual, from how old its oldest event was before it began to grow older.
fn usual(sight: &Sight<'_>, status: &FunctionStatus) -> Duration {
    sight.history.usual(&status.spec.name) * USUAL_TIMES
}

fn failing(
    sight: &Sight<'_>,
    status: &FunctionStatus,
    now: FunctionSample,
    then: FunctionSample,
) -> Option<Found> {
    let failed = now.failures.saturating_sub(then.failures);
    let all = now.runs.saturating_sub(then.runs);
    let name = &status.spec.name;
    is_failing(failed, all, sight).then(|| Found {
        kind: FindingKind::Failing,
        severity: severity(status),
        subject: name.to_string(),
        words: format!("{failed} of {all} runs of `{name}` failed within {}.", sight.limits.window),
        remedy: format!(
            "`chinwag logs {name} --level warn` says why; failed runs are made again by its `retry`."
        ),
    })
}

fn dead(
    sight: &Sight<'_>,
    status: &FunctionStatus,
    now: FunctionSample,
    then: FunctionSample,
) -> Option<Found> {
    let more = now.dead.saturating_sub(then.dead);
    let name = &status.spec.name;
    (more > 0).then(|| Found {
        kind: FindingKind::DeadLetters,
        severity: severity(status),
        subject: name.to_string(),
        words: format!(
            "`{name}` gave up on {} within {}, and has {}.",
            counted(more, "event"),
            sight.limits.window,
            counted(now.dead, "dead letter")
        ),
        remedy: format!("`chinwag dead list --function {name}` says why; `chinwag dead redrive` runs them again once that is over."),
    })
}

/// So many of something.
fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}
