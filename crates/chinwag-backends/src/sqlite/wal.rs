//! Moves what is in the write-ahead log into the database, beside the writer and not in its way.
//!
//! A thread with a connection of its own copies the pages. It never gets the very last ones, which are still being
//! written; those the writer copies itself, between two groups, so that the log starts again from its beginning.

use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc::{Receiver, SyncSender, sync_channel},
    },
    thread::JoinHandle,
};

use chinwag_core::error::EngineError;
use rusqlite::Connection;

use super::open;

/// Bytes of rows after which the log is copied.
const BYTES_MAX: usize = 4 << 20;

/// When to copy.
#[derive(Debug)]
pub(super) struct Checkpoints {
    written: usize,
    wake: Option<SyncSender<()>>,
    is_copied: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Checkpoints {
    /// Starts the thread; it ends with this value.
    #[expect(clippy::disallowed_methods, reason = "copying blocks, so it has a thread of its own")]
    pub(super) fn start(path: &Path) -> Result<Self, EngineError> {
        let mut connection = Connection::open(path).map_err(open::explain(path))?;
        open::be_patient(&mut connection).map_err(open::explain(path))?;
        let (wake, woken) = sync_channel(1);
        let is_copied = Arc::new(AtomicBool::new(false));
        let copied = Arc::clone(&is_copied);
        let thread = std::thread::Builder::new()
            .name("chinwag-wal".into())
            .spawn(move || run(&connection, &woken, &copied))
            .map_err(|error| EngineError::failed("starting the checkpoint thread", error))?;
        Ok(Self { written: 0, wake: Some(wake), is_copied, thread: Some(thread) })
    }

    /// A group of about so many bytes has been written.
    pub(super) fn wrote(&mut self, bytes: usize) {
        self.written += bytes;
    }

    /// Between two groups: wakes the thread when it is time, and copies the rest when it has done its part.
    pub(super) fn look(&mut self, connection: &Connection) {
        if self.is_copied.swap(false, Ordering::AcqRel) {
            checkpoint(connection);
            self.written = 0;
        } else if self.written >= BYTES_MAX {
            // NOTE: a full channel means that the thread is at it already.
            let _ = self.wake.as_ref().map(|wake| wake.try_send(()));
        }
    }
}

impl Drop for Checkpoints {
    fn drop(&mut self) {
        self.wake = None;
        if let Some(thread) = self.thread.take() {
            // Should it have panicked, the log is copied at the next start.
            let _ = thread.join();
        }
    }
}

fn run(connection: &Connection, woken: &Receiver<()>, copied: &AtomicBool) {
    while woken.recv().is_ok() {
        checkpoint(connection);
        copied.store(true, Ordering::Release);
    }
}

/// Copies what can be copied without waiting for anybody.
fn checkpoint(connection: &Connection) {
    if let Err(error) = connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(())) {
        // The pages stay where they are, and safe; the next time may do better.
        tracing::warn!(target: "chinwag::engine", %error, "the write-ahead log could not be copied into the database");
    }
}
