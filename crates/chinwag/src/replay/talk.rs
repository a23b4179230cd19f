//! One conversation as it was recorded, and which message led to what.

use std::collections::HashMap;

use chinwag_core::{
    clock::Timestamp,
    commit::{FunctionFailed, ServiceCall},
    conversation::ConversationKey,
    event::{Event, Source},
    name::FunctionName,
    response::Response,
    topic::{FUNCTION_FAILED, RESPONSE_PREPARED},
};

use super::{Answer, Did};
use crate::bot::RESERVED_NAMES;

/// What is said to have published what no function has.
const GATEWAY: FunctionName = FunctionName::from_static("gateway");

/// One conversation as it was recorded.
#[derive(Debug, Clone)]
pub(crate) struct Talk {
    /// Which.
    pub(crate) conversation: ConversationKey,
    /// How far the recording goes: timers that are due later have not gone off in it.
    pub(crate) until: Timestamp,
    /// The messages, oldest first.
    pub(crate) inputs: Vec<Event>,
    /// The calls of services that were made, in their order.
    pub(crate) calls: Vec<ServiceCall>,
}

/// The messages of a talk, by the webhook they came with.
#[derive(Debug)]
pub(crate) struct Inputs<'a>(HashMap<&'a str, Vec<&'a Event>>);

impl<'a> Inputs<'a> {
    /// Those of a talk.
    pub(crate) fn of(inputs: &'a [Event]) -> Self {
        let mut by_webhook: HashMap<&str, Vec<&Event>> = HashMap::new();
        for input in inputs {
            by_webhook.entry(input.correlation.root()).or_default().push(input);
        }
        Self(by_webhook)
    }

    /// What an event says of the bot, where it is an answer to one of the messages.
    pub(crate) fn answer(&self, event: &Event) -> Option<Answer> {
        let (function, did) = said(event).or_else(|| failed(event))?;
        let input = self.owner(event)?.id.clone();
        Some(Answer { input, at: event.time, function, did })
    }

    /// The message that led to an event: ids follow from causes, as long as they are not too long for that.
    pub(super) fn owner(&self, event: &Event) -> Option<&'a Event> {
        let candidates = self.0.get(event.correlation.root())?;
        let follows = |input: &&&Event| {
            let rest = event.id.as_str().strip_prefix(input.id.as_str());
            rest.is_some_and(|rest| rest.starts_with('.'))
        };
        let is_there = |input: &&&Event| input.conversation == event.conversation;
        let found = candidates.iter().find(follows).or_else(|| candidates.iter().find(is_there));
        found.or_else(|| candidates.first()).copied()
    }
}

/// What a function said. What is sent again by the retry of a failed response has been said before.
fn said(event: &Event) -> Option<(FunctionName, Did)> {
    if event.topic != RESPONSE_PREPARED {
        return None;
    }
    let Response { conversation, reply, deferred: 0, .. } = event.payload().ok()? else { return None };
    let function = match &event.source {
        Source::Function(function) => function.clone(),
        Source::Channel(_) => GATEWAY,
        // What a person answered is no code's.
        Source::Desk => return None,
    };
    Some((function, Did::Said { conversation, reply: Box::new(reply) }))
}

/// What one of the bot's own functions gave up.
fn failed(event: &Event) -> Option<(FunctionName, Did)> {
    if event.topic != FUNCTION_FAILED {
        return None;
    }
    let FunctionFailed { function, error, .. } = event.payload().ok()?;
    (!RESERVED_NAMES.contains(&function.as_str())).then_some((function, Did::Failed { error }))
}
