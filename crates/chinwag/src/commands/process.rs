//! What a running bot knows of itself: its metrics, its functions, its channels, and what is wrong with it.

use std::sync::Arc;

use async_trait::async_trait;
use chinwag_console::{ChannelView, Details, Look, Playground, Source};
use chinwag_core::{
    clock::{Clock, SystemClock},
    config::Config,
    error::EngineError,
    health::Health,
    metrics::Snapshot,
    store::Engine,
};
use chinwag_runtime::{
    Runtime,
    health::{Host as _, Watch},
    telemetry::{Meters, Snapshots, gather},
};

use super::{channels, host::ThisMachine, setup::Setup};

/// What is told of this process: to its panel, and to whoever collects metrics.
#[derive(Debug, Clone)]
pub(super) struct Process {
    engine: Engine,
    meters: Meters,
    watch: Watch,
    channels: Vec<ChannelView>,
    host: ThisMachine,
    setup: Setup,
    /// The providers that are played, where there are any.
    playground: Option<Arc<dyn Playground>>,
}

impl Process {
    /// This process, which starts now.
    pub(super) fn new(config: &Config, engine: Engine, runtime: &Runtime) -> Self {
        let view = |channel: &chinwag_core::config::ChannelConfig| ChannelView {
            name: channel.name.clone(),
            platform: channel.platform.clone(),
            path: channels::path(channel),
        };
        Self {
            engine,
            meters: runtime.meters().clone(),
            watch: runtime.watch().clone(),
            channels: config.channels.iter().map(view).collect(),
            host: ThisMachine::new(&config.engine),
            setup: Setup::default(),
            playground: None,
        }
    }

    /// With what its panel tells of how it is set up.
    pub(super) fn with_setup(self, setup: Setup) -> Self {
        Self { setup, ..self }
    }

    /// With providers that are played.
    pub(super) fn with_playground(self, playground: Arc<dyn Playground>) -> Self {
        Self { playground: Some(playground), ..self }
    }
}

#[async_trait]
impl Source for Process {
    async fn look(&self) -> Result<Look, EngineError> {
        let functions = self.engine.archive.functions().await?;
        // First, since what is wrong is a metric, too.
        let health = self.health().await;
        let metrics = gather(&self.meters, &functions, self.host.machine(), SystemClock.now());
        Ok(Look { metrics, functions, health })
    }

    async fn health(&self) -> Health {
        self.watch.look().await
    }

    fn channels(&self) -> Vec<ChannelView> {
        self.channels.clone()
    }

    fn details(&self) -> Details {
        self.setup.details(&self.meters)
    }

    fn playground(&self) -> Option<Arc<dyn Playground>> {
        self.playground.clone()
    }
}

#[async_trait]
impl Snapshots for Process {
    async fn snapshot(&self) -> Result<Snapshot, EngineError> {
        self.look().await.map(|look| look.metrics)
    }
}
