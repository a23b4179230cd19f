//! A bot as `chinwag new` writes it, built and played as its author would: formatted, without a warning, and its talk is
//! answered.
//!
//! It lies outside this workspace, whose settings are not for it, and is built offline into the same target folder, so
//! that of the crates it needs only those of this workspace are built again.

use std::{path::Path, process::Command, time::Duration};

use anyhow::{Context, Result};

use crate::{
    demo,
    shell::{cargo, root, run, run_within},
};

const NAME: &str = "pizza-bot";

/// The talk is over in a second; a slow machine is given a minute.
const TALK_TIME_MAX: Duration = Duration::from_secs(60);

/// Writes it, builds it, and talks to it.
pub(crate) fn run_checks() -> Result<()> {
    let place = tempfile::tempdir().context("making a folder for a bot")?;
    let folder = place.path().join(NAME);
    let mut new = cargo(&["run", "--quiet", "--locked", "--package", "chinwag", "--", "new", NAME, "--path"]);
    run(new.arg(&folder).arg("--chinwag").arg(root()))?;
    let target = demo::target()?;
    run(&mut in_project(&["fmt", "--check"], &folder, &target))?;
    run(&mut in_project(
        &["clippy", "--offline", "--all-targets", "--", "-D", "warnings"],
        &folder,
        &target,
    ))?;
    run(&mut in_project(&["build", "--offline", "--locked"], &folder, &target))?;
    let mut talk = Command::new(target.join("debug").join(NAME));
    run_within(talk.args(["demo", "--script", "tests/order.chat"]).current_dir(&folder), TALK_TIME_MAX)
}

/// Cargo with its arguments, in the folder of the bot.
fn in_project(arguments: &[&str], folder: &Path, target: &Path) -> Command {
    let mut command = cargo(arguments);
    command.current_dir(folder).env("CARGO_TARGET_DIR", target);
    command
}
