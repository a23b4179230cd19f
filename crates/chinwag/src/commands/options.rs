//! Options that several commands have.

use std::path::PathBuf;

use chinwag_core::config::LogLevel as Level;
use clap::{Args, ValueEnum};

use super::failure::Failure;
use crate::settings::Settings;

/// Where the settings are.
#[derive(Debug, Clone, Default, Args)]
pub(super) struct ConfigOption {
    /// The file of settings [default: chinwag.toml, where there is one]
    #[arg(long, short, value_name = "FILE")]
    pub(super) config: Option<PathBuf>,
}

impl ConfigOption {
    /// The settings, with the credentials they name.
    pub(super) fn load(&self) -> Result<Settings, Failure> {
        Ok(Settings::load(self.config.as_deref())?)
    }

    /// The settings, for what uses no credential.
    pub(super) fn load_without_credentials(&self) -> Result<Settings, Failure> {
        Ok(Settings::load_without_credentials(self.config.as_deref())?)
    }
}

/// In which form the answer is.
#[derive(Debug, Clone, Copy, Default, Args)]
pub(super) struct JsonOption {
    /// Answer in JSON
    #[arg(long)]
    pub(super) json: bool,
}

/// What is logged, to standard error.
#[derive(Debug, Clone, Copy, Default, Args)]
pub(super) struct LogOptions {
    /// How much is logged
    #[arg(long, value_name = "LEVEL", default_value = "info")]
    pub(super) log_level: LogLevel,
    /// In which form it is logged
    #[arg(long = "log", value_name = "FORM", default_value = "text")]
    pub(super) log_form: LogForm,
}

/// How much is logged.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum LogLevel {
    Off,
    Error,
    Warn,
    #[default]
    Info,
    Debug,
    Trace,
}

impl From<LogLevel> for Level {
    fn from(level: LogLevel) -> Self {
        match level {
            LogLevel::Off => Self::Off,
            LogLevel::Error => Self::Error,
            LogLevel::Warn => Self::Warn,
            LogLevel::Info => Self::Info,
            LogLevel::Debug => Self::Debug,
            LogLevel::Trace => Self::Trace,
        }
    }
}

/// In which form it is logged: lines for people, in colour on a terminal, or a line of JSON each.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum LogForm {
    #[default]
    Text,
    Json,
}
