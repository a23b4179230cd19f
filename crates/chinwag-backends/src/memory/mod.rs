//! An engine that keeps everything in memory, for tests: nothing survives the process.
//!
//! It is the plainest reading of the contracts: one lock around a few tables, every method a few lines. What another
//! engine does differently from this one is that engine's mistake, or a gap in the suites of `chinwag-testkit`.

mod lease;
mod log;
mod tables;

mod archive;
mod bus;
mod logs;
mod store;

use std::sync::{Arc, Mutex, MutexGuard};

use chinwag_core::store::Engine;
use tokio::sync::watch;

/// An engine in memory. Clones share one memory.
#[derive(Debug, Clone, Default)]
pub struct Memory(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    tables: Mutex<tables::Tables>,
    journal: Mutex<logs::Journal>,
    /// Told of every write that publishes.
    news: watch::Sender<()>,
}

impl Memory {
    /// An engine with nothing in it.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The contracts on this memory.
    #[must_use]
    pub fn engine(&self) -> Engine {
        let (store, archive) = (Arc::new(self.clone()), Arc::new(self.clone()));
        Engine { bus: Arc::new(self.clone()), store, archive, logs: Arc::new(self.clone()) }
    }

    fn tables(&self) -> MutexGuard<'_, tables::Tables> {
        self.0.tables.lock().expect("nothing panics while it holds this lock")
    }

    fn journal(&self) -> MutexGuard<'_, logs::Journal> {
        self.0.journal.lock().expect("nothing panics while it holds this lock")
    }

    /// Changes the tables, and tells whoever waits for events.
    fn write<T>(&self, change: impl FnOnce(&mut tables::Tables) -> T) -> T {
        let changed = change(&mut self.tables());
        self.0.news.send_replace(());
        changed
    }
}
