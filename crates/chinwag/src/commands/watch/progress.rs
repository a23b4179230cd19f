//! What `--watch` tells: a line for a person, or a line of JSON.

use std::{
    io,
    path::{Path, PathBuf},
    process::ExitStatus,
    time::Duration,
};

use serde_json::{Value, json};

use super::child::Greeting;
use crate::commands::Terminal;

/// What has come to pass.
#[derive(Debug)]
pub(super) enum Progress<'a> {
    /// These are looked at.
    Watching(&'a [PathBuf]),
    /// The bot is built, because this has changed.
    Building(Option<&'a Path>),
    /// There is no new bot; the old one goes on, if there is one.
    NotBuilt { why: &'a str, goes_on: bool },
    /// The bot runs.
    Running(Start<'a>),
    /// The bot has ended by itself.
    Ended(ExitStatus),
    /// The bot could not be started, or stopped.
    Failed(&'a str),
    /// All of it stops.
    Stopping(&'a str),
}

/// A bot that has started.
#[derive(Debug)]
pub(super) struct Start<'a> {
    pub(super) greeting: &'a Greeting,
    /// Where requests are taken.
    pub(super) listen: Option<&'a str>,
    pub(super) process: Option<u32>,
    /// From the change to now.
    pub(super) took: Duration,
    /// Whether another one ran before.
    pub(super) again: bool,
}

impl Progress<'_> {
    /// Tells it.
    pub(super) fn tell(&self, json: bool, terminal: &mut Terminal<'_>) -> io::Result<()> {
        match json {
            true => terminal.json(&self.as_json())?,
            false => self.write(terminal)?,
        }
        terminal.output.flush()
    }

    fn write(&self, terminal: &mut Terminal<'_>) -> io::Result<()> {
        let style = terminal.style;
        let output = &mut terminal.output;
        let next = "it is built again after the next change";
        match self {
            Self::Watching(paths) => {
                let paths: Vec<String> = paths.iter().map(|path| near(path).display().to_string()).collect();
                writeln!(output, "{}  {}", style.bold("watching"), paths.join(", "))
            }
            Self::Building(None) => writeln!(output, "{}", style.dim("building…")),
            Self::Building(Some(path)) => {
                writeln!(
                    output,
                    "{}",
                    style.dim(format_args!("building…  {} has changed", near(path).display()))
                )
            }
            Self::NotBuilt { why, goes_on } => {
                let then = if *goes_on { "the bot goes on as it was" } else { next };
                writeln!(output, "{}  {why}: {then}", style.bad("not started"))
            }
            Self::Running(start) if start.again => {
                writeln!(output, "{}, {:.1} s", style.good("running again"), start.took.as_secs_f64())
            }
            Self::Running(start) => start.write(terminal),
            Self::Ended(status) => {
                writeln!(output, "{}  the bot, by itself ({status}): {next}", style.bad("ended"))
            }
            Self::Failed(why) => writeln!(output, "{}  {why}: {next}", style.bad("not started")),
            Self::Stopping(signal) => writeln!(output, "{}", style.dim(format_args!("stopping: {signal}"))),
        }
    }

    fn as_json(&self) -> Value {
        match self {
            Self::Watching(paths) => json!({ "state": "watching", "paths": paths }),
            Self::Building(path) => json!({ "state": "building", "changed": path }),
            Self::NotBuilt { why, goes_on } => {
                json!({ "state": "not_started", "why": why, "goes_on": goes_on })
            }
            Self::Running(Start { greeting, listen, process, took, again }) => json!({
                "state": "running", "again": again, "ms": took.as_millis(), "process": process,
                "runs": greeting.runs, "listen": listen, "channels": greeting.channels,
            }),
            Self::Ended(status) => {
                json!({ "state": "ended", "code": status.code(), "status": status.to_string() })
            }
            Self::Failed(why) => json!({ "state": "not_started", "why": why, "goes_on": false }),
            Self::Stopping(signal) => json!({ "state": "stopping", "signal": signal }),
        }
    }
}

/// A path as it is called here.
fn near(path: &Path) -> PathBuf {
    let here = std::env::current_dir().ok();
    let below = here.and_then(|here| Some(path.strip_prefix(here).ok()?.to_owned()));
    below.unwrap_or_else(|| path.to_owned())
}

impl Start<'_> {
    /// As `run` tells it.
    fn write(&self, terminal: &mut Terminal<'_>) -> io::Result<()> {
        let style = terminal.style;
        let output = &mut terminal.output;
        let seconds = self.took.as_secs_f64();
        writeln!(output, "{}  {}, {seconds:.1} s", style.bold("running"), self.greeting.runs)?;
        if let Some(listen) = self.listen {
            writeln!(output, "  listening on {}", style.mark(listen))?;
            for channel in &self.greeting.channels {
                let url = style.mark(format_args!("{listen}{}", channel.webhook));
                writeln!(output, "  {} ({})  {url}", channel.name, channel.platform)?;
            }
        }
        writeln!(output, "  {}", style.dim("stop it with Ctrl-C"))
    }
}
