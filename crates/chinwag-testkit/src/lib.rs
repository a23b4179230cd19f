//! Conformance suites for engines, and simulators that play the chat providers.

pub mod clock;
pub mod conformance;
pub mod messenger;
