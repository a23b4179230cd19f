//! Tells of changed files.

use std::{
    ffi::{OsStr, OsString},
    path::{Path, PathBuf},
    time::Duration,
};

use notify::{
    Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher,
    event::{MetadataKind, ModifyKind},
};
use tokio::{sync::mpsc, time::Instant};

/// How long nothing may change before what has changed is told: an editor saves in several steps.
const QUIET: Duration = Duration::from_millis(100);
/// A change is told after this time also where others follow it.
const WAIT_MAX: Duration = Duration::from_secs(1);
/// Further changes of a moment are part of it.
const WAITING_MAX: usize = 64;

/// Tells of changed files, until it is dropped.
#[derive(Debug)]
pub(super) struct Changes {
    changed: mpsc::Receiver<PathBuf>,
    /// What has changed and is not told yet, and since when.
    pending: Option<(PathBuf, Instant)>,
    _watcher: RecommendedWatcher,
}

impl Changes {
    /// Looks at files and folders, with all that is below them, from now on.
    pub(super) fn of(paths: &[PathBuf]) -> notify::Result<Self> {
        let (tell, changed) = mpsc::channel(WAITING_MAX);
        let mut folders: Vec<(PathBuf, RecursiveMode)> = Vec::new();
        let mut files: Vec<(PathBuf, OsString)> = Vec::new();
        for path in paths {
            let real = |folder: &Path| {
                folder.canonicalize().map_err(|error| notify::Error::io(error).add_path(path.clone()))
            };
            match (path.parent(), path.file_name()) {
                // NOTE: a file is looked at through its folder, for an editor may put a new file in its place.
                (Some(folder), Some(name)) if !path.is_dir() => {
                    let folder = real(if folder == Path::new("") { Path::new(".") } else { folder })?;
                    files.push((folder.clone(), name.to_owned()));
                    folders.push((folder, RecursiveMode::NonRecursive));
                }
                _ => folders.push((real(path)?, RecursiveMode::Recursive)),
            }
        }
        // A folder is looked at once: with all that is below it, if anybody asks for that.
        folders.sort_by_key(|(path, mode)| (path.clone(), *mode != RecursiveMode::Recursive));
        folders.dedup_by(|next, kept| next.0 == kept.0);
        let whole: Vec<PathBuf> = folders
            .iter()
            .filter(|(_, mode)| *mode == RecursiveMode::Recursive)
            .map(|(path, _)| path.clone())
            .collect();
        let mut watcher = notify::recommended_watcher(move |event: notify::Result<Event>| match event {
            Ok(event) if is_a_change(event.kind) => {
                let of_interest = event.paths.into_iter().find(|path| {
                    is_named(path, &files)
                        || (!is_passing(path) && whole.iter().any(|folder| path.starts_with(folder)))
                });
                // Where there is no room, a change is pending already.
                of_interest.map(|path| tell.try_send(path).ok());
            }
            Ok(_) => {}
            Err(error) => tracing::warn!(%error, "looking at files"),
        })?;
        for (path, mode) in folders {
            watcher.watch(&path, mode)?;
        }
        Ok(Self { changed, pending: None, _watcher: watcher })
    }

    /// The first of the files that have changed, once nothing more changes. What has changed is not forgotten where this
    /// is dropped before it is done.
    pub(super) async fn next(&mut self) -> PathBuf {
        let since = match &self.pending {
            Some((_, since)) => *since,
            None => {
                let Some(path) = self.changed.recv().await else { std::future::pending().await };
                let now = Instant::now();
                self.pending = Some((path, now));
                now
            }
        };
        while since.elapsed() < WAIT_MAX
            && matches!(tokio::time::timeout(QUIET, self.changed.recv()).await, Ok(Some(_)))
        {}
        self.pending.take().map(|(path, _)| path).unwrap_or_default()
    }
}

/// Whether a file is another one than before, as far as can be told: reading it is no change.
fn is_a_change(kind: EventKind) -> bool {
    match kind {
        EventKind::Access(_) | EventKind::Modify(ModifyKind::Metadata(MetadataKind::AccessTime)) => false,
        EventKind::Any
        | EventKind::Create(_)
        | EventKind::Modify(_)
        | EventKind::Remove(_)
        | EventKind::Other => true,
    }
}

fn is_named(path: &Path, files: &[(PathBuf, OsString)]) -> bool {
    files.iter().any(|(folder, name)| path.parent() == Some(folder) && path.file_name() == Some(name))
}

/// Whether it is a file that an editor makes for a moment.
fn is_passing(path: &Path) -> bool {
    let name = path.file_name().map(OsStr::to_string_lossy).unwrap_or_default();
    name.starts_with(['.', '#']) || name.ends_with(['~', '#']) || name == "4913"
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    const SOON: Duration = Duration::from_secs(20);

    /// What is told next, by its name.
    async fn told(changes: &mut Changes) -> String {
        let path = tokio::time::timeout(SOON, changes.next()).await.expect("a change");
        path.file_name().expect("a name").to_string_lossy().into_owned()
    }

    #[tokio::test]
    async fn what_changes_is_told_once_and_what_passes_is_not() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = |name: &str| folder.path().join(name);
        fs::create_dir_all(path("src/deep")).expect("a folder");
        for name in ["chinwag.toml", "Cargo.toml"] {
            fs::write(path(name), "").expect("a file");
        }
        let mut changes =
            Changes::of(&[path("src"), path("chinwag.toml"), path("Cargo.toml")]).expect("it looks");
        // Many steps are one change; what an editor leaves for a moment and what is beside are none.
        for (name, text) in
            [("bot.db", "x"), ("src/.main.rs.swp", "x"), ("src/deep/a.rs", "x"), ("src/deep/a.rs", "y")]
        {
            fs::write(path(name), text).expect("a file");
        }
        assert_eq!(told(&mut changes).await, "a.rs");
        // A file that another one takes the place of is still the same.
        for text in ["x", "y"] {
            fs::write(path("new.toml"), text).expect("a file");
            fs::rename(path("new.toml"), path("chinwag.toml")).expect("a file");
            assert_eq!(told(&mut changes).await, "chinwag.toml");
        }
        fs::write(path("bot.db"), "z").expect("a file");
        fs::read(path("src/deep/a.rs")).expect("a file");
        fs::remove_file(path("src/deep/a.rs")).expect("a file");
        assert_eq!(told(&mut changes).await, "a.rs");
        assert!(changes.changed.try_recv().is_err());
    }

    #[tokio::test]
    async fn a_change_is_not_forgotten_by_whoever_stops_waiting() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut changes = Changes::of(&[folder.path().to_owned()]).expect("it looks");
        fs::write(folder.path().join("a.rs"), "").expect("a file");
        while changes.pending.is_none() {
            tokio::time::timeout(Duration::from_millis(1), changes.next()).await.ok();
        }
        assert_eq!(told(&mut changes).await, "a.rs");
    }

    #[test]
    fn what_is_not_there_cannot_be_looked_at() {
        let error = Changes::of(&["/nowhere/src".into()]).expect_err("it is not there");
        assert!(error.to_string().contains("/nowhere/src"), "{error}");
    }
}
