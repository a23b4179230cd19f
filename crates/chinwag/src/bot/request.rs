//! The input of one run, as extractors see it. It remembers what has been parsed.

use std::{fmt, sync::Arc};

use chinwag_core::{
    commit::StateWrite,
    event::Event,
    function::{Emits, Input},
    message::{Message, User},
    name::{FunctionName, TopicName},
    topic::MESSAGE_RECEIVED,
};
use serde::de::DeserializeOwned;

use super::{Error, Matched, Site, Unmet, chat::Play, site::check_topic};

/// The input of one run.
pub struct Request {
    input: Input,
    site: Arc<Site>,
    parsed: Parsed,
    /// What a router saw in the message.
    pub(super) matched: Matched,
    /// The run of a durable conversation, where it is one.
    play: Option<Arc<Play>>,
    writes: Vec<Write>,
}

/// A change of state that is known when the function has returned; none where nothing was changed.
pub(super) type Write = Box<dyn FnOnce() -> Result<Option<StateWrite>, Error> + Send + Sync>;

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
        Self {
            input,
            site,
            parsed: Parsed::Nothing,
            matched: Matched::default(),
            play: None,
            writes: Vec::new(),
        }
    }

    /// The same request, with nothing parsed and nothing asked for.
    pub(super) fn again(&self) -> Self {
        let mut again = Self::new(self.input.clone(), Arc::clone(&self.site));
        again.play.clone_from(&self.play);
        again
    }

    /// The same run, as if it were given `event`.
    pub(super) fn with_event(&self, event: Arc<Event>) -> Self {
        Self::new(Input { event, ..self.input.clone() }, Arc::clone(&self.site))
    }

    /// As a run of a durable conversation.
    pub(super) fn with_play(mut self, play: Arc<Play>) -> Self {
        self.play = Some(play);
        self
    }

    /// The run of a durable conversation, where it is one.
    pub(super) fn play(&self) -> Option<&Arc<Play>> {
        self.play.as_ref()
    }

    /// Asks for a change of state once the function has returned.
    pub(super) fn write_at_end(&mut self, write: Write) {
        self.writes.push(write);
    }

    /// Puts the changes of state into what the function returned.
    pub(super) fn finish(self, emits: &mut Emits) -> Result<(), Error> {
        for write in self.writes {
            emits.state.extend(write()?);
        }
        Ok(())
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

    /// The message, to be looked at.
    pub(super) fn peek(&mut self, extractor: &'static str) -> Result<&Message, Error> {
        if !matches!(self.parsed, Parsed::Message(_)) {
            self.parsed = Parsed::Message(Box::new(self.payload_of(extractor, MESSAGE_RECEIVED)?));
        }
        match &self.parsed {
            Parsed::Message(message) => Ok(message),
            _ => unreachable!("it has just been parsed"),
        }
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

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("input", &self.input)
            .field("site", &self.site)
            .finish_non_exhaustive()
    }
}
