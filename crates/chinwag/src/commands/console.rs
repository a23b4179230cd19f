//! The web panel of a running bot.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use async_trait::async_trait;
use chinwag_console::{ChannelView, Console, Error, Look, Parts, Source};
use chinwag_core::{
    clock::{Clock, SystemClock, Timestamp},
    config::{Config, EngineConfig},
    error::EngineError,
    store::Engine,
};
use chinwag_runtime::{
    Runtime, SystemIds,
    telemetry::{Machine, Meters, gather},
};

use super::{channels, failure::Failure, wiring};

/// Starts the panel, where the settings say that there is one.
pub(super) async fn start(
    config: &Config,
    engine: &Engine,
    runtime: &Runtime,
) -> Result<Option<Console>, Failure> {
    let Some(listen) = config.console.listen else { return Ok(None) };
    let token = config.console.token.as_ref();
    let token =
        token.map(|token| wiring::secrets("console.token", token, wiring::FROM_SETTINGS)).transpose()?;
    let parts = Parts {
        listen,
        token,
        engine: engine.clone(),
        source: Arc::new(Process::new(config, engine.clone(), runtime.meters().clone())),
        clock: Arc::new(SystemClock),
        ids: Arc::new(SystemIds),
    };
    Console::start(parts).await.map(Some).map_err(|error| match error {
        Error::Listen { .. } => Failure::failed(
            wait_words(&error),
            "stop what listens there, or set another address as `console.listen`",
        ),
        _ => Failure::plain(error),
    })
}

fn wait_words(error: &Error) -> String {
    let cause = std::error::Error::source(error).map(|cause| format!(": {cause}"));
    format!("{error}{}", cause.unwrap_or_default())
}

/// What the panel is told of this process.
#[derive(Debug)]
struct Process {
    engine: Engine,
    meters: Meters,
    channels: Vec<ChannelView>,
    started: Timestamp,
    /// The engine's file, where it has one.
    file: Option<PathBuf>,
}

impl Process {
    fn new(config: &Config, engine: Engine, meters: Meters) -> Self {
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
        }
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
