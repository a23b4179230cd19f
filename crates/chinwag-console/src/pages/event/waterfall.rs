//! How long what took, from the webhook on.

use std::time::Duration;

use chinwag_core::{clock::Timestamp, commit::RunOutcome, store::Trace};
use maud::{Markup, html};

use crate::view::{link, words};

/// The most bars.
const BARS_MAX: usize = 200;

struct Bar {
    name: String,
    href: String,
    class: &'static str,
    from: Duration,
    took: Duration,
}

pub(in crate::pages) fn waterfall(trace: &Trace) -> Markup {
    let Some(begin) = trace.events.iter().map(|event| event.time).min() else { return html! {} };
    let mut bars = bars(trace, begin);
    bars.sort_by_key(|bar| bar.from);
    bars.truncate(BARS_MAX);
    let whole = bars.iter().map(|bar| bar.from + bar.took).max().unwrap_or_default().as_secs_f64().max(1e-6);
    html! {
        div.scroll {
            table.waterfall {
                thead { tr { th { "Run or event" } th.lane { "From the webhook" } th.number { "After" } th.number { "Took" } } }
                tbody {
                    @for bar in &bars {
                        tr {
                            td { a href=(bar.href) { (bar.name) } }
                            td.lane { (drawn(bar, whole)) }
                            td.number { (words::micros(bar.from.as_secs_f64() * 1e6)) }
                            td.number { @if bar.took.is_zero() { "–" } @else { (words::micros(bar.took.as_secs_f64() * 1e6)) } }
                        }
                    }
                }
            }
        }
    }
}

fn drawn(bar: &Bar, whole: f64) -> Markup {
    let x = bar.from.as_secs_f64() / whole * 1000.0;
    let width = (bar.took.as_secs_f64() / whole * 1000.0).max(4.0);
    html! {
        svg viewBox="0 0 1000 14" preserveAspectRatio="none" aria-hidden="true" {
            rect class=(bar.class) x=(format!("{:.1}", x.min(996.0))) y="2" width=(format!("{width:.1}")) height="10" {}
        }
    }
}

fn bars(trace: &Trace, begin: Timestamp) -> Vec<Bar> {
    let events = trace.events.iter().map(|event| Bar {
        name: event.topic.to_string(),
        href: link::event(event.id.as_str()),
        class: "event",
        from: event.time.since(begin),
        took: Duration::ZERO,
    });
    let ended = trace.runs.iter().filter(|run| run.outcome != RunOutcome::Claimed);
    let runs = ended.map(|run| Bar {
        name: format!("{} ({})", run.function, run.outcome.as_str()),
        href: link::event(run.event.as_str()),
        class: if run.outcome.is_failure() { "bad" } else { "run" },
        from: run.started.since(begin),
        took: Duration::from_micros(run.micros),
    });
    events.chain(runs).collect()
}
