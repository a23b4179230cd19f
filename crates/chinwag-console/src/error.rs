//! What can go wrong with the panel itself.

use std::{io, net::SocketAddr};

/// Why there is no panel.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Nothing can listen there.
    #[error("the console cannot listen on {address}")]
    Listen {
        /// Where.
        address: SocketAddr,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// What people are to open it at cannot be.
    #[error("`{url}` is no address of a console: write `https://` and a name")]
    Url {
        /// What is set.
        url: String,
    },
}
