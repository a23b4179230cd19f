//! The panel over real HTTP, on every embedded engine, for somebody who has signed in.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

mod client;
mod dead;
mod desk;
mod forms;
mod logs;
mod policy;
mod settings;
