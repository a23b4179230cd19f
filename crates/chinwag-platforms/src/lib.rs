//! Pure adapters of chat platforms: verify, parse, prepare, render, reply. No I/O.
//!
//! [`open`] turns a channel's configuration into a [`Platform`](chinwag_core::platform::Platform); the caller says how
//! credentials are read, so that nothing here touches the environment, a file or the network. Each platform is a folder
//! with the same files: `verify` (is it the provider?), `parse` (bytes to messages), `prepare` (fit a response to what
//! the platform shows), `render` (the call), `reply` (what the answer means) and `wire` (the provider's JSON).

mod by_hand;
mod options;
mod redact;
mod registry;

mod adaptive;
mod apart;
mod caller;
mod file;
mod fit;
mod form;
mod jwt;
mod keys;
mod legal;
mod loose;
mod markup;
mod meta;
mod unread;
mod words;

pub mod discord;
pub mod google_chat;
pub mod instagram;
pub mod line;
pub mod matrix;
pub mod mattermost;
pub mod messenger;
pub mod slack;
pub mod split;
pub mod teams;
pub mod telegram;
pub mod twilio;
pub mod viber;
pub mod web;
pub mod webex;
pub mod webhook;
pub mod whatsapp;

pub use by_hand::{ByHand, by_hand};
pub use registry::{Key, OpenError, PLATFORMS, for_verify, keys, open};
