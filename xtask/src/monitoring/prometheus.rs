//! Prometheus and its `promtool`: those of the machine, or Debian's package, unpacked below `target/tools`.

use std::{
    collections::BTreeSet,
    fs,
    io::Write,
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::Duration,
};

use anyhow::{Context, Result, bail, ensure};

use super::bot::{free, get};
use crate::{
    shell::{command, root, run, works},
    stopwatch::Stopwatch,
};

/// How long Prometheus may take to have scraped a bot.
const SCRAPED_WITHIN: Duration = Duration::from_secs(60);
const LOOK: Duration = Duration::from_millis(200);

/// Where the programs are.
#[derive(Debug)]
pub(super) struct Prometheus {
    folder: Option<PathBuf>,
}

impl Prometheus {
    /// Takes those that are there, or unpacks Debian's, and says so.
    pub(super) fn install() -> Result<Self> {
        let on_path = Self { folder: None };
        let is_there = |prometheus: &Self| {
            ["prometheus", "promtool"].iter().all(|name| works(prometheus.program(name).arg("--version")))
        };
        if is_there(&on_path) {
            return Ok(on_path);
        }
        let folder = root().join("target/tools/prometheus");
        let unpacked = Self { folder: Some(folder.join("usr/bin")) };
        if !is_there(&unpacked) {
            println!("needed: Debian's package `prometheus`, which is unpacked below {}", folder.display());
            unpack(&folder)?;
        }
        ensure!(is_there(&unpacked), "Debian's `prometheus` does not run here: install Prometheus");
        Ok(unpacked)
    }

    fn program(&self, name: &str) -> Command {
        match &self.folder {
            Some(folder) => command(&folder.join(name).to_string_lossy(), &[]),
            None => command(name, &[]),
        }
    }

    /// The alerts are sound, and their tests pass.
    pub(super) fn check_rules(&self, folder: &Path) -> Result<()> {
        run(self.program("promtool").args(["check", "rules", "alerts.yml"]).current_dir(folder))?;
        run(self.program("promtool").args(["check", "config", "prometheus.yml"]).current_dir(folder))?;
        run(self.program("promtool").args(["test", "rules", "alerts.test.yml"]).current_dir(folder))
    }

    /// What a bot serves is what Prometheus wants it to be.
    pub(super) fn check_metrics(&self, text: &str) -> Result<()> {
        println!("$ promtool check metrics");
        let mut check = self.program("promtool");
        let mut check = check.args(["check", "metrics"]).stdin(Stdio::piped()).spawn().context("promtool")?;
        let mut input = check.stdin.take().context("its input is piped")?;
        input.write_all(text.as_bytes()).context("handing metrics to promtool")?;
        drop(input);
        let status = check.wait().context("waiting for promtool")?;
        ensure!(status.success(), "promtool does not like our metrics: {status}");
        Ok(())
    }

    /// The names of all that a Prometheus has read of a bot.
    pub(super) fn scrape(&self, folder: &Path, bot: SocketAddr) -> Result<BTreeSet<String>> {
        let (own, config) = (free()?, folder.join("prometheus.yml"));
        let text = format!(
            "global: {{ scrape_interval: 1s }}\nscrape_configs:\n  - job_name: chinwag\n    static_configs: [{{ targets: [\"{bot}\"] }}]\n"
        );
        fs::write(&config, text).context("writing the settings of Prometheus")?;
        let mut serve = self.program("prometheus");
        serve.arg(format!("--config.file={}", config.display()));
        serve.arg(format!("--storage.tsdb.path={}", folder.join("series").display()));
        serve.arg(format!("--web.listen-address={own}")).arg("--log.level=error");
        let _running = Running(serve.stdin(Stdio::null()).spawn().context("starting Prometheus")?);
        let watch = Stopwatch::start();
        while watch.millis() < SCRAPED_WITHIN.as_millis() {
            if let Some(names) = names(own).filter(|names| names.contains("process_start_time_seconds")) {
                return Ok(names);
            }
            thread::sleep(LOOK);
        }
        bail!("Prometheus has not scraped the bot within {} s", SCRAPED_WITHIN.as_secs())
    }
}

/// A Prometheus that ends with this.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended already.
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

fn names(prometheus: SocketAddr) -> Option<BTreeSet<String>> {
    let answer = get(prometheus, "/api/v1/label/__name__/values").ok()?;
    let answer: serde_json::Value = serde_json::from_str(&answer).ok()?;
    Some(answer["data"].as_array()?.iter().filter_map(|name| name.as_str().map(str::to_owned)).collect())
}

/// Fetches Debian's package, and unpacks it without installing it.
fn unpack(folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder).with_context(|| format!("emptying {}", folder.display()))?;
    }
    fs::create_dir_all(folder).with_context(|| format!("making {}", folder.display()))?;
    let download = || run(command("apt-get", &["download", "--quiet", "prometheus"]).current_dir(folder));
    if download().is_err() {
        // The list of packages may be old, or not be there.
        run(&mut command("apt-get", &["update", "--quiet"]))?;
        download().context("install Prometheus, where there is no apt-get")?;
    }
    let package = fs::read_dir(folder).context("looking for the package")?.filter_map(Result::ok);
    let package =
        package.map(|entry| entry.path()).find(|path| path.extension().is_some_and(|end| end == "deb"));
    let package = package.context("apt-get has left no package")?;
    run(command("dpkg", &["-x"]).arg(&package).arg(folder))?;
    fs::remove_file(&package).context("removing the package")
}
