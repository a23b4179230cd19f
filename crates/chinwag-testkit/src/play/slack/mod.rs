//! Slack as its APIs are documented: signed events, presses and slash commands out, Web API in.

mod blocks;
mod method;
mod socket;
mod workspace;

pub use self::workspace::Slack;
