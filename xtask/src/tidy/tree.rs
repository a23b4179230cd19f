//! The files of the project, as the rules see them.

use std::{collections::BTreeMap, fs, path::Path};

use anyhow::{Context, Result};

/// Every file by its path from the root, written with `/`; the text of those that are text.
pub(super) struct Tree {
    files: BTreeMap<String, Option<String>>,
}

/// Folders that hold what was built or found, not what was written.
const SKIPPED: &[&str] = &["node_modules", "fuzz/artifacts", "fuzz/corpus"];
/// Hidden folders that are part of the project.
const HIDDEN: &[&str] = &[".cargo", ".ci", ".github"];
/// A longer file is data.
const TEXT_BYTES_MAX: u64 = 4 << 20;

impl Tree {
    /// Reads what is below `root`.
    pub(super) fn read(root: &Path) -> Result<Self> {
        let mut tree = Self { files: BTreeMap::new() };
        tree.folder(root, "")?;
        Ok(tree)
    }

    /// A false one.
    #[cfg(test)]
    pub(super) fn of(files: &[(&str, &str)]) -> Self {
        let text = |(path, text): &(&str, &str)| ((*path).to_owned(), Some((*text).to_owned()));
        Self { files: files.iter().map(text).collect() }
    }

    /// The number of files.
    pub(super) fn len(&self) -> usize {
        self.files.len()
    }

    /// Every path.
    pub(super) fn paths(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(String::as_str)
    }

    /// Every file that is text.
    pub(super) fn texts(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files.iter().filter_map(|(path, text)| Some((path.as_str(), text.as_deref()?)))
    }

    /// Every file of Rust.
    pub(super) fn sources(&self) -> impl Iterator<Item = (&str, &str)> {
        self.texts().filter(|(path, _)| path.ends_with(".rs"))
    }

    /// The text of one file.
    pub(super) fn text(&self, path: &str) -> Option<&str> {
        self.files.get(path)?.as_deref()
    }

    /// Whether there is such a file or folder.
    pub(super) fn contains(&self, path: &str) -> bool {
        let below = format!("{}/", path.trim_end_matches('/'));
        self.files.contains_key(path) || path.is_empty() || self.paths().any(|file| file.starts_with(&below))
    }

    fn folder(&mut self, folder: &Path, path: &str) -> Result<()> {
        let reading = || format!("reading {}", folder.display());
        for entry in fs::read_dir(folder).with_context(reading)? {
            let entry = entry.with_context(reading)?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = if path.is_empty() { name.clone() } else { format!("{path}/{name}") };
            let kind = entry.file_type().with_context(reading)?;
            if kind.is_dir() && !is_skipped(&path, &name) {
                self.folder(&entry.path(), &path)?;
            } else if kind.is_file() && !is_of_a_store(&name) {
                self.files.insert(path, text_of(&entry)?);
            }
        }
        Ok(())
    }
}

fn is_skipped(path: &str, name: &str) -> bool {
    let is_built = name == "target" || name.starts_with("target-");
    let is_hidden = name.starts_with('.') && !HIDDEN.contains(&name);
    is_built || is_hidden || SKIPPED.iter().any(|skipped| *skipped == name || *skipped == path)
}

/// Whether it is the file of an engine that ran here.
fn is_of_a_store(name: &str) -> bool {
    [".db", ".db-wal", ".db-shm"].iter().any(|end| name.ends_with(end))
}

fn text_of(entry: &fs::DirEntry) -> Result<Option<String>> {
    let reading = || format!("reading {}", entry.path().display());
    if entry.metadata().with_context(reading)?.len() > TEXT_BYTES_MAX {
        return Ok(None);
    }
    Ok(String::from_utf8(fs::read(entry.path()).with_context(reading)?).ok())
}

/// The lines of a file of Rust before its tests, each with its number.
pub(super) fn before_tests(text: &str) -> impl Iterator<Item = (usize, &str)> {
    numbered(text).take_while(|(_, line)| *line != "#[cfg(test)]")
}

/// The lines of a text, each with its number.
pub(super) fn numbered(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines().enumerate().map(|(index, line)| (index + 1, line))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_built_is_not_read() {
        let root = tempfile::tempdir().expect("a folder");
        for path in
            ["src/a.rs", ".ci/run", ".git/HEAD", "target/x", "fuzz/corpus/y", "fuzz/src/z.rs", "bot.db"]
        {
            let file = root.path().join(path);
            fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
            fs::write(file, "text").expect("a file");
        }
        fs::write(root.path().join("picture"), b"\xff\xfe").expect("a file");
        let tree = Tree::read(root.path()).expect("a tree");
        assert_eq!(tree.paths().collect::<Vec<_>>(), [".ci/run", "fuzz/src/z.rs", "picture", "src/a.rs"]);
        assert_eq!((tree.text("picture"), tree.text("src/a.rs")), (None, Some("text")));
        assert!(tree.contains("fuzz") && tree.contains("fuzz/") && !tree.contains("fuz"));
    }
}
