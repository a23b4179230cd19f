//! What the events of the engine tell of every conversation.

use std::collections::HashMap;

use chinwag_core::{
    bus::Position,
    conversation::ConversationKey,
    error::EngineError,
    event::Event,
    message::Message,
    response::{Response, ResponseFailed, ResponseSent, ResponseStatus},
    store::{Engine, EventFilter},
    topic::{MESSAGE_RECEIVED, RESPONSE_FAILED, RESPONSE_PREPARED, RESPONSE_SENT, RESPONSE_STATUS},
};

use super::kept::Kept;

/// How many events are read at once.
const PAGE: usize = 500;

/// What is known of every conversation, as far as the log has been read.
#[derive(Debug, Default)]
pub(super) struct Book {
    reached: Position,
    conversations: HashMap<ConversationKey, Kept>,
    /// Where somebody was heard last, by channel and the provider's id of them.
    places: HashMap<(String, String), ConversationKey>,
}

impl Book {
    /// Reads on to the end of the log.
    pub(super) async fn catch_up(&mut self, engine: &Engine) -> Result<(), EngineError> {
        loop {
            let batch = engine.archive.events(EventFilter::default(), self.reached, PAGE).await?;
            for stored in &batch.events {
                self.reached = stored.position;
                self.note(&stored.event);
            }
            if batch.events.len() < PAGE {
                return Ok(());
            }
        }
    }

    /// The conversation of somebody, once they were heard.
    pub(super) fn of(&self, channel: &str, user: &str) -> Option<(&ConversationKey, &Kept)> {
        let key = self.places.get(&(channel.to_owned(), user.to_owned()))?;
        self.conversations.get_key_value(key)
    }

    /// What cannot be read was written by another version, and is passed over.
    fn note(&mut self, event: &Event) {
        let topic = &event.topic;
        if *topic == MESSAGE_RECEIVED {
            let Ok(message) = event.payload::<Message>() else { return };
            let place = (message.channel.to_string(), message.sender.id.clone());
            self.places.insert(place, message.conversation.clone());
            self.kept(&message.conversation).hear(event, &message);
        } else if *topic == RESPONSE_PREPARED {
            let Ok(response) = event.payload::<Response>() else { return };
            self.kept(&response.conversation.clone()).prepare(event, response);
        } else if *topic == RESPONSE_SENT {
            let Ok(sent) = event.payload::<ResponseSent>() else { return };
            self.kept(&sent.response.conversation.clone()).sent(event, sent);
        } else if *topic == RESPONSE_FAILED {
            let Ok(failed) = event.payload::<ResponseFailed>() else { return };
            self.kept(&failed.response.conversation.clone()).failed(event, failed);
        } else if *topic == RESPONSE_STATUS {
            let Ok(status) = event.payload::<ResponseStatus>() else { return };
            self.kept(&status.conversation.clone()).reported(status);
        }
    }

    fn kept(&mut self, key: &ConversationKey) -> &mut Kept {
        self.conversations.entry(key.clone()).or_default()
    }
}
