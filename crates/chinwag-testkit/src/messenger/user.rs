//! A person on the provider's side.

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use chinwag_core::clock::Timestamp;

use super::{Ack, Choice, Error, Event, EventKind, Received, shared::Shared};

/// A person who talks to the page.
#[derive(Debug, Clone)]
pub struct User {
    shared: Arc<Shared>,
    psid: String,
}

/// What a person did, as it went to the bot.
#[derive(Debug, Clone)]
pub struct Sent {
    /// The ids the events were given, those that have one.
    pub mids: Vec<String>,
    /// The body of the webhook.
    pub body: Bytes,
    /// What came of the first try to deliver it.
    pub ack: Ack,
}

impl Sent {
    /// The id of the first event; empty where none has one.
    #[must_use]
    pub fn mid(&self) -> &str {
        self.mids.first().map_or("", String::as_str)
    }
}

/// Everything a person does is told to the bot at once.
impl User {
    pub(super) fn new(shared: Arc<Shared>, psid: String) -> Self {
        Self { shared, psid }
    }

    /// Their page-scoped id.
    #[must_use]
    pub fn psid(&self) -> &str {
        &self.psid
    }

    /// Something they do, to be told later in a batch.
    #[must_use]
    pub fn event(&self, kind: EventKind) -> Event {
        Event { psid: self.psid.clone(), kind }
    }

    /// They do something.
    ///
    /// # Errors
    /// No webhook is subscribed; so it is with all that follows.
    pub async fn does(&self, kind: EventKind) -> Result<Sent, Error> {
        self.shared.tell(&[self.event(kind)]).await
    }

    /// They write.
    ///
    /// # Errors
    /// No webhook is subscribed.
    pub async fn says(&self, text: impl Into<String>) -> Result<Sent, Error> {
        self.does(EventKind::Text { text: text.into(), reply_to: None }).await
    }

    /// They write in answer to one message.
    ///
    /// # Errors
    /// No webhook is subscribed.
    pub async fn answers(&self, mid: impl Into<String>, text: impl Into<String>) -> Result<Sent, Error> {
        self.does(EventKind::Text { text: text.into(), reply_to: Some(mid.into()) }).await
    }

    /// They press a button.
    ///
    /// # Errors
    /// No webhook is subscribed.
    pub async fn presses(&self, title: impl Into<String>, payload: impl Into<String>) -> Result<Sent, Error> {
        self.does(EventKind::Postback { title: title.into(), payload: payload.into() }).await
    }

    /// They choose an answer that is offered beside a message.
    ///
    /// # Errors
    /// No webhook is subscribed.
    pub async fn chooses(&self, title: impl Into<String>, payload: impl Into<String>) -> Result<Sent, Error> {
        self.does(EventKind::QuickReply { title: title.into(), payload: payload.into() }).await
    }

    /// They pick what stands on a message under this title, button or quick reply; `None` if nothing does, or if it
    /// opens an address.
    ///
    /// # Errors
    /// No webhook is subscribed.
    pub async fn picks(&self, message: &Received, title: &str) -> Result<Option<Sent>, Error> {
        let payload = |choices: Vec<Choice>| {
            choices.into_iter().find(|choice| choice.title == title).and_then(|choice| choice.payload)
        };
        if let Some(payload) = payload(message.quick_replies()) {
            return self.chooses(title, payload).await.map(Some);
        }
        match payload(message.buttons()) {
            Some(payload) => self.presses(title, payload).await.map(Some),
            None => Ok(None),
        }
    }

    /// They send a picture.
    ///
    /// # Errors
    /// No webhook is subscribed.
    pub async fn sends_image(&self, url: impl Into<String>) -> Result<Sent, Error> {
        self.does(EventKind::Attachment { kind: "image".into(), url: url.into() }).await
    }

    /// They react to a message.
    ///
    /// # Errors
    /// No webhook is subscribed.
    pub async fn reacts(&self, mid: impl Into<String>, emoji: impl Into<String>) -> Result<Sent, Error> {
        self.does(EventKind::Reaction { mid: mid.into(), emoji: Some(emoji.into()) }).await
    }

    /// They change what they wrote, for the `count`-th time.
    ///
    /// # Errors
    /// No webhook is subscribed.
    pub async fn edits(
        &self,
        mid: impl Into<String>,
        text: impl Into<String>,
        count: u32,
    ) -> Result<Sent, Error> {
        self.does(EventKind::Edit { mid: mid.into(), text: text.into(), count }).await
    }

    /// They see everything up to a moment.
    ///
    /// # Errors
    /// No webhook is subscribed.
    pub async fn reads(&self, watermark: Timestamp) -> Result<Sent, Error> {
        self.does(EventKind::Read { watermark }).await
    }

    /// They block the page. Nothing is told to the bot: Messenger has no such event.
    pub fn blocks(&self) {
        self.shared.people().entry(self.psid.as_str().into()).or_default().blocked = true;
    }

    /// They let the page write again.
    pub fn unblocks(&self) {
        self.shared.people().entry(self.psid.as_str().into()).or_default().blocked = false;
    }

    /// Names them, for their profile. The page knows them from now on.
    pub fn is_called(&self, first: impl Into<String>, last: impl Into<String>) {
        let name = Some((first.into(), last.into()));
        self.shared.people().entry(self.psid.as_str().into()).or_default().name = name;
    }

    /// The next message to them that was not looked at yet.
    ///
    /// # Errors
    /// None comes in time, or only counters are kept.
    pub async fn next_reply(&self, within: Duration) -> Result<Received, Error> {
        let found = self.shared.next_message(&self.psid, within).await;
        found.ok_or_else(|| Error::NoMessage { psid: self.psid.clone(), waited: within })
    }

    /// What was sent to them and not looked at yet.
    #[must_use]
    pub fn unread(&self) -> Vec<Received> {
        let mut people = self.shared.people();
        people.get_mut(self.psid.as_str()).map(|person| person.inbox.drain(..).collect()).unwrap_or_default()
    }

    /// The newest messages to them, those that were looked at included, the newest last.
    #[must_use]
    pub fn seen(&self) -> Vec<Received> {
        let people = self.shared.people();
        people.get(self.psid.as_str()).map(|person| person.seen.iter().cloned().collect()).unwrap_or_default()
    }

    /// How much of what they said is not answered yet.
    #[must_use]
    pub fn waits_for(&self) -> usize {
        self.shared.people().get(self.psid.as_str()).map_or(0, |person| person.ledger.open())
    }
}
