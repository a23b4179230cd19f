//! A panel on an engine, and what stands in for the process behind it.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use chinwag_backends::{memory::Memory, sqlite::Sqlite};
use chinwag_console::{ChannelView, Console, Details, Look, Parts, Source};
use chinwag_core::{
    clock::{Clock as _, Ids},
    config::{LogLevel, SqliteConfig},
    error::EngineError,
    health::Health,
    log::LogLine,
    metrics::{Family, Metric, Point, Snapshot, Value},
    name::{ChannelName, FunctionName, PlatformName},
    secret::{Secret, Secrets},
    store::Engine,
    topic::MESSAGE_RECEIVED,
};
use chinwag_testkit::{clock::ManualClock, conformance::fixture};
use tempfile::TempDir;

use super::client::Client;

pub(crate) const TOKEN: &str = "FAKE_CONSOLE_TOKEN";

/// Runs each case on each engine.
macro_rules! on_every_engine {
    ($($case:ident),+ $(,)?) => {
        mod memory {
            $(#[tokio::test] async fn $case() { super::$case($crate::desk::Desk::on_memory().await).await; })+
        }
        mod sqlite {
            $(#[tokio::test] async fn $case() { super::$case($crate::desk::Desk::on_sqlite().await).await; })+
        }
    };
}
pub(crate) use on_every_engine;

/// A panel, and its engine.
pub(crate) struct Desk {
    pub(crate) console: Console,
    pub(crate) engine: Engine,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) process: Arc<Process>,
    _folder: Option<TempDir>,
}

impl Desk {
    pub(crate) async fn on_memory() -> Self {
        Self::on(Memory::new().engine(), None).await
    }

    pub(crate) async fn on_sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let engine = Sqlite::open(&SqliteConfig::at(folder.path().join("chinwag.db"))).unwrap().engine();
        Self::on(engine, Some(folder)).await
    }

    /// With a function `talk` that takes messages.
    async fn on(engine: Engine, folder: Option<TempDir>) -> Self {
        engine.store.subscribe(&fixture::spec("talk", MESSAGE_RECEIVED)).await.unwrap();
        let clock = Arc::new(ManualClock::default());
        let process = Arc::new(Process {
            engine: engine.clone(),
            clock: Arc::clone(&clock),
            numbers: Mutex::default(),
            details: Mutex::default(),
        });
        let parts = Parts {
            listen: ([127, 0, 0, 1], 0).into(),
            url: None,
            token: Secrets::new(vec![Secret::new(TOKEN)]),
            engine: engine.clone(),
            source: process.clone(),
            clock: clock.clone(),
            ids: Arc::new(Counting::default()),
        };
        let console = Console::start(parts).await.unwrap();
        Self { console, engine, clock, process, _folder: folder }
    }

    /// Somebody who has signed in by a link.
    pub(crate) async fn client(&self) -> Client {
        Client::signed_in(self.console.address(), &self.console.link()).await
    }

    /// Writes lines that say these words.
    pub(crate) async fn say(&self, words: impl IntoIterator<Item = impl Into<String>>) {
        let lines = words.into_iter().map(|words| self.line(words));
        self.engine.logs.append(lines.collect()).await.unwrap();
    }

    /// A line of `talk`.
    pub(crate) fn line(&self, message: impl Into<String>) -> LogLine {
        LogLine {
            at: self.clock.now(),
            level: LogLevel::Info,
            function: FunctionName::from_static("talk"),
            target: "bot".into(),
            conversation: None,
            event: None,
            message: message.into(),
            fields: Default::default(),
        }
    }

    /// Who did what, newest first: `who action subject details`.
    pub(crate) async fn audit(&self) -> Vec<String> {
        let audits = self.engine.logs.audits(None, 1000).await.unwrap();
        let told = |audit: chinwag_core::audit::Audit| {
            let entry = audit.entry;
            format!("{} {} {} {}", entry.who, entry.action, entry.subject, entry.details)
                .trim_end()
                .to_owned()
        };
        audits.into_iter().map(told).collect()
    }
}

/// The process behind a panel: the engine, and figures that a test sets.
#[derive(Debug)]
pub(crate) struct Process {
    engine: Engine,
    clock: Arc<ManualClock>,
    numbers: Mutex<Vec<Family>>,
    details: Mutex<Details>,
}

impl Process {
    /// Sets a figure.
    pub(crate) fn number(&self, metric: &'static Metric, labels: &[&str], value: f64) {
        let labels = labels.iter().map(|label| (*label).to_owned()).collect();
        let points = vec![Point { labels, value: Value::Number(value) }];
        self.numbers.lock().unwrap().push(Family { metric, points });
    }

    pub(crate) fn tell(&self, details: Details) {
        *self.details.lock().unwrap() = details;
    }
}

#[async_trait]
impl Source for Process {
    async fn look(&self) -> Result<Look, EngineError> {
        let at = self.clock.now();
        let families = self.numbers.lock().unwrap().clone();
        let functions = self.engine.archive.functions().await?;
        Ok(Look { metrics: Snapshot { at, started: at, families }, functions, health: Health::default() })
    }

    async fn health(&self) -> Health {
        Health::default()
    }

    fn channels(&self) -> Vec<ChannelView> {
        let channel = |name, platform| ChannelView {
            name: ChannelName::from_static(name),
            platform: PlatformName::from_static(platform),
            path: format!("/webhooks/{name}"),
        };
        vec![channel("page", "messenger"), channel("bot", "telegram")]
    }

    fn details(&self) -> Details {
        self.details.lock().unwrap().clone()
    }
}

/// Numbers in order, which nobody here has to guess.
#[derive(Debug, Default)]
struct Counting(Mutex<u128>);

impl Ids for Counting {
    fn random(&self) -> u128 {
        let mut last = self.0.lock().unwrap();
        *last += 1;
        *last
    }
}
