//! What follows from an outcome: done, another run, or a dead letter.

use chinwag_core::{
    clock::Timestamp,
    commit::{Commit, DeadLetter, FunctionFailed, RunOutcome},
    function::{BoxError, Emits, Outcome, Registered},
    topic::FUNCTION_FAILED,
};

use super::{Invoker, Work};

/// The most characters of an error that are recorded.
const ERROR_CHARS_MAX: usize = 2000;

impl Invoker {
    /// Fills in what follows from an outcome.
    pub(super) fn conclude(
        &self,
        registered: &Registered,
        work: &Work,
        outcome: Outcome,
        random: u128,
        mut commit: Commit,
    ) -> Commit {
        let now = self.clock.now();
        match outcome {
            Outcome::Done(emits) => match self.emit(registered, work, emits, now, &mut commit) {
                Ok(()) => commit.run.outcome = RunOutcome::Done,
                Err(cause) => self.give_up(registered, work, &cause, now, &mut commit),
            },
            Outcome::Reject { cause } => self.give_up(registered, work, &cause, now, &mut commit),
            Outcome::Retry { after, cause } => {
                // The upper half of the run's randomness; the function was given all of it and may have used the lower.
                let jitter = (random >> 64) as u64;
                match registered.spec.retry.next(work.attempt, work.event.time, now, after, jitter) {
                    Some(next) => again(&mut commit, RunOutcome::Retry, next, &cause),
                    None => self.give_up(registered, work, &cause, now, &mut commit),
                }
            }
            Outcome::Unknown { cause } if work.attempt < registered.spec.retry.attempts => {
                again(&mut commit, RunOutcome::Unknown, now, &cause);
            }
            Outcome::Unknown { cause } => self.give_up(registered, work, &cause, now, &mut commit),
        }
        commit
    }

    /// Makes the input a dead letter, and says so on the bus.
    fn give_up(
        &self,
        registered: &Registered,
        work: &Work,
        cause: &BoxError,
        now: Timestamp,
        commit: &mut Commit,
    ) {
        let error = words(cause);
        let failed = FunctionFailed {
            function: registered.spec.name.clone(),
            topic: work.event.topic.clone(),
            event: work.event.id.clone(),
            error: error.clone(),
            attempts: work.attempt,
        };
        // NOTE: whoever fails at hearing of failures is not told of that, or it would never end.
        if work.event.topic != FUNCTION_FAILED
            && let Ok(emits) = Emits::none().with(FUNCTION_FAILED, &failed)
            && let Err(error) = self.emit(registered, work, emits, now, commit)
        {
            tracing::error!(target: "chinwag::invoke", function = %registered.spec.name, %error, "a failure cannot be told");
        }
        commit.dead = Some(DeadLetter {
            function: registered.spec.name.clone(),
            event: (*work.event).clone(),
            error: error.clone(),
            attempts: work.attempt,
            at: now,
        });
        commit.run.outcome = RunOutcome::Dead;
        commit.run.error = Some(error);
    }
}

fn again(commit: &mut Commit, outcome: RunOutcome, next: Timestamp, cause: &BoxError) {
    commit.run.outcome = outcome;
    commit.run.next = Some(next);
    commit.run.error = Some(words(cause));
}

/// An error and its causes, bounded.
fn words(error: &BoxError) -> String {
    let mut words = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let cause_words = cause.to_string();
        if !words.contains(&cause_words) {
            words = format!("{words}: {cause_words}");
        }
        source = cause.source();
    }
    words.chars().take(ERROR_CHARS_MAX).collect()
}
