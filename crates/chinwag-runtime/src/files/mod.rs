//! Gets the files that messages name, and is led to no private address by them.
//!
//! A platform says which calls lead to a file, and which of them bear a credential; [`Downloads`] makes them. Whoever
//! writes a message may have made up its addresses, and a server may redirect to any other, so that each one is looked
//! at: it has to be of a host that the channel is configured with, or over TLS and public. A name is resolved once, all of
//! its addresses are looked at, and it is these that are connected to. A credential goes to the host that it is for, and
//! is not carried along to another.
//!
//! `public` says which addresses are, `resolve` asks for them, `step` is one call on the way and what it may be led to,
//! `answer` what came back, `body` the bytes within their bounds, `download` the whole way.

mod answer;
mod body;
mod download;
mod public;
mod resolve;
mod step;

#[cfg(test)]
mod tests;

pub use self::{
    download::Downloads,
    public::is_public,
    resolve::{Resolve, SystemResolver},
};
