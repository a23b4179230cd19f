//! Matrix: an application service of a homeserver.
//!
//! The homeserver puts transactions below the channel's address: the registration's `url` is that address, so that
//! `/_matrix/app/v1/transactions/…` follows on it. A conversation is a room, `!room:server`, or a thread in it,
//! `!room:server/$root`. Matrix does not say whether a room is between two: every room counts as a group. What is
//! encrypted end to end cannot be read, and is ignored.
//!
//! The bot joins the rooms that it is invited to, unless `join = false`; it leaves one by the native reply
//! `{"membership": "leave"}`, and joins one by `{"membership": "join"}`.

mod channel;
mod config;
mod verify;

mod body;
mod content;
mod file;
mod parse;
mod prepare;
mod render;
mod reply;
mod wire;

use self::channel::NAME;
pub use self::{
    channel::Matrix,
    config::{Config, KEYS},
};
