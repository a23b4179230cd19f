//! What the bot has kept for a person on a stage.

use chinwag_core::{
    bus::Position,
    clock::Clock,
    error::EngineError,
    message::Message,
    store::{EventFilter, StateEntry},
    topic::MESSAGE_RECEIVED,
};
use serde_json::Value;

use super::stage::{EVENTS_MAX, Inside};
use crate::bot::stored::{Link, Owner, link_key};

/// The most values of one owner that are looked at.
const VALUES_MAX: usize = 1000;

/// A value that is kept.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Kept {
    pub(super) name: String,
    /// Whose it is, in words.
    pub(super) of: String,
    pub(super) data: Value,
}

impl Inside {
    /// All that is kept for the conversation of a person, and then for them: for the user, or the person that the user is
    /// linked to. Nothing, where they have not spoken.
    pub(super) async fn kept(&self, person: &str) -> Result<Vec<Kept>, EngineError> {
        let Some(message) = self.last_message(person).await? else { return Ok(Vec::new()) };
        let user = format!("{}:{}", message.channel, message.sender.id);
        let link = self.engine.store.state(&link_key(&user)).await?;
        let linked = link.and_then(|link| Link::person(&link.value)).map(Owner::Person);
        let mut kept = self.kept_of(&Owner::Conversation(message.conversation)).await?;
        kept.extend(self.kept_of(&linked.unwrap_or(Owner::User(user))).await?);
        Ok(kept)
    }

    async fn kept_of(&self, owner: &Owner) -> Result<Vec<Kept>, EngineError> {
        let now = self.clock.now();
        let entries = self.engine.archive.states(&owner.prefix(), "", VALUES_MAX).await?;
        let living = entries.into_iter().filter(|entry| entry.expires.is_none_or(|expires| expires > now));
        let kept = living.filter_map(|entry| {
            let name = owner.name(&entry.key)?.to_owned();
            Some(Kept { name, of: owner.to_string(), data: data(&entry) })
        });
        Ok(kept.collect())
    }

    /// The last that a person said or did.
    async fn last_message(&self, person: &str) -> Result<Option<Message>, EngineError> {
        let id = self.provider.user_id(person);
        let filter = EventFilter { topic: Some(MESSAGE_RECEIVED), ..EventFilter::default() };
        let batch = self.engine.archive.events(filter, Position(0), EVENTS_MAX).await?;
        let messages = batch.events.iter().rev().filter_map(|stored| stored.event.payload::<Message>().ok());
        Ok({ messages }.find(|message| message.sender.id == id))
    }
}

/// What stands in the envelope of a value.
fn data(entry: &StateEntry) -> Value {
    let mut envelope: Value = serde_json::from_str(entry.value.get()).unwrap_or_default();
    envelope["data"].take()
}
