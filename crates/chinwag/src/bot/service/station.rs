//! Where the calls of a service come in: its function, its settings, and what its calls share.

use std::{fmt, sync::Arc};

use chinwag_core::name::FunctionName;

use super::{
    Client, ServiceSite, StandIn,
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
}

/// What came of a call: the response as JSON, or why there is none.
pub(super) type Outcome = Result<Arc<str>, Failure>;

impl Station {
    pub(super) fn new(site: ServiceSite, settings: ServiceSettings, body: Arc<dyn Body>) -> Self {
        let (gate, breaker) = (Gate::new(settings.concurrency), Breaker::new(settings.breaker));
        let memory = settings.cache.map(|cache| Memory::new(cache, settings.longest()));
        Self { site, settings, body, gate, breaker, memory, stand_in: None }
    }

    /// With something that answers in its place.
    pub(super) fn stood_in_by(self, stand_in: Option<StandIn>) -> Self {
        Self { stand_in, ..self }
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

    /// Calls the service, and takes it down.
    pub(crate) async fn call(&self, client: &Client, request: &str) -> Result<Arc<str>, Error> {
        let call = Call::begin(client, self.name(), request);
        let mut record = Record::begin(&client.calls, self.name(), request);
        let stood_in = self.stand_in.as_ref().and_then(|stand_in| stand_in.outcome(self.name(), request));
        if let Some(outcome) = stood_in {
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
