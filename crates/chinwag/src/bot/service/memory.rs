//! What a service remembers: earlier responses, and the calls that are under way, so that one serves all who ask the
//! same at the same time.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use chinwag_core::{
    clock::{Clock, Timestamp},
    config::CacheConfig,
};
use tokio::sync::watch;

use super::{cache::Cache, station::Outcome};

/// What a service remembers.
#[derive(Debug)]
pub(super) struct Memory {
    inner: Mutex<Inner>,
    /// How long a call of somebody else is waited for: longer than it can take.
    patience: Duration,
}

#[derive(Debug)]
struct Inner {
    cache: Cache,
    under_way: HashMap<Arc<str>, watch::Receiver<Option<Outcome>>>,
}

/// What is to be done for a request.
enum Turn<'a> {
    /// Nothing: the response is known.
    Known(Arc<str>),
    /// Wait for what another call comes to.
    Follow(watch::Receiver<Option<Outcome>>),
    /// Call.
    Lead(Lead<'a>),
}

impl Memory {
    pub(super) fn new(cache: CacheConfig, patience: Duration) -> Self {
        let inner = Inner { cache: Cache::new(cache), under_way: HashMap::new() };
        Self { inner: Mutex::new(inner), patience }
    }

    /// The response to a request: from memory, from a call that is under way, or else from `call`.
    pub(super) async fn once(
        &self,
        request: &str,
        clock: &dyn Clock,
        call: impl Future<Output = Outcome> + Send,
    ) -> Outcome {
        let deadline = clock.now().after(self.patience);
        let lead = loop {
            let answer = match self.turn(request, clock.now()) {
                Turn::Known(response) => return Ok(response),
                Turn::Lead(lead) => break lead,
                Turn::Follow(answer) => answer,
            };
            tokio::select! {
                biased;
                outcome = followed(answer) => match outcome {
                    Some(outcome) => return outcome,
                    // The run of whoever called was cut off: somebody else has to call.
                    None => continue,
                },
                // NOTE: whoever called may not have been polled since, perhaps by the very run that waits here.
                () = clock.sleep_until(deadline) => return call.await,
            }
        };
        let outcome = call.await;
        lead.end(&outcome, clock.now());
        outcome
    }

    /// Forgets every response. A call that is under way is still followed.
    pub(super) fn forget(&self) {
        self.inner().cache.clear();
    }

    fn turn(&self, request: &str, now: Timestamp) -> Turn<'_> {
        let mut inner = self.inner();
        if let Some(response) = inner.cache.get(request, now) {
            return Turn::Known(response);
        }
        if let Some(answer) = inner.under_way.get(request) {
            return Turn::Follow(answer.clone());
        }
        let (request, (answer, asked)) = (Arc::<str>::from(request), watch::channel(None));
        inner.under_way.insert(Arc::clone(&request), asked);
        Turn::Lead(Lead { memory: self, request, answer })
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What a call that is under way came to; none where it was cut off.
async fn followed(mut answer: watch::Receiver<Option<Outcome>>) -> Option<Outcome> {
    answer.wait_for(Option::is_some).await.ok()?.clone()
}

/// The call that others may follow. Where it is dropped before its end, one of them calls.
struct Lead<'a> {
    memory: &'a Memory,
    request: Arc<str>,
    answer: watch::Sender<Option<Outcome>>,
}

impl Lead<'_> {
    fn end(self, outcome: &Outcome, now: Timestamp) {
        if let Ok(response) = outcome {
            self.memory.inner().cache.put(&self.request, response, now);
        }
        self.answer.send_replace(Some(outcome.clone()));
    }
}

impl Drop for Lead<'_> {
    fn drop(&mut self) {
        self.memory.inner().under_way.remove(&self.request);
    }
}
