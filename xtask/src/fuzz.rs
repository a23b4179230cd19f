//! The fuzz targets, each for a bounded time, beginning with the fixtures.
//!
//! They need a nightly toolchain for its instrumentation. No sanitizer is used: the workspace has no `unsafe` code, so
//! what is looked for is a panic or an assertion that does not hold.

mod seeds;

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Duration,
};

use anyhow::{Context, Result, bail, ensure};

use crate::{
    shell::{self, command, root, shown, works},
    stopwatch::Stopwatch,
    tools::CARGO_FUZZ,
};

/// Why nothing was run.
pub(crate) type Skipped = Option<&'static str>;

/// Fewer inputs than this in the whole time say that the target does not do its work.
const INPUTS_MIN: u64 = 100;

/// Runs each target for `time`.
pub(crate) fn run(time: Duration) -> Result<Skipped> {
    if !has_nightly() {
        let reason = "there is no nightly toolchain; `rustup toolchain install nightly` gets one";
        println!("skipped: {reason}\n0 targets run, 1 skipped");
        return Ok(Some(reason));
    }
    CARGO_FUZZ.install()?;
    let targets = targets(&root())?;
    let watch = Stopwatch::start();
    let folder = build()?;
    println!("{} targets built in {watch}", targets.len());
    for target in &targets {
        let corpus = root().join("fuzz/corpus").join(target);
        let seeds = seeds::plant(target, &root(), &corpus)?;
        let inputs = run_target(&folder.join(target), target, &corpus, time)?;
        println!("{target}: {seeds} seeds, {inputs} inputs in {} s, nothing found", time.as_secs());
    }
    println!("{} targets run, 0 skipped", targets.len());
    Ok(None)
}

/// Whether there is a nightly toolchain.
pub(crate) fn has_nightly() -> bool {
    works(&mut nightly(&["cargo", "--version"]))
}

fn nightly(arguments: &[&str]) -> Command {
    command("rustup", &[&["run", "nightly"], arguments].concat())
}

/// Builds every target. The folder they are in.
fn build() -> Result<PathBuf> {
    let version = shell::read(&mut nightly(&["rustc", "--version", "--verbose"]))?;
    let host = version.lines().find_map(|line| line.strip_prefix("host: ")).context("rustc names no host")?;
    let mut build = nightly(&["cargo", "fuzz", "build", "--sanitizer", "none", "--target", host]);
    CARGO_FUZZ.is_found_by(&mut build)?;
    shell::run(&mut build)?;
    Ok(root().join("fuzz/target").join(host).join("release"))
}

/// Runs one target. How many inputs it was given.
fn run_target(binary: &Path, target: &str, corpus: &Path, time: Duration) -> Result<u64> {
    let artifacts = root().join("fuzz/artifacts").join(target);
    fs::create_dir_all(&artifacts).with_context(|| format!("making {}", artifacts.display()))?;
    let mut fuzz = Command::new(binary);
    fuzz.current_dir(root()).arg(corpus).stdin(Stdio::null());
    fuzz.arg(format!("-max_total_time={}", time.as_secs()))
        .arg(format!("-artifact_prefix={}/", artifacts.display()));
    fuzz.args(["-timeout=10", "-rss_limit_mb=1024", "-verbosity=0", "-print_final_stats=1"]);
    let output = fuzz.output().with_context(|| format!("`{}` cannot be run", shown(&fuzz)))?;
    let said = String::from_utf8_lossy(&output.stderr);
    if !output.status.success() {
        println!("{said}");
        bail!(
            "target `{target}` found something ({}); the input is in fuzz/artifacts/{target}, and `{}` runs it again",
            output.status,
            format_args!("cargo +nightly fuzz run --sanitizer none {target} <file>"),
        );
    }
    let inputs = executed(&said).with_context(|| format!("`{target}` does not say what it did: {said}"))?;
    ensure!(inputs >= INPUTS_MIN, "target `{target}` took {inputs} inputs, fewer than {INPUTS_MIN}");
    Ok(inputs)
}

/// The number of inputs, from what libFuzzer says at the end.
fn executed(said: &str) -> Option<u64> {
    said.lines().find_map(|line| line.strip_prefix("stat::number_of_executed_units:")?.trim().parse().ok())
}

/// The names of the targets, which are those of their files.
fn targets(root: &Path) -> Result<Vec<String>> {
    let folder = root.join("fuzz/fuzz_targets");
    let entries = fs::read_dir(&folder).with_context(|| format!("reading {}", folder.display()))?;
    let paths = entries.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
    let sources = paths.iter().filter(|path| path.extension().is_some_and(|extension| extension == "rs"));
    let mut names: Vec<String> =
        sources.filter_map(|path| Some(path.file_stem()?.to_str()?.to_owned())).collect();
    names.sort_unstable();
    ensure!(!names.is_empty(), "there is no target in {}", folder.display());
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_inputs_are_counted() {
        let said = "Done\nstat::number_of_executed_units: 33662\nstat::average_exec_per_sec:     2103\n";
        assert_eq!((executed(said), executed("")), (Some(33_662), None));
    }

    #[test]
    fn every_target_is_declared() {
        let manifest = fs::read_to_string(root().join("fuzz/Cargo.toml")).expect("a manifest");
        let manifest: toml::Table = manifest.parse().expect("TOML");
        let declared = manifest["bin"].as_array().expect("binaries").iter();
        let declared: Vec<&str> = declared.map(|bin| bin["name"].as_str().expect("a name")).collect();
        assert_eq!(targets(&root()).expect("targets"), declared);
    }
}
