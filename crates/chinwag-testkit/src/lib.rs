//! Conformance suites for engines, simulators that play the chat providers, a collector of telemetry, and conversation
//! scripts.

pub mod clock;
pub mod collector;
pub mod conformance;
pub mod messenger;
pub mod play;
pub mod script;
