//! One function: how fast, how often, what went wrong, and its last runs.

use std::{sync::Arc, time::Duration};

use chinwag_core::{
    bus::Position,
    commit::{Run, RunOutcome},
    error::EngineError,
    function::FunctionSpec,
    log::RUNTIME,
    name::FunctionName,
    store::{Entry, Found, FunctionStatus, Search, Searched},
};
use maud::{Markup, html};

use super::{logs, policy};
use crate::{
    history::Sample,
    panel::Panel,
    server::{
        Answer, Ask, not_found, page,
        stream::{self, Piece},
    },
    view::{
        chart::{self, Line},
        layout::{self, Page},
        link,
        parts::{Mood, ago, badge, figure, nothing},
        words,
    },
};

const RECENT: Duration = Duration::from_secs(60);
const RUNS_MAX: usize = 25;

pub(crate) async fn show(panel: &Arc<Panel>, ask: &Ask, name: &str) -> Result<Answer, EngineError> {
    let Ok(name) = FunctionName::new(name) else { return Ok(not_found()) };
    let functions = panel.engine.archive.functions().await?;
    let Some(status) = functions.into_iter().find(|status| status.spec.name == name) else {
        return if name == RUNTIME { show_runtime(panel, ask).await } else { Ok(not_found()) };
    };
    let before = ask.query("before").and_then(|before| before.parse().ok()).map(Position);
    let failed = ask.query("failed").is_some();
    let search =
        Search { what: Searched::Runs { function: name.clone(), failed }, channel: None, text: None };
    let found = panel.engine.archive.recent(search, before, RUNS_MAX).await?;
    let pieces = pieces(panel, &name).await;
    let content = html! {
        @for (id, markup) in &pieces { section #(id) { (markup) } }
        (policy::section(panel, ask, &name).await?)
        (logs::latest(panel, &name).await?)
        (runs(panel, &name, &found, failed))
        (spec(&status.spec))
    };
    let live = format!("/live/functions/{name}");
    let frame = Page { section: "/map", title: name.as_str(), live: Some(&live) };
    Ok(page(layout::page(ask, &frame, content)))
}

/// What no function says: there is nothing to count, but there is a log.
async fn show_runtime(panel: &Panel, ask: &Ask) -> Result<Answer, EngineError> {
    let content = html! {
        p.dim { "What the stages around the functions say: the gateway, the lanes, the sender where no function of a bot is running." }
        (policy::section(panel, ask, &RUNTIME).await?)
        (logs::latest(panel, &RUNTIME).await?)
    };
    Ok(page(layout::page(ask, &Page { section: "/logs", title: RUNTIME.as_str(), live: None }, content)))
}

pub(crate) fn live(panel: &Arc<Panel>, name: &str) -> Answer {
    let Ok(name) = FunctionName::new(name) else { return not_found() };
    stream::live(Arc::clone(panel), move |panel| {
        let name = name.clone();
        async move { pieces(&panel, &name).await }
    })
}

async fn pieces(panel: &Panel, name: &FunctionName) -> Vec<Piece> {
    let look = match panel.source.look().await {
        Ok(look) => look,
        Err(error) => {
            return vec![("state", html! { p.headline.bad { "The engine does not answer: " (error) } })];
        }
    };
    let Some(status) = look.functions.iter().find(|status| status.spec.name == *name) else {
        return Vec::new();
    };
    let now = Sample::of(&look.metrics);
    let before = panel.history.since(RECENT).unwrap_or_else(|| Arc::new(now.clone()));
    vec![("state", state(status, &now, &before)), ("charts", charts(name.as_str(), &panel.history.samples()))]
}

fn state(status: &FunctionStatus, now: &Sample, before: &Sample) -> Markup {
    let name = status.spec.name.as_str();
    let (ran, ran_before) = (now.function(name), before.function(name));
    let seconds = now.at.since(before.at).as_secs_f64().max(1.0);
    let spread = ran.duration.since(&ran_before.duration);
    let quantile = |quantile| spread.quantile(quantile).map_or_else(|| "–".to_owned(), words::micros);
    let failures = ran.failures - ran_before.failures;
    let waiting = status.open + status.behind;
    let oldest = status.oldest.map(|oldest| format!("the oldest for {}", words::span(now.at.since(oldest))));
    html! {
        dl.figures {
            (figure("Runs", &words::rate((ran.runs - ran_before.runs) / seconds), None, Mood::Idle))
            (figure("Took", &quantile(0.5), Some(&format!("half; 99 of 100 within {}", quantile(0.99))), Mood::Idle))
            (figure("Failed", &words::count(failures), Some("runs in the last minute"), if failures > 0.0 { Mood::Bad } else { Mood::Idle }))
            (figure("Waiting", &words::count(waiting as f64), oldest.as_deref(), if waiting > 100 { Mood::Warn } else { Mood::Idle }))
            (figure("Dead letters", &words::count(status.dead as f64), None, if status.dead > 0 { Mood::Bad } else { Mood::Idle }))
        }
        @if status.dead > 0 { p { a href=(link::to("/dead", &[("function", name)])) { "Look at the dead letters" } } }
    }
}

fn charts(name: &str, samples: &[Arc<Sample>]) -> Markup {
    let line = |value: &dyn Fn(&Sample, &Sample) -> Option<f64>| chart::over(samples, value);
    let took = |quantile| {
        line(&move |before, after| {
            after.function(name).duration.since(&before.function(name).duration).quantile(quantile)
        })
    };
    let rate = |of: &dyn Fn(&Sample) -> f64| {
        line(&|before, after| {
            Some((of(after) - of(before)) / after.at.since(before.at).as_secs_f64().max(1.0))
        })
    };
    let seconds = chart::seconds(samples);
    html! {
        h2 { (chart::title(seconds)) }
        div.charts {
            (chart::lines("Runs", seconds, &[
                Line { name: "all", class: "a", points: rate(&|sample| sample.function(name).runs) },
                Line { name: "failed", class: "bad", points: rate(&|sample| sample.function(name).failures) },
            ], words::rate))
            (chart::lines("How long a run took", seconds, &[
                Line { name: "p50", class: "a", points: took(0.5) },
                Line { name: "p99", class: "b", points: took(0.99) },
            ], words::micros))
        }
    }
}

fn runs(panel: &Panel, name: &FunctionName, found: &Found, failed: bool) -> Markup {
    let here = link::function(name.as_str());
    let now = panel.clock.now();
    html! {
        h2 { "Last runs" }
        p.tabs {
            a href=(here) aria-current=[(!failed).then_some("true")] { "All" }
            a href=(link::to(&here, &[("failed", "1")])) aria-current=[failed.then_some("true")] { "Failed" }
        }
        @if found.entries.is_empty() {
            (nothing(if failed { "No run failed in the stretch that was looked at." } else { "It has not run in the stretch that was looked at." }))
        } @else {
            div.scroll {
                table {
                    thead { tr { th { "When" } th { "Outcome" } th.number { "Took" } th.number { "Try" } th { "Input and outputs" } } }
                    tbody {
                        @for (_, entry) in &found.entries {
                            @if let Entry::Run(run) = entry {
                                tr {
                                    td { (ago(run.started, now)) }
                                    td { (outcome(run)) @if let Some(error) = &run.error { div.error { (error) } } }
                                    td.number { (words::micros(run.micros as f64)) }
                                    td.number { (run.attempt) }
                                    td { a.mono href=(link::event(run.event.as_str())) { (run.event) }
                                        @for emitted in &run.emitted { div { "→ " a.mono href=(link::event(emitted.as_str())) { (emitted) } } } }
                                }
                            }
                        }
                    }
                }
            }
        }
        @if let Some(before) = found.before {
            p { a href=(link::to(&here, &[("before", &before.0.to_string()), ("failed", if failed { "1" } else { "" })])) { "Earlier runs" } }
        }
    }
}

/// What came of a run.
pub(super) fn outcome(run: &Run) -> Markup {
    let mood = match run.outcome {
        RunOutcome::Done => Mood::Good,
        RunOutcome::Claimed | RunOutcome::Held => Mood::Idle,
        RunOutcome::Retry | RunOutcome::Unknown => Mood::Warn,
        RunOutcome::Dead => Mood::Bad,
    };
    badge(mood, run.outcome.as_str())
}

fn spec(spec: &FunctionSpec) -> Markup {
    let retry = &spec.retry;
    html! {
        h2 { "How it is run" }
        dl.facts {
            dt { "Topic" } dd { code { (spec.topic) } }
            dt { "At once" } dd { (spec.concurrency) }
            dt { "Time-out" } dd { (spec.timeout) }
            dt { "Tries" } dd { (retry.attempts) " within " (retry.age) }
            dt { "Order" } dd { (format!("{:?}", spec.ordering).to_lowercase()) }
            dt { "After a dead letter" } dd { (format!("{:?}", spec.on_dead).to_lowercase()) }
        }
    }
}
