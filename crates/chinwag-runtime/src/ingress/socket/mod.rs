//! Holds a WebSocket on which a provider tells what happens.
//!
//! [`listen`] connects for as long as the process lives: `connect` opens a connection, a `Line` is one from its greeting
//! to its end, `taken` is what becomes of an event on it. What is told is stored before it is acknowledged, and the
//! session goes on only past what is stored: whatever ends a connection, the provider tells the rest again on the next.
//!
//! A session is noted with what is stored, so that the next process takes it up where this one stopped.
//!
//! A connection is alive while it answers: to the provider's own heartbeat where it has one, to a ping where it has none.

mod listen;

mod connect;
mod line;
mod notes;
mod pulse;
mod taken;
mod wire;

#[cfg(test)]
mod tests;

pub(super) use self::listen::{Pace, listen};
