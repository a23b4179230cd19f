//! Where a scenario is played, and how long it may take.

use std::time::Duration;

use chinwag_backends::{memory::Memory, sqlite::Sqlite};
use chinwag_core::{config::SqliteConfig, store::Engine};
use tempfile::TempDir;

/// How long a test waits for what has to happen.
pub(crate) const SOON: Duration = Duration::from_secs(20);

/// How long a scenario may take.
const SCENARIO_MAX: Duration = Duration::from_secs(60);

/// The pause between two looks: nothing tells of a run that ended.
const LOOK: Duration = Duration::from_millis(2);

/// An engine that outlives the processes that run on it.
#[derive(Debug)]
pub(crate) enum Place {
    Memory(Memory),
    Sqlite(TempDir),
}

impl Place {
    pub(crate) fn memory() -> Self {
        Self::Memory(Memory::new())
    }

    pub(crate) fn sqlite() -> Self {
        Self::Sqlite(TempDir::new().expect("a folder"))
    }

    /// The engine, as one process opens it.
    pub(crate) fn open(&self) -> Engine {
        match self {
            Self::Memory(memory) => memory.engine(),
            Self::Sqlite(folder) => {
                let config = SqliteConfig::at(folder.path().join("chinwag.db"));
                Sqlite::open(&config).expect("the database opens").engine()
            }
        }
    }
}

/// Plays a scenario to its end.
pub(crate) async fn play(scenario: impl Future<Output = ()>) {
    tokio::time::timeout(SCENARIO_MAX, scenario).await.expect("the scenario comes to its end");
}

/// Looks until it is found.
pub(crate) async fn until<T>(what: &str, mut look: impl AsyncFnMut() -> Option<T>) -> T {
    let found = async {
        loop {
            if let Some(found) = look().await {
                return found;
            }
            tokio::time::sleep(LOOK).await;
        }
    };
    tokio::time::timeout(SOON, found).await.unwrap_or_else(|_| panic!("{what} did not happen"))
}
