//! Microsoft Teams as the Bot Framework is documented: activities with a token out, the connector's REST API in.
//!
//! What people write is said to the bot alone; what begins with its name, `@Helper`, is written in a team's channel,
//! where it begins a thread. Beside the connector there are the login, which gives access tokens, and the published keys
//! of the activities' tokens.

mod activity;
mod card;
mod connector;
mod content;
mod element;
mod html;
mod invoke;
mod login;
mod refusal;
mod service;

#[cfg(test)]
mod tests;

pub use self::service::Teams;
