//! Ingress without a public address: the bot goes and gets what happens. No webhook is needed, and no tunnel.
//!
//! Where a platform has a [`Poll`](chinwag_core::platform::Poll), `poll` asks for what the provider keeps; where it has
//! a [`Socket`](chinwag_core::socket::Socket), `socket` holds a connection on which the provider tells it. Both take the
//! way of a webhook: let in by the platform, written by the store, and only then acknowledged. A process that dies in
//! between is told the same again, and the marks tell.
//!
//! One process alone does so for a channel, as a provider tells each thing to one of those who ask, or to the last of
//! them: `post` has the lease of it. The others stand by.

mod parts;
mod post;
mod taken;
mod waits;

mod poll;
mod socket;
mod trial;

pub use self::{
    parts::{Ingress, IngressParts},
    trial::try_out,
};
