//! OTLP over HTTP, [as JSON](https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding): what a collector of
//! OpenTelemetry takes. [`metrics`] and [`traces`] write the bodies, and do no I/O; [`post`] hands them over.
//!
//! By the specification, ids are in hex, 64-bit numbers are text, and enumerations are numbers.

pub mod metrics;
pub mod post;
pub mod traces;
mod wire;

#[cfg(test)]
mod tests;
