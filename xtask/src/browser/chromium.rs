//! Chromium: the machine's own, or Debian's package.

use anyhow::{Context, Result, ensure};

use crate::{
    shell::{command, run, works},
    stopwatch::Stopwatch,
};

/// What it is called on one machine or another.
const NAMES: [&str; 2] = ["chromium", "chromium-browser"];

/// Where it is; it is installed where it is not, and that is said.
pub(super) fn find() -> Result<String> {
    if let Some(path) = on_path() {
        return Ok(path);
    }
    println!("needed: Debian's package `chromium`, which is installed by apt-get");
    let watch = Stopwatch::start();
    let packages =
        ["install", "--yes", "--quiet", "--no-install-recommends", "chromium", "fonts-dejavu-core"];
    let install = || run(command("apt-get", &packages).env("DEBIAN_FRONTEND", "noninteractive"));
    if install().is_err() {
        // The list of packages may be old, or not be there.
        run(&mut command("apt-get", &["update", "--quiet"]))?;
        install().context("install Chromium, where there is no apt-get or it may not install")?;
    }
    println!("needed: it is there after {watch}");
    let path = on_path();
    ensure!(path.is_some(), "Debian's `chromium` does not run here: install Chromium");
    path.context("it is there")
}

fn on_path() -> Option<String> {
    #[expect(clippy::disallowed_methods, reason = "it is no setting of a bot: the path of programs")]
    let folders = std::env::var_os("PATH")?;
    let places = std::env::split_paths(&folders).flat_map(|folder| NAMES.map(|name| folder.join(name)));
    let found = places.filter(|place| place.is_file()).filter_map(|place| place.to_str().map(str::to_owned));
    found.into_iter().find(|place| works(&mut command(place, &["--version"])))
}
