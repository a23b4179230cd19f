//! Finds scripts, and reads them.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use chinwag_testkit::script::{Script, ScriptError};

/// What the name of a script ends with.
const EXTENSION: &str = "chat";

/// How deep it is looked into folders.
const DEPTH_MAX: usize = 16;

/// Why a script cannot be played.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LoadError {
    /// A file or a folder cannot be read.
    #[error("`{}` cannot be read: {source}", path.display())]
    Unreadable {
        /// The file or folder.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// There are mistakes in a script.
    #[error(transparent)]
    Script(#[from] ScriptError),
}

/// The scripts at a place, by their names: a file, or every `*.chat` in a folder and in those below it.
///
/// # Errors
/// The place is not there, or a folder cannot be read.
pub fn find(place: &Path) -> Result<Vec<PathBuf>, LoadError> {
    let mut found = Vec::new();
    if place.is_dir() {
        look(place, DEPTH_MAX, &mut found)?;
        found.sort_unstable();
    } else {
        fs::metadata(place).map_err(|source| LoadError::Unreadable { path: place.to_owned(), source })?;
        found.push(place.to_owned());
    }
    Ok(found)
}

/// The scripts of a bot's project: those right in its folder, and those in `tests` and below.
pub(crate) fn of_project(project: &Path) -> Result<Vec<PathBuf>, LoadError> {
    let mut found = Vec::new();
    look(project, 0, &mut found)?;
    let tests = project.join("tests");
    if tests.is_dir() {
        look(&tests, DEPTH_MAX, &mut found)?;
    }
    // As they would be typed.
    let mut found: Vec<PathBuf> =
        found.into_iter().map(|path| path.strip_prefix(".").map(Path::to_owned).unwrap_or(path)).collect();
    found.sort_unstable();
    Ok(found)
}

/// Reads a script.
///
/// # Errors
/// It cannot be read, is not text, or has mistakes in it.
pub fn load(file: &Path) -> Result<Script, LoadError> {
    let text =
        fs::read_to_string(file).map_err(|source| LoadError::Unreadable { path: file.to_owned(), source })?;
    Ok(Script::parse(&file.display().to_string(), &text)?)
}

fn look(folder: &Path, depth: usize, found: &mut Vec<PathBuf>) -> Result<(), LoadError> {
    let unreadable = |source| LoadError::Unreadable { path: folder.to_owned(), source };
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        let is_script = path.extension().is_some_and(|extension| extension == EXTENSION);
        if depth > 0 && path.is_dir() {
            look(&path, depth - 1, found)?;
        } else if is_script && path.is_file() {
            found.push(path);
        }
    }
    Ok(())
}
