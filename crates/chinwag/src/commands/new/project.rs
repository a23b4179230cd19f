//! Writes a project: all of it, or nothing.
//!
//! The files are written beside the folder first and moved into it when all of them are there.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use super::template::File;
use crate::commands::failure::Failure;

/// A project that is to be written.
#[derive(Debug, Clone, Copy)]
pub(super) struct Project<'a> {
    /// Its folder, which is not there yet, or empty.
    pub(super) folder: &'a Path,
    /// Its files.
    pub(super) files: &'a [File],
}

impl Project<'_> {
    /// Writes it.
    pub(super) fn write(self) -> Result<(), Failure> {
        let is_there = self.is_there()?;
        let above = match self.folder.parent() {
            Some(above) if above == Path::new("") => Path::new("."),
            Some(above) => above,
            None => self.folder,
        };
        // In an empty folder that is there, it is prepared inside, for the one above may belong to somebody else.
        let place = if is_there { self.folder } else { above };
        if !place.is_dir() {
            let place = place.display();
            return Err(Failure::failed(
                format_args!("there is no folder `{place}` for the project"),
                format_args!("make it by `mkdir -p {place}`, or name another place by --path"),
            ));
        }
        self.prepare_and_move(place, is_there).map_err(|error| {
            Failure::failed(
                format_args!("the project cannot be written to `{}`: {error}", self.folder.display()),
                "name a place that this user can write to by --path",
            )
        })
    }

    /// Whether the folder is there; then it is empty.
    fn is_there(self) -> Result<bool, Failure> {
        let folder = self.folder.display();
        let occupied = |what: &str| {
            Failure::unusable(
                format_args!("`{folder}` {what}"),
                "choose another name, or name an empty folder by --path",
            )
        };
        match fs::read_dir(self.folder) {
            Ok(mut entries) => match entries.next() {
                None => Ok(true),
                Some(_) => Err(occupied("is there already, and is not empty")),
            },
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
            Err(error) if error.kind() == io::ErrorKind::NotADirectory => Err(occupied("is no folder")),
            Err(error) => Err(Failure::failed(
                format_args!("`{folder}` cannot be read: {error}"),
                "name a place that this user can read and write by --path",
            )),
        }
    }

    fn prepare_and_move(self, place: &Path, is_there: bool) -> io::Result<()> {
        // NOTE: a temporary folder is its owner's alone; the project is made inside it, with the rights of any folder.
        let temporary = tempfile::Builder::new().prefix(".chinwag-new-").tempdir_in(place)?;
        let prepared = temporary.path().join("project");
        fs::create_dir(&prepared)?;
        for file in self.files {
            let path = prepared.join(file.path);
            path.parent().map_or(Ok(()), fs::create_dir_all)?;
            fs::write(path, &file.text)?;
        }
        match is_there {
            true => move_all(&prepared, self.folder),
            false => fs::rename(&prepared, self.folder),
        }
    }
}

/// Moves everything in a folder to another, or nothing.
fn move_all(from: &Path, to: &Path) -> io::Result<()> {
    let mut moved: Vec<(PathBuf, PathBuf)> = Vec::new();
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let (here, there) = (entry.path(), to.join(entry.file_name()));
        if let Err(error) = fs::rename(&here, &there) {
            // Back into the temporary folder, with which they go.
            for (here, there) in moved {
                fs::rename(there, here).ok();
            }
            return Err(error);
        }
        moved.push((here, there));
    }
    Ok(())
}
