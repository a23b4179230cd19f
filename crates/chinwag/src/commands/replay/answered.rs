//! What a bot did because of the messages of a conversation, from the traces of their webhooks.

use std::collections::HashSet;

use chinwag_core::{
    commit::{FunctionFailed, ServiceCall},
    error::EngineError,
    event::{Event, EventId},
    store::{Engine, Trace},
    topic::{FUNCTION_FAILED, MESSAGE_RECEIVED, RESPONSE_FAILED},
};

use super::recording::is_input;
use crate::replay::{Answer, Inputs};

/// What the bot answered to these messages, and the calls of services it made, in its order.
pub(super) async fn read(
    engine: &Engine,
    inputs: &[Event],
) -> Result<(Vec<Answer>, Vec<ServiceCall>), EngineError> {
    let by_webhook = Inputs::of(inputs);
    let (mut answers, mut calls, mut seen) = (Vec::new(), Vec::new(), HashSet::new());
    for input in inputs.iter().filter(|input| seen.insert(input.correlation.root())) {
        let trace = engine.archive.trace(input.correlation.as_str()).await?;
        let others = others(inputs, &trace);
        let passed_over = passed_over(&trace);
        let counts = |event: &&Event| !passed_over.contains(&event.id) && !is_of(&event.id, &others);
        answers.extend(trace.events.iter().filter(counts).filter_map(|event| by_webhook.answer(event)));
        let runs = trace.runs.iter().filter(|run| !is_of(&run.event, &others));
        calls.extend(runs.flat_map(|run| run.calls.iter().cloned()));
    }
    Ok((answers, calls))
}

/// The messages of other conversations: a webhook may hold some of several, and their answers are not ours.
fn others<'a>(inputs: &[Event], trace: &'a Trace) -> Vec<&'a EventId> {
    let all = trace.events.iter().filter(|event| event.topic == MESSAGE_RECEIVED && is_input(event));
    all.map(|event| &event.id).filter(|id| inputs.iter().all(|input| input.id != **id)).collect()
}

/// Whether an event is one of these, or follows from one.
fn is_of(id: &EventId, these: &[&EventId]) -> bool {
    these.iter().any(|other| {
        let rest = id.as_str().strip_prefix(other.as_str());
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    })
}

/// What a replay cannot have: answers to a response that was not delivered, because in a replay every one is; and
/// failures of which there was another try by hand, because its outcome is what counts.
fn passed_over(trace: &Trace) -> HashSet<&EventId> {
    let events = || trace.events.iter();
    let undelivered: HashSet<&EventId> =
        events().filter(|event| event.topic == RESPONSE_FAILED).map(|event| &event.id).collect();
    let is_undelivered =
        |event: &&Event| event.causation.as_ref().is_some_and(|cause| undelivered.contains(cause));
    let redriven = events().filter(|event| event.id.is_redriven());
    let redriven: HashSet<_> =
        redriven.filter_map(|event| Some((event.target.as_ref()?, event.causation.as_ref()?))).collect();
    let is_redriven = |event: &&Event| {
        event.topic == FUNCTION_FAILED
            && event
                .payload::<FunctionFailed>()
                .is_ok_and(|failed| redriven.contains(&(&failed.function, &failed.event)))
    };
    events().filter(|event| is_undelivered(event) || is_redriven(event)).map(|event| &event.id).collect()
}
