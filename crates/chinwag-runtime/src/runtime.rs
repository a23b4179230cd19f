//! Starts the stages on an engine, and stops them.

use std::{net::SocketAddr, sync::Arc};

use chinwag_core::{
    clock::{Clock, Ids},
    config::Config,
    function::Registered,
    name::FunctionName,
    secret::Secrets,
    store::Engine,
};

use crate::{Channels, Error};

/// What a runtime is made of.
#[derive(Debug)]
pub struct Parts {
    /// The settings.
    pub config: Config,
    /// Where events and state live.
    pub engine: Engine,
    /// The channels.
    pub channels: Channels,
    /// The bot's functions; the built-in ones are added.
    pub functions: Vec<Registered>,
    /// What `[results.notify]` signs with, where there is one.
    pub notify_secret: Option<Secrets>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Ids and randomness.
    pub ids: Arc<dyn Ids>,
    /// What of it runs in this process.
    pub roles: Roles,
}

/// What runs in this process.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Roles {
    /// The gateway.
    pub gateway: bool,
    /// The bot's functions and the result handlers.
    pub functions: Which,
    /// The sender.
    pub sender: bool,
}

/// Which functions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Which {
    /// Every one.
    All,
    /// These alone.
    Only(Vec<FunctionName>),
}

impl Default for Roles {
    /// All of it.
    fn default() -> Self {
        Self { gateway: true, functions: Which::All, sender: true }
    }
}

/// The stages, running. Dropping it ends them at once; what was under way is run again at the next start.
#[derive(Debug)]
pub struct Runtime {}

impl Runtime {
    /// Starts the stages: once this returns, the gateway listens and every function is subscribed.
    ///
    /// # Errors
    /// The address is taken, a function is owned by another process, the engine fails, or a role names no function.
    pub async fn start(parts: Parts) -> Result<Self, Error> {
        todo!()
    }

    /// Where the gateway listens, where it runs here.
    #[must_use]
    pub fn address(&self) -> Option<SocketAddr> {
        todo!()
    }

    /// Resolves when a stage cannot go on, as when another process has taken over its function.
    pub async fn failed(&self) -> Error {
        todo!()
    }

    /// Stops: the gateway takes nothing more and answers what it has, runs end, the engine is flushed. Whatever does
    /// not end within `[gateway] stop_timeout` is cut off and run again at the next start.
    ///
    /// # Errors
    /// The engine could not be flushed.
    pub async fn stop(self) -> Result<(), Error> {
        todo!()
    }
}
