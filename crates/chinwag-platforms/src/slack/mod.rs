//! Slack: the Events API, interactivity and slash commands in one channel, and the Web API.
//!
//! All requests of an app come to one address, signed with its signing secret: events as JSON, the rest as forms. A
//! conversation is a workspace and a channel, `<team>:<channel>`, or a thread of it, `<team>:<channel>:<thread_ts>`. What
//! comes from a modal or a global shortcut is in no channel, but the person's own, `<team>:<user>`: what is sent there
//! arrives as a direct message. What concerns a workspace alone is in the conversation `<team>`, to which nothing can be
//! sent. The id of a message is its `ts`.
//!
//! In Socket Mode the same comes in envelopes on a connection that the bot opens; each is turned into the request that
//! it would have been.

mod channel;
mod config;
mod socket;
mod verify;

mod body;
mod parse;

mod emoji;
mod event;
mod interaction;
mod mrkdwn;
mod said;
mod sent;

mod immediate;

mod blocks;
mod file;
mod prepare;
mod render;
mod reply;

mod wire;

use self::channel::NAME;
pub use self::{
    channel::Slack,
    config::{Config, KEYS},
};
