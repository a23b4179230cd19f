//! Every test of the workspace: unit, integration and documentation tests, and the examples.
//!
//! Nothing but the Rust toolchain is needed today. A test that cannot run here says `skipped: <why>` on its standard
//! output and passes; it is shown and counted, so that a skip is never taken for a pass.

mod counts;

use std::{
    io::{BufRead, BufReader},
    process::Stdio,
};

use anyhow::{Context, Result, bail};

use self::counts::Counts;
use crate::{
    shell::{cargo, shown},
    stopwatch::Stopwatch,
};

/// Runs every test and shows the counts.
pub(crate) fn run() -> Result<()> {
    println!(
        "needed: the Rust toolchain that `rust-toolchain.toml` names, which is here; nothing is installed"
    );
    let watch = Stopwatch::start();
    let mut tests = cargo(&["test", "--workspace", "--locked", "--no-fail-fast", "--", "--show-output"]);
    println!("$ {}", shown(&tests));
    let mut child = tests.stdout(Stdio::piped()).spawn().context("running cargo")?;
    let output = child.stdout.take().context("the output of the tests")?;
    let mut counts = Counts::default();
    for line in BufReader::new(output).lines() {
        let line = line.context("reading the output of the tests")?;
        if counts.take(&line) {
            println!("{line}");
        }
    }
    let status = child.wait().context("waiting for the tests")?;
    println!("\n{counts} in {watch}");
    for reason in &counts.skipped {
        println!("  skipped: {reason}");
    }
    for name in &counts.failures {
        println!("  failed: {name}");
    }
    if !status.success() || counts.failed > 0 {
        bail!("the tests failed: {status}");
    }
    if counts.passed == 0 {
        bail!("no test was run");
    }
    Ok(())
}
