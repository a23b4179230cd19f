//! The machine that a bot runs on, as far as it matters to it.

use std::path::{Path, PathBuf};

use chinwag_core::{
    clock::{Clock, SystemClock, Timestamp},
    config::EngineConfig,
};
use chinwag_runtime::{health::Host, telemetry::Machine};

/// This machine.
#[derive(Debug, Clone)]
pub(super) struct ThisMachine {
    started: Timestamp,
    /// The engine's file, where it has one.
    file: Option<PathBuf>,
}

impl ThisMachine {
    /// With what is kept by this engine; it is counted from now.
    pub(super) fn new(engine: &EngineConfig) -> Self {
        let file = match engine {
            EngineConfig::Sqlite(sqlite) => Some(sqlite.path.clone()),
            EngineConfig::Memory => None,
        };
        Self { started: SystemClock.now(), file }
    }
}

impl Host for ThisMachine {
    fn machine(&self) -> Machine {
        let file = self.file.as_deref();
        let disk = file.and_then(disk_of);
        Machine {
            started: self.started,
            engine_bytes: file.map(bytes_of),
            disk_free: disk.map(|(free, _)| free),
            disk_total: disk.map(|(_, total)| total),
        }
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

/// The bytes that are free for it, and those that its disk has in all.
#[cfg(unix)]
fn disk_of(file: &Path) -> Option<(u64, u64)> {
    let folder = file.parent().filter(|folder| *folder != Path::new("")).unwrap_or(Path::new("."));
    let found = rustix::fs::statvfs(folder).ok()?;
    let bytes = |blocks: u64| blocks.saturating_mul(found.f_frsize);
    Some((bytes(found.f_bavail), bytes(found.f_blocks)))
}

#[cfg(not(unix))]
fn disk_of(_file: &Path) -> Option<(u64, u64)> {
    None
}
