//! What of a trace is still to be done.

use std::collections::HashSet;

use chinwag_core::{
    clock::Timestamp,
    commit::Run,
    event::{Event, EventId},
    store::{FunctionStatus, Trace},
    topic::RESPONSE_PREPARED,
};
use serde::Serialize;

use super::story::by_event;
use crate::bot::is_wake;

/// The built-in function that talks to the provider.
const SENDER: &str = "sender";

/// What is left to be done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(in crate::commands) enum Pending<'a> {
    /// A function is not done with an event.
    Input {
        function: &'a str,
        event: &'a EventId,
        /// Runs that failed.
        attempts: u32,
        /// When it is run again, where it failed.
        next: Option<Timestamp>,
        /// Why it failed.
        error: Option<&'a str>,
    },
    /// An event is to be published later.
    Timer { due: Timestamp, event: &'a EventId, topic: &'a str },
    /// A durable conversation of a function goes on later.
    Wake { due: Timestamp, event: &'a EventId, function: &'a str },
}

/// Everything that is left to be done. A timer that is `outdated` leads to nothing.
pub(super) fn pending<'a>(
    trace: &'a Trace,
    functions: &'a [FunctionStatus],
    outdated: &HashSet<EventId>,
) -> Vec<Pending<'a>> {
    let runs = by_event(&trace.runs);
    let mut pending = Vec::new();
    for event in &trace.events {
        let runs = runs.get(&event.id).map_or(&[][..], Vec::as_slice);
        // A response is open until it has an outcome, whatever the sender's own numbers say, and also where nobody sends.
        if event.topic == RESPONSE_PREPARED && !is_done(SENDER, runs) {
            pending.push(input(SENDER, event, runs));
        }
        let others = functions.iter().filter(|status| status.spec.name.as_str() != SENDER);
        for status in others.filter(|status| is_waiting(status, event, runs)) {
            pending.push(input(status.spec.name.as_str(), event, runs));
        }
    }
    pending.extend(trace.timers.iter().filter(|(_, event)| !outdated.contains(&event.id)).map(timer));
    pending
}

fn timer((due, event): &(Timestamp, Event)) -> Pending<'_> {
    let (due, id) = (*due, &event.id);
    match &event.target {
        Some(function) if is_wake(event) => Pending::Wake { due, event: id, function: function.as_str() },
        _ => Pending::Timer { due, event: id, topic: event.topic.as_str() },
    }
}

/// Whether a function has an event still before it, given the runs of that event.
fn is_waiting(status: &FunctionStatus, event: &Event, runs: &[&Run]) -> bool {
    let spec = &status.spec;
    let is_meant = spec.topic == event.topic && event.target.as_ref().is_none_or(|name| *name == spec.name);
    if !is_meant || is_done(spec.name.as_str(), runs) {
        return false;
    }
    // A function that subscribed later never had it: it waits only where inputs as old as this do.
    let has_run = runs.iter().any(|run| run.function == spec.name);
    let is_open = status.open > 0 && status.oldest.is_none_or(|oldest| oldest <= event.time);
    has_run || is_open || status.behind > 0
}

fn is_done(function: &str, runs: &[&Run]) -> bool {
    runs.iter().any(|run| run.function.as_str() == function && run.outcome.consumes())
}

fn input<'a>(function: &'a str, event: &'a Event, runs: &[&'a Run]) -> Pending<'a> {
    let last = runs.iter().rev().find(|run| run.function.as_str() == function);
    Pending::Input {
        function,
        event: &event.id,
        attempts: last.map_or(0, |run| run.attempt),
        next: last.and_then(|run| run.next),
        error: last.and_then(|run| run.error.as_deref()),
    }
}
