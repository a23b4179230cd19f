//! Simulated providers: one engine, and for each platform what it says and what it takes.
//!
//! [`Simulator`] is what all of them have in common: it listens for the bot's calls, delivers webhooks, knows what was
//! shown to whom, and lets calls go wrong. A platform is a [`Play`]: pure, without a network and without a clock, and as
//! strict as the provider it plays.

mod cast;
mod error;
mod exchange;
mod server;
mod simulator;

mod slack;
mod telegram;

use std::{fmt, time::Duration};

use bytes::Bytes;
use chinwag_core::{
    clock::Timestamp,
    platform::{HttpReply, RawRequest},
    secret::Secret,
};
use http::{HeaderMap, Method};
use serde_json::{Map, Value};

pub use self::{
    cast::{Choice, Person, Shown},
    error::Error,
    simulator::{Call, Simulator},
    slack::Slack,
    telegram::Telegram,
};
use crate::script::Media;

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

    /// Takes a call of the API.
    fn call(&mut self, call: &RawRequest, now: Timestamp) -> Taken;

    /// The API's refusal with a status, for trouble on demand.
    fn refuse(&self, status: u16, retry_after: Option<Duration>) -> HttpReply;
}

/// What a person does.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Act {
    /// They write.
    Says(String),
    /// They press what a message offers.
    Presses {
        /// What they press.
        choice: Choice,
        /// The message it is on.
        message_id: String,
    },
    /// They send a picture, a sound, a film or a file.
    Sends(Media, String),
    /// They send where they are.
    Locates {
        /// Degrees to the north.
        latitude: f64,
        /// Degrees to the east.
        longitude: f64,
    },
    /// They change what they wrote.
    Edits {
        /// The message.
        message_id: String,
        /// Its new words.
        text: String,
        /// How often it was changed, this time included.
        count: u32,
    },
    /// They react to a message of the bot.
    Reacts {
        /// The message.
        message_id: String,
        /// The emoji.
        emoji: String,
    },
}

/// A request to the bot.
#[derive(Debug, Clone)]
pub struct Webhook {
    /// The HTTP method.
    pub method: Method,
    /// What comes behind the channel's address, such as `/transactions/1` or `?id=1`; mostly nothing.
    pub suffix: String,
    /// The headers, with the signature.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
    /// The provider's id of the message in it.
    pub message_id: Option<String>,
}

/// What becomes of a call.
#[derive(Debug)]
pub struct Taken {
    /// What it is answered with.
    pub reply: HttpReply,
    /// What it shows to people.
    pub shown: Vec<Shown>,
}

impl Taken {
    /// An answer in JSON that shows something.
    #[must_use]
    pub fn json(status: u16, body: &Value, shown: Vec<Shown>) -> Self {
        Self { reply: json(status, body), shown }
    }
}

/// An answer in JSON.
#[must_use]
pub fn json(status: u16, body: &Value) -> HttpReply {
    let headers = HeaderMap::from_iter([(
        http::header::CONTENT_TYPE,
        http::HeaderValue::from_static("application/json; charset=utf-8"),
    )]);
    HttpReply { status, headers, body: body.to_string().into() }
}
