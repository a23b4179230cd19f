//! The application: who it is, what it keeps, and how its requests are signed.

use std::{collections::BTreeMap, time::Duration};

use chinwag_core::{
    clock::Timestamp,
    conversation::fingerprint,
    platform::{HttpReply, RawRequest},
    secret::Secret,
};
use http::{HeaderMap, HeaderName, HeaderValue, Method, header::CONTENT_TYPE};
use ring::signature::{Ed25519KeyPair, KeyPair};
use serde_json::{Map, Value, json};

use super::{
    deed,
    gateway::Gateway,
    interaction::{Interaction, is_command},
    refusal,
};
use crate::play::{Act, Lines, Person, Play, Shown, Taken, Webhook};

/// What the key pair is made of, which only Discord has.
const SEED: [u8; 32] = *b"a simulated key pair of no use!!";
pub(super) const BOT_TOKEN: &str = "MTQ1NzQ2OTQ4MzcyNjY2ODA0OA.SIMULATED.of-no-use";
pub(super) const APPLICATION: &str = "1457469483726668048";
/// The API with its version.
pub(super) const BASE: &str = "/api/v10";
/// Discord's first moment, in Unix milliseconds: its ids count from here.
const EPOCH: u64 = 1_420_070_400_000;
/// The most messages that can still be changed, answered or pressed on.
const MESSAGES_MAX: usize = 10_000;

/// A simulated Discord, with one application, to whose bot people write directly.
#[derive(Debug, Default)]
pub struct Discord {
    number: u64,
    /// The time by Discord's clock.
    pub(super) now: Timestamp,
    /// Who a direct channel is with.
    pub(super) channels: BTreeMap<String, String>,
    /// Every message by its id, as the API tells it.
    pub(super) messages: BTreeMap<String, Value>,
    /// The newest last.
    pub(super) interactions: Vec<Interaction>,
    /// The nonces of messages, with their channel and message, and when they were sent.
    pub(super) nonces: Vec<(String, String, String, Timestamp)>,
    /// Where interactions are sent, once the bot has asked for it.
    pub(super) endpoint: Option<String>,
    pub(super) gateway: Gateway,
}

impl Discord {
    /// An application that nobody has used.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// With another time from one heartbeat of its Gateway to the next.
    #[must_use]
    pub fn with_heartbeat(mut self, heartbeat: Duration) -> Self {
        self.gateway.heartbeat = heartbeat;
        self
    }

    /// With a bot that may not read what messages say: that is not switched on.
    #[must_use]
    pub fn without_message_content(mut self) -> Self {
        self.gateway.granted = 0;
        self
    }

    pub(super) fn number(&mut self) -> u64 {
        self.number += 1;
        self.number
    }

    /// A new id, which tells when it was made.
    pub(super) fn snowflake(&mut self) -> String {
        let millis = self.now.as_millis().saturating_sub(EPOCH);
        ((millis << 22) | (self.number() & 0x3f_ffff)).to_string()
    }

    /// Keeps a message under its id.
    pub(super) fn keep_message(&mut self, message: &Value) {
        let Some(id) = message["id"].as_str() else { return };
        self.messages.insert(id.to_owned(), message.clone());
        if self.messages.len() > MESSAGES_MAX {
            self.messages.pop_first();
        }
    }
}

/// The id of somebody or something: the same for the same name.
pub(super) fn id_of(kind: &str, name: &str) -> String {
    (1_033_044_521_000_000_000 + fingerprint(&[kind, name]) % 1_000_000_000).to_string()
}

impl Play for Discord {
    fn name(&self) -> &'static str {
        "discord"
    }

    fn settings(&self, api_url: &str) -> Map<String, Value> {
        let keys = json!({
            "api_url": format!("{api_url}{BASE}"),
            "application_id": APPLICATION,
            "public_key": {"env": "public_key"},
            "bot_token": {"env": "bot_token"},
        });
        keys.as_object().cloned().unwrap_or_default()
    }

    fn credential(&self, name: &str) -> Option<Secret> {
        match name {
            "public_key" => Some(Secret::new(hex::encode(pair().public_key()))),
            "bot_token" => Some(Secret::new(BOT_TOKEN)),
            _ => None,
        }
    }

    fn user_id(&self, name: &str) -> String {
        id_of("user", name)
    }

    fn webhook(&mut self, person: &Person, act: &Act, _address: &str, now: Timestamp) -> Option<Webhook> {
        self.now = now;
        let channel = id_of("channel", &person.name);
        self.channels.insert(channel.clone(), person.id.clone());
        let (body, message_id) = deed::told(self, person, &channel, act)?;
        let mut headers =
            HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static("application/json"))]);
        let body = body.to_string();
        sign(&mut headers, body.as_bytes(), now);
        Some(Webhook { method: Method::POST, suffix: String::new(), headers, body: body.into(), message_id })
    }

    fn again(&self, webhook: &Webhook, now: Timestamp) -> Webhook {
        let mut again = webhook.clone();
        sign(&mut again.headers, &webhook.body, now);
        again
    }

    fn keep(&mut self, webhook: &Webhook) -> bool {
        let body = serde_json::from_slice(&webhook.body);
        body.is_ok_and(|body| {
            self.gateway.keep(&body);
            true
        })
    }

    fn lines(&mut self) -> Option<&mut dyn Lines> {
        Some(&mut self.gateway)
    }

    fn tell_time(&mut self, now: Timestamp) {
        self.now = now;
    }

    /// An interaction is answered in its own response; nobody looks at what a frame is answered with.
    fn answered(&mut self, person: &Person, act: &Act, reply: &HttpReply) -> Result<Vec<Shown>, String> {
        match act {
            Act::Presses { .. } => self.responded(person, reply),
            Act::Says(text) if is_command(text) => self.responded(person, reply),
            _ => Ok(Vec::new()),
        }
    }

    fn call(&mut self, call: &RawRequest, now: Timestamp) -> Taken {
        self.now = now;
        self.carried_out(call).unwrap_or_else(|refusal| refusal.taken())
    }

    fn refuse(&self, status: u16, retry_after: Option<Duration>) -> HttpReply {
        refusal::of_status(status, retry_after)
    }
}

fn pair() -> Ed25519KeyPair {
    Ed25519KeyPair::from_seed_unchecked(&SEED).expect("any 32 bytes are a seed")
}

/// Over the time and the exact bytes, one after the other.
fn sign(headers: &mut HeaderMap, body: &[u8], now: Timestamp) {
    let time = now.as_secs().to_string();
    let signature = hex::encode(pair().sign(&[time.as_bytes(), body].concat()));
    for (name, value) in [("x-signature-timestamp", time), ("x-signature-ed25519", signature)] {
        let value = HeaderValue::from_str(&value).expect("digits are a header");
        headers.insert(HeaderName::from_static(name), value);
    }
}
