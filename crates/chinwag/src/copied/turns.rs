//! A conversation in the order of a script: what somebody did, and everything that came of it.

use std::collections::{HashMap, HashSet};

use chinwag_core::{
    clock::Timestamp,
    commit::{Run, RunOutcome},
    conversation::ConversationKey,
    event::{Event, EventId, Source},
    message::Message,
    name::FunctionName,
    reply::ReplyContent,
    response::Response,
    store::Trace,
    topic::{MESSAGE_RECEIVED, RESPONSE_PREPARED},
};

/// What is published this much after the end of its run was set as a timer.
const LATE: std::time::Duration = std::time::Duration::from_secs(1);

/// The deepest that causes are followed.
const DEPTH_MAX: usize = 64;

/// Something happened, and what the bot said to that.
pub(super) struct Turn<'a> {
    pub(super) at: Timestamp,
    pub(super) cause: Cause,
    pub(super) responses: Vec<Response>,
    /// What was asked of services meanwhile.
    pub(super) calls: Vec<Call>,
    /// The name of the person.
    pub(super) name: Option<String>,
    /// The event that it began with.
    id: &'a EventId,
}

/// What a turn began with.
pub(super) enum Cause {
    /// Somebody did something.
    Said(Box<Message>),
    /// Time had passed.
    Later,
    /// Somebody said something to a person who held the conversation.
    Held(String),
    /// A person who held it said something.
    Desk(String),
}

/// A call of a service and what came of it.
#[derive(Clone)]
pub(super) struct Call {
    pub(super) service: FunctionName,
    /// JSON, in one line.
    pub(super) response: String,
}

/// The turns of a conversation, in the order of time.
pub(super) fn turns<'a>(conversation: &ConversationKey, traces: &'a [Trace]) -> Vec<Turn<'a>> {
    let chain = Chain::new(traces);
    let mut turns = Vec::new();
    let mut name = None;
    for event in chain.events(conversation).filter(|event| is_input(event)) {
        let Ok(message) = event.payload::<Message>() else { continue };
        name = message.sender.name.clone().or(name);
        let cause = match chain.is_held(event) {
            true => Cause::Held(message.summary()),
            false => Cause::Said(Box::new(message)),
        };
        turns.push(Turn {
            at: event.time,
            cause,
            responses: Vec::new(),
            calls: Vec::new(),
            name: name.clone(),
            id: &event.id,
        });
    }
    for event in chain.events(conversation).filter(|event| event.topic == RESPONSE_PREPARED) {
        let Some(response) = event.payload().ok().filter(is_new) else { continue };
        chain.answer(event, response, name.as_deref(), &mut turns);
    }
    chain.calls(&mut turns);
    // What time had brought at the moment of a message was there before it.
    turns.sort_by_key(|turn| (turn.at, !matches!(turn.cause, Cause::Later)));
    turns
}

/// Whether somebody did it, and nobody did it again.
fn is_input(event: &Event) -> bool {
    let is_told =
        event.topic == MESSAGE_RECEIVED && matches!(event.source, Source::Channel(_) | Source::Function(_));
    is_told && event.target.is_none() && !event.id.is_redriven()
}

/// Whether it says something, for the first time.
fn is_new(response: &Response) -> bool {
    let content = &response.reply.content;
    let is_shown = !matches!(
        content,
        ReplyContent::Typing { .. }
            | ReplyContent::Seen
            | ReplyContent::Reaction { .. }
            | ReplyContent::Delete { .. }
    );
    response.deferred == 0 && is_shown
}

/// What caused what.
struct Chain<'a> {
    events: Vec<&'a Event>,
    by_id: HashMap<&'a EventId, &'a Event>,
    runs: Vec<&'a Run>,
    /// The run that published an event.
    by: HashMap<&'a EventId, &'a Run>,
}

impl<'a> Chain<'a> {
    fn new(traces: &'a [Trace]) -> Self {
        let mut seen = HashSet::new();
        let mut events: Vec<&Event> =
            traces.iter().flat_map(|trace| &trace.events).filter(|event| seen.insert(&event.id)).collect();
        events.sort_by_key(|event| event.time);
        let runs: Vec<&Run> = traces.iter().flat_map(|trace| &trace.runs).collect();
        let by = runs.iter().flat_map(|run| run.emitted.iter().map(|id| (id, *run))).collect();
        Self { by_id: events.iter().map(|event| (&event.id, *event)).collect(), events, runs, by }
    }

    fn events(&self, conversation: &ConversationKey) -> impl Iterator<Item = &'a Event> {
        self.events.iter().copied().filter(move |event| event.conversation.as_ref() == Some(conversation))
    }

    fn is_held(&self, event: &Event) -> bool {
        self.runs.iter().any(|run| run.event == event.id && run.outcome == RunOutcome::Held)
    }

    /// Puts what was said where it came: behind what it answers, or where a timer had brought it.
    fn answer(&self, event: &'a Event, response: Response, name: Option<&str>, turns: &mut Vec<Turn<'a>>) {
        let begun = self.begun(event);
        let turn = |cause, responses| Turn {
            at: begun.time,
            cause,
            responses,
            calls: Vec::new(),
            name: name.map(str::to_owned),
            id: &begun.id,
        };
        if event.source == Source::Desk {
            turns.push(turn(Cause::Desk(response.reply.summary()), Vec::new()));
        } else if let Some(known) = turns.iter_mut().find(|known| *known.id == begun.id) {
            known.responses.push(response);
        } else {
            turns.push(turn(Cause::Later, vec![response]));
        }
    }

    /// The event that an event comes of: what somebody did, or what a timer brought.
    fn begun(&self, event: &'a Event) -> &'a Event {
        let mut at = event;
        for _ in 0..DEPTH_MAX {
            if is_input(at) || self.is_late(at) {
                return at;
            }
            match at.causation.as_ref().and_then(|cause| self.by_id.get(cause)) {
                Some(cause) => at = cause,
                None => return at,
            }
        }
        at
    }

    fn is_late(&self, event: &Event) -> bool {
        let end = |run: &&Run| run.started.after(std::time::Duration::from_micros(run.micros));
        self.by.get(&event.id).map(end).is_some_and(|end| event.time.since(end) > LATE)
    }

    /// Notes with each turn what was asked of services in it.
    fn calls(&self, turns: &mut [Turn<'_>]) {
        for run in &self.runs {
            let Some(event) = self.by_id.get(&run.event) else { continue };
            let begun = &self.begun(event).id;
            let Some(turn) = turns.iter_mut().find(|turn| turn.id == begun) else { continue };
            for call in run.calls.iter().filter(|call| call.attempts > 0) {
                // NOTE: what was cut since it is long is no JSON any more.
                let response = call
                    .response
                    .as_deref()
                    .filter(|json| serde_json::from_str::<serde::de::IgnoredAny>(json).is_ok());
                let response = response.map(|json| json.replace(['\n', '\r'], " "));
                turn.calls.extend(response.map(|response| Call { service: call.service.clone(), response }));
            }
        }
    }
}
