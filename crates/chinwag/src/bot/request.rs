//! The input of one run, as extractors see it. It remembers what has been parsed.

use std::sync::Arc;

use chinwag_core::{
    event::Event,
    function::Input,
    message::{Message, User},
    name::{FunctionName, TopicName},
    topic::MESSAGE_RECEIVED,
};
use serde::de::DeserializeOwned;

use super::{Error, Site, Unmet, site::check_topic};

/// The input of one run.
#[derive(Debug)]
pub struct Request {
    input: Input,
    site: Arc<Site>,
    parsed: Parsed,
}

/// The message of the input: parsed once, however many extractors want it or its sender.
#[derive(Debug)]
enum Parsed {
    Nothing,
    Message(Box<Message>),
    Sender(User),
}

/// Why something cannot be had from the input of a run. No later run of it would end otherwise.
#[derive(Debug, thiserror::Error)]
enum Refusal {
    #[error("function `{function}` asks for what it cannot have: {unmet}")]
    Unmet { function: FunctionName, unmet: Unmet },
    #[error("function `{function}` cannot read the payload of `{topic}` as `{expected}`: {source}")]
    Payload { function: FunctionName, topic: TopicName, expected: &'static str, source: serde_json::Error },
}

impl Request {
    pub(super) fn new(input: Input, site: Arc<Site>) -> Self {
        Self { input, site, parsed: Parsed::Nothing }
    }

    /// What the run was given.
    #[must_use]
    pub fn input(&self) -> &Input {
        &self.input
    }

    /// The event.
    #[must_use]
    pub fn event(&self) -> &Arc<Event> {
        &self.input.event
    }

    /// Where the function stands.
    #[must_use]
    pub fn site(&self) -> &Arc<Site> {
        &self.site
    }

    /// The payload, for an extractor that comes with one topic alone.
    ///
    /// # Errors
    /// The event is of another topic, or its payload has another shape; both for good.
    pub fn payload_of<T: DeserializeOwned>(
        &self,
        extractor: &'static str,
        topic: TopicName,
    ) -> Result<T, Error> {
        check_topic(extractor, topic, &self.event().topic).map_err(|unmet| self.refuse(unmet))?;
        self.payload(extractor)
    }

    /// The payload, whatever the topic.
    ///
    /// # Errors
    /// It has another shape; for good.
    pub fn payload<T: DeserializeOwned>(&self, expected: &'static str) -> Result<T, Error> {
        self.event().payload().map_err(|source| {
            let (function, topic) = (self.site.function.clone(), self.event().topic.clone());
            Error::reject(Refusal::Payload { function, topic, expected, source })
        })
    }

    /// The message.
    pub(super) fn message(&mut self) -> Result<Message, Error> {
        let message = match std::mem::replace(&mut self.parsed, Parsed::Nothing) {
            Parsed::Message(message) => *message,
            Parsed::Nothing | Parsed::Sender(_) => self.payload_of("Message", MESSAGE_RECEIVED)?,
        };
        self.parsed = Parsed::Sender(message.sender.clone());
        Ok(message)
    }

    /// Who sent the message.
    pub(super) fn sender(&mut self) -> Result<User, Error> {
        if let Parsed::Nothing = self.parsed {
            self.parsed = Parsed::Message(Box::new(self.payload_of("User", MESSAGE_RECEIVED)?));
        }
        Ok(match &self.parsed {
            Parsed::Message(message) => message.sender.clone(),
            Parsed::Sender(user) => user.clone(),
            Parsed::Nothing => unreachable!("it has just been parsed"),
        })
    }

    /// What is unmet, as an error that no later run can mend.
    pub(super) fn refuse(&self, unmet: Unmet) -> Error {
        Error::reject(Refusal::Unmet { function: self.site.function.clone(), unmet })
    }
}
