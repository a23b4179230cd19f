//! What the stages count: metrics, by function and by channel.
//!
//! The stages add to [`Meters`] as they go, by atomics that are found once; nothing on the way of a message waits for
//! whoever looks. [`gather`] reads them all, together with what only the engine knows: what each of them means stands in
//! the [`catalogue`](chinwag_core::metrics::catalogue).

pub mod gather;
pub mod meters;

#[cfg(test)]
mod tests;

pub use self::{
    gather::{Machine, gather, open_messages},
    meters::{ChannelMeter, EngineMeter, FunctionMeter, Meters, SendOutcome},
};
