//! What stands in for a service in a test.

use std::{fmt, sync::Arc};

use serde_json::Value;

use super::{
    CallContext, ServiceSite,
    body::{Body, Kinds, Running},
};
use crate::bot::{Error, Unmet};

/// What answers in place of a service.
#[derive(Clone)]
pub(in crate::bot) struct Stub(Arc<dyn Fn(Value) -> Result<Value, Error> + Send + Sync>);

impl Stub {
    pub(in crate::bot) fn new(
        answer: impl Fn(Value) -> Result<Value, Error> + Send + Sync + 'static,
    ) -> Self {
        Self(Arc::new(answer))
    }

    /// In place of that service.
    pub(super) fn of(self, real: Arc<dyn Body>) -> Stubbed {
        Stubbed { stub: self, real }
    }
}

/// A service whose function is not called. What goes in and out still has to be of its types.
pub(super) struct Stubbed {
    stub: Stub,
    real: Arc<dyn Body>,
}

impl Stubbed {
    fn answer(&self, request: &str, site: &ServiceSite) -> Result<String, Error> {
        self.accepts(request).map_err(|error| misread(site, "request", self.kinds().request.name, &error))?;
        let request = serde_json::from_str(request)?;
        let response = (self.stub.0)(request)?.to_string();
        self.real
            .answers(&response)
            .map_err(|error| misread(site, "stub's response", self.kinds().response.name, &error))?;
        Ok(response)
    }
}

impl Body for Stubbed {
    fn kinds(&self) -> Kinds {
        self.real.kinds()
    }

    fn check(&self, site: &ServiceSite) -> Vec<Unmet> {
        self.real.check(site)
    }

    fn accepts(&self, request: &str) -> Result<(), serde_json::Error> {
        self.real.accepts(request)
    }

    fn answers(&self, response: &str) -> Result<(), serde_json::Error> {
        self.real.answers(response)
    }

    fn run<'a>(&'a self, request: &'a str, site: &'a ServiceSite, _: CallContext) -> Running<'a> {
        Box::pin(async move { self.answer(request, site) })
    }
}

/// That JSON is not of the type it has to be. No later call would end otherwise.
pub(super) fn misread(
    site: &ServiceSite,
    what: &str,
    expected: &'static str,
    error: &serde_json::Error,
) -> Error {
    Error::reject(format!("the {what} of `{}` cannot be read as `{expected}`: {error}", site.name))
}

impl fmt::Debug for Stub {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Stub")
    }
}
