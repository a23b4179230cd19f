//! An event for a topic of your own, as a function's return value.

use std::time::Duration;

use chinwag_core::{
    conversation::ConversationKey,
    event::payload,
    function::{Emit, Emits},
    name::TopicName,
    response::Response,
    topic::RESPONSE_PREPARED,
};
use serde::Serialize;

use super::{Error, IntoEmits, Request};

/// An event to publish: `Publish::to(ORDER_PLACED, &order)`.
///
/// It belongs to the conversation of the function's input, unless another one is given.
#[derive(Debug)]
#[must_use = "an event is published when the function returns it"]
pub struct Publish {
    topic: TopicName,
    data: serde_json::Result<Box<serde_json::value::RawValue>>,
    conversation: Option<ConversationKey>,
    after: Option<Duration>,
}

impl Publish {
    /// An event of `topic` that carries `data`.
    pub fn to<T: Serialize + ?Sized>(topic: TopicName, data: &T) -> Self {
        Self { topic, data: payload(data), conversation: None, after: None }
    }

    /// A response, for its own conversation.
    pub fn response(response: &Response) -> Self {
        Self::to(RESPONSE_PREPARED, response).with_conversation(response.conversation.clone())
    }

    /// In another conversation.
    pub fn with_conversation(mut self, conversation: ConversationKey) -> Self {
        self.conversation = Some(conversation);
        self
    }

    /// Later: a timer that survives a restart.
    pub fn after(mut self, delay: Duration) -> Self {
        self.after = Some(delay);
        self
    }
}

impl IntoEmits for Publish {
    fn into_emits(self, request: &Request) -> Result<Emits, Error> {
        let Self { topic, data, conversation, after } = self;
        let data = data.map_err(|error| {
            let function = request.site().function();
            Error::reject(format!(
                "function `{function}` publishes to `{topic}` what cannot be JSON: {error}"
            ))
        })?;
        let mut emits = Emits::none();
        emits.events.push(Emit { conversation, after, ..Emit::new(topic, data) });
        Ok(emits)
    }
}
