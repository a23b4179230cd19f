//! Puts scripts right: what the bot said is what it should say from now on.

use std::{
    collections::BTreeMap,
    fs,
    io::{self, Write},
    path::Path,
};

use crate::{
    commands::failure::Failure,
    testing::{
        Played,
        script::{Edit, Script},
    },
};

/// What is to be changed, by file.
#[derive(Debug, Default)]
pub(super) struct Updates {
    edits: BTreeMap<String, Vec<Edit>>,
    scenarios: usize,
}

impl Updates {
    /// With what makes this scenario pass, where a script can be made to.
    pub(super) fn add(&mut self, played: &Played) {
        // One that would fail all the same is left as it is: what it expects may be right, and the bot wrong.
        if played.has_passed() || !played.failures.iter().all(|failure| failure.can_update) {
            return;
        }
        self.edits.entry(played.file.clone()).or_default().extend(played.edits.iter().cloned());
        self.scenarios += 1;
    }

    /// The scenarios that pass from now on.
    pub(super) fn scenarios(&self) -> usize {
        self.scenarios
    }

    /// Writes the scripts that change; their names.
    pub(super) fn write<'a>(
        &self,
        scripts: impl Iterator<Item = &'a Script>,
    ) -> Result<Vec<String>, Failure> {
        let mut written = Vec::new();
        for script in scripts {
            let Some(edits) = self.edits.get(&script.file).filter(|edits| !edits.is_empty()) else {
                continue;
            };
            replace(Path::new(&script.file), &script.rewritten(edits)).map_err(|error| {
                let what = format_args!("`{}` cannot be written: {error}", script.file);
                Failure::failed(what, "let this user write to it and its folder, and update again")
            })?;
            written.push(script.file.clone());
        }
        Ok(written)
    }
}

/// Writes all of it beside the file, and then puts it in the file's place.
fn replace(file: &Path, text: &str) -> io::Result<()> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut whole = tempfile::NamedTempFile::new_in(folder)?;
    whole.write_all(text.as_bytes())?;
    whole.as_file().set_permissions(fs::metadata(file)?.permissions())?;
    whole.persist(file)?;
    Ok(())
}
