//! Other programs: shown before they are run, and an error where they fail.

use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread,
    time::Duration,
};

use anyhow::{Context, Result, bail};

use crate::stopwatch::Stopwatch;

/// The root of the workspace.
pub(crate) fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().expect("xtask is a folder of the workspace").to_owned()
}

/// A program with its arguments, to be run in the root.
pub(crate) fn command(program: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.args(arguments).current_dir(root());
    command
}

/// Cargo with its arguments, to be run in the root.
pub(crate) fn cargo(arguments: &[&str]) -> Command {
    command("cargo", arguments)
}

/// As it would be typed.
pub(crate) fn shown(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}

/// Shows and runs a program.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    println!("$ {}", shown(command));
    let status = command.status().with_context(|| format!("`{}` cannot be run", shown(command)))?;
    if !status.success() {
        bail!("`{}` failed: {status}", shown(command));
    }
    Ok(())
}

/// Runs a program and takes what it writes; what it complains of goes on to the terminal.
pub(crate) fn read(command: &mut Command) -> Result<String> {
    let output = command.stdin(Stdio::null()).stderr(Stdio::inherit()).output();
    let output = output.with_context(|| format!("`{}` cannot be run", shown(command)))?;
    if !output.status.success() {
        bail!("`{}` failed: {}", shown(command), output.status);
    }
    String::from_utf8(output.stdout).with_context(|| format!("`{}` does not write text", shown(command)))
}

/// Whether a program can be run at all.
pub(crate) fn works(command: &mut Command) -> bool {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|s| s.success())
}

/// Shows and runs a program without a terminal to read from, and ends it where it takes longer than `limit`.
pub(crate) fn run_within(command: &mut Command, limit: Duration) -> Result<()> {
    println!("$ {}", shown(command));
    let child = command.stdin(Stdio::null()).spawn();
    let mut child = child.with_context(|| format!("`{}` cannot be run", shown(command)))?;
    let watch = Stopwatch::start();
    loop {
        match child.try_wait().context("waiting for a program")? {
            Some(status) if status.success() => return Ok(()),
            Some(status) => bail!("`{}` failed: {status}", shown(command)),
            None if watch.millis() > limit.as_millis() => {
                child.kill().context("ending a program")?;
                child.wait().context("waiting for a program")?;
                bail!("`{}` was not done within {} s", shown(command), limit.as_secs());
            }
            None => thread::sleep(Duration::from_millis(20)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fails_is_named() {
        let failed = run(&mut command("false", &["x"])).expect_err("it fails");
        assert!(failed.to_string().starts_with("`false x` failed"), "{failed}");
        let missing = run(&mut command("no-such-program", &[])).expect_err("it is not there");
        assert_eq!(missing.to_string(), "`no-such-program` cannot be run");
        assert_eq!(read(&mut command("echo", &["a", "b"])).expect("it is there"), "a b\n");
    }

    #[test]
    fn what_does_not_end_is_ended() {
        let error =
            run_within(&mut command("sleep", &["60"]), Duration::from_millis(50)).expect_err("too slow");
        assert_eq!(error.to_string(), "`sleep 60` was not done within 0 s");
        run_within(&mut command("true", &[]), Duration::from_secs(10)).expect("it ends by itself");
    }
}
