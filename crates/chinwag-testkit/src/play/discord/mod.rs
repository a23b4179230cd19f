//! Discord as its API is documented: signed interactions and frames out, REST in.
//!
//! What people write, change and react comes by the Gateway alone, for which a bot holds a connection open. Where it does
//! not, each frame is delivered over HTTP instead, signed as an interaction is: as whoever holds that connection passes it
//! on.
//! `/word` is a command and a press is on a component: both are interactions, and are answered in their own response.

mod api;
mod application;
mod components;
mod deed;
mod embed;
mod gateway;
mod interaction;
mod markdown;
mod message;
mod refusal;

#[cfg(test)]
mod tests;

pub use self::application::Discord;
