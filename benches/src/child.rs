//! A server in a process of its own: started, looked at, ended.

use std::{
    path::{Path, PathBuf},
    process::Stdio,
    time::{Duration, Instant},
};

use anyhow::{Context, bail};
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
};

/// The share of traces that is sent to a collector.
const SAMPLE: f64 = 0.01;

/// The credentials of the channel, as the simulator has them by default.
const CREDENTIALS: [(&str, &str); 3] = [
    ("MESSENGER_APP_SECRET", "FAKE_APP_SECRET_0123456789abcdef"),
    ("MESSENGER_PAGE_TOKEN", "FAKE_PAGE_TOKEN"),
    ("MESSENGER_VERIFY_TOKEN", "FAKE_VERIFY_TOKEN"),
];

/// What a bot is started with.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bot<'a> {
    /// Which one.
    pub(crate) program: &'a str,
    /// The database.
    pub(crate) database: &'a Path,
    /// The Send API.
    pub(crate) api_url: &'a str,
    /// What of it runs; all where there is nothing.
    pub(crate) only: &'a [&'a str],
    /// What it tells of itself.
    pub(crate) told: Told<'a>,
}

/// What a bot tells of itself.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Told<'a> {
    /// As the settings have it by default: its log is kept.
    Log,
    /// The same, and it has a console.
    Console,
    /// Nothing.
    Nothing,
    /// Its log, on standard error too, a console, metrics, and some traces.
    Everything {
        /// Where metrics and traces go.
        collector: &'a str,
    },
}

impl Default for Bot<'_> {
    /// The echo bot, whole. NOTE: whoever takes it says where its database and the Send API are.
    fn default() -> Self {
        Self {
            program: "echo",
            database: Path::new("bot.db"),
            api_url: "http://127.0.0.1:9",
            only: &[],
            told: Told::Log,
        }
    }
}

/// A server that listens. It is killed when it is dropped.
#[derive(Debug)]
pub(crate) struct Server {
    process: Child,
    /// Where its webhook is.
    pub(crate) webhook: String,
    /// What signs in to its console, where it has one.
    console: Option<String>,
    /// From the start of the process until it said that it listens.
    pub(crate) start: Duration,
}

impl Server {
    /// Starts the bare server `name` of this program.
    pub(crate) async fn bare(name: &str, arguments: &[&str]) -> anyhow::Result<Self> {
        let mut command = Command::new(std::env::current_exe()?);
        command.arg(name).args(arguments);
        Self::start(command).await
    }

    /// Starts a bot.
    pub(crate) async fn bot(bot: Bot<'_>) -> anyhow::Result<Self> {
        let settings = bot.database.with_extension("toml");
        std::fs::write(&settings, bot.settings())?;
        let mut command = Command::new(sibling(bot.program)?);
        command
            .args(["run", "--json", "--log-level", bot.level(), "--config"])
            .arg(&settings)
            .envs(CREDENTIALS);
        if matches!(bot.told, Told::Everything { .. }) {
            command.stderr(Stdio::null());
        }
        for part in bot.only {
            command.args(["--only", part]);
        }
        Self::start(command).await
    }

    async fn start(mut command: Command) -> anyhow::Result<Self> {
        let begun = Instant::now();
        let mut process = command.stdout(Stdio::piped()).kill_on_drop(true).spawn()?;
        let output = process.stdout.take().context("its output is piped")?;
        let mut line = String::new();
        tokio::time::timeout(Duration::from_secs(60), BufReader::new(output).read_line(&mut line)).await??;
        let start = begun.elapsed();
        let told: serde_json::Value =
            serde_json::from_str(&line).with_context(|| format!("it said: {line}"))?;
        let Some(address) = told["listen"].as_str() else {
            bail!("it does not say where it listens: {line}")
        };
        let console = told["console"].as_str().map(str::to_owned);
        Ok(Self { process, webhook: format!("{address}/webhooks/page"), console, start })
    }

    /// The link that signs in to its console.
    pub(crate) fn console(&self) -> anyhow::Result<&str> {
        self.console.as_deref().context("it has no console")
    }

    /// The memory it has, in MiB.
    pub(crate) fn memory(&self) -> anyhow::Result<f64> {
        let status = std::fs::read_to_string(self.proc("status")?)?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).context("VmRSS")?;
        let kib: f64 = line.trim().trim_end_matches(" kB").parse()?;
        Ok(kib / 1024.0)
    }

    /// The processor time it has used, in seconds.
    pub(crate) fn processor(&self) -> anyhow::Result<f64> {
        // The fields after the name in parentheses; 14 and 15 of proc(5) are ticks of 10 ms.
        let stat = std::fs::read_to_string(self.proc("stat")?)?;
        let (_, fields) = stat.rsplit_once(')').context("the name of the process")?;
        let ticks = fields.split_whitespace().skip(11).take(2).map(str::parse::<f64>);
        Ok(ticks.sum::<Result<f64, _>>()? / 100.0)
    }

    fn proc(&self, file: &str) -> anyhow::Result<PathBuf> {
        let pid = self.process.id().context("the server has ended")?;
        Ok(format!("/proc/{pid}/{file}").into())
    }

    /// Kills it, and waits until it has ended.
    pub(crate) async fn end(mut self) -> anyhow::Result<()> {
        Ok(self.process.kill().await?)
    }
}

impl Bot<'_> {
    fn settings(&self) -> String {
        const CONSOLE: &str = "[console]\nlisten = \"127.0.0.1:0\"\n";
        let told = match self.told {
            Told::Log => String::new(),
            Told::Console => CONSOLE.to_owned(),
            Told::Nothing => format!("[function.{}]\nlog = {{ level = \"off\" }}\n", self.function()),
            Told::Everything { collector } => format!(
                "{CONSOLE}[telemetry]\nsample = {SAMPLE}\notlp = {{ url = \"{collector}\", interval = \"1s\" }}\n"
            ),
        };
        told + &self.own_settings()
    }

    /// The name of its function.
    fn function(&self) -> &str {
        if self.program == "telling" { "tell" } else { self.program }
    }

    /// What stands on its standard error.
    fn level(&self) -> &str {
        match self.told {
            Told::Log | Told::Console => "warn",
            Told::Nothing => "off",
            Told::Everything { .. } => "info",
        }
    }

    fn own_settings(&self) -> String {
        format!(
            "[gateway]\nlisten = \"127.0.0.1:0\"\n[engine]\ntype = \"sqlite\"\npath = \"{}\"\n\
             [[channel]]\nname = \"page\"\nplatform = \"messenger\"\napi_url = \"{}\"\n\
             calls_per_second = 1000000\n\
             app_secret = {{ env = \"MESSENGER_APP_SECRET\" }}\npage_token = {{ env = \"MESSENGER_PAGE_TOKEN\" }}\n\
             verify_token = {{ env = \"MESSENGER_VERIFY_TOKEN\" }}\n",
            self.database.display(),
            self.api_url
        )
    }
}

/// A program beside this one.
pub(crate) fn sibling(name: &str) -> anyhow::Result<PathBuf> {
    let path = std::env::current_exe()?.with_file_name(name);
    if !path.exists() {
        bail!("{} is not there: build it by `cargo xtask bench`", path.display());
    }
    Ok(path)
}
