//! A function's owner, as the lanes are: takes over what is there, and commits runs.

use chinwag_core::{
    bus::Stored,
    commit::{Commit, Epoch, InputRef, Run, RunOutcome},
    error::EngineError,
    event::Event,
    function::FunctionSpec,
    store::{Cursor, Engine},
};

use super::{fixture, max};

/// The owner of a function.
#[derive(Debug)]
pub struct Owner {
    engine: Engine,
    /// The function.
    pub spec: FunctionSpec,
    /// Under this epoch.
    pub epoch: Epoch,
}

impl Owner {
    /// Acquires a function.
    ///
    /// # Panics
    /// The engine fails.
    pub async fn new(engine: &Engine, spec: FunctionSpec) -> Self {
        let epoch = engine.store.acquire(&spec).await.expect("the function is free");
        Self { engine: engine.clone(), spec, epoch }
    }

    /// Where it stands.
    ///
    /// # Panics
    /// The engine fails.
    pub async fn cursor(&self) -> Cursor {
        self.engine.store.cursor(&self.spec.name).await.expect("the function is known")
    }

    /// Takes over everything that is there.
    ///
    /// # Panics
    /// The engine fails.
    pub async fn take(&self) -> Vec<Stored> {
        fixture::relay(&self.engine).await;
        let mut taken = Vec::new();
        let mut reached = self.cursor().await.reached;
        loop {
            let batch = self.engine.bus.read(&self.spec.topic, reached, max(100)).await.expect("a topic");
            if batch.reached == reached {
                return taken;
            }
            reached = batch.reached;
            let is_ours = |stored: &&Stored| match &stored.event.target {
                Some(target) => *target == self.spec.name,
                None => true,
            };
            let ours: Vec<Stored> = batch.events.iter().filter(is_ours).cloned().collect();
            let opened = ours.iter().map(input).collect();
            let advance = self.engine.store.advance(&self.spec.name, self.epoch, reached, opened);
            advance.await.expect("the owner takes over");
            taken.extend(ours);
        }
    }

    /// The end of a run that publishes and writes nothing.
    #[must_use]
    pub fn run(&self, stored: &Stored, outcome: RunOutcome) -> Commit {
        let event: &Event = &stored.event;
        let run = Run {
            function: self.spec.name.clone(),
            event: event.id.clone(),
            correlation: event.correlation.clone(),
            attempt: 1,
            started: event.time,
            micros: 1500,
            outcome,
            error: None,
            next: None,
            emitted: Vec::new(),
            calls: Vec::new(),
        };
        Commit {
            epoch: self.epoch,
            input: input(stored),
            run,
            events: Vec::new(),
            timers: Vec::new(),
            state: Vec::new(),
            transcript: Vec::new(),
            dead: None,
        }
    }

    /// Commits.
    ///
    /// # Errors
    /// What the store says.
    pub async fn commit(&self, commit: Commit) -> Result<(), EngineError> {
        self.engine.store.commit(commit).await
    }

    /// Commits a run that publishes and writes nothing.
    ///
    /// # Panics
    /// The engine fails.
    pub async fn ran(&self, stored: &Stored, outcome: RunOutcome) {
        self.commit(self.run(stored, outcome)).await.expect("the run is committed");
    }
}

/// Where an event stands.
#[must_use]
pub fn input(stored: &Stored) -> InputRef {
    InputRef { position: stored.position, partition: stored.partition }
}
