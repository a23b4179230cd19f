//! The registry of webhooks that wait for their answer.

use std::{
    collections::{BTreeSet, HashMap, hash_map},
    future::Future,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use chinwag_core::{
    clock::Timestamp,
    commit::{Commit, Ingest, RunOutcome},
    conversation::ConversationKey,
    event::{Event, EventId, Source},
    function::FunctionSpec,
    name::{ChannelName, FunctionName},
    platform::Answer,
    response::Response,
};
use tokio::sync::oneshot;

use super::{Handed, Receipt, Written};

/// The most webhooks that wait at once; a further one is deferred at once. Each holds a connection, too.
pub(super) const OPEN_MAX: usize = 8192;

/// The webhooks that wait for their answer in this process. Cheap to clone; the clones are one registry.
#[derive(Debug, Clone, Default)]
pub struct OpenWebhooks(Arc<Registry>);

#[derive(Debug, Default)]
struct Registry {
    /// The functions whose first response may be the answer.
    functions: BTreeSet<FunctionName>,
    /// Who waits, by the id of the webhook's event.
    waiting: Mutex<HashMap<EventId, Entry>>,
}

/// A webhook that waits.
#[derive(Debug)]
struct Entry {
    channel: ChannelName,
    conversation: ConversationKey,
    deadline: Timestamp,
    /// The functions that have no answer to it.
    passed: BTreeSet<FunctionName>,
    hand: oneshot::Sender<Handed>,
}

impl OpenWebhooks {
    /// For the answers of these functions. Without any, no webhook is ever open.
    #[must_use]
    pub fn new(functions: impl IntoIterator<Item = FunctionName>) -> Self {
        let functions = functions.into_iter().collect();
        Self(Arc::new(Registry { functions, waiting: Mutex::default() }))
    }

    /// Until when a webhook waits, where it does.
    #[must_use]
    pub fn deadline(&self, webhook: &EventId) -> Option<Timestamp> {
        self.0.lock().get(webhook).map(|entry| entry.deadline)
    }

    /// Lets a webhook wait, which may not have been stored yet. `None` where nobody would answer it, too many wait, or it
    /// holds more than one thing that could be answered.
    pub(crate) fn register(
        &self,
        channel: &ChannelName,
        ingest: &Ingest,
        deadline: Timestamp,
    ) -> Option<Waiting> {
        if self.0.functions.is_empty() {
            return None;
        }
        let webhook = ingest.webhook.id.clone();
        let [item] = &ingest.items[..] else { return None };
        let conversation = item.event.conversation.clone()?;
        let (hand, handed) = oneshot::channel();
        let mut waiting = self.0.lock();
        if waiting.len() >= OPEN_MAX {
            return None;
        }
        waiting.insert(
            webhook.clone(),
            Entry { channel: channel.clone(), conversation, deadline, passed: BTreeSet::new(), hand },
        );
        drop(waiting);
        Some(Waiting { registry: Arc::clone(&self.0), webhook, deadline, handed })
    }

    /// The webhook to which a run is the function's last word, and none: it came to its end, and published nothing that
    /// could still become an answer.
    pub(crate) fn passed_by(&self, spec: &FunctionSpec, commit: &Commit) -> Option<EventId> {
        let is_silent = || match commit.run.outcome {
            RunOutcome::Done => commit.events.is_empty() && commit.timers.is_empty(),
            outcome => outcome.consumes(),
        };
        (spec.immediate && is_silent()).then(|| commit.run.correlation.clone())
    }

    /// Notes that a function has no answer to a webhook. Once that is all of them, nobody needs to wait any longer.
    pub(crate) fn pass(&self, webhook: &EventId, function: &FunctionName) {
        let mut waiting = self.0.lock();
        let Some(entry) = waiting.get_mut(webhook) else { return };
        entry.passed.insert(function.clone());
        if entry.passed.is_superset(&self.0.functions) {
            waiting.remove(webhook);
        }
    }

    /// The webhook that a prepared response may answer: it is an immediate function's, in the webhook's conversation,
    /// and the first to ask. Whoever takes it answers it; letting go of it lets the gateway defer.
    pub(crate) fn take(&self, event: &Event, response: &Response) -> Option<Open> {
        let Source::Function(function) = &event.source else { return None };
        if !self.0.functions.contains(function) {
            return None;
        }
        let mut waiting = self.0.lock();
        let hash_map::Entry::Occupied(entry) = waiting.entry(event.correlation.clone()) else { return None };
        let is_there =
            entry.get().channel == response.channel && entry.get().conversation == response.conversation;
        is_there.then(|| Open(entry.remove().hand))
    }
}

impl Registry {
    fn lock(&self) -> MutexGuard<'_, HashMap<EventId, Entry>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The gateway's end of an open webhook. Dropping it closes the webhook.
#[derive(Debug)]
pub(crate) struct Waiting {
    registry: Arc<Registry>,
    webhook: EventId,
    pub(crate) deadline: Timestamp,
    handed: oneshot::Receiver<Handed>,
}

impl Waiting {
    /// What is handed over before `over` resolves. `None`: the webhook is closed, and the deferral is to be answered.
    pub(crate) async fn handed(mut self, over: impl Future<Output = ()>) -> Option<Handed> {
        tokio::select! {
            biased;
            handed = &mut self.handed => return handed.ok(),
            () = over => {}
        }
        // Where it has been taken out, it is handed over in the same breath, or let go of.
        if self.close() { None } else { (&mut self.handed).await.ok() }
    }

    /// Whether it was still open.
    fn close(&self) -> bool {
        self.registry.lock().remove(&self.webhook).is_some()
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        self.close();
    }
}

/// The sender's end of an open webhook.
#[derive(Debug)]
pub(crate) struct Open(oneshot::Sender<Handed>);

impl Open {
    /// Hands the answer over, and waits for what became of it.
    pub(crate) async fn answer(self, answer: Answer) -> Written {
        let (receipt, told) = Receipt::new();
        // Where nobody takes it, its receipt says so.
        drop(self.0.send(Handed { answer, receipt }));
        told.await.unwrap_or(Written::Nothing)
    }
}
