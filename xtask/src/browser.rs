//! The console and the widget in a real browser: scripts in `browser/`, each with a bot of its own, as somebody would use
//! them. Only loopback is contacted, once the packages and the browser are there.
//!
//! Nothing is skipped: a tool that is missing is an error. What fails leaves a picture in `target/browser`, and so does every
//! page.

mod chromium;
mod packages;

use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::{Context, Result, ensure};

use self::packages::Packages;
use crate::{
    demo::target,
    shell::{cargo, command, root, run as run_command, run_within},
    stopwatch::Stopwatch,
};

/// A script takes some seconds; a slow machine is given more.
const SCRIPT_TIME_MAX: Duration = Duration::from_secs(180);

/// Runs every script.
pub(crate) fn run() -> Result<()> {
    let packages = Packages::install()?;
    let chromium = chromium::find()?;
    run_command(&mut cargo(&["build", "--workspace", "--locked", "--bin", "chinwag"]))?;
    let binary = target()?.join("debug/chinwag");
    let scripts = scripts(&root().join("browser"))?;
    ensure!(!scripts.is_empty(), "there are no scripts");
    let mut failed = Vec::new();
    for script in &scripts {
        let watch = Stopwatch::start();
        let mut node = command("node", &[]);
        node.arg(packages.script(script)).env("CHROMIUM", &chromium).env("SHOTS", packages.pictures());
        // NOTE: a script may call the binary by either name.
        node.env("CHINWAG_BIN", &binary).env("CHINWAG", &binary);
        if let Err(error) = run_within(&mut node, SCRIPT_TIME_MAX) {
            println!("{error:#}");
            failed.push(script.as_str());
        }
        println!("{script}: {watch}");
    }
    ensure!(failed.is_empty(), "these scripts failed: {}", failed.join(", "));
    println!("{} scripts; pictures of every page are in {}", scripts.len(), packages.pictures().display());
    Ok(())
}

/// The scripts of a folder, by name.
fn scripts(folder: &Path) -> Result<Vec<String>> {
    let name = |path: PathBuf| Some(path.file_name()?.to_str()?.to_owned());
    let entries = fs::read_dir(folder).with_context(|| format!("reading {}", folder.display()))?;
    let names = entries.filter_map(|entry| name(entry.ok()?.path()));
    let mut scripts: Vec<String> = names.filter(|name| name.ends_with(".mjs")).collect();
    scripts.sort();
    Ok(scripts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_script_is_found_and_nothing_else() {
        let scripts = scripts(&root().join("browser")).expect("a folder");
        assert!(scripts.iter().any(|name| name == "sign.mjs"), "{scripts:?}");
        assert!(scripts.iter().all(|name| name.ends_with(".mjs") && !name.contains('/')), "{scripts:?}");
        assert!(scripts.is_sorted());
    }
}
