//! A bench for lanes: an engine in memory, a clock moved by hand, functions made of closures.

use std::{fmt, num::NonZeroUsize, pin::Pin, sync::Arc, time::Duration};

use async_trait::async_trait;
use chinwag_backends::memory::Memory;
use chinwag_core::{
    bus::{Batch, Position},
    clock::{Clock, Timestamp},
    commit::{Run, RunOutcome},
    config::{LogConfig, Span},
    conversation::ConversationKey,
    error::EngineError,
    event::{Event, EventId, Source, payload},
    function::{Emits, Function, FunctionSpec, Input, OnDead, Ordering, Outcome, Registered},
    name::{ChannelName, FunctionName, TopicName},
    retry::RetryPolicy,
    store::{Cursor, DeadId, Engine, EventFilter},
};
use chinwag_runtime::{
    Channels, SystemIds,
    invoke::Invoker,
    lanes::{Drive, Lanes},
    telemetry::Meters,
};
use chinwag_testkit::clock::ManualClock;
use tokio::{
    sync::{Notify, Semaphore, mpsc, watch},
    task::JoinSet,
};

pub(super) const TOPIC: TopicName = TopicName::from_static("questions");
pub(super) const NAME: FunctionName = FunctionName::from_static("talk");

/// How long a test waits for what has to happen.
const PATIENCE: Duration = Duration::from_secs(10);

/// What has to happen, or the test fails.
pub(super) async fn soon<T>(what: &str, future: impl Future<Output = T>) -> T {
    tokio::time::timeout(PATIENCE, future).await.unwrap_or_else(|_| panic!("{what} did not happen"))
}

type Body = dyn Fn(Input) -> Passing + Send + Sync;

/// A function made of a closure, which tells of each of its runs.
struct Told {
    body: Box<Body>,
    runs: mpsc::UnboundedSender<Began>,
    ready_at: Option<Timestamp>,
}

/// What keeps runs from ending: each takes a permit of it.
pub(super) fn gate() -> Arc<Semaphore> {
    Arc::new(Semaphore::new(0))
}

/// Waits for the gate, and is done.
pub(super) async fn pass(gate: Arc<Semaphore>) -> Outcome {
    gate.acquire().await.expect("the gate stays").forget();
    Outcome::Done(Emits::none())
}

/// A body whose runs all wait for the gate.
pub(super) fn behind(gate: &Arc<Semaphore>) -> impl Fn(Input) -> Passing + Send + Sync + 'static {
    let gate = Arc::clone(gate);
    move |_| Box::pin(pass(Arc::clone(&gate)))
}

type Passing = Pin<Box<dyn Future<Output = Outcome> + Send>>;

/// A run that has begun.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Began {
    pub(super) what: String,
    pub(super) attempt: u32,
    pub(super) interrupted: bool,
}

impl Began {
    pub(super) fn new(what: &str, attempt: u32) -> Self {
        Self { what: what.into(), attempt, interrupted: false }
    }
}

#[async_trait]
impl Function for Told {
    async fn call(&self, input: Input) -> Outcome {
        let what = input.event.payload::<String>().expect("the tests publish text");
        let began = Began { what, attempt: input.attempt, interrupted: input.interrupted };
        self.runs.send(began).expect("the test listens to the end");
        (self.body)(input).await
    }

    fn ready_at(&self, _: &Event, now: Timestamp) -> Timestamp {
        self.ready_at.unwrap_or(now).max(now)
    }
}

pub(super) fn spec() -> FunctionSpec {
    FunctionSpec {
        name: NAME,
        topic: TOPIC,
        ordering: Ordering::Conversation,
        concurrency: 8,
        timeout: Span::secs(30),
        retry: RetryPolicy { attempts: 3, ..RetryPolicy::default() },
        on_dead: OnDead::Skip,
        claim: false,
        immediate: false,
        while_held: false,
        log: LogConfig::default(),
    }
}

/// An engine, a clock, and the function that is driven.
pub(super) struct Bench {
    pub(super) engine: Engine,
    pub(super) clock: Arc<ManualClock>,
    pub(super) spec: FunctionSpec,
    pub(super) timers: Arc<Notify>,
    pub(super) ready_at: Option<Timestamp>,
    published: u64,
}

impl fmt::Debug for Bench {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Bench").field("spec", &self.spec).finish_non_exhaustive()
    }
}

/// Lanes that run.
#[derive(Debug)]
pub(super) struct Running {
    pub(super) runs: mpsc::UnboundedReceiver<Began>,
    lanes: JoinSet<Result<(), EngineError>>,
    stop: watch::Sender<bool>,
}

impl Bench {
    pub(super) fn new() -> Self {
        Self {
            engine: Memory::new().engine(),
            clock: Arc::new(ManualClock::default()),
            spec: spec(),
            timers: Arc::default(),
            ready_at: None,
            published: 0,
        }
    }

    pub(super) fn with(change: impl FnOnce(&mut FunctionSpec)) -> Self {
        let mut bench = Self::new();
        change(&mut bench.spec);
        bench
    }

    pub(super) fn clock(&self) -> Arc<dyn Clock> {
        self.clock.clone()
    }

    /// Subscribes the function, and runs it with this body.
    pub(super) async fn run<F, O>(&self, body: F) -> Running
    where
        F: Fn(Input) -> O + Send + Sync + 'static,
        O: Future<Output = Outcome> + Send + 'static,
    {
        let (told, runs) = mpsc::unbounded_channel();
        let body: Box<Body> = Box::new(move |input| Box::pin(body(input)));
        let function = Arc::new(Told { body, runs: told, ready_at: self.ready_at });
        let (stop, stopped) = watch::channel(false);
        let meters = Meters::default();
        let drive = Drive {
            meter: meters.function(&self.spec.name, &self.spec.topic),
            meters,
            registered: Registered { spec: self.spec.clone(), function },
            engine: self.engine.clone(),
            invoker: Invoker::new(
                Channels::default(),
                Arc::clone(&self.engine.store),
                self.clock(),
                Arc::new(SystemIds),
            ),
            clock: self.clock(),
            timers: Arc::clone(&self.timers),
            stop: stopped,
        };
        let lanes = Lanes::open(drive).await.expect("nobody else owns it");
        let mut tasks = JoinSet::new();
        tasks.spawn(lanes.run());
        Running { runs, lanes: tasks, stop }
    }

    /// Publishes texts, `conversation: text`.
    pub(super) async fn publish(&mut self, texts: &[&str]) {
        let events = texts.iter().map(|text| self.event(text)).collect();
        self.engine.bus.publish(events).await.expect("memory takes it");
    }

    pub(super) fn event(&mut self, text: &str) -> Event {
        self.published += 1;
        let channel = ChannelName::from_static("page");
        let (conversation, _) = text.split_once(": ").expect("conversation: text");
        let id = EventId::new(&format!("e{}", self.published));
        let data = payload(text).expect("text is JSON");
        let mut event = Event::root(id, TOPIC, Source::Channel(channel.clone()), self.clock.now(), data);
        event.conversation = Some(ConversationKey::new(&channel, conversation));
        event
    }

    pub(super) async fn cursor(&self) -> Cursor {
        self.engine.store.cursor(&NAME).await.expect("the cursor")
    }

    /// Waits until everything that was published is done.
    pub(super) async fn settled(&self) {
        let done = async {
            loop {
                let status = self.engine.archive.functions().await.expect("the functions");
                if status.iter().all(|function| function.open + function.behind == 0) {
                    return;
                }
                tokio::task::yield_now().await;
            }
        };
        soon("the end of every run", done).await;
    }

    pub(super) async fn dead(&self) -> Vec<DeadId> {
        let letters = self.engine.archive.dead_letters(Some(&NAME), DeadId(0), 100).await.expect("letters");
        letters.into_iter().map(|(id, _)| id).collect()
    }

    /// Waits for this many dead letters.
    pub(super) async fn dead_letters(&self, count: usize) -> Vec<DeadId> {
        let letters = async {
            loop {
                let dead = self.dead().await;
                if dead.len() == count {
                    return dead;
                }
                tokio::task::yield_now().await;
            }
        };
        soon("the dead letter", letters).await
    }

    /// The texts of every event of a topic.
    pub(super) async fn topic(&self, topic: &TopicName) -> Vec<String> {
        let filter = EventFilter { topic: Some(topic.clone()), ..EventFilter::default() };
        let batch: Batch = self.engine.archive.events(filter, Position(0), 10_000).await.expect("events");
        batch.events.iter().map(|stored| stored.event.data.get().to_owned()).collect()
    }

    /// The runs of the event that was published as number `n`.
    pub(super) async fn runs(&self, n: u64) -> Vec<Run> {
        self.engine.archive.trace(&format!("e{n}")).await.expect("a trace").runs
    }

    pub(super) async fn outcomes(&self, n: u64) -> Vec<RunOutcome> {
        self.runs(n).await.iter().map(|run| run.outcome).collect()
    }

    /// Moves the clock on once somebody sleeps until a moment that comes within that time, as often as it takes.
    pub(super) async fn pass(&self, time: Duration) {
        tokio::task::yield_now().await;
        while self.clock.sleepers() == 0 {
            tokio::task::yield_now().await;
        }
        self.clock.advance(time);
    }

    pub(super) async fn read(&self, max: usize) -> Batch {
        let max = NonZeroUsize::new(max).expect("not zero");
        self.engine.bus.read(&TOPIC, Position(0), max).await.expect("memory can be read")
    }
}

impl Running {
    /// The next run that begins.
    pub(super) async fn next(&mut self) -> Began {
        soon("a run", self.runs.recv()).await.expect("the lanes run")
    }

    /// The next runs that begin, by what they were given, in any order.
    pub(super) async fn next_of(&mut self, count: usize) -> Vec<String> {
        let mut began = Vec::new();
        for _ in 0..count {
            began.push(self.next().await.what);
        }
        began.sort();
        began
    }

    /// That no run has begun which was not looked at.
    pub(super) async fn none(&mut self) {
        for _ in 0..50 {
            tokio::task::yield_now().await;
        }
        assert_eq!(self.runs.try_recv().ok(), None, "a run that should not be");
    }

    /// Stops, and waits until the runs have ended.
    pub(super) async fn stop(mut self) -> Result<(), EngineError> {
        self.stop.send_replace(true);
        self.end().await
    }

    /// Waits for the end of the lanes.
    pub(super) async fn end(&mut self) -> Result<(), EngineError> {
        soon("the end of the lanes", self.lanes.join_next()).await.expect("one task").expect("no panic")
    }

    /// Ends at once, as a process that is killed.
    pub(super) async fn kill(mut self) {
        self.lanes.shutdown().await;
    }
}
