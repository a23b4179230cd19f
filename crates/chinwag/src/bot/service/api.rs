//! What callers see of a service: its name, its types, and the handle that a function asks for.

use std::{any::type_name, fmt, marker::PhantomData, sync::Arc};

use serde::{Serialize, de::DeserializeOwned};

use super::{Client, ServiceError, Station};
use crate::bot::{Error, FromInput, Request, Site, Unmet, chat::Play};

/// A service as its callers see it: its name, what it takes and what it answers.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not the API of a service",
    note = "write `impl ServiceApi for {Self}` with its `NAME`, its `Request` and its `Response`"
)]
pub trait ServiceApi: 'static {
    /// The name that the bot gives it.
    const NAME: &'static str;
    /// What it takes.
    type Request: Serialize + DeserializeOwned + Send + Sync + 'static;
    /// What it answers.
    type Response: Serialize + DeserializeOwned + Send + 'static;
}

/// A service that a function may call, given to the bot by [`Bot::service`](crate::bot::Bot::service).
///
/// Each call is taken down in the record of the run, with its request and its response. In a durable conversation it is
/// a step: made once, and not again when the function runs again from its beginning.
pub struct Service<T> {
    station: Arc<Station>,
    client: Client,
    /// The durable conversation that a call is a step of, where it is one.
    play: Option<Arc<Play>>,
    api: PhantomData<fn() -> T>,
}

impl<T: ServiceApi> Service<T> {
    /// Calls the service.
    ///
    /// # Errors
    /// Its own error, after the tries that its settings allow; or that it is busy, or left alone after failures in a
    /// row. The cause is a [`ServiceError`]. Whether another run may help is as the service said.
    pub async fn call(&self, request: &T::Request) -> Result<T::Response, Error> {
        match &self.play {
            Some(play) => {
                // Where the step stands is known when it has begun.
                let perform = async { self.perform(&self.client.at(play.place()), request).await };
                play.call(self.station.name(), request, perform).await
            }
            None => self.perform(&self.client, request).await,
        }
    }

    /// The one place where a call is made, in this run, and taken down.
    async fn perform(&self, client: &Client, request: &T::Request) -> Result<T::Response, Error> {
        let service = self.station.name();
        let unwritable =
            |source| ServiceError::Request { service: service.clone(), source: Arc::new(source) };
        let request = serde_json::to_string(request).map_err(|source| Error::reject(unwritable(source)))?;
        let response = self.station.call(client, &request).await?;
        serde_json::from_str(&response).map_err(|source| {
            let (service, expected) = (service.clone(), type_name::<T::Response>());
            Error::reject(ServiceError::Response { service, expected, source: Arc::new(source) })
        })
    }
}

impl<T: ServiceApi> FromInput for Service<T> {
    fn check(site: &Site) -> Result<(), Unmet> {
        site.services.find::<T>().map(drop)
    }

    async fn from_input(request: &mut Request) -> Result<Self, Error> {
        let found = request.site().services.find::<T>();
        let station = found.map_err(|unmet| request.refuse(unmet))?;
        let client = Client::of(request.input(), request.site().function());
        Ok(Self { station, client, play: request.play().cloned(), api: PhantomData })
    }
}

impl<T> Clone for Service<T> {
    fn clone(&self) -> Self {
        let (station, client) = (Arc::clone(&self.station), self.client.clone());
        Self { station, client, play: self.play.clone(), api: PhantomData }
    }
}

impl<T> fmt::Debug for Service<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Service").field(self.station.name()).finish()
    }
}
