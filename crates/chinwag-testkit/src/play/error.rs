//! What can go wrong in a simulator itself, or with what a person wants to do.

use std::net::SocketAddr;

/// Why the simulator cannot do what it was asked for.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The API cannot listen.
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
    /// It was not said where webhooks go.
    #[error("it was not said where webhooks go")]
    NotPointed,
    /// The webhook could not be delivered, or was not taken.
    #[error("the webhook was not taken: {what}")]
    NotTaken {
        /// What was answered instead.
        what: String,
    },
    /// There is nothing that it could be done to.
    #[error("there is nothing of {who} that could be {what}")]
    Nothing {
        /// What was to be done.
        what: &'static str,
        /// Whose it would be.
        who: String,
    },
    /// Nothing with this title can be pressed.
    #[error("nothing called “{title}” can be pressed{}", listed(offered))]
    NotOffered {
        /// The title.
        title: String,
        /// What can be.
        offered: Vec<String>,
    },
    /// It opens an address, and the bot does not hear of it.
    #[error("“{title}” opens an address; the bot does not hear of it")]
    Opens {
        /// The title.
        title: String,
    },
    /// The platform has no such thing.
    #[error("on {platform}, nobody can do this: {what}")]
    NotThere {
        /// The platform.
        platform: &'static str,
        /// What was to be done.
        what: String,
    },
}

fn listed(titles: &[String]) -> String {
    if titles.is_empty() { "; nothing can".into() } else { format!("; there is: {}", titles.join(", ")) }
}
