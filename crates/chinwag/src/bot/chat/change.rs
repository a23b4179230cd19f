//! What happens to a durable conversation whose program was changed.

use std::collections::BTreeMap;

use chinwag_core::{clock::Timestamp, message::Message};

use super::journal::{Journal, Step};

/// A conversation that began on another program: what a migration looks at.
#[derive(Debug, Clone)]
pub struct Change {
    pub(super) version: u32,
    pub(super) since: Timestamp,
    pub(super) answers: BTreeMap<String, Message>,
    pub(super) mismatch: Mismatch,
}

/// Where a program and a journal part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mismatch {
    /// The number of the step, from 1.
    pub(super) number: usize,
    /// What the journal has.
    pub(super) found: String,
    /// What the program does.
    pub(super) expected: String,
    /// The two, without what they are of: for a log.
    pub(super) kinds: [String; 2],
}

impl Mismatch {
    pub(super) fn new(index: usize, found: &Step, expected: Option<&Step>) -> Self {
        let words = expected.map_or_else(|| "end".to_owned(), Step::describe);
        let kinds = [found.kind_name(), expected.map_or_else(|| "end".to_owned(), Step::kind_name)];
        Self { number: index + 1, found: found.describe(), expected: words, kinds }
    }
}

impl Change {
    pub(super) fn new(journal: &Journal, pending: Option<&Message>, mismatch: Mismatch) -> Self {
        let mut answers: BTreeMap<String, Message> =
            journal.answers().map(|(of, message)| (of.to_owned(), message)).collect();
        if let (Some(step), Some(message)) = (journal.waiting(), pending) {
            answers.insert(step.of.clone(), message.clone());
        }
        Self { version: journal.version, since: journal.since(), answers, mismatch }
    }

    /// The version of the program it began on.
    #[must_use]
    pub fn version(&self) -> u32 {
        self.version
    }

    /// When it began.
    #[must_use]
    pub fn since(&self) -> Timestamp {
        self.since
    }

    /// The answers so far, by the name of the question, or by its words where it has no name.
    #[must_use]
    pub fn answers(&self) -> &BTreeMap<String, Message> {
        &self.answers
    }

    /// Where the program and the conversation part, in words.
    #[must_use]
    pub fn at(&self) -> String {
        let Mismatch { number, found, expected, .. } = &self.mismatch;
        format!("step {number} was {found} and now is {expected}")
    }
}

/// What becomes of a conversation that began on another program.
#[derive(Debug, Clone)]
pub enum Migration {
    /// It begins again, and the person is told so.
    Restart,
    /// It begins again without a word; a question that has an answer here, by its name or its words, is not asked where
    /// the answer still fits.
    Keep(BTreeMap<String, Message>),
}
