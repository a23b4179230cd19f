//! The log of this process: on standard error, and, of a bot that runs, in its engine.

use std::{
    backtrace::Backtrace,
    io::{self, Write},
};

use chinwag_runtime::telemetry::log::{BODIES, Log, Privacy, Redactor};
use tracing_subscriber::{
    Layer,
    filter::{LevelFilter, filter_fn},
    fmt::{self, MakeWriter},
    layer::SubscriberExt,
    util::SubscriberInitExt,
};

use super::{
    Style,
    options::{LogForm, LogLevel, LogOptions},
};

/// Starts the log on standard error. One that a bot's author has started before stays as it is.
pub(super) fn start(options: LogOptions, style: Style) {
    start_with(options, style, &Redactor::default(), None);
}

/// Starts the log of a bot that runs: on standard error, and as it is to be kept. No credential that `redactor` knows is in
/// either.
pub(super) fn start_kept(options: LogOptions, style: Style, redactor: Redactor) -> Log {
    tell_panics(redactor.clone());
    let log = Log::new(redactor);
    start_with(options, style, log.redactor(), Some(&log));
    log
}

fn start_with(options: LogOptions, style: Style, redactor: &Redactor, kept: Option<&Log>) {
    let level = match options.log_level {
        LogLevel::Off => LevelFilter::OFF,
        LogLevel::Error => LevelFilter::ERROR,
        LogLevel::Warn => LevelFilter::WARN,
        LogLevel::Info => LevelFilter::INFO,
        LogLevel::Debug => LevelFilter::DEBUG,
        LogLevel::Trace => LevelFilter::TRACE,
    };
    let shown = filter_fn(move |metadata| *metadata.level() <= level && metadata.target() != BODIES)
        .with_max_level_hint(level);
    let layer = fmt::layer().with_writer(Redacted(redactor.clone()));
    let registry = tracing_subscriber::registry().with(kept.map(Log::layer));
    let started = match options.log_form {
        LogForm::Text => {
            let layer = layer.with_ansi(style.is_coloured()).with_target(false);
            registry.with(layer.with_filter(shown)).try_init()
        }
        LogForm::Json => registry.with(layer.json().flatten_event(true).with_filter(shown)).try_init(),
    };
    started.ok();
}

/// The words of a panic reach standard error by no other way than a line does.
fn tell_panics(redactor: Redactor) {
    std::panic::set_hook(Box::new(move |panic| {
        let words = format!("{panic}\n");
        let mut errors = io::stderr().lock();
        // Where not even this can be written, there is nobody to tell.
        errors.write_all(redactor.text(&words, Privacy::Hidden).as_bytes()).ok();
        let trace = Backtrace::capture();
        if trace.status() == std::backtrace::BacktraceStatus::Captured {
            writeln!(errors, "stack backtrace:\n{trace}").ok();
        }
    }));
}

/// Standard error, without what must not be there.
struct Redacted(Redactor);

/// One line on its way.
struct Line<'a>(&'a Redactor);

impl<'a> MakeWriter<'a> for Redacted {
    type Writer = Line<'a>;

    fn make_writer(&'a self) -> Line<'a> {
        Line(&self.0)
    }
}

impl Write for Line<'_> {
    /// NOTE: a line comes in one piece; so a credential in it is whole.
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8_lossy(bytes);
        io::stderr().lock().write_all(self.0.text(&text, Privacy::Hidden).as_bytes())?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        io::stderr().lock().flush()
    }
}
