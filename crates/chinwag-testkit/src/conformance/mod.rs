//! What every engine must do, as cases that each engine runs.
//!
//! One case is one test: a function of a fresh engine. An engine runs whole suites, never a case of its own choice:
//!
//! ```text
//! mod conformance {
//!     async fn open() -> Fresh { Fresh::new(Memory::new().engine()) }
//!
//!     chinwag_testkit::bus_suite!(bus, open);
//!     chinwag_testkit::store_suite!(store, open);
//!     chinwag_testkit::archive_suite!(archive, open);
//!     chinwag_testkit::logs_suite!(logs, open);
//! }
//! ```
//!
//! [`durable_suite!`](crate::durable_suite) is for engines that keep what they are told.

pub mod fixture;
pub mod owner;

pub mod bus;

pub mod commit;
pub mod cursor;
pub mod dead;
pub mod forget;
pub mod ingest;
pub mod lease;
pub mod retention;
pub mod state;
pub mod timer;

pub mod archive;
pub mod log;

pub mod durable;

mod suite;

use std::{any::Any, fmt, future::Future, num::NonZeroUsize, time::Duration};

use chinwag_core::store::Engine;

/// An engine with nothing in it, and what must live as long as it.
pub struct Fresh {
    /// The engine.
    pub engine: Engine,
    _place: Box<dyn Any + Send + Sync>,
}

impl Fresh {
    /// An engine that needs nothing else.
    #[must_use]
    pub fn new(engine: Engine) -> Self {
        Self::at(engine, ())
    }

    /// An engine in a place, a folder or a server, that goes once the engine has gone.
    #[must_use]
    pub fn at(engine: Engine, place: impl Any + Send + Sync) -> Self {
        Self { engine, _place: Box::new(place) }
    }
}

impl fmt::Debug for Fresh {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.engine.fmt(f)
    }
}

/// A bound on what is read at once.
///
/// # Panics
/// The bound is zero.
#[must_use]
pub fn max(count: usize) -> NonZeroUsize {
    NonZeroUsize::new(count).expect("a bound is not zero")
}

/// Waits, but not for ever.
///
/// # Panics
/// It takes more than ten seconds.
pub async fn within<F: Future>(future: F) -> F::Output {
    tokio::time::timeout(Duration::from_secs(10), future).await.expect("it takes no more than ten seconds")
}
