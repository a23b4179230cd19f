//! The dashboard and the alerts, checked by a real Prometheus: their syntax, a test of each alert, and that every metric
//! they name is one of ours. Only loopback is contacted, once Prometheus is there.

mod bot;
mod names;
mod prometheus;

use std::{collections::BTreeSet, fs, path::Path};

use anyhow::{Context, Result, bail, ensure};

use self::{bot::Bot, prometheus::Prometheus};
use crate::{
    demo::target,
    shell::{cargo, root, run as run_command},
};

/// Checks it all.
pub(crate) fn run() -> Result<()> {
    let prometheus = Prometheus::install()?;
    let folder = root().join("deploy/monitoring");
    prometheus.check_rules(&folder)?;
    every_alert_is_tested(&folder)?;

    run_command(&mut cargo(&["build", "--workspace", "--locked", "--bin", "chinwag"]))?;
    let place = target()?.join("monitoring");
    if place.exists() {
        fs::remove_dir_all(&place).context("emptying the folder of the last check")?;
    }
    fs::create_dir_all(&place).context("making a folder for the check")?;
    let bot = Bot::start(&target()?.join("debug/chinwag"), &place)?;
    prometheus.check_metrics(&bot.metrics()?)?;
    let scraped = prometheus.scrape(&place, bot.console)?;
    names_are_known(&folder, &scraped)
}

/// Each alert has a test in which it is told, and one in which it is not.
fn every_alert_is_tested(folder: &Path) -> Result<()> {
    let read = |name: &str| fs::read_to_string(folder.join(name)).with_context(|| format!("reading {name}"));
    let (rules, tests) = (read("alerts.yml")?, read("alerts.test.yml")?);
    let alerts: Vec<&str> = rules.lines().filter_map(|line| line.trim().strip_prefix("- alert: ")).collect();
    ensure!(!alerts.is_empty(), "there are no alerts");
    for alert in &alerts {
        for test in ["told", "not told"] {
            ensure!(
                tests.contains(&format!("name: '{alert}: {test}'")),
                "there is no test `{alert}: {test}`"
            );
        }
    }
    println!("{} alerts, each with its tests", alerts.len());
    Ok(())
}

/// What the dashboard and the alerts name is in the documentation's table, which is the catalogue's; and what a bot that
/// has just started has, Prometheus has read.
fn names_are_known(folder: &Path, scraped: &BTreeSet<String>) -> Result<()> {
    let documentation =
        fs::read_to_string(root().join("docs/metrics.md")).context("reading the table of metrics")?;
    let known = names::known(&documentation);
    ensure!(known.metrics.len() > 20, "the table of metrics is not found");
    let mut used = BTreeSet::new();
    for name in ["alerts.yml", "dashboard.json"] {
        let text = fs::read_to_string(folder.join(name)).with_context(|| format!("reading {name}"))?;
        let found = names::used(&text, &known);
        let unknown: Vec<&String> = found.difference(&known.metrics).collect();
        if !unknown.is_empty() {
            bail!("{name} names what is no metric of ours: {unknown:?}");
        }
        used.extend(found);
    }
    let scraped: BTreeSet<String> =
        scraped.iter().map(|name| names::family(name, &known).to_owned()).collect();
    let foreign: Vec<&String> =
        scraped.difference(&known.metrics).filter(|name| names::is_ours(name)).collect();
    ensure!(foreign.is_empty(), "the bot has metrics that the table does not: {foreign:?}");
    let (there, not_yet): (Vec<&String>, Vec<&String>) =
        used.iter().partition(|name| scraped.contains(*name));
    println!("{} metrics of the dashboard and the alerts are scraped: all but {not_yet:?}", there.len());
    ensure!(there.len() > 15, "nearly nothing is scraped");
    Ok(())
}
