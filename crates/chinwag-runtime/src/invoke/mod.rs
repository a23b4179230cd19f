//! Runs a function: an event in, a [`Commit`] out. It knows no driver, no lane and no cloud.
//!
//! [`Invoker::invoke`] never fails: a panic, a time-out and an error of the function are outcomes of that run, and the
//! commit says what follows. Whoever drives it writes the commit, and nothing else of the run stands.
//!
//! [`Commit`]: chinwag_core::commit::Commit

mod attempt;
mod blank;
mod catch;
mod emit;
mod told;
mod verdict;

use std::sync::Arc;

use chinwag_core::{
    clock::{Clock, Ids, Timestamp},
    commit::{Commit, Epoch, InputRef, Run},
    event::Event,
    file::{FileSource, NoFiles},
    function::{Input, Outcome, Registered},
    store::Store,
    tools::Tools,
};

use self::blank::{empty, run_of};
use crate::{Channels, desk::Holds, open::OpenWebhooks};

/// One input of a function.
#[derive(Debug, Clone)]
pub struct Work {
    /// The event.
    pub event: Arc<Event>,
    /// Where it stands.
    pub input: InputRef,
    /// Which run of it this is, from 1.
    pub attempt: u32,
    /// An earlier run was claimed and never came to an outcome.
    pub interrupted: bool,
}

/// Runs functions.
#[derive(Debug, Clone)]
pub struct Invoker {
    channels: Channels,
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn Ids>,
    open: OpenWebhooks,
    files: Arc<dyn FileSource>,
    holds: Holds,
}

impl Invoker {
    /// Runs functions whose responses go to these channels, and whose state is in that store.
    #[must_use]
    pub fn new(channels: Channels, store: Arc<dyn Store>, clock: Arc<dyn Clock>, ids: Arc<dyn Ids>) -> Self {
        let (open, files, holds) = (OpenWebhooks::default(), Arc::new(NoFiles), Holds::default());
        Self { channels, store, clock, ids, open, files, holds }
    }

    /// With the webhooks that wait in this process: an immediate function is told until when.
    #[must_use]
    pub fn with_open(mut self, open: OpenWebhooks) -> Self {
        self.open = open;
        self
    }

    /// With the conversations that persons hold: functions are not run for what is said there. Without, there are none.
    #[must_use]
    pub fn with_holds(mut self, holds: Holds) -> Self {
        self.holds = holds;
        self
    }

    /// With whoever gets the files that messages name. Without, there are none.
    #[must_use]
    pub fn with_files(mut self, files: Arc<dyn FileSource>) -> Self {
        self.files = files;
        self
    }

    /// Runs the function once. What came of it is the commit's run. Where a person holds the conversation, it is not run,
    /// and the commit says so.
    pub async fn invoke(&self, registered: &Registered, epoch: Epoch, work: &Work) -> Commit {
        let started = self.clock.now();
        if let Some(commit) = self.passed_over(registered, epoch, work, started) {
            return commit;
        }
        let random = self.ids.random();
        let tools = Tools::new(&self.store, &self.clock).with_files(Arc::clone(&self.files));
        let calls = tools.calls.clone();
        let Work { attempt, interrupted, .. } = *work;
        let event = Arc::clone(&work.event);
        let deadline = self.deadline(registered, work);
        let input = Input { event, attempt, interrupted, now: started, random, deadline, tools };
        let span = told::span(registered, work);
        let (outcome, micros) = self.attempt(registered, input, span.clone()).await;
        let run = Run { calls: calls.take(), ..run_of(registered, work, started, micros) };
        let commit = self.conclude(registered, work, outcome, random, empty(epoch, work, run));
        span.in_scope(|| told::tell(work, &commit));
        commit
    }

    /// The webhooks that wait in this process.
    pub(crate) fn open(&self) -> &OpenWebhooks {
        &self.open
    }

    /// Until when its webhook waits for what the function answers.
    fn deadline(&self, registered: &Registered, work: &Work) -> Option<Timestamp> {
        registered.spec.immediate.then(|| self.open.deadline(&work.event.correlation)).flatten()
    }

    /// The commit of a run that came to another outcome than its function's, as when its state could not be written.
    #[must_use]
    pub fn record(&self, registered: &Registered, epoch: Epoch, work: &Work, outcome: Outcome) -> Commit {
        let commit = empty(epoch, work, run_of(registered, work, self.clock.now(), 0));
        let commit = self.conclude(registered, work, outcome, self.ids.random(), commit);
        told::span(registered, work).in_scope(|| told::tell(work, &commit));
        commit
    }

    /// The commit that says that a run is about to begin.
    #[must_use]
    pub fn claim(&self, registered: &Registered, epoch: Epoch, work: &Work) -> Commit {
        empty(epoch, work, run_of(registered, work, self.clock.now(), 0))
    }
}
