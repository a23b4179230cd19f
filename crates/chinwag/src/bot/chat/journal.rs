//! The journal of a durable conversation: the event that began it, and each step with its result.

use std::collections::BTreeMap;

use chinwag_core::{
    clock::Timestamp,
    conversation::fingerprint,
    event::{Event, EventId, payload},
    message::Message,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, value::RawValue};

use crate::bot::{Error, Matched};

/// The version of this format.
const FORMAT: u32 = 1;

/// The most steps, and the most bytes of JSON.
pub(super) const STEPS_MAX: usize = 1000;
pub(super) const BYTES_MAX: usize = 256 << 10;

/// The most bytes of what a step is of; past it, a digest stands for the rest.
const OF_BYTES_MAX: usize = 200;

/// A durable conversation as it stands between two turns.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Journal {
    format: u32,
    /// The event that began it. Each run sees this one, whatever came since.
    pub(super) begun: Event,
    /// Whose it is, where others read along.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) who: Option<String>,
    /// What its route saw in the message that began it.
    #[serde(default, skip_serializing_if = "Matched::is_nothing")]
    pub(super) matched: Matched,
    /// The labels of the routes to the function.
    pub(super) path: String,
    /// The version of the program.
    pub(super) version: u32,
    /// How often it began again.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub(super) round: u32,
    /// Answers that came over from another version, by the name of the question.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) carried: BTreeMap<String, Message>,
    /// What has been done, in its order.
    pub(super) steps: Vec<Step>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature that serde asks for")]
fn is_zero(round: &u32) -> bool {
    *round == 0
}

/// One step.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Step {
    /// What is done.
    #[serde(rename = "step")]
    pub(super) kind: StepKind,
    /// Of what: the question, the service and its request, the name of an effect.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(super) of: String,
    /// Whether it is waited for.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) waiting: bool,
    /// Whether its end was not waited for, as by a time-out; then it never comes to one.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) dropped: bool,
    /// What came of it, where that is anything.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) result: Option<Box<RawValue>>,
    /// Since when it is waited for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) since: Option<Timestamp>,
    /// What may be pressed to answer it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) choices: Vec<String>,
}

/// What a step does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum StepKind {
    Say,
    Publish,
    Ask,
    Wait,
    Now,
    Random,
    Run,
    Call,
    State,
    Update,
}

impl StepKind {
    /// Whether another subject makes it another step. What was said stays said, and a span of time has passed.
    fn is_told_by_its_subject(self) -> bool {
        !matches!(self, Self::Say | Self::Wait)
    }
}

/// What came of a question.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Asked {
    /// This was said.
    Said(Box<Message>),
    /// Nothing was said in time.
    Late,
    /// The person does not want to go on.
    Cancelled,
}

impl Step {
    pub(super) fn new(kind: StepKind, of: &str) -> Self {
        Self {
            kind,
            of: bounded(of),
            waiting: false,
            dropped: false,
            result: None,
            since: None,
            choices: Vec::new(),
        }
    }

    /// Whether it is the same step.
    pub(super) fn is(&self, other: &Self) -> bool {
        self.kind == other.kind && (!self.kind.is_told_by_its_subject() || self.of == other.of)
    }

    /// In words, for whoever migrates. NOTE: what people said may stand in it.
    pub(super) fn describe(&self) -> String {
        let kind = self.kind_name();
        if self.of.is_empty() { kind } else { format!("{kind} “{}”", self.of) }
    }

    /// What it does, for a log.
    pub(super) fn kind_name(&self) -> String {
        let kind = serde_json::to_value(self.kind).ok();
        kind.as_ref().and_then(Value::as_str).unwrap_or_default().to_owned()
    }
}

fn bounded(of: &str) -> String {
    if of.len() <= OF_BYTES_MAX {
        return of.to_owned();
    }
    let end = (0..=OF_BYTES_MAX).rev().find(|end| of.is_char_boundary(*end)).unwrap_or_default();
    format!("{}…{:016x}", &of[..end], fingerprint(&[of]))
}

impl Journal {
    pub(super) fn new(
        begun: Event,
        who: Option<String>,
        matched: Matched,
        path: String,
        version: u32,
    ) -> Self {
        let (carried, steps) = (BTreeMap::new(), Vec::new());
        Self { format: FORMAT, begun, who, matched, path, version, round: 0, carried, steps }
    }

    /// The same conversation from its beginning, on this version of the program.
    pub(super) fn again(&self, version: u32, carried: BTreeMap<String, Message>) -> Self {
        let Self { begun, who, matched, path, .. } = self.clone();
        Self { round: self.round.wrapping_add(1), carried, ..Self::new(begun, who, matched, path, version) }
    }

    /// Which conversation it is.
    pub(super) fn id(&self) -> &EventId {
        &self.begun.id
    }

    /// The step that is waited for.
    pub(super) fn waiting(&self) -> Option<&Step> {
        self.steps.last().filter(|step| step.waiting)
    }

    /// The questions that were answered, by what they are of.
    pub(super) fn answers(&self) -> impl Iterator<Item = (&str, Message)> {
        self.steps.iter().filter(|step| step.kind == StepKind::Ask).filter_map(|step| {
            match serde_json::from_str(step.result.as_ref()?.get()).ok()? {
                Asked::Said(message) => Some((step.of.as_str(), *message)),
                Asked::Late | Asked::Cancelled => None,
            }
        })
    }

    /// Reads it from its state.
    pub(super) fn read(key: &str, text: &RawValue) -> Result<Self, Error> {
        #[derive(Deserialize)]
        struct Format {
            format: u32,
        }
        let damaged = |error: serde_json::Error| {
            Error::reject(format!(
                "the durable conversation in state `{key}` cannot be read: {error}; `chinwag state clear` ends it"
            ))
        };
        let Format { format } = serde_json::from_str(text.get()).map_err(damaged)?;
        if format > FORMAT {
            // Whoever knows it may take over before the tries are spent.
            return Err(Error::retry(format!(
                "the durable conversation in state `{key}` has format {format}, and this program knows {FORMAT}: run \
                 the newer program"
            )));
        }
        serde_json::from_str(text.get()).map_err(damaged)
    }

    /// As the value of its state; `None` where it is too long to be kept.
    pub(super) fn write(&self) -> Result<Option<Box<RawValue>>, Error> {
        let value = payload(self).map_err(Error::reject)?;
        let is_short = self.steps.len() <= STEPS_MAX && value.get().len() <= BYTES_MAX;
        Ok(is_short.then_some(value))
    }
}

/// A timer's name within a conversation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Alarm {
    /// The conversation.
    pub(super) chat: EventId,
    /// Its round.
    pub(super) round: u32,
    /// The step that waits.
    pub(super) step: usize,
    /// Whose it is, where others read along.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) who: Option<String>,
}

impl Journal {
    /// What the timer of its last step is called.
    pub(super) fn alarm(&self) -> Alarm {
        let step = self.steps.len().saturating_sub(1);
        Alarm { chat: self.id().clone(), round: self.round, step, who: self.who.clone() }
    }

    /// Since when it has been going on.
    pub(super) fn since(&self) -> Timestamp {
        self.begun.time
    }
}
