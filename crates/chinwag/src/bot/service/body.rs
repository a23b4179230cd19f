//! What a service does, its types forgotten: JSON in, JSON out.

use std::{
    any::{TypeId, type_name},
    marker::PhantomData,
    pin::Pin,
};

use super::{Answer, CallArguments, CallContext, ServiceSite, stub::misread};
use crate::bot::{Error, Unmet};

/// One try of a service.
pub(super) type Running<'a> = Pin<Box<dyn Future<Output = Result<String, Error>> + Send + 'a>>;

/// What a service does, its types forgotten.
///
/// A caller's types are not trusted to be the service's: they are compared before the first call, and what goes between
/// the two is JSON, which is also what is recorded and remembered.
pub(super) trait Body: Send + Sync {
    fn kinds(&self) -> Kinds;
    /// What it asks for and cannot have.
    fn check(&self, site: &ServiceSite) -> Vec<Unmet>;
    /// That this JSON is a request.
    fn accepts(&self, request: &str) -> Result<(), serde_json::Error>;
    /// That this JSON is a response.
    fn answers(&self, response: &str) -> Result<(), serde_json::Error>;
    /// Answers a request.
    fn run<'a>(&'a self, request: &'a str, site: &'a ServiceSite, context: CallContext) -> Running<'a>;
}

/// The types of a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Kinds {
    pub(crate) request: Kind,
    pub(crate) response: Kind,
}

/// A type, and what it is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Kind {
    id: TypeId,
    pub(crate) name: &'static str,
}

impl Kind {
    pub(super) fn of<T: 'static>() -> Self {
        Self { id: TypeId::of::<T>(), name: type_name::<T>() }
    }
}

/// A service function and the types of its arguments.
pub(super) struct Typed<F, Args> {
    run: F,
    arguments: PhantomData<fn(Args)>,
}

impl<F, Args> Typed<F, Args> {
    pub(super) fn new(run: F) -> Self {
        Self { run, arguments: PhantomData }
    }
}

impl<F, Args, Run> Body for Typed<F, Args>
where
    F: Fn(Args) -> Run + Send + Sync,
    Args: CallArguments,
    Run: Future<Output: Answer> + Send,
{
    fn kinds(&self) -> Kinds {
        let response = Kind::of::<<Run::Output as Answer>::Response>();
        Kinds { request: Kind::of::<Args::Request>(), response }
    }

    fn check(&self, site: &ServiceSite) -> Vec<Unmet> {
        Args::check(site)
    }

    fn accepts(&self, request: &str) -> Result<(), serde_json::Error> {
        serde_json::from_str::<Args::Request>(request).map(drop)
    }

    fn answers(&self, response: &str) -> Result<(), serde_json::Error> {
        serde_json::from_str::<<Run::Output as Answer>::Response>(response).map(drop)
    }

    fn run<'a>(&'a self, request: &'a str, site: &'a ServiceSite, context: CallContext) -> Running<'a> {
        Box::pin(async move {
            let request = serde_json::from_str(request)
                .map_err(|error| misread(site, "request", self.kinds().request.name, &error))?;
            let arguments = Args::from_call(request, site, &context)?;
            let response = (self.run)(arguments).await.into_result()?;
            serde_json::to_string(&response).map_err(|error| {
                Error::reject(format!("the response of `{}` cannot be JSON: {error}", site.name))
            })
        })
    }
}
