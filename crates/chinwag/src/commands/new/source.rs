//! Where a project takes chinwag from: a folder of this machine, or the registry.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

use crate::commands::failure::Failure;

/// Where a project takes chinwag from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Source {
    /// The folder of the crate.
    Path(PathBuf),
    /// The registry, at this version.
    Version(&'static str),
}

impl Source {
    /// The folder that is asked for; else the one this program was built from, if it is still there; else the registry.
    pub(super) fn find(asked: Option<&Path>) -> Result<Self, Failure> {
        if let Some(folder) = asked {
            return Self::asked(folder);
        }
        let built_from = Path::new(env!("CARGO_MANIFEST_DIR"));
        Ok(match is_the_crate(built_from) {
            true => Self::Path(built_from.to_owned()),
            false => Self::Version(env!("CARGO_PKG_VERSION")),
        })
    }

    fn asked(folder: &Path) -> Result<Self, Failure> {
        let places = [folder.to_owned(), folder.join("crates").join("chinwag")];
        let found = places.into_iter().find(|place| is_the_crate(place)).and_then(|p| p.canonicalize().ok());
        let missing = || {
            Failure::unusable(
                format_args!("the crate `chinwag` is not in `{}`", folder.display()),
                "name the folder that holds its Cargo.toml, or the root of its repository",
            )
        };
        found.map(Self::Path).ok_or_else(missing)
    }

    /// The versions that the folder's workspace was built with: what is built there already can be used again, and a
    /// first build needs no network.
    pub(super) fn lock(&self) -> Result<Option<String>, Failure> {
        let Self::Path(folder) = self else { return Ok(None) };
        let lock = folder.ancestors().map(|above| above.join("Cargo.lock")).find(|lock| lock.is_file());
        let read = lock.map(|lock| fs::read_to_string(&lock).map_err(|error| unread(&lock, &error)));
        read.transpose()
    }

    /// The dependency as it stands in a manifest, with what has to be said of it.
    pub(super) fn dependency(&self) -> String {
        match self {
            Self::Path(path) => {
                let path = toml::Value::from(path.display().to_string());
                format!(
                    "# A folder of this machine: write a version before somebody else builds the bot.\n\
                     chinwag = {{ path = {path} }}"
                )
            }
            Self::Version(version) => format!("chinwag = \"{version}\""),
        }
    }
}

fn unread(lock: &Path, error: &io::Error) -> Failure {
    Failure::failed(
        format_args!("`{}` cannot be read: {error}", lock.display()),
        "name another folder by --chinwag",
    )
}

/// Whether the crate `chinwag` is in a folder.
fn is_the_crate(folder: &Path) -> bool {
    #[derive(Deserialize)]
    struct Manifest {
        package: Package,
    }
    #[derive(Deserialize)]
    struct Package {
        name: String,
    }
    let manifest = fs::read_to_string(folder.join("Cargo.toml")).ok();
    let manifest = manifest.and_then(|text| toml::from_str::<Manifest>(&text).ok());
    manifest.is_some_and(|manifest| manifest.package.name == "chinwag")
}
