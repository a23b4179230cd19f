//! Everything that is checked, in order: what is cheap and fails often comes first.

use anyhow::{Context, Result, bail};

use crate::{
    arguments::FUZZ_TIME,
    browser, demo, deny, fuzz, interop, monitoring, project,
    shell::{self, cargo},
    stopwatch::Stopwatch,
    test, tidy,
};

/// One thing that is checked.
struct Step {
    name: &'static str,
    check: fn() -> Result<()>,
}

const STEPS: &[Step] = &[
    Step { name: "format", check: format },
    Step { name: "lints", check: lints },
    Step { name: "tidy", check: tidy::run },
    Step { name: "documentation", check: documentation },
    Step { name: "tests", check: test::run },
    Step { name: "interop", check: interop::run },
    Step { name: "monitoring", check: monitoring::run },
    Step { name: "browser", check: browser::run },
    Step { name: "binary", check: demo::build },
    Step { name: "demo", check: demo::run_demo },
    Step { name: "project", check: project::run_checks },
    Step { name: "licences", check: deny::run_checks },
    Step { name: "fuzz", check: fuzz_all },
];

/// Runs every step; the first that fails is the last.
pub(crate) fn run() -> Result<()> {
    run_all(STEPS)
}

fn run_all(steps: &[Step]) -> Result<()> {
    let whole = Stopwatch::start();
    let mut times = Vec::new();
    for (index, step) in steps.iter().enumerate() {
        println!("\n== {} ({} of {})", step.name, index + 1, steps.len());
        let watch = Stopwatch::start();
        (step.check)().with_context(|| format!("ci stopped at step `{}` after {watch}", step.name))?;
        println!("== {}: passed in {watch}", step.name);
        times.push((step.name, watch.to_string()));
    }
    println!("\nci passed in {whole}");
    for (name, time) in times {
        println!("  {name:<14} {time:>12}");
    }
    Ok(())
}

fn format() -> Result<()> {
    shell::run(&mut cargo(&["fmt", "--all", "--check"]))
}

fn lints() -> Result<()> {
    let what = ["clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"];
    shell::run(&mut cargo(&what))
}

fn documentation() -> Result<()> {
    let mut doc = cargo(&["doc", "--workspace", "--no-deps", "--locked"]);
    shell::run(doc.env("RUSTDOCFLAGS", "-D warnings"))
}

/// Where there is a nightly toolchain, nothing may be skipped.
fn fuzz_all() -> Result<()> {
    match fuzz::run(FUZZ_TIME)? {
        Some(reason) if fuzz::has_nightly() => bail!("the fuzz targets were skipped: {reason}"),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    static RUNS: AtomicUsize = AtomicUsize::new(0);

    fn counted() -> Result<()> {
        RUNS.fetch_add(1, Ordering::Relaxed);
        Ok(())
    }

    #[test]
    fn the_first_step_that_fails_is_the_last() {
        let steps = [
            Step { name: "good", check: counted },
            Step { name: "bad", check: || bail!("it is broken") },
            Step { name: "never", check: counted },
        ];
        let error = format!("{:#}", run_all(&steps).expect_err("a step fails"));
        assert!(error.starts_with("ci stopped at step `bad` after "), "{error}");
        assert!(error.ends_with(": it is broken"), "{error}");
        assert_eq!(RUNS.load(Ordering::Relaxed), 1);
    }
}
