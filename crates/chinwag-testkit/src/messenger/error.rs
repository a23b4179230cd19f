//! What can go wrong in the simulator itself. What goes wrong in the bot is a result, not an error.

use std::{net::SocketAddr, time::Duration};

/// Why the simulator cannot do what it was asked for.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The Send API cannot listen.
    #[error("listening on {address}")]
    Listen {
        /// Where.
        address: SocketAddr,
        /// Why not.
        #[source]
        source: std::io::Error,
    },
    /// The webhook's address is not a plain HTTP address.
    #[error("`{url}` is not an http address")]
    Address {
        /// The address.
        url: String,
    },
    /// No webhook has been subscribed yet.
    #[error("no webhook is subscribed")]
    NotSubscribed,
    /// The webhook could not be reached.
    #[error("reaching the webhook: {what}")]
    Unreachable {
        /// Why not.
        what: String,
    },
    /// The webhook did not echo the challenge, and nothing but the challenge, with a 200.
    #[error("the handshake was answered {status} with `{body}`, not 200 with the challenge")]
    Handshake {
        /// The status of the answer.
        status: u16,
        /// The beginning of its body.
        body: String,
    },
    /// Nothing was sent to a person in time.
    #[error("nothing was sent to {psid} within {waited:?}")]
    NoMessage {
        /// The person.
        psid: String,
        /// How long it was waited for.
        waited: Duration,
    },
    /// Another load is running on this simulator.
    #[error("a load is already running")]
    Busy,
}
