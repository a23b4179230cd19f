//! Who calls a service, and what the service may know of it.

use std::sync::Arc;

use chinwag_core::{
    clock::{Clock, Timestamp},
    conversation::fingerprint,
    event::EventId,
    function::Input,
    name::FunctionName,
    tools::Calls,
};

use super::{FromCall, ServiceSite};
use crate::bot::{Error, Unmet};

/// What a service may know of the call it answers.
#[derive(Debug, Clone)]
pub struct CallContext {
    now: Timestamp,
    caller: Option<Caller>,
    attempt: u32,
    stable_id: String,
}

/// The run that calls a service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    function: FunctionName,
    event: EventId,
}

impl CallContext {
    /// When this try began.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// The run that calls; none where a person does, by `chinwag call`.
    #[must_use]
    pub fn caller(&self) -> Option<&Caller> {
        self.caller.as_ref()
    }

    /// Which try of this call it is, from 1.
    #[must_use]
    pub fn attempt(&self) -> u32 {
        self.attempt
    }

    /// An id that is the same in every try of this call, and whenever a run of the same function on the same event calls
    /// the same service for the same n-th time, or the same step of a durable conversation does: an idempotency key for a
    /// system outside.
    #[must_use]
    pub fn stable_id(&self) -> &str {
        &self.stable_id
    }
}

impl FromCall for CallContext {
    fn check(_: &ServiceSite) -> Result<(), Unmet> {
        Ok(())
    }

    fn from_call(_: &ServiceSite, context: &CallContext) -> Result<Self, Error> {
        Ok(context.clone())
    }
}

impl Caller {
    /// The function.
    #[must_use]
    pub fn function(&self) -> &FunctionName {
        &self.function
    }

    /// The event it runs on.
    #[must_use]
    pub fn event_id(&self) -> &EventId {
        &self.event
    }
}

/// Who calls: by which clock, and where the calls are taken down.
#[derive(Debug, Clone)]
pub(crate) struct Client {
    caller: Option<Caller>,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) calls: Calls,
    random: u128,
    /// Which step of a durable conversation calls, where it is one.
    place: Option<String>,
}

impl Client {
    /// A run of a function.
    pub(in crate::bot) fn of(input: &Input, function: &FunctionName) -> Self {
        let caller = Caller { function: function.clone(), event: input.event.id.clone() };
        let (clock, calls) = (Arc::clone(&input.tools.clock), input.tools.calls.clone());
        Self { caller: Some(caller), clock, calls, random: input.random, place: None }
    }

    /// The same run, at a step of a durable conversation. A later run of it makes another first call.
    pub(super) fn at(&self, place: String) -> Self {
        Self { place: Some(place), ..self.clone() }
    }

    /// Nobody's run.
    pub(crate) fn alone(clock: Arc<dyn Clock>, calls: Calls, random: u128) -> Self {
        Self { caller: None, clock, calls, random, place: None }
    }
}

/// One call of a service.
pub(super) struct Call<'a> {
    pub(super) client: &'a Client,
    pub(super) request: &'a str,
    stable_id: String,
}

impl<'a> Call<'a> {
    /// The next call of `service` by this client.
    pub(super) fn begin(client: &'a Client, service: &FunctionName, request: &'a str) -> Self {
        let count = client.calls.begin(service);
        let nth = client.place.clone().unwrap_or_else(|| count.to_string());
        let stable_id = match &client.caller {
            Some(caller) => format!("{}.{}.{service}.{nth}", caller.event.original(), caller.function),
            None => format!("{:032x}.{service}.{nth}", client.random),
        };
        Self { client, request, stable_id }
    }

    /// The current time.
    pub(super) fn now(&self) -> Timestamp {
        self.client.clock.now()
    }

    /// 64 random bits, others for each try.
    pub(super) fn random(&self, attempt: u32) -> u64 {
        fingerprint(&[&format!("{:032x}", self.client.random), &self.stable_id, &attempt.to_string()])
    }

    /// What the service may know.
    pub(super) fn context(&self, attempt: u32) -> CallContext {
        let (caller, stable_id) = (self.client.caller.clone(), self.stable_id.clone());
        CallContext { now: self.now(), caller, attempt, stable_id }
    }
}
