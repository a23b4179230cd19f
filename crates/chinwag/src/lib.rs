//! Serverless, event-driven chatbots: what a bot author adds to a project.
//!
//! [`bot`] turns plain async functions into the functions of the bus; [`settings`] loads `chinwag.toml` and explains
//! each mistake in it; [`Bot::main`] is the whole command line; [`demo_bot`] is a bot to begin with.
//! Start with `use chinwag::prelude::*;`.

pub mod bot;
mod commands;
pub mod demo_bot;
pub mod prelude;
pub mod settings;

#[cfg(doctest)]
mod readme;

pub use chinwag_core as core;

pub use crate::bot::{Bot, Error, Result};

/// Events are made by one thread and dropped by another, thousands of times a second: what the system's allocator is
/// slowest at. A bot that brings its own allocator leaves out the feature.
#[cfg(feature = "mimalloc")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;
