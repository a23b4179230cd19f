//! Drives one function from a bus: in order in each conversation, in parallel across them.
//!
//! The process that owns the function reads its topic by position (`driver`), keeps a lane for each conversation in
//! memory (`queue`), and runs the first input of every lane that is ready (`work`). An input leaves its lane when
//! its commit has landed; a retry waits inside its lane. What is not done stands in the store's cursor, so the next
//! owner begins where this one stopped.
//!
//! Memory does not grow with the backlog: no more is read than can be run, and what waits behind a slow conversation
//! is kept by its position alone once there is much of it.

mod driver;
mod paused;
mod queue;
mod work;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use chinwag_core::{clock::Clock, function::Registered, store::Engine};
use tokio::sync::{Notify, watch};

pub use self::driver::Lanes;
use crate::{
    invoke::Invoker,
    telemetry::{FunctionMeter, Meters},
};

/// What drives a function.
#[derive(Debug, Clone)]
pub struct Drive {
    /// The function.
    pub registered: Registered,
    /// Where it reads and commits.
    pub engine: Engine,
    /// Runs it.
    pub invoker: Invoker,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// What is counted of the function.
    pub meter: Arc<FunctionMeter>,
    /// What is counted of everything.
    pub meters: Meters,
    /// Told of new timers.
    pub timers: Arc<Notify>,
    /// Turns true when no more runs are to begin.
    pub stop: watch::Receiver<bool>,
}
