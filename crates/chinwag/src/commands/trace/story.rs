//! The events and runs of one webhook as a tree, and what of it is still open.

use std::{
    collections::{HashMap, HashSet},
    time::Duration,
};

use chinwag_core::{
    clock::Timestamp,
    commit::{Run, RunOutcome},
    conversation::ConversationKey,
    event::{Event, EventId, Source},
    name::FunctionName,
    store::Trace,
    topic::{RESPONSE_FAILED, RESPONSE_PREPARED},
};
use serde::Serialize;

use super::{
    Look,
    pending::{Pending, pending},
};

/// The deepest that a tree is followed: a chain of events that cause each other has no end of its own.
const DEPTH_MAX: usize = 64;

/// Everything a webhook led to.
#[derive(Debug, Serialize)]
pub(in crate::commands) struct Story<'a> {
    /// The webhook, or the first event that is still there.
    pub(super) id: Option<&'a EventId>,
    /// Whether nothing is left to be done.
    pub(super) closed: bool,
    /// Inputs that a function gave up on.
    pub(super) given_up: usize,
    /// Responses that failed and were not put off.
    pub(super) not_delivered: usize,
    /// From the first event to the last event or end of a run.
    pub(super) milliseconds: u64,
    pub(super) events: &'a [Event],
    pub(super) runs: &'a [Run],
    pub(super) pending: Vec<Pending<'a>>,
    /// Whether nothing is left to be done but in a conversation that lets time pass.
    #[serde(skip)]
    is_done: bool,
    #[serde(skip)]
    pub(super) roots: Vec<Node<'a>>,
}

/// An event, and what came of it.
#[derive(Debug)]
pub(in crate::commands) struct Node<'a> {
    pub(super) event: &'a Event,
    /// When it is to be published, where it is not yet.
    pub(super) due: Option<Timestamp>,
    pub(super) steps: Vec<Step<'a>>,
}

/// A function that had the event, or an event that came of it without one.
#[derive(Debug)]
pub(super) enum Step<'a> {
    Function { runs: Vec<&'a Run>, then: Vec<Node<'a>> },
    Event(Node<'a>),
}

impl<'a> Story<'a> {
    /// Puts a trace in order.
    pub(in crate::commands) fn new(look: &'a Look) -> Self {
        let Look { trace, functions, outdated, is_settled } = look;
        let pending = pending(trace, functions, outdated);
        let begin = trace.events.iter().map(|event| event.time).min().unwrap_or_default();
        let ends = trace.runs.iter().map(|run| run.started.after(Duration::from_micros(run.micros)));
        let end = trace.events.iter().map(|event| event.time).chain(ends).max().unwrap_or_default();
        let milliseconds = u64::try_from(end.since(begin).as_millis()).unwrap_or(u64::MAX);
        Self {
            id: trace.events.first().map(|event| &event.correlation),
            closed: pending.is_empty() && *is_settled,
            is_done: *is_settled && pending.iter().all(|left| matches!(left, Pending::Wake { .. })),
            given_up: trace.runs.iter().filter(|run| run.outcome == RunOutcome::Dead).count(),
            not_delivered: not_delivered(trace),
            milliseconds,
            events: &trace.events,
            runs: &trace.runs,
            pending,
            roots: Tree::new(trace).roots(),
        }
    }

    /// Whether nothing is left to be done now. A conversation may still let time pass.
    pub(in crate::commands) fn is_done(&self) -> bool {
        self.is_done
    }

    /// The conversation it is about.
    pub(super) fn conversation(&self) -> Option<&'a ConversationKey> {
        self.events.iter().find_map(|event| event.conversation.as_ref())
    }

    /// How many inputs were given up, and responses not delivered for good.
    pub(super) fn failures(&self) -> usize {
        self.given_up + self.not_delivered
    }

    /// When it began.
    pub(super) fn begin(&self) -> Timestamp {
        self.events.iter().map(|event| event.time).min().unwrap_or_default()
    }
}

/// The responses that failed and that nothing was prepared again for.
fn not_delivered(trace: &Trace) -> usize {
    let all = trace.events.iter().chain(trace.timers.iter().map(|(_, event)| event));
    let again = all.filter(|event| event.topic == RESPONSE_PREPARED);
    let again: HashSet<&EventId> = again.filter_map(|event| event.causation.as_ref()).collect();
    let failed = trace.events.iter().filter(|event| event.topic == RESPONSE_FAILED);
    failed.filter(|event| !again.contains(&event.id)).count()
}

/// What causes what.
struct Tree<'a> {
    trace: &'a Trace,
    /// Events by what caused them; those of timers with their time.
    caused: HashMap<&'a EventId, Vec<(&'a Event, Option<Timestamp>)>>,
    runs: HashMap<&'a EventId, Vec<&'a Run>>,
}

impl<'a> Tree<'a> {
    fn new(trace: &'a Trace) -> Self {
        let mut caused: HashMap<_, Vec<_>> = HashMap::new();
        let published = trace.events.iter().map(|event| (event, None));
        for (event, due) in published.chain(trace.timers.iter().map(|(due, event)| (event, Some(*due)))) {
            if let Some(cause) = &event.causation {
                caused.entry(cause).or_default().push((event, due));
            }
        }
        Self { trace, caused, runs: by_event(&trace.runs) }
    }

    /// The events that nothing in the trace has caused.
    fn roots(&self) -> Vec<Node<'a>> {
        let here: HashSet<&EventId> = self.trace.events.iter().map(|event| &event.id).collect();
        let is_root = |event: &&Event| event.causation.as_ref().is_none_or(|cause| !here.contains(cause));
        let roots = self.trace.events.iter().filter(is_root);
        roots.map(|event| self.node(event, None, 0)).collect()
    }

    fn node(&self, event: &'a Event, due: Option<Timestamp>, depth: usize) -> Node<'a> {
        let mut steps: Vec<Step<'a>> = Vec::new();
        if depth == DEPTH_MAX {
            return Node { event, due, steps };
        }
        let mut caused = self.caused.get(&event.id).cloned().unwrap_or_default();
        for runs in by_function(self.runs.get(&event.id).map_or(&[], Vec::as_slice)) {
            let is_theirs = |event: &Event| is_by(event, &runs[0].function);
            let theirs = caused.iter().filter(|(event, _)| is_theirs(event));
            let then = theirs.map(|(event, due)| self.node(event, *due, depth + 1)).collect();
            caused.retain(|(event, _)| !is_theirs(event));
            steps.push(Step::Function { runs, then });
        }
        let others = caused.into_iter().map(|(event, due)| Step::Event(self.node(event, due, depth + 1)));
        steps.extend(others);
        Node { event, due, steps }
    }
}

/// Runs by their input.
pub(super) fn by_event(runs: &[Run]) -> HashMap<&EventId, Vec<&Run>> {
    let mut by_event: HashMap<_, Vec<_>> = HashMap::new();
    for run in runs {
        by_event.entry(&run.event).or_default().push(run);
    }
    by_event
}

/// Runs of one event, those of each function together, in the order in which they began. That a run began is left out
/// where it is known how it ended.
fn by_function<'a>(runs: &[&'a Run]) -> Vec<Vec<&'a Run>> {
    let mut grouped: Vec<Vec<&'a Run>> = Vec::new();
    for &run in runs {
        let Some(group) = grouped.iter_mut().find(|group| group[0].function == run.function) else {
            grouped.push(vec![run]);
            continue;
        };
        group.pop_if(|last| last.outcome == RunOutcome::Claimed);
        group.push(run);
    }
    grouped
}

/// Whether a function published an event. One that was redriven is nobody's.
fn is_by(event: &Event, function: &FunctionName) -> bool {
    event.target.is_none() && matches!(&event.source, Source::Function(name) if name == function)
}
