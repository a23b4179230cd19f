//! What is held now, in the memory of one process.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
    time::Duration,
};

use chinwag_core::{
    clock::{Clock, Timestamp},
    commit::{Commit, RunOutcome, Timer},
    conversation::ConversationKey,
    error::EngineError,
    event::Event,
    function::FunctionSpec,
    held::Held,
    store::Archive,
    topic::MESSAGE_RECEIVED,
};

/// How often it is looked what other processes hold.
const LOOK: Duration = Duration::from_secs(1);

/// By how much it is put off what is meant for one function alone.
const PUT_OFF: Duration = Duration::from_secs(60);

/// The conversations that are held. Clones share them.
#[derive(Debug, Clone, Default)]
pub struct Holds(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    /// How many there are: where there are none, nothing else is looked at.
    count: AtomicUsize,
    table: Mutex<Table>,
}

#[derive(Debug, Default)]
struct Table {
    /// Until when each is held.
    until: HashMap<ConversationKey, Timestamp>,
    /// Grows with each change that is made here. What was read before the last one is out of date.
    changes: u64,
}

impl Holds {
    /// Until when a conversation is held, where it is.
    #[must_use]
    pub fn until(&self, conversation: &ConversationKey, now: Timestamp) -> Option<Timestamp> {
        if self.0.count.load(Relaxed) == 0 {
            return None;
        }
        self.table().until.get(conversation).copied().filter(|until| now < *until)
    }

    /// Whether a function is not run for an event, since a person holds its conversation.
    #[must_use]
    pub fn leaves_out(&self, spec: &FunctionSpec, event: &Event, now: Timestamp) -> bool {
        let is_asked = spec.topic == MESSAGE_RECEIVED && !spec.while_held;
        is_asked && event.conversation.as_ref().is_some_and(|key| self.until(key, now).is_some())
    }

    pub(super) fn put(&self, held: &Held) {
        self.change(|table| {
            table.until.insert(held.conversation.clone(), held.until);
        });
    }

    pub(super) fn take(&self, conversation: &ConversationKey) {
        self.change(|table| {
            table.until.remove(conversation);
        });
    }

    /// Reads what is held. What was changed here meanwhile stays as it is, until the next time.
    pub(crate) async fn refresh(&self, archive: &dyn Archive, now: Timestamp) -> Result<(), EngineError> {
        let before = self.table().changes;
        let all = Held::all(archive, now).await?;
        let mut table = self.table();
        if table.changes == before {
            table.until = all.into_iter().map(|held| (held.conversation, held.until)).collect();
            self.0.count.store(table.until.len(), Relaxed);
        }
        Ok(())
    }

    fn change(&self, change: impl FnOnce(&mut Table)) {
        let mut table = self.table();
        change(&mut table);
        table.changes += 1;
        self.0.count.store(table.until.len(), Relaxed);
    }

    fn table(&self) -> MutexGuard<'_, Table> {
        self.0.table.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Makes a commit that of an input which is left out: it is consumed, and put off where one function alone is meant.
pub(crate) fn leave_out(spec: &FunctionSpec, event: &Event, now: Timestamp, mut commit: Commit) -> Commit {
    commit.run.outcome = RunOutcome::Held;
    if event.target.is_some() {
        let mut again = event.clone();
        again.id = event.id.derived(&spec.name, 0);
        again.causation = Some(event.id.clone());
        commit.run.emitted.push(again.id.clone());
        commit.timers.push(Timer { due: now.after(PUT_OFF), event: again });
    }
    commit
}

/// Looks again and again what is held. Ends when the engine is closed.
pub(crate) async fn watch(holds: Holds, archive: Arc<dyn Archive>, clock: Arc<dyn Clock>) {
    let mut is_failing = false;
    loop {
        clock.sleep_until(clock.now().after(LOOK)).await;
        match holds.refresh(&*archive, clock.now()).await {
            Ok(()) => is_failing = false,
            Err(EngineError::Closed) => return,
            // What was held stays so: better a silent bot than two who answer.
            Err(error) => {
                if !std::mem::replace(&mut is_failing, true) {
                    tracing::error!(target: "chinwag::desk", %error, "what persons hold cannot be read");
                }
            }
        }
    }
}
