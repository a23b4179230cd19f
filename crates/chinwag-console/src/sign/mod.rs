//! Signing in: who may see pages, and change things.
//!
//! A session begins with a link that is good once, or with the token of the settings, and is a random cookie that scripts
//! cannot read and other sites cannot send. What changes something also needs the session's own [`csrf`](Session::csrf)
//! word. Of links and cookies only digests are kept. Guessing is slowed down, each address by itself: nobody is kept out by what
//! somebody else tries. A session ends when it is signed out of, when it is not used, and after half a day in any case.

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
