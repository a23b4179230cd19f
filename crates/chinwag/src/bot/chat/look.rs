//! A durable conversation as it is looked at from outside: where it stands, and whether it waits for a timer.

use chinwag_core::{clock::Timestamp, error::EngineError, event::Event, message::Message, store::Engine};
use serde_json::value::RawValue;

use super::{
    journal::{Asked, Journal, Step, StepKind, journal_key},
    turn::alarm,
};

/// Where a durable conversation stands, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Told {
    /// What it was begun with.
    pub(crate) begun: String,
    pub(crate) since: Timestamp,
    /// The version of its program.
    pub(crate) version: u32,
    /// How often it began again.
    pub(crate) round: u32,
    /// Each step, and what came of it.
    pub(crate) steps: Vec<(String, Option<String>)>,
}

impl Told {
    /// Tells a journal; `None` where it is none that this program can read.
    pub(crate) fn of(value: &RawValue) -> Option<Self> {
        let journal = Journal::read("", value).ok()?;
        let begun = journal.begun.payload::<Message>();
        Some(Self {
            begun: begun.map_or_else(|_| journal.begun.topic.to_string(), |message| message.summary()),
            since: journal.since(),
            version: journal.version,
            round: journal.round,
            steps: journal.steps.iter().map(|step| (step.describe(), came_to(step))).collect(),
        })
    }
}

/// What came of a step, where that is anything.
fn came_to(step: &Step) -> Option<String> {
    let result = step.result.as_ref().map(|result| result.get());
    match step.kind {
        _ if step.waiting => Some("waits".into()),
        StepKind::Ask | StepKind::Wait => Some(match serde_json::from_str(result?).ok()? {
            Asked::Said(message) => message.summary(),
            Asked::Late if step.kind == StepKind::Wait => "is over".into(),
            Asked::Late => "no answer in time".into(),
            Asked::Cancelled => "cancelled".into(),
        }),
        _ => result.filter(|result| *result != "null").map(str::to_owned),
    }
}

/// Whether a durable conversation still waits for the timer of this event; `None` where it is no such timer.
pub(crate) async fn is_awaited(engine: &Engine, event: &Event) -> Result<Option<bool>, EngineError> {
    let (Some(alarm), Some(function), Some(conversation)) =
        (alarm(event), &event.target, &event.conversation)
    else {
        return Ok(None);
    };
    let key = journal_key(conversation, function, alarm.who.as_deref());
    let Some(kept) = engine.store.state(&key).await? else { return Ok(Some(false)) };
    // What cannot be read may wait.
    let journal = Journal::read(&key, &kept.value).ok();
    Ok(Some(journal.is_none_or(|journal| journal.waiting().is_some() && journal.alarm() == alarm)))
}
