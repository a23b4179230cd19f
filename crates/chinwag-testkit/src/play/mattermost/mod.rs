//! Mattermost as its server behaves: an outgoing webhook, slash commands and presses out, the REST API in.

mod hook;
mod markdown;
mod post;
mod refusal;
mod rest;
mod server;

pub use self::server::Mattermost;
