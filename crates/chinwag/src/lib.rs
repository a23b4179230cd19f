//! Serverless, event-driven chatbots: what a bot author adds to a project.
//!
//! [`bot`] turns plain async functions into the functions of the bus; [`settings`] loads `chinwag.toml` and explains
//! each mistake in it; [`commands`] is the command line, which [`Bot::main`] runs; [`demo_bot`] is a bot to begin with.
//! Start with `use chinwag::prelude::*;`.

pub mod bot;
pub mod commands;
pub mod demo_bot;
pub mod prelude;
pub mod settings;

pub use chinwag_core as core;

pub use crate::bot::{Bot, Error, Result};
