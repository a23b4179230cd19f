//! The running bot.

use std::{
    io,
    net::SocketAddr,
    path::Path,
    process::{ExitStatus, Stdio},
    time::Duration,
};

use clap::ValueEnum;
use serde::{Deserialize, Serialize};
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, ChildStdin, ChildStdout, Command},
};

use crate::commands::run::Run;

/// A longer line of the bot's is passed on in pieces.
const LINE_BYTES_MAX: usize = 64 << 10;
/// How long the last words of a bot that has ended are waited for: another program may hold its output open.
const LAST_WORDS: Duration = Duration::from_millis(100);

/// A running bot, which is killed when it is dropped.
#[derive(Debug)]
pub(super) struct Running {
    child: Child,
    /// Its standard input, at the end of which it stops: also when this process is killed.
    input: Option<ChildStdin>,
    output: Output,
}

/// What a running bot does.
#[derive(Debug)]
pub(super) enum Deed {
    /// It has started.
    Greeted(Greeting),
    /// It has written something.
    Said(Vec<u8>),
    /// It has ended.
    Ended(ExitStatus),
}

/// What a bot says of itself when it has started: the first line of `run --json`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
pub(super) struct Greeting {
    pub(super) runs: String,
    pub(super) listen: Option<String>,
    pub(super) channels: Vec<ChannelGreeting>,
}

/// A channel of a bot.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
pub(super) struct ChannelGreeting {
    pub(super) name: String,
    pub(super) platform: String,
    pub(super) webhook: String,
}

impl Greeting {
    /// Where it listens.
    pub(super) fn address(&self) -> Option<SocketAddr> {
        self.listen.as_ref()?.strip_prefix("http://")?.parse().ok()
    }
}

impl Running {
    /// Starts the bot of a command.
    pub(super) fn start(program: &Path, command: &Run) -> io::Result<Self> {
        let mut bot = Command::new(program);
        bot.args(arguments(command)).stdin(Stdio::piped()).stdout(Stdio::piped()).kill_on_drop(true);
        // NOTE: Ctrl-C at the terminal is for this process, which then stops the bot; to two signals it would yield at once.
        #[cfg(unix)]
        bot.process_group(0);
        let mut child = bot.spawn()?;
        let input = child.stdin.take();
        let output = child.stdout.take().ok_or_else(|| io::Error::other("it has no standard output"))?;
        Ok(Self { child, input, output: Output::of(output) })
    }

    /// The number of its process.
    pub(super) fn id(&self) -> Option<u32> {
        self.child.id()
    }

    /// What it does next. Nothing is lost where this is dropped before it is done.
    pub(super) async fn next(&mut self) -> io::Result<Deed> {
        tokio::select! {
            biased;
            deed = self.output.next() => deed,
            status = self.child.wait() => self.end(status?).await,
        }
    }

    /// What it has said before its end, and then its end.
    async fn end(&mut self, status: ExitStatus) -> io::Result<Deed> {
        match tokio::time::timeout(LAST_WORDS, self.output.next()).await {
            Ok(deed) => deed,
            Err(_) => Ok(Deed::Ended(status)),
        }
    }

    /// Asks it to stop.
    pub(super) fn stop(&mut self) {
        self.input = None;
    }

    /// Ends it at once.
    pub(super) async fn kill(&mut self) -> io::Result<()> {
        self.child.kill().await
    }
}

fn arguments(command: &Run) -> Vec<std::ffi::OsString> {
    let mut arguments: Vec<std::ffi::OsString> = vec!["run".into(), "--watched".into()];
    let mut option = |name: &str, value: std::ffi::OsString| arguments.extend([name.into(), value]);
    if let Some(config) = &command.config.config {
        option("--config", config.into());
    }
    for only in &command.only {
        option("--only", only.to_string().into());
    }
    if let Some(level) = command.log.log_level.to_possible_value() {
        option("--log-level", level.get_name().into());
    }
    if let Some(form) = command.log.log_form.to_possible_value() {
        option("--log", form.get_name().into());
    }
    arguments
}

/// What the bot writes, line by line.
#[derive(Debug)]
struct Output {
    pipe: BufReader<ChildStdout>,
    line: Vec<u8>,
    is_greeted: bool,
}

impl Output {
    fn of(pipe: ChildStdout) -> Self {
        Self { pipe: BufReader::new(pipe), line: Vec::new(), is_greeted: false }
    }

    /// The greeting, or a line, or a piece of a long one; after the end of all of it, nothing any more.
    async fn next(&mut self) -> io::Result<Deed> {
        loop {
            let there = self.pipe.fill_buf().await?;
            if there.is_empty() {
                if self.line.is_empty() {
                    return std::future::pending().await;
                }
                return Ok(self.take());
            }
            let end = there.iter().position(|byte| *byte == b'\n').map(|index| index + 1);
            let count = end.unwrap_or(there.len());
            self.line.extend_from_slice(&there[..count]);
            self.pipe.consume(count);
            if end.is_some() || self.line.len() > LINE_BYTES_MAX {
                return Ok(self.take());
            }
        }
    }

    fn take(&mut self) -> Deed {
        let line = std::mem::take(&mut self.line);
        if !self.is_greeted
            && let Ok(greeting) = serde_json::from_slice(&line)
        {
            self.is_greeted = true;
            return Deed::Greeted(greeting);
        }
        Deed::Said(line)
    }
}
