//! Traces: a span for each hop of a message, from the webhook to the provider's answer.
//!
//! [`hops`] makes spans of what the stages know anyway: a webhook that was taken, a run that was committed, a call of a
//! provider. The [`Tracer`] keeps those that are sampled, or failed, until an exporter takes them; where there is none,
//! nothing is made and nothing is kept. A hop's id follows from the event's, as the `traceparent` of what it publishes
//! does, so that parents are found whichever process they ran in.

pub mod hops;
pub mod receipts;
pub mod span;
pub mod tracer;

#[cfg(test)]
mod tests;

pub use self::{
    span::{Attribute, Kind, Link, Moment, Span},
    tracer::Tracer,
};
