//! One run in its lane: claimed where that is asked for, run, committed.

use std::{sync::Arc, time::Duration};

use chinwag_core::{
    clock::Timestamp,
    commit::{Commit, Epoch, InputRef, RunOutcome},
    error::EngineError,
    event::Event,
    function::{BoxError, Outcome},
    name::TopicName,
};

use tokio::time::Instant;

use super::{
    Drive,
    queue::{LaneId, Slot},
};
use crate::invoke::Work;

/// The pauses after a commit that failed: doubling, from the first to the last.
const PAUSE_MIN: Duration = Duration::from_millis(50);
const PAUSE_MAX: Duration = Duration::from_secs(5);

/// Runs whose state was changed meanwhile, after which the last of them counts as failed.
const CONFLICTS_MAX: u32 = 10;

/// What became of a run.
#[derive(Debug)]
pub(super) struct Finished {
    pub(super) lane: LaneId,
    pub(super) verdict: Verdict,
}

#[derive(Debug)]
pub(super) enum Verdict {
    /// The input is consumed.
    Done,
    /// The input is consumed: a dead letter.
    Dead,
    /// The run is recorded; another follows at that moment.
    Again(Timestamp),
    /// Nothing was recorded; another run follows at that moment.
    Unrecorded(Timestamp),
    /// The event is not on the bus any more.
    Gone,
    /// Nothing more can be committed.
    Over(EngineError),
}

/// Runs the first input of a lane.
pub(super) async fn work(drive: Arc<Drive>, epoch: Epoch, lane: LaneId, slot: Slot) -> Finished {
    let verdict = match load(&drive, &slot).await {
        // The lane was asked already where the event was in memory, and a budget is not to be taken from twice.
        Ok(Some(event)) => {
            match slot.event.is_none().then(|| drive.wait_for(&slot, Some(&event))).flatten() {
                Some(until) => Verdict::Unrecorded(until),
                None => run(&drive, epoch, work_of(&slot, event)).await,
            }
        }
        Ok(None) => Verdict::Gone,
        Err(error) => drive.unrecorded(&error, PAUSE_MIN),
    };
    Finished { lane, verdict }
}

async fn load(drive: &Drive, slot: &Slot) -> Result<Option<Arc<Event>>, EngineError> {
    if let Some(event) = &slot.event {
        return Ok(Some(Arc::clone(event)));
    }
    let topic = &drive.registered.spec.topic;
    Ok(drive.engine.bus.get(topic, slot.input.position).await?.map(|stored| stored.event))
}

fn work_of(slot: &Slot, event: Arc<Event>) -> Work {
    let Slot { input, attempts, claimed, .. } = *slot;
    Work { event, input, attempt: attempts + 1, interrupted: claimed }
}

async fn run(drive: &Drive, epoch: Epoch, work: Work) -> Verdict {
    let registered = &drive.registered;
    // An interrupted run is claimed already, and has to be accounted for before anything else happens.
    if registered.spec.claim && !work.interrupted {
        let claim = drive.invoker.claim(registered, epoch, &work);
        if let Err(error) = drive.engine.store.commit(claim).await {
            return drive.refused(error);
        }
    }
    let mut conflicts = 0;
    loop {
        let commit = drive.invoker.invoke(registered, epoch, &work).await;
        let conflict = match drive.land(&work.event, commit).await {
            Ok(verdict) => return verdict,
            Err(conflict) => BoxError::from(conflict),
        };
        conflicts += 1;
        // Somebody else changed the state: the next run reads it anew. Where that does not help, the policy decides; and
        // what has effects outside is not run again without saying so.
        let outcome = match registered.spec.claim {
            true => Outcome::Unknown { cause: conflict },
            false if conflicts < CONFLICTS_MAX => continue,
            false => Outcome::Retry { after: None, cause: conflict },
        };
        let commit = drive.invoker.record(registered, epoch, &work, outcome);
        return drive.land(&work.event, commit).await.unwrap_or_else(Verdict::Over);
    }
}

impl Drive {
    /// Writes the end of a run, and says what follows; the error is a conflict.
    async fn land(&self, event: &Event, commit: Commit) -> Result<Verdict, EngineError> {
        let (outcome, next, is_timed) = (commit.run.outcome, commit.run.next, !commit.timers.is_empty());
        let ran = (outcome, commit.run.micros);
        let emitted: Vec<TopicName> = commit.events.iter().map(|event| event.topic.clone()).collect();
        let (open, spec) = (self.invoker.open(), &self.registered.spec);
        let passed = open.passed_by(spec, &commit);
        let tracer = self.meters.tracer();
        let spans = tracer.run(event, &commit);
        match self.commit(commit).await {
            Ok(()) => {
                self.meter.ran(ran.0, ran.1);
                spans.into_iter().for_each(|span| tracer.add(span));
                emitted.iter().for_each(|topic| self.meter.emitted.add(topic));
                passed.iter().for_each(|webhook| open.pass(webhook, &spec.name));
            }
            Err(conflict @ EngineError::Conflict { .. }) => return Err(conflict),
            Err(error) => return Ok(self.refused(error)),
        }
        if is_timed {
            self.timers.notify_one();
        }
        Ok(match outcome {
            RunOutcome::Dead => Verdict::Dead,
            RunOutcome::Retry | RunOutcome::Unknown => {
                Verdict::Again(next.unwrap_or_else(|| self.clock.now()))
            }
            RunOutcome::Done | RunOutcome::Claimed | RunOutcome::Held => Verdict::Done,
        })
    }

    /// Until when an input has to wait; `None` where it may run now. An interrupted run is accounted for at once.
    pub(super) fn wait_for(&self, slot: &Slot, event: Option<&Event>) -> Option<Timestamp> {
        let now = self.clock.now();
        if slot.not_before > now {
            return Some(slot.not_before);
        }
        let ready_at = self.registered.function.ready_at(event.filter(|_| !slot.claimed)?, now);
        (ready_at > now).then_some(ready_at)
    }

    /// Writes the end of a run.
    ///
    /// A function without effects outside is simply run again when that fails. One with effects is not: its commit is
    /// kept and written as soon as the engine can.
    async fn commit(&self, commit: Commit) -> Result<(), EngineError> {
        if !self.registered.spec.claim {
            return self.write(commit).await;
        }
        let mut pause = PAUSE_MIN;
        loop {
            let error = match self.write(commit.clone()).await {
                Ok(()) => return Ok(()),
                Err(error) if error.is_retryable() => error,
                Err(error) => return Err(error),
            };
            self.complain(commit.input, &error);
            self.clock.sleep_until(self.clock.now().after(pause)).await;
            pause = (pause * 2).min(PAUSE_MAX);
        }
    }

    async fn write(&self, commit: Commit) -> Result<(), EngineError> {
        let begun = Instant::now();
        let written = self.engine.store.commit(commit).await;
        self.meters.engine().commit.record_duration(begun.elapsed());
        written
    }

    fn refused(&self, error: EngineError) -> Verdict {
        match error.is_retryable() {
            true => self.unrecorded(&error, PAUSE_MIN * 10),
            false => Verdict::Over(error),
        }
    }

    fn unrecorded(&self, error: &EngineError, pause: Duration) -> Verdict {
        tracing::warn!(
            target: "chinwag::lanes", function = %self.registered.spec.name, %error, "a run stands unrecorded and is made again"
        );
        Verdict::Unrecorded(self.clock.now().after(pause))
    }

    fn complain(&self, input: InputRef, error: &EngineError) {
        tracing::error!(
            target: "chinwag::lanes", function = %self.registered.spec.name, position = input.position.0, %error,
            "the end of a run cannot be written; it is kept and written later"
        );
    }
}
