//! Finds the program behind `--against`.

use std::{
    fs,
    path::{Path, PathBuf},
    time::SystemTime,
};

use crate::{commands::failure::Failure, commands::options::ConfigOption, settings::DEFAULT_FILE};

/// A program to replay against.
#[derive(Debug)]
pub(super) struct Program {
    pub(super) path: PathBuf,
    /// The settings it is started with, where there are any.
    pub(super) config: Option<PathBuf>,
}

/// The program at a path: a binary, or the binary of the project in a folder.
pub(super) fn find(path: &Path, config: &ConfigOption) -> Result<Program, Failure> {
    let found = fs::canonicalize(path).map_err(|error| {
        Failure::unusable(
            format_args!("there is no bot at `{}`: {error}", path.display()),
            "name a bot's binary, or the folder of its project, after `--against`",
        )
    })?;
    let ours = config.config.clone().or_else(|| Some(PathBuf::from(DEFAULT_FILE)));
    let ours = ours.and_then(|file| fs::canonicalize(file).ok());
    if !found.is_dir() {
        return Ok(Program { path: found, config: ours });
    }
    let theirs = Some(found.join(DEFAULT_FILE)).filter(|file| file.is_file());
    Ok(Program { path: binary(&found)?, config: theirs.or(ours) })
}

/// The newest binary of the project in a folder.
fn binary(folder: &Path) -> Result<PathBuf, Failure> {
    let name = name(folder)?;
    let file = format!("{name}{}", std::env::consts::EXE_SUFFIX);
    // A member of a workspace has its target folder above it.
    let targets = folder
        .ancestors()
        .flat_map(|above| ["debug", "release"].map(|profile| above.join("target").join(profile).join(&file)));
    let built = |path: PathBuf| Some((fs::metadata(&path).ok()?.modified().ok()?, path));
    let newest = targets.filter_map(built).max_by_key(|(at, _): &(SystemTime, PathBuf)| *at);
    newest.map(|(_, path)| path).ok_or_else(|| {
        Failure::unusable(
            format_args!(
                "the bot in `{}` has not been built: there is no `target/debug/{file}`",
                folder.display()
            ),
            format_args!("build it by `cargo build --manifest-path {}`", folder.join("Cargo.toml").display()),
        )
    })
}

/// What the binary of the project in a folder is called.
fn name(folder: &Path) -> Result<String, Failure> {
    let file = folder.join("Cargo.toml");
    let unusable = |what: &str| {
        Failure::unusable(
            format_args!("`{}` {what}", file.display()),
            "name the folder of a bot's project, or its binary, after `--against`",
        )
    };
    let text = fs::read_to_string(&file).map_err(|error| unusable(&format!("cannot be read: {error}")))?;
    let manifest: toml::Table = text.parse().map_err(|_| unusable("is no manifest of Cargo"))?;
    let package = manifest.get("package");
    let text = |key: &str| package.and_then(|package| package.get(key)?.as_str()).map(str::to_owned);
    let bins = manifest.get("bin").and_then(toml::Value::as_array);
    let only = bins.filter(|bins| bins.len() == 1).and_then(|bins| bins[0].get("name")?.as_str());
    let name = text("default-run").or_else(|| only.map(str::to_owned)).or_else(|| text("name"));
    name.ok_or_else(|| unusable("has no package, so that it is not known which binary is the bot"))
}
