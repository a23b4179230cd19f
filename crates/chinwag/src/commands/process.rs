//! What a running bot knows of itself: its metrics, its functions, its channels, and what is wrong with it.

use std::sync::Arc;

use async_trait::async_trait;
use chinwag_console::{ChannelView, Details, Look, Playground, Source};
use chinwag_core::{
    clock::{Clock, SystemClock},
    config::Config,
    conversation::ConversationKey,
    desk::Desk,
    error::EngineError,
    health::Health,
    metrics::Snapshot,
    store::{Engine, Trace},
};
use chinwag_runtime::{
    Runtime,
    desk::FrontDesk,
    health::{Host as _, Watch},
    telemetry::{Meters, Snapshots, gather},
};

use super::{channels, conversations::state_of, host::ThisMachine, setup::Setup};
use crate::copied;

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
    /// Where a person takes conversations over.
    desk: Option<FrontDesk>,
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
            desk: None,
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

    /// With the desk at which a person takes its conversations over.
    pub(super) fn at_desk(self, desk: &FrontDesk) -> Self {
        Self { desk: Some(desk.clone().with_state_of(state_of)), ..self }
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

    fn script(&self, conversation: &ConversationKey, traces: &[Trace]) -> Option<String> {
        let channel = self.channels.iter().find(|channel| channel.name.as_str() == conversation.channel());
        copied::script(conversation, channel.map(|channel| &channel.platform), traces)
    }

    fn desk(&self) -> Option<&dyn Desk> {
        self.desk.as_ref().map(|desk| desk as &dyn Desk)
    }
}

#[async_trait]
impl Snapshots for Process {
    async fn snapshot(&self) -> Result<Snapshot, EngineError> {
        self.look().await.map(|look| look.metrics)
    }
}
