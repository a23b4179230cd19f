//! Opens the engine that the settings name. The only place that maps its tag to a constructor.

#[cfg(feature = "sqlite")]
use std::path::Path;

use chinwag_backends::memory::Memory;
#[cfg(feature = "sqlite")]
use chinwag_backends::sqlite::Sqlite;
use chinwag_core::{
    config::{EngineConfig, SqliteConfig},
    error::EngineError,
    store::Engine,
};

use super::{failure::Failure, options::ConfigOption, wait};

/// Opens the engine; a file that is not there is made.
pub(super) fn open(config: &EngineConfig) -> Result<Engine, Failure> {
    match config {
        EngineConfig::Sqlite(config) => sqlite(config),
        EngineConfig::Memory => Ok(Memory::new().engine()),
    }
}

/// Opens the engine of a bot that has run, and looks something up in it.
pub(super) fn look<T>(
    config: &ConfigOption,
    look: impl AsyncFnOnce(&Engine) -> Result<T, EngineError>,
) -> Result<T, Failure> {
    let engine = existing(config)?;
    Ok(wait::in_one_thread(async { look(&engine).await })??)
}

/// Opens the engine of a bot that has run.
pub(super) fn existing(config: &ConfigOption) -> Result<Engine, Failure> {
    let config = config.load_without_credentials()?.config.engine;
    match &config {
        EngineConfig::Sqlite(found) if !found.path.exists() => Err(Failure::failed(
            format_args!("there is no database at `{}`", found.path.display()),
            "start the bot once by `run`, or name its settings by `--config FILE`",
        )),
        EngineConfig::Memory => Err(Failure::unusable(
            "`engine.type` is `memory`, which keeps nothing that another process could look at",
            "set `engine.type = \"sqlite\"`, and start the bot again",
        )),
        EngineConfig::Sqlite(_) => open(&config),
    }
}

#[cfg(feature = "sqlite")]
fn sqlite(config: &SqliteConfig) -> Result<Engine, Failure> {
    let folder = config.path.parent().filter(|folder| *folder != Path::new(""));
    if let Some(folder) = folder.filter(|folder| !folder.is_dir()) {
        return Err(Failure::failed(
            format_args!("there is no folder `{}` for the database", folder.display()),
            format_args!("make it by `mkdir -p {}`, or set another `engine.path`", folder.display()),
        ));
    }
    match Sqlite::open(config) {
        Ok(sqlite) => Ok(sqlite.engine()),
        Err(error @ (EngineError::TooNew { .. } | EngineError::Taken { .. })) => Err(error.into()),
        Err(error) => Err(Failure::failed(
            format_args!("the database `{}` cannot be opened: {error}", config.path.display()),
            "`engine.path` names a file on a local disk that this user can read and write; if it is damaged, put it \
             aside and start with a new one",
        )),
    }
}

#[cfg(not(feature = "sqlite"))]
fn sqlite(config: &SqliteConfig) -> Result<Engine, Failure> {
    Err(Failure::unusable(
        format_args!("the database `{}` cannot be opened: this build has no SQLite", config.path.display()),
        "build with the feature `sqlite`, or set `engine.type = \"memory\"`",
    ))
}
