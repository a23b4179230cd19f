//! Packages of npm, by their lock file, and scripts beside which they are found.

use std::{fs, path::Path};

use anyhow::{Context, Result};

use crate::{
    locked,
    shell::{command, run},
};

const NODE: &str =
    "Node.js 20 or later with npm is needed; install it (Debian: `apt-get install nodejs npm`)";

/// Installs what the lock file in `source` names into `folder`, where that was not done before.
pub(crate) fn install(source: &Path, folder: &Path) -> Result<()> {
    locked::needs("node", NODE)?;
    locked::needs("npm", NODE)?;
    locked::install(&source.join("package-lock.json"), folder, |folder| {
        for name in [".npmrc", "package.json", "package-lock.json"] {
            locked::copy(&source.join(name), folder)?;
        }
        // What the packages would run when they are installed is not needed.
        let install = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"];
        run(command("npm", &install).current_dir(folder)).context(NODE)
    })
}

/// Copies scripts to where they find the packages.
pub(crate) fn copy_scripts(source: &Path, folder: &Path) -> Result<()> {
    for entry in fs::read_dir(source).with_context(|| format!("reading {}", source.display()))? {
        let path = entry.context("reading a script")?.path();
        if path.extension().is_some_and(|end| end == "mjs") {
            locked::copy(&path, folder)?;
        }
    }
    Ok(())
}
