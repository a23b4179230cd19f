//! Simulated providers: one engine, and for each platform what it says and what it takes.
//!
//! [`Simulator`] is what all of them have in common: it listens for the bot's calls, delivers webhooks, knows what was
//! shown to whom, and lets calls go wrong. A platform is a [`Play`]: pure, without a network and without a clock, and as
//! strict as the provider it plays.

mod act;
mod cast;
mod error;
mod exchange;
mod lines;
mod server;
mod simulator;
mod taken;

mod form;
mod numbered;

mod mattermost;
mod slack;
mod telegram;
mod twilio;

use std::{fmt, time::Duration};

use chinwag_core::{
    clock::Timestamp,
    platform::{HttpReply, RawRequest},
    secret::Secret,
};
use serde_json::{Map, Value};

pub use self::{
    act::{Act, Webhook},
    cast::{Choice, Person, Shown},
    error::Error,
    lines::Lines,
    mattermost::Mattermost,
    simulator::{Call, Simulator},
    slack::Slack,
    taken::{Taken, json},
    telegram::Telegram,
    twilio::Twilio,
};

/// A platform as its provider plays it.
///
/// A call that the provider would refuse MUST be refused with the provider's own error: what passes here has to pass
/// there.
pub trait Play: fmt::Debug + Send + 'static {
    /// The platform's name.
    fn name(&self) -> &'static str;

    /// The keys of a channel to it, beside `name` and `platform`. A credential is named as [`Play::credential`] knows
    /// it: `{"env": name}`.
    fn settings(&self, api_url: &str) -> Map<String, Value>;

    /// A credential of the channel.
    fn credential(&self, name: &str) -> Option<Secret>;

    /// The platform's id of a person who is called so.
    fn user_id(&self, name: &str) -> String;

    /// The webhook of what a person does, signed; `None` where the platform has no such thing. `address` is the
    /// channel's webhook, which some signatures are over.
    fn webhook(&mut self, person: &Person, act: &Act, address: &str, now: Timestamp) -> Option<Webhook>;

    /// The same webhook as the provider delivers it once more, signed anew where the signature has a time.
    fn again(&self, webhook: &Webhook, now: Timestamp) -> Webhook {
        let _ = now;
        webhook.clone()
    }

    /// What the bot's own response to the webhook shows. An error says what the provider would not accept of it.
    ///
    /// # Errors
    /// The provider does not accept it.
    fn answered(&mut self, person: &Person, act: &Act, reply: &HttpReply) -> Result<Vec<Shown>, String>;

    /// Keeps a webhook for a bot that fetches what happens. Whether the platform has such a thing.
    fn keep(&mut self, webhook: &Webhook) -> bool {
        let _ = webhook;
        false
    }

    /// The connections on which a bot is told what happens, where the platform has such a thing. What is kept is told
    /// there.
    fn lines(&mut self) -> Option<&mut dyn Lines> {
        None
    }

    /// Takes a call of the API.
    fn call(&mut self, call: &RawRequest, now: Timestamp) -> Taken;

    /// The API's refusal with a status, for trouble on demand.
    fn refuse(&self, status: u16, retry_after: Option<Duration>) -> HttpReply;
}
