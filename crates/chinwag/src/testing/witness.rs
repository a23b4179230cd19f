//! What happened on a stage beside what was said: events, dead letters, responses that were not delivered.

use std::collections::BTreeMap;

use chinwag_core::{
    bus::Position,
    commit::DeadLetter,
    error::EngineError,
    message::Message,
    name::{FunctionName, TopicName},
    response::ResponseFailed,
    store::{DeadId, EventFilter},
    topic::{MESSAGE_RECEIVED, RESPONSE_FAILED},
};
use serde_json::Value;

use super::stage::Inside;
use crate::bot::stored::{Link, Owner, link_key};

/// The most events that are looked at for one direction.
const EVENTS_MAX: usize = 10_000;

/// The most dead letters of one turn.
const DEAD_MAX: usize = 1000;

/// Up to where everything has been told of.
#[derive(Debug, Default)]
pub(super) struct Witness {
    events: BTreeMap<TopicName, Position>,
    dead: Option<DeadId>,
    /// How many calls of services have been looked at, for each.
    calls: BTreeMap<FunctionName, usize>,
    undelivered: Position,
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

    /// Whether a service was called with a request that contains `part`, since the last call that was asked for. Where it
    /// was not, the requests that were made.
    pub(super) fn call(
        &mut self,
        stage: &Inside,
        name: &FunctionName,
        part: &Value,
    ) -> Result<(), Vec<String>> {
        let mut calls = stage.observed.calls();
        calls.retain(|call| call.service == *name);
        let seen = self.calls.entry(name.clone()).or_default();
        let mut others = Vec::new();
        for (index, call) in calls.into_iter().enumerate().skip(*seen) {
            let request = serde_json::from_str(&call.request).unwrap_or_default();
            if contains(&request, part) {
                *seen = index + 1;
                return Ok(());
            }
            others.push(call.request);
        }
        Err(others)
    }

    /// Whether state of that name which contains `part` is kept for the person of the last message, or for their
    /// conversation. Where it is not, what is kept under the name.
    pub(super) async fn state(
        &self,
        stage: &Inside,
        name: &str,
        part: &Value,
    ) -> Result<Result<(), Vec<String>>, EngineError> {
        let mut others = Vec::new();
        for owner in owners(stage).await? {
            let found = stage.engine.store.state(&format!("{}{name}", owner.prefix())).await?;
            let Some(found) = found else { continue };
            let envelope: Value = serde_json::from_str(found.value.get()).unwrap_or_default();
            if contains(&envelope["data"], part) {
                return Ok(Ok(()));
            }
            others.push(envelope["data"].to_string());
        }
        Ok(Err(others))
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

/// Whom the last message may have left state with: its conversation, its sender, the person who that is linked to.
async fn owners(stage: &Inside) -> Result<Vec<Owner>, EngineError> {
    let filter = EventFilter { topic: Some(MESSAGE_RECEIVED), ..EventFilter::default() };
    let batch = stage.engine.archive.events(filter, Position(0), EVENTS_MAX).await?;
    let messages = batch.events.iter().rev();
    let Some(message) = messages.filter_map(|stored| stored.event.payload::<Message>().ok()).next() else {
        return Ok(Vec::new());
    };
    let user = format!("{}:{}", message.channel, message.sender.id);
    let link = stage.engine.store.state(&link_key(&user)).await?;
    let person = link.and_then(|link| Link::person(&link.value)).map(Owner::Person);
    Ok([Owner::Conversation(message.conversation), Owner::User(user)].into_iter().chain(person).collect())
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
fn contains(whole: &Value, part: &Value) -> bool {
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
