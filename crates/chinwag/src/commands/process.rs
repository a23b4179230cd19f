//! What a running bot knows of itself: its metrics, its functions, its channels.

use std::path::{Path, PathBuf};

use async_trait::async_trait;
use chinwag_console::{ChannelView, Look, Source};
use chinwag_core::{
    clock::{Clock, SystemClock, Timestamp},
    config::{Config, EngineConfig},
    conversation::ConversationKey,
    desk::Desk,
    error::EngineError,
    metrics::Snapshot,
    store::{Engine, Trace},
};
use chinwag_runtime::{
    desk::FrontDesk,
    telemetry::{Machine, Meters, Snapshots, gather},
};

use super::{channels, conversations::state_of};
use crate::copied;

/// What is told of this process: to its panel, and to whoever collects metrics.
#[derive(Debug, Clone)]
pub(super) struct Process {
    engine: Engine,
    meters: Meters,
    channels: Vec<ChannelView>,
    started: Timestamp,
    /// The engine's file, where it has one.
    file: Option<PathBuf>,
    /// Where a person takes conversations over.
    desk: Option<FrontDesk>,
}

impl Process {
    /// This process, which starts now.
    pub(super) fn new(config: &Config, engine: Engine, meters: Meters) -> Self {
        let view = |channel: &chinwag_core::config::ChannelConfig| ChannelView {
            name: channel.name.clone(),
            platform: channel.platform.clone(),
            path: channels::path(channel),
        };
        let file = match &config.engine {
            EngineConfig::Sqlite(sqlite) => Some(sqlite.path.clone()),
            EngineConfig::Memory => None,
        };
        Self {
            engine,
            meters,
            channels: config.channels.iter().map(view).collect(),
            started: SystemClock.now(),
            file,
            desk: None,
        }
    }

    /// With the desk at which a person takes its conversations over.
    pub(super) fn at_desk(self, desk: &FrontDesk) -> Self {
        Self { desk: Some(desk.clone().with_state_of(state_of)), ..self }
    }

    fn machine(&self) -> Machine {
        let file = self.file.as_deref();
        Machine { started: self.started, engine_bytes: file.map(bytes_of), disk_free: file.and_then(free_at) }
    }
}

#[async_trait]
impl Source for Process {
    async fn look(&self) -> Result<Look, EngineError> {
        let functions = self.engine.archive.functions().await?;
        let metrics = gather(&self.meters, &functions, self.machine(), SystemClock.now());
        Ok(Look { metrics, functions })
    }

    fn channels(&self) -> Vec<ChannelView> {
        self.channels.clone()
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

/// The bytes of a database: its file and what stands beside it.
fn bytes_of(file: &Path) -> u64 {
    let beside = |suffix| {
        let mut name = file.as_os_str().to_owned();
        name.push(suffix);
        PathBuf::from(name)
    };
    let files = [file.to_owned(), beside("-wal"), beside("-shm")];
    files.iter().filter_map(|file| file.metadata().ok()).map(|found| found.len()).sum()
}

/// The bytes that are free for it.
#[cfg(unix)]
fn free_at(file: &Path) -> Option<u64> {
    let folder = file.parent().filter(|folder| *folder != Path::new("")).unwrap_or(Path::new("."));
    let found = rustix::fs::statvfs(folder).ok()?;
    Some(found.f_bavail.saturating_mul(found.f_frsize))
}

#[cfg(not(unix))]
fn free_at(_file: &Path) -> Option<u64> {
    None
}
