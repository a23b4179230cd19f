//! Where the source of the bot is, and what of it is looked at.

use std::path::{Path, PathBuf};

use crate::{
    commands::{failure::Failure, run::Run},
    settings::credentials::environment,
};

/// The manifest of the bot's package: of the one that cargo runs, or of the nearest folder above this one.
pub(super) fn manifest() -> Result<PathBuf, Failure> {
    let run_by_cargo = environment("CARGO_MANIFEST_DIR").map(PathBuf::from);
    let here = std::env::current_dir().map_err(|error| {
        Failure::failed(format_args!("the current folder cannot be told: {error}"), "go to the bot's folder")
    })?;
    let folders = run_by_cargo.iter().map(PathBuf::as_path).chain(here.ancestors());
    let found = folders.map(|folder| folder.join("Cargo.toml")).find(|manifest| manifest.is_file());
    found.ok_or_else(|| {
        Failure::unusable(
            "there is no Cargo.toml here, nor in a folder above: `--watch` builds a bot from its source",
            "go to the bot's folder, or begin one by `new`",
        )
    })
}

/// What is looked at: the source in the folder, its manifest, the settings, and what else is asked for.
pub(super) fn paths(command: &Run, folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let mut paths: Vec<PathBuf> = Vec::new();
    paths.extend(Some(folder.join("src")).filter(|source| source.is_dir()));
    paths
        .extend(["Cargo.toml", "build.rs"].map(|name| folder.join(name)).into_iter().filter(|p| p.is_file()));
    // Also where there are none yet.
    paths.push(command.config.config.clone().unwrap_or_else(|| "chinwag.toml".into()));
    if let Some(missing) = command.watch.watch_path.iter().find(|path| !path.exists()) {
        return Err(Failure::unusable(
            format_args!("`{}` cannot be watched: it is not there", missing.display()),
            "name a file or a folder that is there by --watch-path",
        ));
    }
    paths.extend(command.watch.watch_path.iter().cloned());
    Ok(paths)
}
