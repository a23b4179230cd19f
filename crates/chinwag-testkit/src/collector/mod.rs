//! A collector of OpenTelemetry on loopback, strict: what is not OTLP over HTTP in JSON, by the letter of the
//! specification, is answered 400 and remembered as a fault.
//!
//! `shape` is what the letter says. It knows nothing of who sends.

mod server;
mod shape;

#[cfg(test)]
mod tests;

pub use self::{
    server::{Collector, Received},
    shape::{metrics, traces},
};
