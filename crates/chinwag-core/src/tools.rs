//! What a run may use beside its input: it reads through these, and changes nothing.

use std::{
    collections::BTreeMap,
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use crate::{
    clock::{Clock, SystemClock},
    commit::{ServiceCall, StateValue},
    error::EngineError,
    file::{FileSource, NoFiles},
    name::FunctionName,
    store::Store,
};

/// What a run may use beside its input.
#[derive(Debug, Clone)]
pub struct Tools {
    /// Reads state.
    pub state: StateReader,
    /// The time, for whoever has to wait.
    pub clock: Arc<dyn Clock>,
    /// Takes down the calls of services.
    pub calls: Calls,
    /// Gets the files that messages name.
    pub files: Arc<dyn FileSource>,
}

impl Tools {
    /// Tools of a run on `store`.
    #[must_use]
    pub fn new(store: &Arc<dyn Store>, clock: &Arc<dyn Clock>) -> Self {
        let state = StateReader(Some(Arc::clone(store)));
        Self { state, clock: Arc::clone(clock), ..Self::alone() }
    }

    /// With whoever gets files.
    #[must_use]
    pub fn with_files(self, files: Arc<dyn FileSource>) -> Self {
        Self { files, ..self }
    }

    /// Tools of a run that stands alone: there is no state, no file is fetched, and the time is the machine's.
    #[must_use]
    pub fn alone() -> Self {
        let (clock, files) = (Arc::new(SystemClock), Arc::new(NoFiles));
        Self { state: StateReader(None), clock, calls: Calls::default(), files }
    }
}

/// Reads state, and can do nothing else.
#[derive(Clone)]
pub struct StateReader(Option<Arc<dyn Store>>);

impl StateReader {
    /// The value of a key, where there is one.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn read(&self, key: &str) -> Result<Option<StateValue>, EngineError> {
        match &self.0 {
            Some(store) => store.state(key).await,
            None => Ok(None),
        }
    }
}

impl fmt::Debug for StateReader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("StateReader")
    }
}

/// The calls of services that a run made, as they end. Clones share it.
#[derive(Debug, Clone, Default)]
pub struct Calls(Arc<Mutex<Taken>>);

#[derive(Debug, Default)]
struct Taken {
    ended: Vec<ServiceCall>,
    begun: BTreeMap<FunctionName, u64>,
}

impl Calls {
    /// The most calls of one run that are taken down; further ones are made, and not recorded.
    pub const MAX: usize = 100;

    /// Counts a call of `service` that begins: which one of this run it is, from 1.
    #[must_use]
    pub fn begin(&self, service: &FunctionName) -> u64 {
        let mut taken = self.taken();
        let begun = taken.begun.entry(service.clone()).or_default();
        *begun += 1;
        *begun
    }

    /// Takes down a call.
    pub fn record(&self, call: ServiceCall) {
        let mut taken = self.taken();
        if taken.ended.len() < Self::MAX {
            taken.ended.push(call);
        }
    }

    /// What has been taken down since the last time.
    #[must_use]
    pub fn take(&self) -> Vec<ServiceCall> {
        std::mem::take(&mut self.taken().ended)
    }

    fn taken(&self) -> MutexGuard<'_, Taken> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
