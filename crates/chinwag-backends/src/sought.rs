//! Whether something in the log is what is searched for.

use chinwag_core::{
    commit::{Run, RunOutcome},
    event::{Event, Source},
    name::TopicName,
    store::{Search, Searched},
};
use serde::Serialize;

/// A search, made ready.
#[derive(Debug)]
pub(crate) struct Sought {
    search: Search,
    /// The words as they stand in JSON, in lower case.
    needle: Option<String>,
}

impl Sought {
    pub(crate) fn new(search: Search) -> Self {
        let in_json =
            |text: &String| serde_json::to_string(text).unwrap_or_default().trim_matches('"').to_lowercase();
        let needle = search.text.as_ref().map(in_json);
        Self { search, needle }
    }

    /// The topic whose events are searched for, where it is one.
    pub(crate) fn topic(&self) -> Option<&TopicName> {
        match &self.search.what {
            Searched::Events(topic) => topic.as_ref(),
            Searched::Runs { .. } => None,
        }
    }

    /// Whether runs are searched for.
    pub(crate) fn is_for_runs(&self) -> bool {
        matches!(self.search.what, Searched::Runs { .. })
    }

    /// Whether what is written so may be it, before it is read.
    pub(crate) fn may_be(&self, body: &[u8]) -> bool {
        self.needle.as_ref().is_none_or(|needle| contains(body, needle))
    }

    pub(crate) fn event(&self, event: &Event) -> bool {
        let is_of_topic = match &self.search.what {
            Searched::Events(topic) => topic.as_ref().is_none_or(|topic| event.topic == *topic),
            Searched::Runs { .. } => false,
        };
        is_of_topic && self.is_of_channel(event) && self.says(event)
    }

    pub(crate) fn run(&self, run: &Run) -> bool {
        let Searched::Runs { function, failed } = &self.search.what else { return false };
        let is_over = run.outcome != RunOutcome::Claimed;
        run.function == *function && is_over && (!*failed || run.outcome.is_failure()) && self.says(run)
    }

    fn is_of_channel(&self, event: &Event) -> bool {
        let Some(wanted) = &self.search.channel else { return true };
        match (&event.conversation, &event.source) {
            (Some(conversation), _) => conversation.channel() == wanted.as_str(),
            (None, Source::Channel(channel)) => channel == wanted,
            (None, Source::Function(_) | Source::Desk) => false,
        }
    }

    fn says(&self, what: &impl Serialize) -> bool {
        self.needle.is_none() || serde_json::to_vec(what).is_ok_and(|body| self.may_be(&body))
    }
}

/// Whether a text holds a needle, which is in lower case.
fn contains(body: &[u8], needle: &str) -> bool {
    if needle.is_ascii() {
        return body.windows(needle.len().max(1)).any(|part| part.eq_ignore_ascii_case(needle.as_bytes()));
    }
    String::from_utf8_lossy(body).to_lowercase().contains(needle)
}
