//! What a bot shows of itself: metrics by function and by channel, and its [`log`].
//!
//! Every metric stands in the [`catalogue`] with its unit and meaning, named by OpenTelemetry's conventions where one fits.
//! The stages add to [`Meters`] as they go, by atomics that are found once; nothing on the way of a message waits for
//! whoever looks. [`gather`] reads them all, together with what only the engine knows, and [`prometheus`] writes that out.
//!
//! No user and no conversation is a label: what is counted stays small however many people talk to a bot.

pub mod catalogue;
pub mod instrument;
pub mod log;
pub mod meters;
pub mod prometheus;
pub mod snapshot;

#[cfg(test)]
mod tests;

pub use self::{
    catalogue::{CATALOGUE, Kind, Metric},
    instrument::{Counter, Distribution, Histogram, Level},
    log::{Log, Privacy, Redactor},
    meters::{ChannelMeter, EngineMeter, FunctionMeter, Meters, SendOutcome},
    snapshot::{Family, Machine, Point, Snapshot, Value, gather},
};
