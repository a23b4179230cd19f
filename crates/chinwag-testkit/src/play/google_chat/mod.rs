//! Google Chat as its documentation has it: events with a token out, the Chat API in.
//!
//! What people write is said to the app alone; what begins with its name, `@Helper`, is written in a space, where it
//! begins a thread, and `/word` is a command. An event is answered in its own response, or by the API. What people change
//! and react is no event: it is pushed by the Pub/Sub subscription that the app has made. Beside the API there are the
//! endpoint that gives access tokens, and the published keys of the events' tokens.

mod answer;
mod api;
mod app;
mod card;
mod event;
mod login;
mod markup;
mod message;
mod push;
mod refusal;
mod widget;

#[cfg(test)]
mod tests;

pub use self::app::GoogleChat;
