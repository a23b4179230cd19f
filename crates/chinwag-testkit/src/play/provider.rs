//! What a simulated provider says and takes: one implementation for each platform.

use std::{fmt, time::Duration};

use chinwag_core::{
    clock::Timestamp,
    platform::{HttpReply, RawRequest},
    secret::Secret,
};
use serde_json::{Map, Value};

use super::{Act, Person, Shown, Taken, Webhook, lines::Lines};

/// A platform as its provider plays it.
///
/// A call that the provider would refuse MUST be refused with the provider's own error: what passes here has to pass
/// there.
pub trait Play: fmt::Debug + Send + 'static {
    /// The platform's name.
    fn name(&self) -> &'static str;

    /// Tells the address of the API, before anything else happens: for a provider that says in its webhooks where it is.
    fn listens_at(&mut self, api_url: &str) {
        let _ = api_url;
    }

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

    /// The webhooks that tell the bot what became of its messages to a person, who is about to do something and has seen
    /// them. They are delivered before that of what they do.
    fn reports(&mut self, person: &Person, now: Timestamp) -> Vec<Webhook> {
        let _ = (person, now);
        Vec::new()
    }

    /// The same webhook as the provider delivers it once more, signed anew where the signature has a time.
    fn again(&self, webhook: &Webhook, now: Timestamp) -> Webhook {
        let _ = now;
        webhook.clone()
    }

    /// Tells the time, just before [`Play::answered`]: for a provider that does not wait for long.
    fn tell_time(&mut self, now: Timestamp) {
        let _ = now;
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

    /// Whether a call is for another service than the API: for published keys, or for an access token. No trouble on
    /// demand befalls those.
    fn is_aside(&self, call: &RawRequest) -> bool {
        let _ = call;
        false
    }

    /// Takes a call of the API, or one that is aside.
    fn call(&mut self, call: &RawRequest, now: Timestamp) -> Taken;

    /// What a call for a file that a person has sent is answered with; `None` where it is for none. Addresses that whoever
    /// has them may fetch are answered without this.
    fn file(&mut self, call: &RawRequest, now: Timestamp) -> Option<Taken> {
        let _ = (call, now);
        None
    }

    /// The webhooks that follow what was done last, in their order: such as that a message was delivered, and read.
    fn afterwards(&mut self, address: &str, now: Timestamp) -> Vec<Webhook> {
        let _ = (address, now);
        Vec::new()
    }

    /// The API's refusal with a status, for trouble on demand.
    fn refuse(&self, status: u16, retry_after: Option<Duration>) -> HttpReply;
}
