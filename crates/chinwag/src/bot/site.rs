//! Where a function stands: its name, its topic, and the state it may use.

use std::sync::Arc;

use chinwag_core::name::{FunctionName, NameError, TopicName};

use super::{
    chat::Words,
    service::{Services, has},
    state::States,
    topics::Topics,
};

/// Where a function stands: what is known of it before it gets its first event.
#[derive(Debug)]
pub struct Site {
    pub(super) function: FunctionName,
    pub(super) topic: TopicName,
    pub(super) states: Arc<States>,
    /// The topics that somebody reads.
    pub(super) topics: Arc<Topics>,
    pub(super) words: Arc<Words>,
    /// Durable conversations do nothing outside.
    pub(super) withholds_effects: bool,
    pub(super) services: Arc<Services>,
}

/// What a function asks for and cannot have where it stands.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Unmet {
    /// It comes with another topic.
    #[error("`{extractor}` comes with `{expected}` alone, not with `{found}`")]
    Topic {
        /// What is asked for.
        extractor: &'static str,
        /// The topic it comes with.
        expected: TopicName,
        /// The topic of the function.
        found: TopicName,
    },
    /// It has a history, and is no durable conversation.
    #[error("`durable` takes a function that asks for `Chat`: this one is a router, or asks for none")]
    NoChat,
    /// Two programs of a durable conversation have one version.
    #[error(
        "version {version} of the durable conversation is said of two programs: say `.version(…)` with a number that no \
         program had before, and keep each older one once"
    )]
    Version {
        /// The version.
        version: u32,
    },
    /// It does not go with a durable conversation.
    #[error(
        "a durable conversation runs again from its beginning at each turn, so `{extractor}` would be written again: read \
         and write it by `chat.state` and `chat.update`"
    )]
    Chat {
        /// What is asked for beside `Chat`.
        extractor: &'static str,
    },
    /// Two arguments write the same state.
    #[error(
        "`{first}` and `{second}` write the same state at the end of a run, so one would undo what the other did: ask for \
         it once, or give one of the two types another `NAME`"
    )]
    Twice {
        /// The one that stands first.
        first: &'static str,
        /// The other.
        second: &'static str,
    },
    /// State cannot be kept under that name.
    #[error("`{name}` cannot be the `NAME` of state: use 1 to 64 of a-z, 0-9 and _")]
    StateName {
        /// The name.
        name: &'static str,
    },
    /// There is no such state.
    #[error("there is no state of the type `{type_name}`: give it to the bot by `.with_state(…)`")]
    State {
        /// The type that is asked for.
        type_name: &'static str,
    },
    /// There is no such service.
    #[error("the bot has no service `{name}`: give it one by `.service(\"{name}\", …)`; {}", has(.known))]
    Service {
        /// The name it is asked for by.
        name: &'static str,
        /// The names there are.
        known: Vec<FunctionName>,
    },
    /// The service is of other types than its callers say.
    #[error("the service `{name}` {part} `{found}`, and not `{expected}` as `{api}` says")]
    ServiceType {
        /// The service.
        name: &'static str,
        /// What it does with the type: it takes or it answers it.
        part: &'static str,
        /// The type of its function.
        found: &'static str,
        /// Who says that it is another one.
        api: &'static str,
        /// The other one.
        expected: &'static str,
    },
}

impl Site {
    /// The function's name.
    #[must_use]
    pub fn function(&self) -> &FunctionName {
        &self.function
    }

    /// The topic it subscribes to.
    #[must_use]
    pub fn topic(&self) -> &TopicName {
        &self.topic
    }

    /// The words of durable conversations.
    pub(super) fn words(&self) -> &Arc<Words> {
        &self.words
    }

    /// That `extractor`, which comes with the topic `expected` alone, can be had.
    ///
    /// # Errors
    /// The function subscribes to another topic.
    pub fn check_topic(&self, extractor: &'static str, expected: TopicName) -> Result<(), Unmet> {
        check_topic(extractor, expected, &self.topic)
    }
}

impl Unmet {
    /// That state can be kept under `name`.
    pub(super) fn check_state_name(name: &'static str) -> Result<(), Self> {
        // The name of a function is of the same letters.
        FunctionName::new(name).map(drop).map_err(|_: NameError| Self::StateName { name })
    }
}

pub(super) fn check_topic(
    extractor: &'static str,
    expected: TopicName,
    found: &TopicName,
) -> Result<(), Unmet> {
    if *found == expected {
        return Ok(());
    }
    Err(Unmet::Topic { extractor, expected, found: found.clone() })
}
