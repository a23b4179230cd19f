//! What is wrong with a bot, and since when: [`Watch`] looks again and again, and whoever asks is told.
//!
//! It looks at what the stages have counted, at where every function stands in the engine, and at the [`Machine`]: no call
//! is made for it, and nothing is written. `rules` are what it judges by, within the bounds of `[health]`.
//!
//! [`Machine`]: crate::telemetry::Machine

mod history;
mod rules;
mod watch;

#[cfg(test)]
mod tests;

pub use self::watch::{Host, Watch, WatchParts};
