//! The log of this process, on standard error.

use tracing_subscriber::{filter::LevelFilter, fmt, layer::SubscriberExt, util::SubscriberInitExt};

use super::{
    Style,
    options::{LogForm, LogLevel, LogOptions},
};

/// Starts the log. One that a bot's author has started before stays as it is.
pub(super) fn start(options: LogOptions, style: Style) {
    let level = match options.log_level {
        LogLevel::Off => LevelFilter::OFF,
        LogLevel::Error => LevelFilter::ERROR,
        LogLevel::Warn => LevelFilter::WARN,
        LogLevel::Info => LevelFilter::INFO,
        LogLevel::Debug => LevelFilter::DEBUG,
        LogLevel::Trace => LevelFilter::TRACE,
    };
    let layer = fmt::layer().with_writer(std::io::stderr);
    let registry = tracing_subscriber::registry().with(level);
    let started = match options.log_form {
        LogForm::Text => registry.with(layer.with_ansi(style.is_coloured()).with_target(false)).try_init(),
        LogForm::Json => registry.with(layer.json().flatten_event(true)).try_init(),
    };
    started.ok();
}
