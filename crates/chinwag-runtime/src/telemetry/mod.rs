//! What a bot shows of itself: metrics by function and by channel, the traces of what passes through it, and its [`log`].
//!
//! The stages add to [`Meters`] as they go, by atomics that are found once; nothing on the way of a message waits for
//! whoever looks. [`gather()`] reads them all, together with what only the engine knows: what each of them means stands in
//! the [`catalogue`](chinwag_core::metrics::catalogue). Spans are made by [`trace`]. [`export`] sends both elsewhere, by
//! [`otlp`] and [`dogstatsd`].

pub mod gather;
pub mod log;
pub mod meters;
pub mod skew;
pub mod trace;

pub mod dogstatsd;
pub mod export;
pub mod otlp;
pub mod resource;

#[cfg(test)]
mod tests;

pub use self::{
    export::{ExportParts, Exporters, Snapshots},
    gather::{Machine, gather, open_messages},
    log::{Log, Privacy, Redactor},
    meters::{ChannelMeter, EngineMeter, Exporter, FunctionMeter, Meters, SendOutcome},
    resource::Resource,
    skew::Skew,
    trace::Tracer,
};
