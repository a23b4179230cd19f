//! The topics that somebody reads, so that a misspelt one is seen.

use std::{
    collections::BTreeSet,
    sync::{Mutex, PoisonError},
};

use chinwag_core::{
    function::Emits,
    name::{FunctionName, TopicName},
    nearest::nearest,
    topic::{
        FUNCTION_FAILED, MESSAGE_ANNOUNCED, MESSAGE_RECEIVED, RESPONSE_FAILED, RESPONSE_PREPARED,
        RESPONSE_SENT, RESPONSE_STATUS, WEBHOOK_RECEIVED,
    },
};

/// The topics of the main flow and of the bot's functions, and those beside them that have been warned of.
///
/// To publish where no function of the bot reads is legal: another program may read it, or nobody yet. But it may as
/// well be a mistake in writing, so it is told, once for each topic.
#[derive(Debug)]
pub(super) struct Topics {
    known: BTreeSet<TopicName>,
    told: Mutex<BTreeSet<TopicName>>,
}

/// The most topics that are warned of: a bot that makes up their names would fill the memory.
const TOLD_MAX: usize = 100;

impl Topics {
    pub(super) fn new(subscribed: impl IntoIterator<Item = TopicName>) -> Self {
        let own = [
            WEBHOOK_RECEIVED,
            MESSAGE_ANNOUNCED,
            MESSAGE_RECEIVED,
            RESPONSE_PREPARED,
            RESPONSE_SENT,
            RESPONSE_FAILED,
            RESPONSE_STATUS,
            FUNCTION_FAILED,
        ];
        Self { known: own.into_iter().chain(subscribed).collect(), told: Mutex::default() }
    }

    /// Warns of topics that no function reads.
    pub(super) fn look_at(&self, function: &FunctionName, emits: &Emits) {
        for emit in emits.events.iter().filter(|emit| !self.known.contains(&emit.topic)) {
            if self.is_new(&emit.topic) {
                self.warn(function, &emit.topic);
            }
        }
    }

    fn is_new(&self, topic: &TopicName) -> bool {
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        told.len() < TOLD_MAX && told.insert(topic.clone())
    }

    fn warn(&self, function: &FunctionName, topic: &TopicName) {
        let near = nearest(topic.as_str(), self.known.iter().map(TopicName::as_str));
        let meant = near.map(|near| format!(": did you mean `{near}`?")).unwrap_or_default();
        tracing::warn!(
            target: "chinwag::bot", %function, %topic,
            "an event is published to a topic that no function of the bot subscribes to{meant}",
        );
    }
}
