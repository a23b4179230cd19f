//! Where the calls of a service come in: its function, its settings, and what its calls share.

use std::{fmt, sync::Arc, time::Duration};

use chinwag_core::name::FunctionName;

use super::{
    Client, Director, ServiceSite, StandIn, Stub,
    body::{Body, Kinds},
    breaker::Breaker,
    context::Call,
    error::Failure,
    gate::Gate,
    memory::Memory,
    record::Record,
    settings::ServiceSettings,
};
use crate::bot::Error;

/// Where the calls of a service come in.
pub(crate) struct Station {
    pub(super) site: ServiceSite,
    pub(super) settings: ServiceSettings,
    pub(super) body: Arc<dyn Body>,
    pub(super) gate: Gate,
    pub(super) breaker: Breaker,
    memory: Option<Memory>,
    stand_in: Option<StandIn>,
    director: Option<Arc<dyn Director>>,
}

/// What came of a call: the response as JSON, or why there is none.
pub(super) type Outcome = Result<Arc<str>, Failure>;

impl Station {
    pub(super) fn new(site: ServiceSite, settings: ServiceSettings, body: Arc<dyn Body>) -> Self {
        let (gate, breaker) = (Gate::new(settings.concurrency), Breaker::new(settings.breaker));
        let memory = settings.cache.map(|cache| Memory::new(cache, settings.longest()));
        Self { site, settings, body, gate, breaker, memory, stand_in: None, director: None }
    }

    /// With something that answers in its place.
    pub(super) fn stood_in_by(self, stand_in: Option<StandIn>) -> Self {
        Self { stand_in, ..self }
    }

    /// With somebody who directs it: what they say stands in for its function, as a stub does.
    pub(super) fn directed_by(self, director: Option<Arc<dyn Director>>) -> Self {
        let Some(director) = director else { return self };
        let stub = Stub::directed(&director, self.name());
        Self { body: Arc::new(stub.of(Arc::clone(&self.body))), director: Some(director), ..self }
    }

    /// A call waits to be tried again.
    pub(super) async fn wait(&self, call: &Call<'_>, wait: Duration) {
        let until = call.now().after(wait);
        if let Some(director) = &self.director {
            director.waits_until(until);
        }
        call.client.clock.sleep_until(until).await;
    }

    /// Forgets every response that is remembered.
    pub(crate) fn forget(&self) {
        if let Some(memory) = &self.memory {
            memory.forget();
        }
    }

    /// The service's name.
    pub(crate) fn name(&self) -> &FunctionName {
        &self.site.name
    }

    /// Its types.
    pub(crate) fn kinds(&self) -> Kinds {
        self.body.kinds()
    }

    /// How it is called.
    pub(crate) fn settings(&self) -> &ServiceSettings {
        &self.settings
    }

    /// That this JSON is a request.
    pub(crate) fn accepts(&self, request: &str) -> Result<(), serde_json::Error> {
        self.body.accepts(request)
    }

    /// That this JSON is a response.
    pub(crate) fn answers(&self, response: &str) -> Result<(), serde_json::Error> {
        self.body.answers(response)
    }

    /// Calls the service, and takes it down.
    pub(crate) async fn call(&self, client: &Client, request: &str) -> Result<Arc<str>, Error> {
        let call = Call::begin(client, self.name(), request);
        let mut record = Record::begin(&client.calls, self.name(), request);
        if let Some(stand_in) = &self.stand_in {
            let outcome = stand_in.outcome(self.name(), request);
            record.end(&outcome);
            return outcome.map_err(Error::from);
        }
        let tries = self.tries(&call, record.attempts());
        let outcome = match &self.memory {
            Some(memory) => memory.once(request, &*client.clock, tries).await,
            None => tries.await,
        };
        record.end(&outcome);
        outcome.map_err(Error::from)
    }
}

impl fmt::Debug for Station {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Station")
            .field("site", &self.site)
            .field("kinds", &self.kinds())
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}
