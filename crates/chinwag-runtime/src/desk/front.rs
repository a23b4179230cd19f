//! The desk itself: each deed is one write, with the event that tells of it.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use chinwag_core::{
    audit::{AuditEntry, action},
    clock::{Clock, Ids, Timestamp},
    commit::{Ingest, Ingested, Note},
    config::Span,
    conversation::ConversationKey,
    desk::{Answer, Desk, DeskError},
    error::EngineError,
    event::{Event, EventId, Source, payload},
    held::{Deed, Handover, Held, LENGTH, LENGTH_MAX},
    name::ChannelName,
    store::{Engine, Forgotten},
    topic::CONVERSATION_HANDOVER,
};

use super::{Holds, StateOf, answer, forget};
use crate::Channels;

/// The shortest that a conversation is held.
const LENGTH_MIN: Duration = Duration::from_secs(60);

/// Where a person takes conversations over, on an engine. Clones share what they know.
#[derive(Debug, Clone)]
pub struct FrontDesk {
    pub(super) engine: Engine,
    pub(super) channels: Channels,
    holds: Holds,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn Ids>,
    pub(super) state_of: StateOf,
}

impl FrontDesk {
    /// A desk beside a bot: what runs functions elsewhere learns within a second what is done at it.
    #[must_use]
    pub fn new(engine: Engine, channels: Channels, clock: Arc<dyn Clock>, ids: Arc<dyn Ids>) -> Self {
        Self { engine, channels, holds: Holds::default(), clock, ids, state_of: |_, _| Vec::new() }
    }

    /// In the process that runs functions by these: they learn at once.
    #[must_use]
    pub fn with_holds(self, holds: Holds) -> Self {
        Self { holds, ..self }
    }

    /// With whoever knows which state is of a conversation: that is forgotten with it.
    #[must_use]
    pub fn with_state_of(self, state_of: StateOf) -> Self {
        Self { state_of, ..self }
    }

    /// Who holds a conversation now.
    ///
    /// # Errors
    /// The engine cannot be read.
    pub async fn held(&self, conversation: &ConversationKey) -> Result<Option<Held>, EngineError> {
        let found = self.engine.store.state(&Held::key(conversation)).await?;
        let held: Option<Held> = found.and_then(|found| serde_json::from_str(found.value.get()).ok());
        Ok(held.filter(|held| held.holds(self.clock.now())))
    }

    /// The event that tells what a person does: the first of its chain.
    pub(super) fn told(
        &self,
        conversation: &ConversationKey,
        by: &str,
        deed: Deed,
        until: Option<Timestamp>,
    ) -> Result<Event, DeskError> {
        let channel = ChannelName::new(conversation.channel())
            .map_err(|_| DeskError::NoChannel(conversation.channel().to_owned()))?;
        let handover =
            Handover { channel, conversation: conversation.clone(), deed, by: by.to_owned(), until };
        let data = payload(&handover).map_err(|error| EngineError::failed("writing a handover", error))?;
        let now = self.clock.now();
        let id = EventId::webhook(now, self.ids.random());
        let mut event = Event::root(id, CONVERSATION_HANDOVER, Source::Desk, now, data);
        event.conversation = Some(conversation.clone());
        Ok(event)
    }

    /// Writes a deed: its event, what follows from it, and what is held after it.
    pub(super) async fn write(&self, ingest: Ingest) -> Result<Ingested, EngineError> {
        self.engine.store.ingest(ingest).await
    }

    /// From now on a conversation is held.
    pub(super) fn holding(&self, held: &Held) -> Result<Note, EngineError> {
        let value = payload(held).map_err(|error| EngineError::failed("writing who holds it", error))?;
        Ok(Note { key: Held::key(&held.conversation), value: Some(value), expires: Some(held.until) })
    }

    /// Whoever answers holds the conversation from then on, for as long as it was to be after each answer.
    pub(super) async fn held_by(&self, answer: &Answer) -> Result<Held, EngineError> {
        let before = self.held(&answer.conversation).await?;
        let now = self.clock.now();
        let length = before.as_ref().map_or(LENGTH, |held| held.length);
        Ok(Held {
            conversation: answer.conversation.clone(),
            by: answer.by.clone(),
            since: before.map_or(now, |held| held.since),
            until: now.after(length.get()),
            length,
        })
    }

    pub(super) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    pub(super) async fn note(
        &self,
        action: &str,
        conversation: &ConversationKey,
        by: &str,
        details: String,
    ) -> Result<(), EngineError> {
        let entry = AuditEntry {
            at: self.clock.now(),
            who: by.to_owned(),
            action: action.to_owned(),
            subject: conversation.to_string(),
            details,
        };
        self.engine.logs.audit(entry).await
    }

    /// What is held, as far as this process knows.
    #[must_use]
    pub fn holds(&self) -> &Holds {
        &self.holds
    }
}

#[async_trait]
impl Desk for FrontDesk {
    async fn hold(&self, conversation: &ConversationKey, by: &str, length: Span) -> Result<Held, DeskError> {
        if !(LENGTH_MIN..=LENGTH_MAX).contains(&length.get()) {
            return Err(DeskError::Length);
        }
        let now = self.clock.now();
        let before = self.held(conversation).await?.filter(|held| held.by == by);
        let (since, until) = (before.map_or(now, |held| held.since), now.after(length.get()));
        let held = Held { conversation: conversation.clone(), by: by.to_owned(), since, until, length };
        let webhook = self.told(conversation, by, Deed::Held, Some(until))?;
        self.write(deed(webhook, self.holding(&held)?)).await?;
        self.holds.put(&held);
        self.note(action::CONVERSATION_HOLD, conversation, by, format!("for {length}")).await?;
        Ok(held)
    }

    async fn answer(&self, answer: Answer) -> Result<Option<EventId>, DeskError> {
        answer::answer(self, answer).await
    }

    async fn forget(&self, conversation: &ConversationKey, by: &str) -> Result<Forgotten, DeskError> {
        forget::forget(self, conversation, by).await
    }

    async fn give_back(&self, conversation: &ConversationKey, by: &str) -> Result<bool, DeskError> {
        let is_held = self.held(conversation).await?.is_some();
        if is_held {
            let webhook = self.told(conversation, by, Deed::GivenBack, None)?;
            let note = Note { key: Held::key(conversation), value: None, expires: None };
            self.write(deed(webhook, note)).await?;
            self.note(action::CONVERSATION_GIVE_BACK, conversation, by, String::new()).await?;
        }
        self.holds.take(conversation);
        Ok(is_held)
    }
}

/// A write of one event and a note.
pub(super) fn deed(webhook: Event, note: Note) -> Ingest {
    Ingest { webhook, items: Vec::new(), heard: Vec::new(), dead: None, note: Some(note), by: None }
}
