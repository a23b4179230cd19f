//! The binary as it is handed out, and its demo, run as a stranger would run it: no terminal, no account, no network.

use std::{path::PathBuf, time::Duration};

use anyhow::{Context, Result};

use crate::shell::{cargo, read, root, run, run_within};

/// The demo answers within seconds; a slow machine is given a minute.
const DEMO_TIME_MAX: Duration = Duration::from_secs(60);

/// Builds the binary.
pub(crate) fn build() -> Result<()> {
    run(&mut cargo(&["build", "--release", "--locked", "--package", "chinwag"]))
}

/// Runs the demo in an empty folder, where it may leave its files.
pub(crate) fn run_demo() -> Result<()> {
    let target = target()?;
    let binary = target.join("release/chinwag");
    let folder = target.join("demo");
    std::fs::create_dir_all(&folder).context("making a folder for the demo")?;
    let mut demo = std::process::Command::new(&binary);
    run_within(demo.args(["demo", "--no-hold"]).current_dir(folder), DEMO_TIME_MAX)
}

/// The folder that everything is built into.
pub(crate) fn target() -> Result<PathBuf> {
    let target = read(&mut cargo(&["metadata", "--format-version", "1", "--no-deps", "--locked"]))?;
    let target: serde_json::Value = serde_json::from_str(&target).context("reading `cargo metadata`")?;
    let target = target["target_directory"].as_str().context("there is no target folder")?;
    Ok(root().join(target))
}
