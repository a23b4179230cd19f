//! A bot without gateway and sender: messages are published to it as a gateway does, and its state is looked at.

use std::{convert::Infallible, sync::Arc, time::Duration};

use chinwag::prelude::*;
use chinwag_backends::{memory::Memory, sqlite::Sqlite};
use chinwag_core::{
    bus::{Position, Stored},
    clock::{Clock, SystemClock},
    commit::{DeadLetter, Ingested},
    config::{ChannelConfig, Config, DEFAULT_TOML, SecretRef, SqliteConfig},
    event::payload,
    secret::Secret,
    store::{DeadId, Engine, EventFilter},
    topic::RESPONSE_PREPARED,
};
use chinwag_runtime::{Channel, Channels, Parts, Roles, Runtime, SystemIds, Which};
use chinwag_testkit::{
    clock::ManualClock,
    conformance::fixture::{at, ingest},
};
use serde_json::{Value, json};
use tempfile::TempDir;

/// How long a test waits for what has to happen, and how long a scenario may take.
const SOON: Duration = Duration::from_secs(20);
const SCENARIO_MAX: Duration = Duration::from_secs(60);

/// The pause between two looks: nothing tells of a run that ended.
const LOOK: Duration = Duration::from_millis(2);

/// An engine that outlives the processes that run on it.
pub(super) enum Place {
    Memory(Memory),
    Sqlite(TempDir),
}

impl Place {
    pub(super) fn memory() -> Self {
        Self::Memory(Memory::new())
    }

    pub(super) fn sqlite() -> Self {
        Self::Sqlite(tempfile::tempdir().unwrap())
    }

    fn open(&self) -> Engine {
        match self {
            Self::Memory(memory) => memory.engine(),
            Self::Sqlite(folder) => {
                Sqlite::open(&SqliteConfig::at(folder.path().join("chinwag.db"))).unwrap().engine()
            }
        }
    }
}

/// Plays a scenario to its end.
pub(super) async fn play(scenario: impl Future<Output = ()>) {
    tokio::time::timeout(SCENARIO_MAX, scenario).await.expect("the scenario comes to its end");
}

/// An engine and a clock: what a bot needs to be started.
pub(super) struct Stage {
    place: Place,
    time: Arc<dyn Clock>,
    /// The clock, where it is moved by hand.
    pub(super) clock: Arc<ManualClock>,
}

impl Stage {
    /// With a clock that is moved by hand.
    pub(super) fn new(place: Place) -> Self {
        let clock = Arc::<ManualClock>::default();
        Self { place, time: clock.clone(), clock }
    }

    /// With the machine's clock, for what may have to be tried again at a moment that nobody knows beforehand.
    pub(super) fn in_real_time(place: Place) -> Self {
        Self { time: Arc::new(SystemClock), ..Self::new(place) }
    }

    /// Starts a bot.
    pub(super) async fn start(&self, bot: Bot) -> Running {
        let engine = self.place.open();
        let config: Config = toml::from_str(DEFAULT_TOML).unwrap();
        let parts = Parts {
            functions: bot.build(&config).unwrap(),
            config,
            engine: engine.clone(),
            channels: Channels::from_iter([page()]),
            notify_secret: None,
            clock: Arc::clone(&self.time),
            ids: Arc::new(SystemIds),
            roles: Roles { gateway: false, functions: Which::All, sender: false },
            log: None,
            host: None,
        };
        let began = self.time.now();
        Running { runtime: Runtime::start(parts).await.unwrap(), engine, began }
    }
}

/// The channel that bots answer on. Nothing is sent there.
fn page() -> Channel {
    let settings = json!({
        "name": "page", "platform": "messenger", "app_secret": { "env": "A" }, "page_token": { "env": "A" },
        "verify_token": { "env": "A" },
    });
    let config: ChannelConfig = serde_json::from_value(settings).unwrap();
    let credential = |_: &SecretRef| Ok::<_, Infallible>(vec![Secret::new("FAKE_SECRET_0123456789abcdef")]);
    let adapter = chinwag_platforms::open(&config, credential).unwrap();
    Channel { name: config.name, platform: config.platform, adapter }
}

/// A running bot.
pub(super) struct Running {
    runtime: Runtime,
    engine: Engine,
    /// When it was started, which is the time of every webhook.
    began: Timestamp,
}

impl Running {
    /// Publishes webhook `number`, in which a user of a channel says something.
    pub(super) async fn hears(&self, number: u128, user: &str, text: &str) -> Ingested {
        self.hears_all(number, user, &[text]).await
    }

    /// Publishes webhook `number`, in which a user of a channel says all of this.
    pub(super) async fn hears_all(&self, number: u128, user: &str, texts: &[&str]) -> Ingested {
        let (channel, id) = user.split_once(':').unwrap();
        let mut webhook = ingest(number, self.began, &vec![id; texts.len()]);
        for (item, text) in webhook.items.iter_mut().zip(texts) {
            let said = json!({
                "platform": "messenger", "channel": channel, "conversation": user, "sender": { "id": id },
                "sent_at": at(0), "content": { "type": "text", "text": text },
            });
            item.event.conversation = Some(user.parse().unwrap());
            item.event.data = payload(&said).unwrap();
        }
        self.engine.store.ingest(webhook).await.unwrap()
    }

    /// Everything that the bot has said so far, to anybody, in its order.
    pub(super) async fn said(&self) -> Vec<String> {
        let filter = EventFilter { topic: Some(RESPONSE_PREPARED), ..EventFilter::default() };
        let events = self.engine.archive.events(filter, Position(0), 1000).await.unwrap().events;
        let words = |stored: &Stored| stored.event.payload::<Response>().unwrap().reply.summary();
        events.iter().map(words).collect()
    }

    /// Waits until the bot has said so much, and says what was the last of it.
    pub(super) async fn says(&self, count: usize) -> String {
        until(&format!("reply {count}"), async || self.said().await.into_iter().nth(count - 1)).await
    }

    /// The same, and waits until everything is done that it leads to.
    pub(super) async fn answers(&self, number: u128, user: &str, text: &str) {
        self.hears(number, user, text).await;
        self.settled().await;
    }

    /// Waits until every function has done all it has to do.
    pub(super) async fn settled(&self) {
        self.settled_but_for(0).await;
    }

    /// Waits until so many inputs are all that functions have still to do.
    pub(super) async fn settled_but_for(&self, open: usize) {
        until("the end of every run", async || {
            let functions = self.engine.archive.functions().await.unwrap();
            // Nothing is sent here.
            let here = functions.iter().filter(|function| function.spec.name.as_str() != "sender");
            let found: usize = here.map(|function| function.open + function.behind).sum();
            (found == open).then_some(())
        })
        .await;
    }

    /// What is kept under a key.
    pub(super) async fn kept(&self, key: &str) -> Option<Value> {
        self.raw(key).await.map(|mut envelope| envelope["data"].take())
    }

    /// The same as it is written.
    pub(super) async fn raw(&self, key: &str) -> Option<Value> {
        let kept = self.engine.store.state(key).await.unwrap()?;
        Some(serde_json::from_str(kept.value.get()).unwrap())
    }

    /// Waits until so many timers of the function `talk` have gone off, and it is done with them.
    pub(super) async fn woken(&self, count: usize) {
        let filter = EventFilter { topic: Some(MESSAGE_RECEIVED), ..EventFilter::default() };
        until(&format!("wake-up {count}"), async || {
            let events = self.engine.archive.events(filter.clone(), Position(0), 1000).await.unwrap().events;
            let woken = events.iter().filter(|stored| stored.event.target.is_some()).count();
            (woken >= count).then_some(())
        })
        .await;
        self.settled().await;
    }

    /// Waits until this is kept under a key.
    pub(super) async fn keeps(&self, key: &str, value: Value) {
        until(&format!("{value} under {key}"), async || {
            (self.kept(key).await.as_ref() == Some(&value)).then_some(())
        })
        .await;
    }

    /// Waits until nothing is kept under a key.
    pub(super) async fn forgets(&self, key: &str) {
        until(&format!("the end of {key}"), async || self.kept(key).await.is_none().then_some(())).await;
    }

    /// The dead letters.
    pub(super) async fn dead(&self) -> Vec<DeadLetter> {
        let letters = self.engine.archive.dead_letters(None, DeadId(0), 100).await.unwrap();
        letters.into_iter().map(|(_, letter)| letter).collect()
    }

    /// Waits for a run of the function `talk` on the message of webhook `number`, and tells why it failed.
    pub(super) async fn failure(&self, number: u128) -> String {
        let id = ingest(number, self.began, &[]).webhook.id;
        until("a failed run", async || {
            let runs = self.engine.archive.trace(id.as_str()).await.unwrap().runs;
            runs.into_iter().find(|run| run.function.as_str() == "talk" && run.error.is_some())?.error
        })
        .await
    }

    /// Stops it in good order.
    pub(super) async fn stop(self) {
        let Self { runtime, engine, .. } = self;
        runtime.stop().await.unwrap();
        closed(engine).await;
    }

    /// Ends it in the middle of whatever it does, as far as one process can do that to its tasks.
    pub(super) async fn kill(self) {
        let Self { runtime, engine, .. } = self;
        drop(runtime);
        closed(engine).await;
    }
}

/// Waits until nobody but this has the engine, and lets go of it: then the next process may open it.
async fn closed(engine: Engine) {
    until("the end of every task", async || (Arc::strong_count(&engine.store) == 1).then_some(())).await;
}

/// Looks until it is found.
async fn until<T>(what: &str, look: impl AsyncFn() -> Option<T>) -> T {
    let found = async {
        loop {
            if let Some(found) = look().await {
                return found;
            }
            tokio::time::sleep(LOOK).await;
        }
    };
    tokio::time::timeout(SOON, found).await.unwrap_or_else(|_| panic!("{what} did not happen"))
}
