//! Plays a talk: each message at its time, and between them what the clock brings.

use std::sync::Arc;

use chinwag_backends::memory::Memory;
use chinwag_core::{
    bus::{Position, Stored},
    clock::{Clock, Timestamp},
    commit::{Epoch, InputRef, RunOutcome},
    error::EngineError,
    event::Event,
    function::Registered,
    store::{Engine, EventFilter},
};
use chinwag_runtime::{
    Channels,
    invoke::{Invoker, Work},
};

use super::{
    Answer, Calls, Did, Inputs, Talk, capture,
    clock::ReplayClock,
    ids::ReplayIds,
    queue::{Queue, Slot},
};

/// The most runs between two messages: a bot may set itself off for ever.
const RUNS_MAX: usize = 10_000;

/// Events read in one go, and timers published in one go.
const PAGE: usize = 500;

/// A bot's functions, and a place to play them.
#[derive(Debug)]
pub(crate) struct Stage {
    functions: Vec<Registered>,
    channels: Channels,
    seen: capture::Seen,
    calls: Calls,
}

impl Stage {
    /// With the functions of a bot, whose responses are fitted to these channels, and whose services are stood in for by
    /// `calls` where they are.
    pub(crate) fn new(functions: Vec<Registered>, channels: Channels, calls: Calls) -> Self {
        let seen = capture::Seen::default();
        let watched = functions.into_iter().map(|registered| seen.watch(registered));
        let functions = watched.chain([capture::sender()]).collect();
        Self { functions, channels, seen, calls }
    }

    /// Plays a talk on an engine of its own. What the functions did, in its order.
    ///
    /// # Errors
    /// The engine in memory fails.
    pub(crate) async fn play(&self, talk: &Talk) -> Result<Vec<Answer>, EngineError> {
        let mut playing = Playing::begin(self, talk).await?;
        for input in &talk.inputs {
            playing.pass_until(input.time).await?;
            playing.take(input).await?;
            if playing.is_over {
                return Ok(playing.answers);
            }
        }
        playing.pass_until(talk.until).await?;
        playing.finish().await?;
        Ok(playing.answers)
    }
}

/// A talk that is being played.
struct Playing<'a> {
    stage: &'a Stage,
    inputs: Inputs<'a>,
    engine: Engine,
    invoker: Invoker,
    clock: Arc<ReplayClock>,
    ids: Arc<ReplayIds>,
    epochs: Vec<Epoch>,
    queue: Queue,
    read: Position,
    /// Runs since the last message.
    runs: usize,
    answers: Vec<Answer>,
    /// Nothing of what follows could be compared.
    is_over: bool,
}

impl<'a> Playing<'a> {
    async fn begin(stage: &'a Stage, talk: &'a Talk) -> Result<Self, EngineError> {
        let engine = Memory::new().engine();
        let start = talk.inputs.first().map_or(talk.until, |input| input.time);
        let (clock, ids) = (Arc::new(ReplayClock::at(start)), Arc::new(ReplayIds::default()));
        let mut epochs = Vec::with_capacity(stage.functions.len());
        for registered in &stage.functions {
            epochs.push(engine.store.acquire(&registered.spec).await?);
        }
        let store = Arc::clone(&engine.store);
        let invoker = Invoker::new(stage.channels.clone(), store, clock.clone(), ids.clone());
        let (queue, read, inputs) = (Queue::default(), Position(0), Inputs::of(&talk.inputs));
        let (runs, answers, is_over) = (0, Vec::new(), false);
        stage.seen.take();
        stage.calls.load(&talk.calls);
        Ok(Self { stage, inputs, engine, invoker, clock, ids, epochs, queue, read, runs, answers, is_over })
    }

    /// A message comes in, and all that follows at once is done.
    async fn take(&mut self, input: &Event) -> Result<(), EngineError> {
        self.runs = 0;
        self.engine.bus.publish(vec![input.clone()]).await?;
        self.settle().await.map(drop)
    }

    /// Lets time pass: timers and retries that are due on the way have their turn, each at its moment.
    async fn pass_until(&mut self, end: Timestamp) -> Result<(), EngineError> {
        while !self.is_over {
            let fired = self.engine.store.fire(self.clock.now(), PAGE).await?;
            if self.settle().await? || fired.count > 0 {
                continue;
            }
            match fired.next.into_iter().chain(self.queue.next_due()).min() {
                Some(next) if next <= end => self.clock.reach(next),
                _ => break,
            }
        }
        self.clock.reach(end);
        Ok(())
    }

    /// The recording is at its end: no timer goes off any more, and what is being tried again comes to its outcome.
    async fn finish(&mut self) -> Result<(), EngineError> {
        while !self.is_over
            && let Some(due) = self.queue.next_due()
        {
            self.clock.reach(due);
            self.settle().await?;
        }
        Ok(())
    }

    /// Runs all that may run now. Whether there was anything.
    async fn settle(&mut self) -> Result<bool, EngineError> {
        let mut has_run = false;
        loop {
            self.read().await?;
            let Some(slot) = self.queue.next(self.clock.now()).filter(|_| !self.is_over) else {
                return Ok(has_run);
            };
            has_run = true;
            self.run(slot).await?;
        }
    }

    /// Takes over what is new on the bus.
    async fn read(&mut self) -> Result<(), EngineError> {
        loop {
            let batch = self.engine.archive.events(EventFilter::default(), self.read, PAGE).await?;
            self.read = batch.reached;
            for stored in &batch.events {
                self.answers.extend(self.inputs.answer(&stored.event));
                self.enter(stored);
            }
            if batch.events.len() < PAGE {
                return Ok(());
            }
        }
    }

    /// Hands an event to every function that takes it.
    fn enter(&mut self, stored: &Stored) {
        let event = &stored.event;
        for (index, Registered { spec, .. }) in self.stage.functions.iter().enumerate() {
            let is_meant = event.target.as_ref().is_none_or(|target| *target == spec.name);
            if spec.topic == event.topic && is_meant {
                let input = InputRef { position: stored.position, partition: stored.partition };
                let work = Work { event: Arc::clone(event), input, attempt: 1, interrupted: false };
                self.queue.push(Slot::new(index, spec.ordering, work));
            }
        }
    }

    async fn run(&mut self, slot: Slot) -> Result<(), EngineError> {
        self.runs += 1;
        if self.runs > RUNS_MAX {
            let error = format!("it does not come to rest: {RUNS_MAX} runs followed on one message");
            self.stop(&slot, Did::Failed { error });
            return Ok(());
        }
        let (registered, work) = (&self.stage.functions[slot.function], &slot.work);
        self.ids.begin(&work.event.id, &registered.spec.name, work.attempt);
        let commit = self.invoker.invoke(registered, self.epochs[slot.function], work).await;
        for did in self.stage.calls.take() {
            self.note(&slot, did);
        }
        if let Some(withheld) = self.stage.seen.take() {
            self.stop(&slot, Did::Stopped { effect: withheld.effect });
            return Ok(());
        }
        let (outcome, next) = (commit.run.outcome, commit.run.next);
        self.engine.store.commit(commit).await?;
        if matches!(outcome, RunOutcome::Retry | RunOutcome::Unknown) {
            self.queue.put_back(slot.again(next.unwrap_or_else(|| self.clock.now())));
        }
        Ok(())
    }

    /// The talk goes no further.
    fn stop(&mut self, slot: &Slot, did: Did) {
        self.note(slot, did);
        self.is_over = true;
    }

    /// Notes what the run of an input did.
    fn note(&mut self, slot: &Slot, did: Did) {
        let function = self.stage.functions[slot.function].spec.name.clone();
        let owner = self.inputs.owner(&slot.work.event).map(|input| input.id.clone());
        let (input, at) = (owner.unwrap_or_else(|| slot.work.event.id.clone()), self.clock.now());
        self.answers.push(Answer { input, at, function, did });
    }
}
