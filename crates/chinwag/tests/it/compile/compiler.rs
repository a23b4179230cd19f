//! The compiler, with the library that has been built for this test.

use std::{
    path::{Path, PathBuf},
    process::Command,
    time::SystemTime,
};

use super::diagnostic;

/// The compiler, and what it compiles against.
pub(super) struct Compiler {
    /// Where cargo puts what it builds.
    dependencies: PathBuf,
    library: PathBuf,
    output: tempfile::TempDir,
}

impl Compiler {
    /// With the library that stands beside this test.
    ///
    /// NOTE: other builds with other features may stand there too. The newest is never older than the one this test was
    /// built with, and so is made of the same sources.
    pub(super) fn find() -> Self {
        let dependencies = std::env::current_exe().unwrap().parent().unwrap().to_owned();
        let files = std::fs::read_dir(&dependencies).unwrap().map(|file| file.unwrap().path());
        let library = files.filter(|path| is_library(path)).max_by_key(|path| built(path));
        let library = library.expect("the library is built before its tests");
        Self { dependencies, library, output: tempfile::tempdir().unwrap() }
    }

    /// What it says first of a file; `None` where nothing is wrong.
    pub(super) fn check(&self, file: &Path) -> Option<String> {
        let library = format!("chinwag={}", self.library.display());
        let dependencies = format!("dependency={}", self.dependencies.display());
        let mut rustc = Command::new("rustc");
        rustc
            .args(["--edition", "2024", "--crate-type", "lib", "--emit", "metadata"])
            .args(["--error-format", "json", "--extern", &library, "-L", &dependencies])
            .arg("--out-dir")
            .arg(self.output.path())
            // It names a closure by its file, as that was given.
            .current_dir(file.parent().unwrap())
            .arg(file.file_name().unwrap());
        let ended = rustc.output().expect("the compiler is where cargo found it");
        let lines = String::from_utf8(ended.stderr).unwrap();
        let said = lines.lines().find_map(diagnostic::essence);
        assert_eq!(ended.status.success(), said.is_none(), "{}: {lines}", file.display());
        said
    }
}

fn is_library(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    name.starts_with("libchinwag-") && name.ends_with(".rlib")
}

fn built(path: &Path) -> SystemTime {
    path.metadata().unwrap().modified().unwrap()
}
