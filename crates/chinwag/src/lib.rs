//! Serverless, event-driven chatbots: what a bot author adds to a project.
//!
//! [`bot`] turns plain async functions into the functions of the bus; [`settings`] loads `chinwag.toml` and explains
//! each mistake in it; [`Bot::main`] is the whole command line; [`demo_bot`] is a bot to begin with; [`testing`] tests one.
//! Start with `use chinwag::prelude::*;`.

pub mod bot;
mod commands;
mod copied;
pub mod demo_bot;
pub mod prelude;
mod replay;
pub mod settings;
pub mod testing;

#[cfg(feature = "mimalloc")]
mod allocator;
#[cfg(doctest)]
mod guide;
#[cfg(doctest)]
mod readme;

pub use chinwag_core as core;

pub use crate::bot::{Bot, Error, Result};
