//! Drives a bot hard: signed texts over kept connections, each answer matched to what it answers.
//!
//! Each text is `<user>-<n>`, unique to its person. The generator's own part is kept small, because it shares the
//! machine with what it measures: one connection carries one webhook at a time, bodies are written by hand, and
//! answers are matched where they arrive.

mod config;
mod connection;
mod gate;
mod job;
mod pace;
mod report;
mod run;

pub use config::{LoadConfig, Pace};
pub(super) use gate::Gate;
pub use report::LoadReport;
pub use run::run;
