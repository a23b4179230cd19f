//! Metrics: what there is to count, the instruments that count it, and how it is written out.
//!
//! Every metric stands in the [`catalogue`] with its unit and meaning, named by OpenTelemetry's conventions where one
//! fits. Instruments are atomics. A [`Snapshot`] is all of them at one moment, and [`prometheus`] writes it out.
//!
//! No user and no conversation is a label: what is counted stays small however many people talk to a bot.

pub mod catalogue;
pub mod instrument;
pub mod prometheus;
pub mod snapshot;

#[cfg(test)]
mod tests;

pub use self::{
    catalogue::{CATALOGUE, Kind, Metric},
    instrument::{Counter, Distribution, Histogram, Level},
    snapshot::{Family, Point, Snapshot, Value},
};
