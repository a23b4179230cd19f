//! Conformance suites for engines, simulators that play the chat providers, and conversation scripts.

pub mod clock;
pub mod conformance;
pub mod messenger;
pub mod play;
pub mod script;
