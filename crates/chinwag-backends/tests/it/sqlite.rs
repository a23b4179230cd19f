//! The embedded engine.

use std::path::PathBuf;

use chinwag_backends::sqlite::Sqlite;
use chinwag_core::{config::SqliteConfig, store::Engine};
use chinwag_testkit::conformance::{Fresh, durable::Durable};
use tempfile::TempDir;

async fn open() -> Fresh {
    let folder = File::new();
    Fresh::at(folder.open(), folder)
}

/// A database in a folder of its own.
struct File(TempDir);

impl File {
    fn new() -> Self {
        Self(TempDir::new().expect("a folder"))
    }

    fn path(&self) -> PathBuf {
        self.0.path().join("chinwag.db")
    }
}

impl Durable for File {
    fn open(&self) -> Engine {
        Sqlite::open(&SqliteConfig::at(self.path())).expect("the database opens").engine()
    }

    fn killed(&self) -> Self {
        // What a process leaves that is killed: the database and its log as they stand.
        let copy = Self::new();
        for suffix in ["", "-wal"] {
            let name = format!("chinwag.db{suffix}");
            std::fs::copy(self.0.path().join(&name), copy.0.path().join(&name)).expect("a copy");
        }
        copy
    }
}

chinwag_testkit::bus_suite!(bus, open);
chinwag_testkit::store_suite!(store, open);
chinwag_testkit::archive_suite!(archive, open);
chinwag_testkit::logs_suite!(logs, open);
chinwag_testkit::durable_suite!(durable, File::new);
