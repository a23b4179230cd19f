//! What happened on a stage beside what was said: events, dead letters, responses that were not delivered.

use std::collections::BTreeMap;

use chinwag_core::{
    bus::Position,
    commit::{DeadLetter, ServiceCall},
    error::EngineError,
    name::{FunctionName, TopicName},
    response::ResponseFailed,
    store::{DeadId, EventFilter},
    topic::RESPONSE_FAILED,
};
use serde_json::Value;

use super::stage::Inside;

/// The most events that are looked at for one direction.
const EVENTS_MAX: usize = 10_000;

/// The most dead letters of one turn.
const DEAD_MAX: usize = 1000;

/// Up to where everything has been told of.
#[derive(Debug, Default)]
pub(super) struct Witness {
    events: BTreeMap<TopicName, Position>,
    dead: Option<DeadId>,
    undelivered: Position,
    /// How many calls of each service.
    calls: BTreeMap<FunctionName, usize>,
}

impl Witness {
    /// Whether an event was published whose payload contains `data`, since the last that was asked for. Where there is
    /// none, the payloads of those that were.
    pub(super) async fn event(
        &mut self,
        stage: &Inside,
        topic: &TopicName,
        data: &Value,
    ) -> Result<Result<(), Vec<String>>, EngineError> {
        let seen = self.events.get(topic).copied().unwrap_or_default();
        let filter = EventFilter { topic: Some(topic.clone()), ..EventFilter::default() };
        let batch = stage.engine.archive.events(filter, seen, EVENTS_MAX).await?;
        let mut others = Vec::new();
        for stored in batch.events {
            let payload = serde_json::from_str(stored.event.data.get()).unwrap_or_default();
            if contains(&payload, data) {
                self.events.insert(topic.clone(), stored.position);
                return Ok(Ok(()));
            }
            others.push(stored.event.data.get().to_owned());
        }
        Ok(Err(others))
    }

    /// Whether a service was asked for what contains `request`, since the last call that was asked for. Where it was not,
    /// the calls that there were.
    pub(super) fn call(
        &mut self,
        stage: &Inside,
        service: &FunctionName,
        request: Option<&Value>,
    ) -> Result<(), Vec<String>> {
        let (seen, calls) = self.calls_of(stage, service);
        let is_meant = |call: &ServiceCall| {
            let made = || serde_json::from_str::<Value>(&call.request).ok();
            request.is_none_or(|request| made().is_some_and(|made| contains(&made, request)))
        };
        match calls.iter().position(is_meant) {
            Some(index) => {
                self.calls.insert(service.clone(), seen + index + 1);
                Ok(())
            }
            None => Err(calls.iter().map(told).collect()),
        }
    }

    /// Whether a service was not asked since the last call that was asked for. Where it was, the calls.
    pub(super) fn no_call(&self, stage: &Inside, service: &FunctionName) -> Result<(), Vec<String>> {
        let (_, calls) = self.calls_of(stage, service);
        if calls.is_empty() { Ok(()) } else { Err(calls.iter().map(told).collect()) }
    }

    /// How many calls of a service have been told of, and those after them.
    fn calls_of(&self, stage: &Inside, service: &FunctionName) -> (usize, Vec<ServiceCall>) {
        let seen = self.calls.get(service).copied().unwrap_or_default();
        (seen, stage.observed.calls.of(service).into_iter().skip(seen).collect())
    }

    /// What functions gave up on since this was last asked.
    pub(super) async fn dead(&mut self, stage: &Inside) -> Result<Vec<DeadLetter>, EngineError> {
        let after = self.dead.unwrap_or(DeadId(0));
        let letters = stage.engine.archive.dead_letters(None, after, DEAD_MAX).await?;
        self.dead = letters.last().map(|(id, _)| *id).or(self.dead);
        Ok(letters.into_iter().map(|(_, letter)| letter).collect())
    }

    /// Why responses were not delivered since this was last asked.
    pub(super) async fn undelivered(&mut self, stage: &Inside) -> Result<Vec<String>, EngineError> {
        let filter = EventFilter { topic: Some(RESPONSE_FAILED), ..EventFilter::default() };
        let batch = stage.engine.archive.events(filter, self.undelivered, EVENTS_MAX).await?;
        self.undelivered = batch.reached;
        let failed = batch.events.iter().filter_map(|stored| stored.event.payload::<ResponseFailed>().ok());
        let told = failed.map(|failed| {
            let later = if failed.retryable { "; it may be sent again later" } else { "" };
            format!("“{}” was not delivered: {}{later}", failed.response.reply.summary(), failed.error)
        });
        Ok(told.collect())
    }
}

/// A call in a few words.
fn told(call: &ServiceCall) -> String {
    let ServiceCall { request, response, error, .. } = call;
    match response {
        Some(response) => format!("it was asked {request}, and answered {response}"),
        None => format!("it was asked {request}: {}", error.as_deref().unwrap_or("nothing came of it")),
    }
}

/// A dead letter in a few words.
pub(super) fn gave_up(letter: &DeadLetter) -> String {
    let runs = if letter.attempts == 1 { "one run".to_owned() } else { format!("{} runs", letter.attempts) };
    format!("`{}` gave up after {runs}: {}", letter.function, letter.error)
}

/// Takes a dead letter of that function out of those that came; whether there was one.
pub(super) fn take(letters: &mut Vec<DeadLetter>, function: &FunctionName) -> bool {
    let found = letters.iter().position(|letter| letter.function == *function);
    found.map(|index| letters.remove(index)).is_some()
}

/// Whether everything of `part` is in `whole`: the keys of an object, the items of a list in their order.
pub(super) fn contains(whole: &Value, part: &Value) -> bool {
    match (whole, part) {
        (Value::Object(whole), Value::Object(part)) => {
            part.iter().all(|(key, part)| whole.get(key).is_some_and(|whole| contains(whole, part)))
        }
        (Value::Array(whole), Value::Array(part)) => {
            let mut whole = whole.iter();
            part.iter().all(|part| whole.any(|whole| contains(whole, part)))
        }
        _ => whole == part,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_part_is_in_the_whole() {
        let whole = json!({"number": "4711", "lines": [{"size": "M", "count": 1}, {"size": "S"}]});
        assert!(contains(&whole, &json!({})) && contains(&whole, &whole));
        assert!(contains(&whole, &json!({"lines": [{"size": "S"}]})));
        assert!(!contains(&whole, &json!({"lines": [{"size": "S"}, {"size": "M"}]})));
        assert!(!contains(&whole, &json!({"number": 4711})) && !contains(&whole, &json!({"none": null})));
    }
}
