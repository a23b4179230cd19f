//! Signing in: who may see pages, and change things.
//!
//! A session begins with a link that is good once, or with the token of the settings, and is a random cookie that scripts
//! cannot read and other sites cannot send. What changes something also needs the session's own [`csrf`](Session::csrf)
//! word. Of all that only digests are kept. Guessing the token is slowed down; guessing a link or a session is hopeless.

mod brake;
mod doorkeeper;
mod session;

#[cfg(test)]
mod tests;

pub(crate) use self::doorkeeper::{LINK, TOKEN};
pub use self::{
    doorkeeper::{Doorkeeper, Refused},
    session::Session,
};
