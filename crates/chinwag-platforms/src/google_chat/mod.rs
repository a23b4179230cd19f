//! Google Chat: apps with an HTTP endpoint, in the older form of events and in that of add-ons, and what a Workspace
//! Events subscription pushes by Pub/Sub.
//!
//! Every request carries a token of Google's. What proves that it comes from Chat is the account it was issued to:
//! anybody can have one with the right audience and the right signature.
//!
//! A conversation is a space, `spaces/<space>`, or a thread of one, `spaces/<space>/threads/<thread>`. In a direct
//! message, where each message has a thread of its own, it is the space. What concerns a subscription and no space is in
//! the conversation `subscriptions/<subscription>`, to which nothing can be sent.

mod channel;
mod config;
mod content;
mod event;
mod parse;
mod pubsub;
mod verify;

mod answer;
mod card;
mod file;
mod prepare;
mod render;
mod reply;

use self::channel::NAME;
pub use self::{
    channel::GoogleChat,
    config::{Config, KEYS},
};
