//! The SDKs, installed below `target/interop` where they are missing or the lock files have changed.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result};

use crate::{
    locked, npm,
    shell::{command, root, run},
};

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
        locked::needs("python3", PYTHON)?;
        let folder = root().join("target/interop");
        let sdks = Self { node: folder.join("node"), python: folder.join("python") };
        npm::install(&root().join("interop"), &sdks.node)?;
        locked::install(&root().join("interop/requirements.txt"), &sdks.python, install_python)?;
        npm::copy_scripts(&root().join("interop/javascript"), &sdks.node)?;
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

fn install_python(folder: &Path) -> Result<()> {
    run(command("python3", &["-m", "venv"]).arg(folder)).context(PYTHON)?;
    let pip = folder.join("bin/python");
    let install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes"];
    run(command(&pip.to_string_lossy(), &install).args(["--requirement", "interop/requirements.txt"]))
}
