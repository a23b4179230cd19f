//! The log: from what is said by `tracing` to lines that are kept in the engine.
//!
//! [`Log`] is the whole of it: its [layer](Log::layer) stands in the subscriber of the process and takes what the policy of
//! the line's function wants (`dial`); a line goes into a bounded channel, or is counted as dropped, and whoever said it
//! goes on. A task of the runtime takes lines out again, removes what must not be kept ([`Redactor`]), and writes them in
//! batches; another looks each second whether somebody has changed a policy (`keeper`).
//!
//! Of a line that is not kept nothing is formatted or copied.

mod dial;
mod keeper;
mod layer;
mod line;
mod redact;

#[cfg(test)]
mod tests;

use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

use chinwag_core::{log::LogLine, metrics::Counter};
use tokio::sync::{Notify, mpsc};
use tracing::Subscriber;
use tracing_subscriber::{Layer, registry::LookupSpan};

pub use self::layer::BODIES;
pub use self::redact::{Privacy, Redactor};
use self::{
    dial::Dials,
    layer::{Kept, Policy},
};
pub(crate) use self::{
    keeper::{Keeper, KeeperParts},
    layer::RUN,
};

/// The most lines that wait to be written; further ones are dropped, and counted.
const WAITING_MAX: usize = 8192;

/// The log of a process. Clones are the same.
#[derive(Clone)]
pub struct Log(Arc<Shared>);

/// A line on its way.
#[derive(Debug)]
struct Pending {
    line: LogLine,
    privacy: Privacy,
}

struct Shared {
    redactor: Redactor,
    dials: Dials,
    sender: mpsc::Sender<Pending>,
    /// Until a runtime takes it.
    receiver: Mutex<Option<mpsc::Receiver<Pending>>>,
    dropped: Arc<Counter>,
    /// A policy was changed in this process.
    changed: Notify,
}

impl Log {
    /// A log that keeps nothing of what `redactor` knows.
    #[must_use]
    pub fn new(redactor: Redactor) -> Self {
        let (sender, receiver) = mpsc::channel(WAITING_MAX);
        Self(Arc::new(Shared {
            redactor,
            dials: Dials::default(),
            sender,
            receiver: Mutex::new(Some(receiver)),
            dropped: Arc::default(),
            changed: Notify::new(),
        }))
    }

    /// What takes lines, for the subscriber of the process. What is said before a runtime has started waits for it.
    pub fn layer<S: Subscriber + for<'a> LookupSpan<'a>>(&self) -> impl Layer<S> + use<S> {
        Kept(self.clone()).with_filter(Policy(self.clone()))
    }

    /// What is taken out of lines.
    #[must_use]
    pub fn redactor(&self) -> &Redactor {
        &self.0.redactor
    }

    /// A policy was changed in the engine: it is looked at once.
    pub fn changed(&self) {
        self.0.changed.notify_one();
    }

    /// Lines that were dropped.
    pub(crate) fn dropped(&self) -> &Arc<Counter> {
        &self.0.dropped
    }

    fn take_receiver(&self) -> Option<mpsc::Receiver<Pending>> {
        self.0.receiver.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

impl fmt::Debug for Log {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Log").field("dropped", &self.0.dropped.get()).finish_non_exhaustive()
    }
}
