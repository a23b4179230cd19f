//! The packages that the scripts need, below `target/browser`, with a copy of the scripts beside them.

use std::path::PathBuf;

use anyhow::Result;

use crate::{locked, npm, shell::root};

/// Where the packages are.
#[derive(Debug)]
pub(super) struct Packages {
    folder: PathBuf,
}

impl Packages {
    /// Installs what is missing, and copies the scripts.
    pub(super) fn install() -> Result<Self> {
        let (source, packages) = (root().join("browser"), Self { folder: root().join("target/browser") });
        let node = packages.node();
        npm::install(&source, &node)?;
        npm::copy_scripts(&source, &node)?;
        locked::empty(&node.join("lib"))?;
        npm::copy_scripts(&source.join("lib"), &node.join("lib"))?;
        locked::empty(&packages.pictures())?;
        Ok(packages)
    }

    /// A script, where it finds the packages.
    pub(super) fn script(&self, name: &str) -> PathBuf {
        self.node().join(name)
    }

    /// Where pictures go to.
    pub(super) fn pictures(&self) -> PathBuf {
        self.folder.join("pictures")
    }

    fn node(&self) -> PathBuf {
        self.folder.join("node")
    }
}
