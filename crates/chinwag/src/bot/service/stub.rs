//! What stands in for a service in a test.

use std::{fmt, sync::Arc};

use chinwag_core::name::FunctionName;
use serde_json::Value;

use super::{
    CallContext, Director, ServiceSite,
    body::{Body, Kinds, Running},
};
use crate::bot::{Error, Unmet};

/// What answers in place of a service; where it has no answer, the service has.
#[derive(Clone)]
pub(in crate::bot) struct Stub(Arc<dyn Fn(Value) -> Option<Result<Value, Error>> + Send + Sync>);

impl Stub {
    pub(in crate::bot) fn new(
        answer: impl Fn(Value) -> Result<Value, Error> + Send + Sync + 'static,
    ) -> Self {
        Self(Arc::new(move |request| Some(answer(request))))
    }

    /// What the director has that service answer.
    pub(super) fn directed(director: &Arc<dyn Director>, service: &FunctionName) -> Self {
        let (director, service) = (Arc::clone(director), service.clone());
        Self(Arc::new(move |_| director.answer(&service)))
    }

    /// In place of that service.
    pub(super) fn of(self, real: Arc<dyn Body>) -> Stubbed {
        Stubbed { stub: self, real }
    }
}

/// A service whose function is not called where something answers in its place. What goes in and out still has to be of its types.
pub(super) struct Stubbed {
    stub: Stub,
    real: Arc<dyn Body>,
}

impl Stubbed {
    /// What answers in its place, where anything does.
    fn answer(&self, request: &str, site: &ServiceSite) -> Result<Option<String>, Error> {
        self.accepts(request).map_err(|error| misread(site, "request", self.kinds().request.name, &error))?;
        let Some(answer) = (self.stub.0)(serde_json::from_str(request)?) else { return Ok(None) };
        let response = answer?.to_string();
        self.real
            .answers(&response)
            .map_err(|error| misread(site, "stub's response", self.kinds().response.name, &error))?;
        Ok(Some(response))
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

    fn run<'a>(&'a self, request: &'a str, site: &'a ServiceSite, context: CallContext) -> Running<'a> {
        Box::pin(async move {
            match self.answer(request, site)? {
                Some(response) => Ok(response),
                None => self.real.run(request, site, context).await,
            }
        })
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
