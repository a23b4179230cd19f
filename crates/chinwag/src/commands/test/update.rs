//! Puts scripts right: what the bot said is what it should say from now on.

use std::{collections::BTreeMap, fs};

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
    /// With what makes this scenario pass, as far as a script can be made to.
    pub(super) fn add(&mut self, played: &Played) {
        if played.has_passed() {
            return;
        }
        self.edits.entry(played.file.clone()).or_default().extend(played.edits.iter().cloned());
        self.scenarios += usize::from(played.failures.iter().all(|failure| failure.can_update));
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
            fs::write(&script.file, script.rewritten(edits)).map_err(|error| {
                let what = format_args!("`{}` cannot be written: {error}", script.file);
                Failure::failed(what, "let this user write to it, and update again")
            })?;
            written.push(script.file.clone());
        }
        Ok(written)
    }
}
