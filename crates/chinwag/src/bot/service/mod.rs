//! Service functions: a request in, a response out, on no topic and of no platform. Other functions call them.
//!
//! A [`ServiceApi`] names a service and its types; a function that asks for [`Service<T>`] may call it. What is asked
//! for and can be found out before the first event is checked by [`Bot::build`](super::Bot::build).
//!
//! ```
//! use std::time::Duration;
//!
//! use chinwag::prelude::*;
//!
//! /// How many of a size are left.
//! struct Stock;
//!
//! impl ServiceApi for Stock {
//!     const NAME: &'static str = "stock";
//!     type Request = String;
//!     type Response = u32;
//! }
//!
//! struct Warehouse {
//!     shelves: Vec<(String, u32)>,
//! }
//!
//! async fn stock(size: String, warehouse: State<Warehouse>) -> Result<u32> {
//!     let shelf = warehouse.shelves.iter().find(|(name, _)| *name == size);
//!     shelf.map(|(_, left)| *left).ok_or_else(|| Error::reject(format!("there is no size {size}")))
//! }
//!
//! async fn talk(message: Message, stock: Service<Stock>) -> Result<String> {
//!     Ok(format!("{} left", stock.call(&message.text().to_owned()).await?))
//! }
//!
//! # fn main() -> std::result::Result<(), Box<dyn std::error::Error>> {
//! # let config = chinwag::settings::Settings::defaults().config;
//! let stock = serve(stock).timeout(Duration::from_secs(2)).attempts(3).cache(Duration::from_secs(60), 1000);
//! let bot = Bot::new()
//!     .function("talk", on(MESSAGE_RECEIVED), talk)
//!     .service("stock", stock)
//!     .with_state(Warehouse { shelves: vec![("M".into(), 3)] });
//! bot.build(&config)?;
//! # Ok(())
//! # }
//! ```
//!
//! A call goes through what it may be spared by, from the outside in: the [`memory`] of earlier responses, the
//! [`breaker`] that leaves a failing service alone, the [`tries`], the [`gate`] that bounds how many there are at once,
//! and the [`attempt`] itself, within its time-out and with its panics caught. Every call is taken down in the record of
//! the run that made it, with its request and its response.

mod api;
mod context;
mod director;
mod function;
mod serve;
mod services;
mod settings;
mod stand_in;
mod stub;

mod station;

mod attempt;
mod body;
mod breaker;
mod cache;
mod catch;
mod gate;
mod memory;
mod record;
mod tries;

mod error;
mod problem;

#[cfg(test)]
mod tests;

pub use self::{
    api::{Service, ServiceApi},
    context::{CallContext, Caller},
    error::ServiceError,
    function::{Answer, CallArguments, FromCall, ServiceFn, ServiceSite},
    problem::ServiceProblem,
    serve::{Served, serve},
};
pub(crate) use self::{
    context::Client,
    director::Director,
    problem::has,
    record::cut,
    services::Services,
    stand_in::{Refused, StandIn},
    station::Station,
};
pub(in crate::bot) use self::{serve::ServiceDraft, services::Opening, stub::Stub};
