//! Who follows which conversation, and the one reader that tells all of them what was sent.
//!
//! However many follow, the log is read once; and however long it is, only what is new.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use chinwag_core::{
    bus::{Position, Stored},
    conversation::ConversationKey,
    error::EngineError,
    store::{EventFilter, Search, Searched},
    topic::RESPONSE_SENT,
};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore, mpsc},
    task::JoinSet,
};

use super::super::shared::Shared;

/// The most that waits for one who follows; past it they are let go.
const WAITING_MAX: usize = 64;
const BATCH: usize = 512;
/// How long reading rests when the engine fails.
const REST: Duration = Duration::from_secs(1);

/// Who follows which conversation.
#[derive(Debug)]
pub(in super::super) struct Hub {
    followers: Mutex<HashMap<ConversationKey, Vec<(u64, mpsc::Sender<Stored>)>>>,
    /// Room for followers, so that they never take the connections of webhooks.
    room: Arc<Semaphore>,
}

/// One who follows, until this is dropped.
#[derive(Debug)]
pub(super) struct Follower {
    pub(super) conversation: ConversationKey,
    pub(super) came: mpsc::Receiver<Stored>,
    hub: Arc<Hub>,
    number: u64,
    _room: OwnedSemaphorePermit,
}

/// Why somebody cannot follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Full {
    /// Too many follow anything.
    Gateway,
    /// Too many follow that.
    Conversation,
}

impl Hub {
    pub(in super::super) fn new(max: usize) -> Arc<Self> {
        Arc::new(Self { followers: Mutex::default(), room: Arc::new(Semaphore::new(max.max(1))) })
    }

    /// Follows a conversation: what is read from now on is told.
    pub(super) fn follow(
        self: &Arc<Self>,
        conversation: &ConversationKey,
        max: usize,
    ) -> Result<Follower, Full> {
        let room = Arc::clone(&self.room).try_acquire_owned().map_err(|_| Full::Gateway)?;
        let (tell, came) = mpsc::channel(WAITING_MAX);
        let mut followers = self.followers();
        let here = followers.entry(conversation.clone()).or_default();
        if here.len() >= max {
            return Err(Full::Conversation);
        }
        let number = here.last().map_or(0, |(number, _)| number + 1);
        here.push((number, tell));
        drop(followers);
        Ok(Follower { conversation: conversation.clone(), came, hub: Arc::clone(self), number, _room: room })
    }

    /// Tells whoever follows its conversation. Who is too slow is let go.
    fn tell(&self, stored: &Stored) {
        let Some(conversation) = &stored.event.conversation else { return };
        if let Some(here) = self.followers().get_mut(conversation) {
            here.retain(|(_, follower)| follower.try_send(stored.clone()).is_ok());
        }
    }

    /// Lets everybody go: they come again, and are told what they have missed.
    fn let_go(&self) {
        self.followers().clear();
    }

    fn followers(&self) -> MutexGuard<'_, HashMap<ConversationKey, Vec<(u64, mpsc::Sender<Stored>)>>> {
        self.followers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Follower {
    fn drop(&mut self) {
        let mut followers = self.hub.followers();
        if let Some(here) = followers.get_mut(&self.conversation) {
            here.retain(|(number, _)| *number != self.number);
            if here.is_empty() {
                followers.remove(&self.conversation);
            }
        }
    }
}

/// Starts the reader, where there is a channel that somebody can follow.
pub(in super::super) fn start(shared: &Arc<Shared>) -> JoinSet<()> {
    let mut telling = JoinSet::new();
    if shared.channels.iter().any(|channel| channel.adapter.hosted().is_some()) {
        telling.spawn(read(Arc::clone(shared)));
    }
    telling
}

async fn read(shared: Arc<Shared>) {
    loop {
        let Err(error) = follow(&shared).await;
        if let Some(left_out) = shared.failed.line(shared.clock.now()) {
            tracing::error!(%error, left_out, "what was sent cannot be read, and browsers are not told");
        }
        shared.hub.let_go();
        shared.clock.sleep_until(shared.clock.now().after(REST)).await;
    }
}

async fn follow(shared: &Shared) -> Result<std::convert::Infallible, EngineError> {
    let mut reached = newest(shared).await?;
    let filter = EventFilter { topic: Some(RESPONSE_SENT), ..EventFilter::default() };
    loop {
        let batch = shared.archive.events(filter.clone(), reached, BATCH).await?;
        batch.events.iter().for_each(|stored| shared.hub.tell(stored));
        let is_all = batch.events.len() < BATCH;
        reached = reached.max(batch.reached);
        if is_all {
            shared.bus.changed(&RESPONSE_SENT, reached).await?;
        }
    }
}

/// About where the log ends: who follows has been told what is before it.
async fn newest(shared: &Shared) -> Result<Position, EngineError> {
    let search = Search { what: Searched::Events(Some(RESPONSE_SENT)), channel: None, text: None };
    let found = shared.archive.recent(search, None, 1).await?;
    Ok(found.entries.first().map(|(position, _)| *position).or(found.before).unwrap_or_default())
}
