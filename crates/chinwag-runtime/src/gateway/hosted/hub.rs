//! Who follows which conversation, and the one reader that tells all of them what was sent.
//!
//! However many follow, the log is read once; and however long it is, only what is new.

use std::{
    collections::HashMap,
    convert::Infallible,
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
    sync::{OwnedSemaphorePermit, Semaphore, SemaphorePermit, mpsc},
    task::JoinSet,
};

use super::super::shared::Shared;

/// The most that waits for one who follows; past it they are let go.
const WAITING_MAX: usize = 64;
const BATCH: usize = 512;
/// How many read at once what was said before.
const READING_MAX: usize = 4;
/// How long reading rests when the engine fails.
const REST: Duration = Duration::from_secs(1);

/// Who follows which conversation.
#[derive(Debug)]
pub(in super::super) struct Hub {
    followers: Mutex<Followers>,
    /// Room for followers, so that they never take the connections of webhooks.
    room: Arc<Semaphore>,
    /// Whose turn it is to read what was said before.
    reading: Semaphore,
}

/// By conversation, and numbered within it.
type Followers = HashMap<ConversationKey, Vec<(u64, mpsc::Sender<Stored>)>>;

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
        Arc::new(Self {
            followers: Mutex::default(),
            room: Arc::new(Semaphore::new(max.max(1))),
            reading: Semaphore::new(READING_MAX),
        })
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

    /// Waits for a turn to read what was said before, so that many who come at once leave room for webhooks.
    pub(super) async fn turn(&self) -> Option<SemaphorePermit<'_>> {
        self.reading.acquire().await.ok()
    }

    fn followers(&self) -> MutexGuard<'_, Followers> {
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
///
/// NOTE: where it begins is settled before anybody can follow, and where it goes on is kept when the engine fails: who
/// has read the archive up to some place is told everything behind it.
pub(in super::super) async fn start(shared: &Arc<Shared>) -> JoinSet<()> {
    let mut telling = JoinSet::new();
    if shared.channels.iter().any(|channel| channel.adapter.hosted().is_some()) {
        let reached = newest(shared).await.unwrap_or_else(|error| {
            tracing::error!(%error, "where the log ends cannot be read, and all of it is gone through");
            Position::default()
        });
        telling.spawn(read(Arc::clone(shared), reached));
    }
    telling
}

async fn read(shared: Arc<Shared>, mut reached: Position) {
    loop {
        let Err(error) = tell_on(&shared, &mut reached).await;
        if let Some(left_out) = shared.failed.line(shared.clock.now()) {
            tracing::error!(%error, left_out, "what was sent cannot be read, and browsers are not told");
        }
        shared.clock.sleep_until(shared.clock.now().after(REST)).await;
    }
}

/// Tells what comes, for as long as it can be read.
async fn tell_on(shared: &Shared, reached: &mut Position) -> Result<Infallible, EngineError> {
    let filter = EventFilter { topic: Some(RESPONSE_SENT), ..EventFilter::default() };
    loop {
        let batch = shared.archive.events(filter.clone(), *reached, BATCH).await?;
        batch.events.iter().for_each(|stored| shared.hub.tell(stored));
        let is_all = batch.events.len() < BATCH;
        *reached = batch.reached.max(*reached);
        if is_all {
            shared.bus.changed(&RESPONSE_SENT, *reached).await?;
        }
    }
}

/// About where the log ends: who follows has been told what is before it.
async fn newest(shared: &Shared) -> Result<Position, EngineError> {
    let search = Search { what: Searched::Events(Some(RESPONSE_SENT)), channel: None, text: None };
    let found = shared.archive.recent(search, None, 1).await?;
    Ok(found.entries.first().map(|(position, _)| *position).or(found.before).unwrap_or_default())
}
