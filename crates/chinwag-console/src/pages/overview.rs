//! The overview: are people being answered?

use std::{sync::Arc, time::Duration};

use chinwag_core::{
    clock::Timestamp,
    health::{Finding, FindingKind, Health, Severity},
    metrics::catalogue,
    topic::{MESSAGE_RECEIVED, RESPONSE_PREPARED},
};
use maud::{Markup, html};

use super::findings::{findings, mood};
use crate::{
    history::{Sample, sum},
    panel::Panel,
    server::{
        Answer, Ask, page,
        stream::{self, Piece},
    },
    source::{ChannelView, Look},
    view::{
        chart::{self, Line},
        layout::{self, Page},
        parts::{Mood, ago, badge, figure, nothing},
        words,
    },
};

/// What "now" is, for rates.
const RECENT: Duration = Duration::from_secs(60);

pub(crate) async fn show(panel: &Arc<Panel>, ask: &Ask) -> Answer {
    let pieces = pieces(Arc::clone(panel)).await;
    let content = html! {
        @for (id, markup) in &pieces { section #(id) { (markup) } }
    };
    let frame = Page { section: "/", title: "Overview", live: Some("/live/overview") };
    page(layout::page(ask, &frame, content))
}

pub(crate) fn live(panel: &Arc<Panel>) -> Answer {
    stream::live(Arc::clone(panel), pieces)
}

async fn pieces(panel: Arc<Panel>) -> Vec<Piece> {
    let look = match panel.source.look().await {
        Ok(look) => look,
        Err(error) => {
            let health = panel.source.health().await;
            return vec![
                ("state", html! { p.headline.bad { "The engine does not answer: " (error) } }),
                ("findings", findings(&health, panel.clock.now())),
            ];
        }
    };
    let now = Sample::of(&look.metrics);
    let before = panel.history.since(RECENT).unwrap_or_else(|| Arc::new(now.clone()));
    let samples = panel.history.samples();
    vec![
        ("state", state(&look, &now, &before)),
        ("findings", findings(&look.health, look.metrics.at)),
        ("charts", charts(&samples)),
        ("channels", channels(&panel.source.channels(), &look)),
        ("functions", functions(&look)),
    ]
}

/// The answer in one sentence, and the figures it rests on.
fn state(look: &Look, now: &Sample, before: &Sample) -> Markup {
    let open = sum(&look.metrics, &catalogue::MESSAGES_OPEN, None);
    let oldest = oldest(look).map(|at| now.at.since(at)).unwrap_or_default();
    let seconds = now.at.since(before.at).as_secs_f64().max(1.0);
    let failed = now.failed - before.failed;
    let dead: usize = look.functions.iter().map(|status| status.dead).sum();
    let recent = now.answers.since(&before.answers);
    let (mood, words) = verdict(&look.health, open, oldest, failed, dead);
    let quantile = |quantile| recent.quantile(quantile).map_or_else(|| "–".to_owned(), words::micros);
    html! {
        p class={ "headline " (mood.class()) } role="status" { (words) }
        dl.figures {
            (figure("Waiting for an answer", &words::count(open), None, if open > 0.0 { Mood::Warn } else { Mood::Idle }))
            (figure("Oldest of them", &if open > 0.0 { words::span(oldest) } else { "–".to_owned() }, None, Mood::Idle))
            (figure("Answered within", &quantile(0.5), Some(&format!("half; 99 of 100 within {}", quantile(0.99))), Mood::Idle))
            (figure("Coming in", &words::rate((now.webhooks - before.webhooks) / seconds), Some("webhooks"), Mood::Idle))
            (figure("Going out", &words::rate((now.sent - before.sent) / seconds), Some("responses"), Mood::Idle))
            (figure("Not delivered", &words::count(failed), Some("in the last minute"), if failed > 0.0 { Mood::Bad } else { Mood::Idle }))
        }
    }
}

/// Whether people are being answered.
fn verdict(health: &Health, open: f64, oldest: Duration, failed: f64, dead: usize) -> (Mood, String) {
    const LONG: Duration = Duration::from_secs(30);
    let people = words::plural(open as usize, "message is", "messages are");
    let worst = health.findings.first().map(|finding| finding.severity);
    match () {
        () if worst == Some(Severity::Down) => (Mood::Bad, "Nobody can be answered.".to_owned()),
        () if open > 0.0 && oldest > LONG => {
            (Mood::Bad, format!("{people} waiting, the oldest for {}.", words::span(oldest)))
        }
        () if failed > 0.0 => (Mood::Bad, "Some answers are not delivered.".to_owned()),
        () if worst == Some(Severity::Major) => (Mood::Bad, "Some people may not be answered.".to_owned()),
        () if dead > 0 => (
            Mood::Warn,
            format!(
                "People are being answered; {} to look at.",
                words::plural(dead, "dead letter is there", "dead letters are there")
            ),
        ),
        () if worst.is_some() => {
            (Mood::Warn, "People are being answered; there is something to look at.".to_owned())
        }
        () if open > 0.0 => (Mood::Good, format!("People are being answered; {people} on the way.")),
        () => (Mood::Good, "Everybody has been answered.".to_owned()),
    }
}

/// When the oldest message came in that has no outcome.
fn oldest(look: &Look) -> Option<Timestamp> {
    let on_the_way = [MESSAGE_RECEIVED, RESPONSE_PREPARED];
    let stages = look.functions.iter().filter(|status| on_the_way.contains(&status.spec.topic));
    stages.filter_map(|status| status.oldest).min()
}

fn charts(samples: &[Arc<Sample>]) -> Markup {
    let line = |value: &dyn Fn(&Sample, &Sample) -> Option<f64>| chart::over(samples, value);
    let quantile =
        |quantile| line(&move |before, after| after.answers.since(&before.answers).quantile(quantile));
    let rate = |of: fn(&Sample) -> f64| {
        line(&move |before, after| {
            Some((of(after) - of(before)) / after.at.since(before.at).as_secs_f64().max(1.0))
        })
    };
    let seconds = chart::seconds(samples);
    html! {
        h2 { (chart::title(seconds)) }
        div.charts {
            (chart::lines("Time to an answer", seconds, &[
                Line { name: "p50", class: "a", points: quantile(0.5) },
                Line { name: "p99", class: "b", points: quantile(0.99) },
            ], words::micros))
            (chart::lines("Messages", seconds, &[
                Line { name: "in", class: "a", points: rate(|sample| sample.webhooks) },
                Line { name: "out", class: "b", points: rate(|sample| sample.sent) },
            ], words::rate))
            (chart::lines("Not delivered", seconds, &[
                Line { name: "failed", class: "bad", points: rate(|sample| sample.failed) },
            ], words::rate))
        }
    }
}

fn channels(channels: &[ChannelView], look: &Look) -> Markup {
    html! {
        h2 { "Channels" }
        @if channels.is_empty() { (nothing("There is no channel yet: add a [[channel]] to the settings.")) } @else {
            div.scroll {
                table {
                    thead { tr { th { "Channel" } th { "Platform" } th { "State" } th.number { "Webhooks" } th.number { "Refused" } th.number { "Sent" } th.number { "Failed" } th.number { "Retried" } } }
                    tbody { @for channel in channels { (channel_row(channel, look)) } }
                }
            }
            (failures(look))
        }
    }
}

fn channel_row(channel: &ChannelView, look: &Look) -> Markup {
    let of = |metric: &chinwag_core::metrics::Metric, wanted: &dyn Fn(&str) -> bool| -> f64 {
        let points =
            look.metrics.points(metric).iter().filter(|point| point.labels[0] == channel.name.as_str());
        points
            .filter(|point| point.labels.last().is_some_and(|last| wanted(last)))
            .map(|point| point.value.number())
            .sum()
    };
    let refused = of(&catalogue::WEBHOOKS, &|status| status == "403");
    let failed = of(&catalogue::SENDS, &|outcome| outcome == "failed");
    let is_its =
        |finding: &&Finding| finding.subject == channel.name.as_str() && in_a_word(finding.kind).is_some();
    let wrong = look.health.findings.iter().find(is_its);
    let (mood, state) = match wrong {
        Some(finding) => (mood(finding.severity), in_a_word(finding.kind).unwrap_or_default()),
        None if failed > 0.0 => (Mood::Warn, "some not delivered"),
        None => (Mood::Good, "fine"),
    };
    html! {
        tr {
            th scope="row" { (channel.name) }
            td { (channel.platform) }
            td { (badge(mood, state)) }
            td.number { (words::count(of(&catalogue::WEBHOOKS, &|_| true))) }
            td.number { (words::count(refused)) }
            td.number { (words::count(of(&catalogue::SENDS, &|outcome| outcome == "sent"))) }
            td.number { (words::count(failed)) }
            td.number { (words::count(of(&catalogue::SENDS, &|outcome| outcome == "retry"))) }
        }
    }
}

/// What is wrong with a channel.
fn in_a_word(kind: FindingKind) -> Option<&'static str> {
    match kind {
        FindingKind::Credential => Some("credential refused"),
        FindingKind::Connection => Some("nothing comes in"),
        FindingKind::Delivery => Some("not delivered"),
        _ => None,
    }
}

/// Why responses were not delivered, the most frequent cause first.
fn failures(look: &Look) -> Markup {
    let mut causes = look.metrics.points(&catalogue::SEND_FAILURES).to_vec();
    causes.sort_by(|one, other| other.value.number().total_cmp(&one.value.number()));
    html! {
        @if !causes.is_empty() {
            h3 { "Why responses were not delivered" }
            ul.causes {
                @for point in &causes {
                    li { b { (words::count(point.value.number())) } " " (point.labels[2].replace('_', " ")) span.dim { " on " (point.labels[0]) } }
                }
            }
        }
    }
}

fn functions(look: &Look) -> Markup {
    let now = look.metrics.at;
    let counts = |metric, name: &str| {
        let points = look.metrics.points(metric).iter().filter(|point| point.labels[0] == name);
        points.map(|point| point.value.number()).sum::<f64>()
    };
    html! {
        h2 { "Functions" }
        div.scroll {
            table {
                thead { tr { th { "Function" } th { "Topic" } th.number { "Runs" } th.number { "Errors" } th.number { "Open" } th.number { "Behind" } th { "Oldest" } th.number { "Dead letters" } } }
                tbody {
                    @for status in &look.functions {
                        @let name = status.spec.name.as_str();
                        @let errors = counts(&catalogue::ERRORS, name);
                        tr {
                            th scope="row" { a href={ "/functions/" (name) } { (name) } }
                            td { code { (status.spec.topic) } }
                            td.number { (words::count(counts(&catalogue::INVOCATIONS, name))) }
                            td.number.bad[errors > 0.0] { (words::count(errors)) }
                            td.number { (status.open) }
                            td.number { (status.behind) }
                            td { @if let Some(oldest) = status.oldest { (ago(oldest, now)) } @else { "–" } }
                            td.number.bad[status.dead > 0] {
                                @if status.dead > 0 { a href={ "/dead?function=" (name) } { (status.dead) } } @else { "0" }
                            }
                        }
                    }
                }
            }
        }
    }
}
