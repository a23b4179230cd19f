//! Serverless, event-driven chatbots: what a bot author adds to a project.
//!
//! [`bot`] turns plain async functions into the functions of the bus; [`settings`] loads `chinwag.toml` and explains
//! each mistake in it; [`platforms`] names the chat providers; [`commands`] is the logic of the command line. Start
//! with `use chinwag::prelude::*;`.

pub mod bot;
pub mod commands;
pub mod platforms;
pub mod prelude;
pub mod settings;

pub use chinwag_core as core;

pub use crate::bot::{Bot, Error, Result};
