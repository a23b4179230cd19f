//! Cargo's helpers that are not part of the toolchain: installed below `target/` where they are missing, at the
//! version written here, and nowhere else.

use std::{fs, path::PathBuf, process::Command};

use anyhow::{Context, Result};

use crate::{
    shell::{cargo, root, run},
    stopwatch::Stopwatch,
};

/// A crate with one binary of the same name.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Tool {
    name: &'static str,
    version: &'static str,
}

/// Builds and runs fuzz targets.
pub(crate) const CARGO_FUZZ: Tool = Tool { name: "cargo-fuzz", version: "0.13.2" };
/// Checks licences, sources and banned crates.
pub(crate) const CARGO_DENY: Tool = Tool { name: "cargo-deny", version: "0.20.2" };

impl Tool {
    /// Installs it where it is missing, and says so.
    pub(crate) fn install(self) -> Result<()> {
        let Self { name, version } = self;
        if self.folder().join("bin").join(name).is_file() {
            return Ok(());
        }
        println!("needed: {name} {version}, which is compiled once and put below target/tools");
        let watch = Stopwatch::start();
        let folder = self.folder();
        fs::create_dir_all(&folder).with_context(|| format!("making {}", folder.display()))?;
        let mut install = cargo(&["install", name, "--version", version, "--locked", "--quiet", "--root"]);
        run(install.arg(&folder))?;
        println!("needed: {name} is there after {watch}");
        Ok(())
    }

    /// Puts it in front of the path of `command`, so that cargo finds it.
    pub(crate) fn is_found_by(self, command: &mut Command) -> Result<()> {
        let mut folders = vec![self.folder().join("bin")];
        #[expect(clippy::disallowed_methods, reason = "it is no setting of a bot: the path of programs")]
        folders.extend(std::env::var_os("PATH").iter().flat_map(std::env::split_paths));
        command.env("PATH", std::env::join_paths(folders).context("putting the path of programs together")?);
        Ok(())
    }

    fn folder(self) -> PathBuf {
        root().join("target/tools").join(format!("{}-{}", self.name, self.version))
    }
}
