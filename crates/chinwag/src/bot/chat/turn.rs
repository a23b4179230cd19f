//! What a run brings to a durable conversation: a message, or the end of a wait.

use chinwag_core::{
    event::{Event, payload},
    function::Emit,
    message::{Content, Message},
    name::FunctionName,
};
use serde::{Deserialize, Serialize};

use super::{
    Words,
    journal::{Alarm, Journal, Step, StepKind},
    words::Wish,
};
use crate::bot::{Error, Request};

/// What a run brings.
#[derive(Debug, Clone)]
pub(super) enum Turn {
    /// Somebody said or did something.
    Message(Box<Message>),
    /// A wait is over.
    Wake(Alarm),
}

/// The payload of the event that ends a wait. It is on the function's own topic, so that it keeps its place in the
/// conversation's lane, and for that function alone.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Woken {
    wake: Alarm,
}

/// Whether the event ends a wait.
pub(in crate::bot) fn is_wake(event: &Event) -> bool {
    alarm(event).is_some()
}

fn alarm(event: &Event) -> Option<Alarm> {
    event.target.as_ref()?;
    event.payload::<Woken>().ok().map(|woken| woken.wake)
}

impl Turn {
    /// What the run of this request brings.
    pub(super) fn of(request: &mut Request) -> Result<Self, Error> {
        if let Some(alarm) = alarm(request.event()) {
            return Ok(Self::Wake(alarm));
        }
        request.peek("Chat").map(|message| Self::Message(Box::new(message.clone())))
    }

    /// Whose conversation it belongs to, where others read along: they may each have one.
    pub(super) fn who(&self) -> Option<String> {
        match self {
            Self::Message(message) => (!message.place.is_direct()).then(|| message.sender.id.clone()),
            Self::Wake(alarm) => alarm.who.clone(),
        }
    }

    /// Whether the conversation waits for it.
    pub(super) fn is_awaited_by(&self, journal: &Journal, words: &Words, event: &Event) -> bool {
        let Some(step) = journal.waiting() else { return false };
        let message = match self {
            Self::Wake(alarm) => return *alarm == journal.alarm(),
            Self::Message(message) => message,
        };
        match step.kind {
            StepKind::Ask => is_answer(message, &step.choices) && !is_of_the_past(message, step, event),
            // A wait for time alone may be given up.
            _ => matches!(words.wish(message), Some(Wish::Cancel | Wish::Restart)),
        }
    }
}

/// Whether a message that was given up, and is taken up again now, was said before the question was asked: then it is
/// the answer to another one.
fn is_of_the_past(message: &Message, step: &Step, event: &Event) -> bool {
    let arrived = event.id.arrived().unwrap_or(message.sent_at);
    event.id.is_redriven() && step.since.is_some_and(|since| arrived <= since)
}

/// Whether a message answers a question with these choices. What was pressed elsewhere does not.
fn is_answer(message: &Message, choices: &[String]) -> bool {
    match &message.content {
        Content::Text { .. } | Content::Command { .. } | Content::Attachments { .. } => true,
        Content::Button { payload: Some(payload), .. } | Content::QuickReply { payload, .. } => {
            choices.contains(payload)
        }
        Content::Button { title, payload: None } => choices.contains(title),
        _ => false,
    }
}

/// The timer that wakes `function` in its conversation.
pub(super) fn timer(
    journal: &Journal,
    function: &FunctionName,
    after: std::time::Duration,
) -> Result<Emit, Error> {
    let data = payload(&Woken { wake: journal.alarm() }).map_err(Error::reject)?;
    let topic = journal.begun.topic.clone();
    Ok(Emit { after: Some(after), target: Some(function.clone()), ..Emit::new(topic, data) })
}
