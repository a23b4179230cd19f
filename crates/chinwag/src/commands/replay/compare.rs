//! Compares what was answered with what the new code answers.

use std::collections::HashMap;

use chinwag_core::{clock::Timestamp, event::EventId};
use serde_json::Value;

use super::{
    differences::{Difference, difference},
    is_since,
    mask::Masks,
    recording::Recorded,
};
use crate::replay::{Answer, Did};

/// A conversation, compared.
#[derive(Debug)]
pub(super) struct Compared<'a> {
    pub(super) recorded: &'a Recorded,
    /// Where the answers differ: one for each message at most, in the order of the messages.
    pub(super) differences: Vec<Difference<'a>>,
    /// From which message on nothing can be said, and what it came to there.
    pub(super) stopped: Option<(usize, &'a str)>,
    /// The recorded answers to each message.
    pub(super) answers: Vec<Vec<&'a Answer>>,
}

/// How many conversations are the same.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Summary {
    pub(super) conversations: usize,
    pub(super) messages: usize,
    pub(super) same: usize,
    pub(super) differ: usize,
    pub(super) stopped: usize,
}

impl<'a> Compared<'a> {
    /// Compares a conversation; only differences since a moment count.
    pub(super) fn new(
        recorded: &'a Recorded,
        played: &'a [Answer],
        masks: &Masks,
        since: Option<Timestamp>,
    ) -> Self {
        let inputs = &recorded.talk.inputs;
        let (old, new) = (by_input(recorded, &recorded.answers), by_input(recorded, played));
        let stopped = stopped(recorded, played);
        let end = stopped.map_or(inputs.len(), |(index, _)| index);
        let compare = |index: usize| {
            let found = difference(index, &old[index], &new[index], |answer| seen(answer, masks))?;
            let is_counted = found.moments().chain([inputs[index].time]).any(|at| is_since(at, since));
            is_counted.then_some(found)
        };
        let differences = (0..end).filter_map(compare).collect();
        Self { recorded, differences, stopped, answers: old }
    }
}

/// From which message on nothing can be said.
fn stopped<'a>(recorded: &Recorded, played: &'a [Answer]) -> Option<(usize, &'a str)> {
    played.iter().find_map(|answer| match &answer.did {
        Did::Stopped { effect } => {
            let inputs = &recorded.talk.inputs;
            Some((inputs.iter().position(|input| input.id == answer.input).unwrap_or(0), effect.as_str()))
        }
        _ => None,
    })
}

/// The answers to each message.
fn by_input<'a>(recorded: &Recorded, answers: &'a [Answer]) -> Vec<Vec<&'a Answer>> {
    let inputs = &recorded.talk.inputs;
    let mut found = vec![Vec::new(); inputs.len()];
    let index: HashMap<&EventId, usize> =
        inputs.iter().enumerate().map(|(index, input)| (&input.id, index)).collect();
    for answer in answers {
        if let Some(index) = index.get(&answer.input) {
            found[*index].push(answer);
        }
    }
    found
}

/// An answer as it is compared.
fn seen(answer: &Answer, masks: &Masks) -> Value {
    let mut value = serde_json::to_value(&answer.did).unwrap_or_default();
    masks.value(&mut value);
    value
}

impl Summary {
    /// Counts a conversation.
    pub(super) fn add(&mut self, compared: &Compared<'_>) {
        self.conversations += 1;
        self.messages += compared.recorded.talk.inputs.len();
        match (compared.differences.is_empty(), compared.stopped) {
            (false, _) => self.differ += 1,
            (true, Some(_)) => self.stopped += 1,
            (true, None) => self.same += 1,
        }
    }

    /// Whether all is the same.
    pub(super) fn is_clean(&self) -> bool {
        self.same == self.conversations
    }
}
