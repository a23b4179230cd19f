//! What can go wrong in the stages.

use std::net::SocketAddr;

use chinwag_core::{error::EngineError, name::FunctionName};

/// What can go wrong in the stages.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The gateway cannot listen.
    #[error("the gateway cannot listen on {address}: {source}")]
    Listen {
        /// Where.
        address: SocketAddr,
        /// Why not.
        source: std::io::Error,
    },
    /// A function cannot be run.
    #[error("function `{function}` cannot be run: {source}")]
    Function {
        /// The function.
        function: FunctionName,
        /// Why not.
        source: EngineError,
    },
    /// The engine failed.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// A role asks for a function that there is not.
    #[error("there is no function `{name}`; there are {known}")]
    NoFunction {
        /// What was asked for.
        name: FunctionName,
        /// What there is.
        known: String,
    },
    /// The client of HTTP calls cannot be made.
    #[error("the HTTP client cannot be made: {0}")]
    Client(String),
}
