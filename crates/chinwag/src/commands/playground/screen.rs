//! What is known of a person's screen alone: what they did, and since when it shows anything.

use std::collections::VecDeque;

use chinwag_core::clock::Timestamp;

/// The most deeds of a person that are kept.
const DEEDS_MAX: usize = 200;

/// A person's screen.
#[derive(Debug, Clone, Default)]
pub(super) struct Screen {
    /// What is older was cleared.
    pub(super) since: Timestamp,
    pub(super) deeds: VecDeque<Done>,
}

/// What a person did on the page.
#[derive(Debug, Clone)]
pub(super) struct Done {
    pub(super) at: Timestamp,
    /// What they said, or what stands on what they pressed.
    pub(super) words: String,
    /// The panel's name of a picture that they sent.
    pub(super) picture: Option<String>,
    /// Whether the provider held it back.
    pub(super) is_held: bool,
    /// Whether the provider delivered it twice.
    pub(super) is_twice: bool,
}

impl Screen {
    pub(super) fn note(&mut self, done: Done) {
        if self.deeds.len() >= DEEDS_MAX {
            self.deeds.pop_front();
        }
        self.deeds.push_back(done);
    }
}
