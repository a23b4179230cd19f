//! The way of one message: gateway, functions, sender, and what the provider said, with the milliseconds of each.

use std::{fmt, time::Duration};

use chinwag_core::{
    event::{Event, Source},
    name::FunctionName,
    response::ResponseFailed,
    store::Trace,
    topic::{RESPONSE_FAILED, RESPONSE_SENT},
};
use serde::Serialize;

use crate::commands::words::one_line;

/// The most functions that are followed.
const HOPS_MAX: usize = 16;

/// The way of one message to its last answer.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct Hops {
    hops: Vec<Hop>,
    outcome: String,
    /// How many answers were delivered.
    delivered: usize,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
struct Hop {
    stage: String,
    milliseconds: f64,
}

impl Hops {
    /// The way to the last outcome of a response in a trace.
    pub(super) fn of(trace: &Trace, gateway: Option<Duration>) -> Self {
        let is_outcome = |event: &&Event| event.topic == RESPONSE_SENT || event.topic == RESPONSE_FAILED;
        let last = trace.events.iter().rev().find(is_outcome);
        let gateway =
            gateway.map(|took| Hop { stage: "gateway".into(), milliseconds: took.as_secs_f64() * 1000.0 });
        let mut hops: Vec<Hop> = gateway.into_iter().collect();
        hops.extend(last.map(|last| way(trace, last)).unwrap_or_default());
        let delivered = trace.events.iter().filter(|event| event.topic == RESPONSE_SENT).count();
        let outcome = last.map_or_else(|| failed(trace), |last| outcome(last, delivered));
        Self { hops, outcome, delivered }
    }

    /// Whether an answer was delivered, and the last one was.
    pub(super) fn is_delivered(&self) -> bool {
        self.delivered > 0 && self.outcome.starts_with("delivered")
    }
}

/// The functions between the webhook and an event.
fn way(trace: &Trace, last: &Event) -> Vec<Hop> {
    let mut hops = Vec::new();
    let mut event = last;
    while let (Source::Function(function), Some(cause)) = (&event.source, &event.causation) {
        hops.extend(hop(trace, function, cause.as_str()));
        let Some(caused_by) = trace.events.iter().find(|event| event.id == *cause) else { break };
        event = caused_by;
        if hops.len() == HOPS_MAX {
            break;
        }
    }
    hops.reverse();
    hops
}

#[expect(clippy::cast_precision_loss, reason = "a run is shorter than 2^53 microseconds")]
fn hop(trace: &Trace, function: &FunctionName, event: &str) -> Option<Hop> {
    let is_it = |run: &&chinwag_core::commit::Run| run.function == *function && run.event.as_str() == event;
    let run = trace.runs.iter().rev().find(is_it)?;
    Some(Hop { stage: function.to_string(), milliseconds: run.micros as f64 / 1000.0 })
}

fn outcome(last: &Event, delivered: usize) -> String {
    if last.topic == RESPONSE_FAILED {
        let failed: Option<ResponseFailed> = last.payload().ok();
        let why = failed.map(|failed| format!(": {} {}", failed.kind.as_str(), one_line(&failed.error, 80)));
        return format!("not delivered{}", why.unwrap_or_default());
    }
    match delivered {
        1 => "delivered".into(),
        count => format!("delivered {count}"),
    }
}

/// What became of a message that no response was prepared for.
fn failed(trace: &Trace) -> String {
    let failed = trace.runs.iter().rev().find_map(|run| Some((&run.function, run.error.as_deref()?)));
    match failed {
        Some((function, error)) => format!("{function} failed: {}", one_line(error, 80)),
        None => "no answer".into(),
    }
}

impl fmt::Display for Hops {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, hop) in self.hops.iter().enumerate() {
            let unit = if index == 0 { " ms" } else { "" };
            write!(f, "{} {:.1}{unit} → ", hop.stage, hop.milliseconds)?;
        }
        f.write_str(&self.outcome)
    }
}

#[cfg(test)]
mod tests {
    use chinwag_core::{
        clock::Timestamp,
        commit::{Run, RunOutcome},
        event::{EventId, payload},
        name::{ChannelName, TopicName},
        topic::{MESSAGE_RECEIVED, RESPONSE_PREPARED},
    };
    use expect_test::{Expect, expect};
    use serde_json::json;

    use super::*;

    const NOW: Timestamp = Timestamp::from_millis(1_772_998_024_100);

    fn run(function: &'static str, event: &Event, error: Option<&str>) -> Run {
        Run {
            function: FunctionName::from_static(function),
            event: event.id.clone(),
            correlation: event.correlation.clone(),
            attempt: 1,
            started: NOW,
            micros: 640,
            outcome: if error.is_some() { RunOutcome::Dead } else { RunOutcome::Done },
            error: error.map(Into::into),
            next: None,
            emitted: Vec::new(),
            calls: Vec::new(),
        }
    }

    fn message() -> Event {
        let source = Source::Channel(ChannelName::from_static("page"));
        Event::root(EventId::new("0w-0"), MESSAGE_RECEIVED, source, NOW, payload(&json!({})).expect("JSON"))
    }

    fn emitted(by: &'static str, cause: &Event, index: usize, topic: TopicName) -> Event {
        let function = FunctionName::from_static(by);
        let id = cause.id.derived(&function, index);
        cause.caused(id, topic, Source::Function(function), NOW, payload(&json!({})).expect("JSON"))
    }

    fn check(trace: &Trace, expected: &Expect) {
        expected.assert_eq(&Hops::of(trace, Some(Duration::from_micros(380))).to_string());
    }

    /// A message with so many answers, each of them delivered or not.
    fn answered(outcomes: &[TopicName]) -> Trace {
        let message = message();
        let mut trace = Trace { events: vec![message.clone()], ..Trace::default() };
        trace.runs.push(run("talk", &message, None));
        for (index, outcome) in outcomes.iter().enumerate() {
            let prepared = emitted("talk", &message, index, RESPONSE_PREPARED);
            trace.runs.push(run("sender", &prepared, None));
            trace.events.push(emitted("sender", &prepared, 0, outcome.clone()));
            trace.events.push(prepared);
        }
        trace
    }

    #[test]
    fn the_way_of_a_message_to_its_answer() {
        check(&answered(&[RESPONSE_SENT]), &expect!["gateway 0.4 ms → talk 0.6 → sender 0.6 → delivered"]);
        check(
            &answered(&[RESPONSE_SENT, RESPONSE_SENT]),
            &expect!["gateway 0.4 ms → talk 0.6 → sender 0.6 → delivered 2"],
        );
        check(
            &answered(&[RESPONSE_SENT, RESPONSE_FAILED]),
            &expect!["gateway 0.4 ms → talk 0.6 → sender 0.6 → not delivered"],
        );
        check(&answered(&[]), &expect!["gateway 0.4 ms → no answer"]);
        check(
            &Trace { runs: vec![run("talk", &message(), Some("away"))], ..Trace::default() },
            &expect!["gateway 0.4 ms → talk failed: away"],
        );
        let is_delivered = |outcomes: &[TopicName]| Hops::of(&answered(outcomes), None).is_delivered();
        assert!(is_delivered(&[RESPONSE_SENT]) && !is_delivered(&[RESPONSE_FAILED]) && !is_delivered(&[]));
    }
}
