//! Webex: a bot with webhooks of its own.
//!
//! A webhook carries ids and no words: what was said has to be fetched with them. What comes in is therefore at first the
//! provider's own object, `Native`, under the name of its resource and event (`messages.created`), in the right
//! conversation and from the right person; `fetch` asks for the rest. A conversation is a room, or a thread in it,
//! `<room>/<root message>`. Ids are opaque. A file can only be got with the channel's token.
//!
//! Buttons stand on an Adaptive Card. What was pressed, and in which conversation, is fetched likewise.

mod channel;
mod config;
mod verify;

mod fetch;
mod id;
mod mention;
mod parse;

mod dialect;
mod file;
mod prepare;
mod register;
mod render;
mod reply;

use self::channel::NAME;
pub use self::{
    channel::Webex,
    config::{Config, KEYS},
};
