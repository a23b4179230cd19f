//! Commits with nothing in them yet; and those of an input that no function is run for.

use chinwag_core::{
    clock::Timestamp,
    commit::{Commit, Epoch, Run, RunOutcome},
    function::Registered,
};

use super::{Invoker, Work, told};
use crate::desk::leave_out;

impl Invoker {
    /// The commit of an input that no function is run for: a person holds its conversation, or that was forgotten.
    pub(super) fn passed_over(
        &self,
        registered: &Registered,
        epoch: Epoch,
        work: &Work,
        now: Timestamp,
    ) -> Option<Commit> {
        let blank = || empty(epoch, work, run_of(registered, work, now, 0));
        if work.event.is_erased() {
            let mut commit = blank();
            commit.run.outcome = RunOutcome::Done;
            return Some(commit);
        }
        if !self.holds.leaves_out(&registered.spec, &work.event, now) {
            return None;
        }
        let commit = leave_out(&registered.spec, &work.event, now, blank());
        told::span(registered, work).in_scope(|| told::tell(work, &commit));
        Some(commit)
    }
}

pub(super) fn run_of(registered: &Registered, work: &Work, started: Timestamp, micros: u64) -> Run {
    Run {
        function: registered.spec.name.clone(),
        event: work.event.id.clone(),
        correlation: work.event.correlation.clone(),
        attempt: work.attempt,
        started,
        micros,
        outcome: RunOutcome::Claimed,
        error: None,
        next: None,
        emitted: Vec::new(),
        calls: Vec::new(),
    }
}

pub(super) fn empty(epoch: Epoch, work: &Work, run: Run) -> Commit {
    Commit {
        epoch,
        input: work.input,
        run,
        events: Vec::new(),
        timers: Vec::new(),
        state: Vec::new(),
        transcript: Vec::new(),
        dead: None,
    }
}
