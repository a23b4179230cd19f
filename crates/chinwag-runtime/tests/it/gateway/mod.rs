//! The gateway over real connections: what it takes, what it refuses, and what it promises by a 200.

mod bench;
pub(crate) mod client;
pub(crate) mod doubles;

mod bodies;
mod dedupe;
mod durable;
mod events;
mod invited;
mod keys;
mod limits;
mod log;
mod panics;
mod refused;
mod routes;
mod slow;
mod stop;
