//! One process for each function of a file: advisory locks beside it, which the system drops when a process dies.

use std::{
    collections::HashMap,
    fs::{File, OpenOptions, TryLockError},
    io::{self, Read, Seek, Write},
    path::{Path, PathBuf},
    time::Duration,
};

use chinwag_core::error::EngineError;

/// The role of filling the index. NOTE: no function can have this name.
pub(super) const INDEX: &str = "-index";

/// How often, and with which pause, a lock is tried: a look by [`Locks::is_taken`] holds it for a moment.
const TRIES: usize = 4;
const PAUSE: Duration = Duration::from_millis(10);

/// The locks this process holds.
#[derive(Debug)]
pub(super) struct Locks {
    store: String,
    folder: PathBuf,
    held: HashMap<String, File>,
}

impl Locks {
    pub(super) fn new(path: &Path) -> Self {
        let mut folder = path.as_os_str().to_owned();
        folder.push("-locks");
        Self { store: path.display().to_string(), folder: folder.into(), held: HashMap::new() }
    }

    /// Takes the lock of a role, or says which process has it. Taking it twice is harmless.
    pub(super) fn take(&mut self, role: &str) -> Result<(), EngineError> {
        if self.held.contains_key(role) {
            return Ok(());
        }
        let locking = |error| EngineError::failed("making the lock files beside the database", error);
        std::fs::create_dir_all(&self.folder).map_err(locking)?;
        let mut file = options().create(true).open(self.folder.join(role)).map_err(locking)?;
        if !lock(&file, TRIES).map_err(locking)? {
            let mut pid = String::new();
            file.read_to_string(&mut pid).map_err(locking)?;
            let pid = if pid.is_empty() { "unknown".to_owned() } else { pid };
            return Err(EngineError::Taken { role: role.into(), store: self.store.clone(), pid });
        }
        file.set_len(0).and_then(|()| file.rewind()).map_err(locking)?;
        write!(file, "{}", std::process::id()).map_err(locking)?;
        self.held.insert(role.to_owned(), file);
        Ok(())
    }

    /// Gives the lock of a role back.
    pub(super) fn release(&mut self, role: &str) {
        self.held.remove(role);
    }

    /// Whether a living process has the lock of a role, this one or another.
    pub(super) fn is_taken(&self, role: &str) -> bool {
        let free = || lock(&options().open(self.folder.join(role)).ok()?, 1).ok();
        self.held.contains_key(role) || free() == Some(false)
    }
}

fn options() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.read(true).write(true).truncate(false);
    options
}

/// Whether the lock was free.
fn lock(file: &File, tries: usize) -> io::Result<bool> {
    for left in (0..tries).rev() {
        match file.try_lock() {
            Ok(()) => return Ok(true),
            Err(TryLockError::Error(error)) => return Err(error),
            Err(TryLockError::WouldBlock) if left > 0 => std::thread::sleep(PAUSE),
            Err(TryLockError::WouldBlock) => {}
        }
    }
    Ok(false)
}
