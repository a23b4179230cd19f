//! The SDKs, installed below `target/interop` where they are missing or the lock files have changed.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, bail};

use crate::{
    shell::{command, root, run, works},
    stopwatch::Stopwatch,
};

/// Written where all is installed: the lock file that it was installed by.
const MARK: &str = "installed";

const NODE: &str =
    "Node.js 20 or later with npm is needed; install it (Debian: `apt-get install nodejs npm`)";
const PYTHON: &str =
    "Python 3.10 or later with venv is needed; install it (Debian: `apt-get install python3 python3-venv`)";

/// Where the SDKs are.
#[derive(Debug)]
pub(super) struct Sdks {
    node: PathBuf,
    python: PathBuf,
}

impl Sdks {
    /// Installs what is missing, and says so.
    pub(super) fn install() -> Result<Self> {
        needs("node", NODE)?;
        needs("npm", NODE)?;
        needs("python3", PYTHON)?;
        let folder = root().join("target/interop");
        let sdks = Self { node: folder.join("node"), python: folder.join("python") };
        install(&sdks.node, "package-lock.json", install_node)?;
        install(&sdks.python, "requirements.txt", install_python)?;
        copy_scripts(&sdks.node)?;
        Ok(sdks)
    }

    /// A script in JavaScript, which finds the packages beside its copy.
    pub(super) fn javascript(&self, script: &str) -> Command {
        let mut node = command("node", &[]);
        node.arg(self.node.join(script));
        node
    }

    /// A script in Python, which leaves nothing beside it.
    pub(super) fn python(&self, script: &str) -> Command {
        let python = self.python.join("bin/python");
        let mut python = command(&python.to_string_lossy(), &["-B"]);
        python.arg(root().join("interop/python").join(script));
        python
    }
}

fn needs(program: &str, remedy: &str) -> Result<()> {
    if !works(&mut command(program, &["--version"])) {
        bail!("there is no `{program}`: {remedy}");
    }
    Ok(())
}

/// Installs what a lock file names into an empty folder, unless that was done before.
fn install(folder: &Path, lock: &str, how: fn(&Path) -> Result<()>) -> Result<()> {
    let source = root().join("interop").join(lock);
    let wanted = fs::read(&source).with_context(|| format!("reading {}", source.display()))?;
    let mark = folder.join(MARK);
    if fs::read(&mark).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    println!("needed: the packages of interop/{lock}, which are put below {}", folder.display());
    let watch = Stopwatch::start();
    if folder.exists() {
        fs::remove_dir_all(folder).with_context(|| format!("emptying {}", folder.display()))?;
    }
    fs::create_dir_all(folder).with_context(|| format!("making {}", folder.display()))?;
    how(folder)?;
    fs::write(&mark, wanted).with_context(|| format!("writing {}", mark.display()))?;
    println!("needed: they are there after {watch}");
    Ok(())
}

fn install_node(folder: &Path) -> Result<()> {
    for name in [".npmrc", "package.json", "package-lock.json"] {
        copy(&root().join("interop").join(name), folder)?;
    }
    // What the packages would run when they are installed is not needed.
    let install = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"];
    run(command("npm", &install).current_dir(folder)).context(NODE)
}

fn install_python(folder: &Path) -> Result<()> {
    run(command("python3", &["-m", "venv"]).arg(folder)).context(PYTHON)?;
    let pip = folder.join("bin/python");
    let install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes"];
    run(command(&pip.to_string_lossy(), &install).args(["--requirement", "interop/requirements.txt"]))
}

fn copy_scripts(folder: &Path) -> Result<()> {
    let scripts = root().join("interop/javascript");
    for entry in fs::read_dir(&scripts).with_context(|| format!("reading {}", scripts.display()))? {
        copy(&entry.context("reading a script")?.path(), folder)?;
    }
    Ok(())
}

/// Copies a file into a folder.
fn copy(file: &Path, folder: &Path) -> Result<()> {
    let name = file.file_name().with_context(|| format!("{} is no file", file.display()))?;
    fs::copy(file, folder.join(name)).with_context(|| format!("copying {}", file.display()))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_tool_is_an_error_with_a_remedy() {
        let error = needs("no-such-program", NODE).expect_err("it is not there");
        let message = error.to_string();
        assert!(message.starts_with("there is no `no-such-program`: Node.js 20"), "{message}");
        needs("true", NODE).expect("it is there");
    }
}
