//! What the Send API, the webhooks and the people have in common. Every lock is held for a few lines and no await.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use tokio::{sync::Notify, task::JoinSet};

use super::{
    Event, Received,
    config::{Answers, Config, Keep},
    faults::Faults,
    histogram::Histogram,
    journal::{Call, Journal},
    ledger::Match,
    load::Gate,
    mids::Mids,
    people::People,
    report::Counters,
    sign::Signer,
    webhook::Webhook,
};

/// What the parts of one simulator have in common.
#[derive(Debug)]
pub(super) struct Shared {
    pub(super) config: Config,
    pub(super) signer: Signer,
    /// The `appsecret_proof` of the page token.
    pub(super) proof: String,
    pub(super) mids: Mids,
    people: Mutex<People>,
    journal: Mutex<Journal>,
    pub(super) attachments: Mutex<Vec<String>>,
    pub(super) counters: Counters,
    pub(super) replies: Histogram,
    pub(super) faults: Faults,
    pub(super) webhook: Webhook,
    pub(super) gate: Gate,
    tasks: Mutex<JoinSet<()>>,
    /// Something happened that someone may wait for.
    pub(super) changed: Notify,
}

impl Shared {
    pub(super) fn new(config: Config, port: u16) -> Arc<Self> {
        let signer = Signer::new(&config.app_secret);
        Arc::new(Self {
            proof: signer.proof(&config.page_token),
            signer,
            mids: Mids::new(config.clock.now(), port),
            people: Mutex::default(),
            journal: Mutex::default(),
            attachments: Mutex::default(),
            counters: Counters::default(),
            replies: Histogram::new(),
            faults: Faults::default(),
            webhook: Webhook::new(),
            gate: Gate::new(),
            tasks: Mutex::default(),
            changed: Notify::new(),
            config,
        })
    }

    pub(super) fn keeps_everything(&self) -> bool {
        self.config.keep == Keep::Everything
    }

    pub(super) fn people(&self) -> MutexGuard<'_, People> {
        lock(&self.people)
    }

    pub(super) fn journal(&self) -> MutexGuard<'_, Journal> {
        lock(&self.journal)
    }

    /// Keeps a call, if calls are kept.
    pub(super) fn note(&self, call: impl FnOnce() -> Call) {
        if self.keeps_everything() {
            let call = call();
            self.journal().calls.push(call);
        }
    }

    /// Takes down what a person did: whether they wait for an answer, and whether the window opens.
    pub(super) fn happened(&self, event: &Event, since: Instant) {
        let mut people = self.people();
        let person = people.entry(event.psid.as_str().into()).or_default();
        if event.kind.opens_window() {
            person.wrote_at = Some(self.config.clock.now());
        }
        if event.kind.wants_answer() {
            let expected = match self.config.answers {
                Answers::InOrder => None,
                Answers::Expected(answer) => event.kind.words().map(answer),
            };
            person.ledger.expect(expected, since);
            self.counters.sent.add();
        }
    }

    /// Counts a message that was delivered.
    pub(super) fn count(&self, found: Match) {
        self.counters.delivered.add();
        if found.reordered {
            self.counters.reordered.add();
        }
        if found.duplicated {
            self.counters.duplicated.add();
        }
        if let Some(waited) = found.waited {
            self.replies.record(waited);
            self.counters.answered.add();
            self.gate.open_one();
        } else if !found.duplicated {
            self.counters.unexpected.add();
        }
    }

    /// The next message to a person that was not looked at yet.
    pub(super) async fn next_message(&self, psid: &str, within: Duration) -> Option<Received> {
        let take = || self.people().get_mut(psid).and_then(|person| person.inbox.pop_front());
        tokio::time::timeout(within, self.wait_for(take)).await.ok()
    }

    /// Waits until there is what `look` looks for.
    pub(super) async fn wait_for<T>(&self, mut look: impl FnMut() -> Option<T>) -> T {
        loop {
            let mut changed = std::pin::pin!(self.changed.notified());
            changed.as_mut().enable();
            if let Some(found) = look() {
                return found;
            }
            changed.await;
        }
    }

    /// Runs something beside the rest, until the simulator is dropped.
    pub(super) fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        let mut tasks = lock(&self.tasks);
        while tasks.try_join_next().is_some() {}
        tasks.spawn(task);
    }

    /// Stops what runs beside the rest.
    pub(super) fn stop(&self) {
        lock(&self.tasks).abort_all();
    }
}

/// Locks what no panic leaves half written.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
