//! Discord: interactions over HTTP, the events of the application, and the frames of the Gateway.
//!
//! Every webhook is signed with the application's key; every call is made with the bot's token. A conversation is a
//! channel, a thread or a direct conversation by its id. What is in none of them is in `guild:<id>`, `user:<id>` or
//! `application:<id>`, to which nothing can be sent.
//!
//! Over HTTP there are commands, components, dialogs and a few events. Ordinary messages come by the Gateway alone, on a
//! connection that the bot opens; or something else holds that, and passes each frame on as the body of a webhook.
//!
//! An interaction is answered in its own response by a function that is immediate. Where that comes later, the first
//! answer of a run takes the place of `thinking…`, by the interaction's token; everything else for all, and an answer whose
//! token is over, is a message of its own in the channel.
//!
//! What is for one person alone follows by the token too, all parts of it, or is not sent: nothing else hides it. NOTE: who
//! sees the answer in the place of `thinking…` is settled with that, and what follows while it is shown takes its place. So
//! a command whose late answer is for one person alone has to be named in `private_commands`; without that, only what an
//! immediate function says in time is for one person alone. A press shows no `thinking…`, and needs nothing.

mod channel;
mod config;
mod gateway;
mod granted;
mod verify;

mod body;
mod parse;

mod attachment;
mod dispatch;
mod event;
mod interaction;
mod mention;

mod markup;
mod message;
mod prepare;
mod render;
mod reply;
mod token;
mod wire;

use self::channel::NAME;
pub use self::{
    channel::Discord,
    config::{Config, KEYS},
};
