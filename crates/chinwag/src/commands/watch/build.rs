//! Builds the bot.

use std::{
    ffi::OsString,
    path::{Path, PathBuf},
    process::Stdio,
};

use serde::Deserialize;
use tokio::process::Command;

use super::place;
use crate::{
    commands::{failure::Failure, run::Run},
    settings::credentials::environment,
};

/// Builds the bot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Builder {
    /// By cargo.
    Cargo(Cargo),
    /// By a program that writes the path of the bot's as its last line.
    Program(PathBuf),
}

/// How cargo builds the bot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Cargo {
    program: OsString,
    manifest: PathBuf,
    is_release: bool,
    /// The name of this program, where the package has several.
    name: String,
}

impl Builder {
    /// What builds the bot of this command, as the program that runs is built.
    pub(super) fn of(command: &Run) -> Result<Self, Failure> {
        if let Some(program) = &command.watch.watch_build {
            return Ok(Self::Program(program.clone()));
        }
        let manifest = place::manifest()?;
        let this = std::env::current_exe().unwrap_or_default();
        let name = this.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let is_release = this.parent().is_some_and(|folder| folder.ends_with("release"));
        let program = environment("CARGO").unwrap_or_else(|| "cargo".into());
        Ok(Self::Cargo(Cargo { program, manifest, is_release, name }))
    }

    /// The folder of the source.
    pub(super) fn folder(&self) -> &Path {
        match self {
            Self::Cargo(cargo) => cargo.manifest.parent().unwrap_or(Path::new(".")),
            Self::Program(_) => Path::new("."),
        }
    }

    /// Builds: the bot's program, or why there is none. What the compiler says goes to the terminal. Whoever stops waiting
    /// stops it.
    pub(super) async fn build(self) -> Result<PathBuf, String> {
        let mut command = match &self {
            Self::Cargo(cargo) => cargo.command(),
            Self::Program(program) => Command::new(program),
        };
        let program = command.as_std().get_program().to_string_lossy().into_owned();
        let started = command.stdin(Stdio::null()).stdout(Stdio::piped()).kill_on_drop(true).spawn();
        let child = started.map_err(|error| format!("`{program}` cannot be run: {error}"))?;
        let output = child.wait_with_output().await;
        let output = output.map_err(|error| format!("`{program}` cannot be waited for: {error}"))?;
        if !output.status.success() {
            return Err("it does not build".into());
        }
        let said = String::from_utf8_lossy(&output.stdout);
        match &self {
            Self::Cargo(cargo) => program_of(&said, &cargo.name),
            Self::Program(_) => {
                said.lines().last().map(PathBuf::from).ok_or_else(|| format!("`{program}` names no program"))
            }
        }
    }
}

/// What `cargo run` tells the program it runs. NOTE: some packages are built anew where one of these is another, or there
/// at all.
const OF_A_RUN: [&str; 18] = [
    "CARGO_MANIFEST_DIR",
    "CARGO_MANIFEST_LINKS",
    "CARGO_MANIFEST_PATH",
    "CARGO_PKG_AUTHORS",
    "CARGO_PKG_DESCRIPTION",
    "CARGO_PKG_HOMEPAGE",
    "CARGO_PKG_LICENSE",
    "CARGO_PKG_LICENSE_FILE",
    "CARGO_PKG_NAME",
    "CARGO_PKG_README",
    "CARGO_PKG_REPOSITORY",
    "CARGO_PKG_RUST_VERSION",
    "CARGO_PKG_VERSION",
    "CARGO_PKG_VERSION_MAJOR",
    "CARGO_PKG_VERSION_MINOR",
    "CARGO_PKG_VERSION_PATCH",
    "CARGO_PKG_VERSION_PRE",
    "CARGO_PRIMARY_PACKAGE",
];

impl Cargo {
    fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command.args(["build", "--quiet", "--message-format", "json-render-diagnostics", "--manifest-path"]);
        command.arg(&self.manifest).args(self.is_release.then_some("--release"));
        for variable in OF_A_RUN {
            command.env_remove(variable);
        }
        command
    }
}

/// What cargo says of something it has built.
#[derive(Debug, Deserialize)]
struct Artifact {
    executable: Option<PathBuf>,
    target: Target,
}

#[derive(Debug, Deserialize)]
struct Target {
    name: String,
    kind: Vec<String>,
}

/// The program among what cargo has built: the only one, or the one of this name.
fn program_of(said: &str, name: &str) -> Result<PathBuf, String> {
    let artifacts = said.lines().filter_map(|line| serde_json::from_str::<Artifact>(line).ok());
    let is_program = |artifact: &Artifact| artifact.target.kind.iter().any(|kind| kind == "bin");
    let mut programs: Vec<(String, PathBuf)> = artifacts
        .filter(is_program)
        .filter_map(|artifact| Some((artifact.target.name, artifact.executable?)))
        .collect();
    let found = match programs.len() {
        1 => Some(0),
        _ => programs.iter().position(|(program, _)| program == name),
    };
    if let Some(found) = found {
        return Ok(programs.swap_remove(found).1);
    }
    let names: Vec<String> = programs.into_iter().map(|(name, _)| name).collect();
    Err(match names.is_empty() {
        true => "the package has no program".into(),
        false => format!(
            "the package has several programs ({}); name one: `cargo run --bin NAME -- run --watch`",
            names.join(", ")
        ),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn built(programs: &[(&str, &str)]) -> String {
        let line = |(name, kind): &(&str, &str)| {
            format!(
                r#"{{"reason":"compiler-artifact","target":{{"kind":["{kind}"],"name":"{name}","doc":true}},"executable":"/target/{name}"}}"#
            )
        };
        let library =
            r#"{"reason":"compiler-artifact","target":{"kind":["lib"],"name":"bot"},"executable":null}"#;
        let mut lines = vec![library.to_owned()];
        lines.extend(programs.iter().map(line));
        lines.push(r#"{"reason":"build-finished","success":true}"#.into());
        lines.join("\n")
    }

    #[test]
    fn the_program_is_found_among_what_is_built() {
        let one = built(&[("pizza", "bin"), ("build-script-build", "custom-build")]);
        assert_eq!(program_of(&one, "chinwag"), Ok("/target/pizza".into()));
        let two = built(&[("pizza", "bin"), ("admin", "bin")]);
        assert_eq!(program_of(&two, "admin"), Ok("/target/admin".into()));
        let error = program_of(&two, "chinwag").expect_err("which one?");
        assert!(error.starts_with("the package has several programs (pizza, admin)"), "{error}");
        assert_eq!(program_of(&built(&[]), "pizza"), Err("the package has no program".into()));
    }

    #[tokio::test]
    async fn what_cannot_be_run_is_told() {
        let error = Builder::Program("/nowhere/make".into()).build().await.expect_err("it is not there");
        assert!(error.starts_with("`/nowhere/make` cannot be run: "), "{error}");
        let failed = Builder::Program("false".into()).build().await;
        assert_eq!(failed, Err("it does not build".into()));
        let silent = Builder::Program("true".into()).build().await;
        assert_eq!(silent, Err("`true` names no program".into()));
    }
}
