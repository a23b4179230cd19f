//! The bot: who writes to it, and what goes out and in.

use std::{collections::BTreeMap, time::Duration};

use base64::{Engine, prelude::BASE64_STANDARD};
use chinwag_core::{
    clock::Timestamp,
    conversation::fingerprint,
    platform::{HttpReply, RawRequest},
    secret::Secret,
};
use hmac::{Hmac, KeyInit, Mac};
use http::{HeaderMap, HeaderName, HeaderValue, Method, header::CONTENT_TYPE};
use serde_json::{Map, Value, json};
use sha2::Sha256;

use super::{event, refusal::Refusal};
use crate::play::{Act, Person, Play, Shown, Taken, Webhook, json as answer};

pub(super) const AUTH_TOKEN: &str = "4simulated000000-0f0a1b2c3d4e5f60-718293a4b5c6d7e8";
/// The tokens of messages are more than a floating-point number holds.
const TOKENS: u64 = 4_912_661_846_655_238_000;

/// A simulated Viber, with one bot.
#[derive(Debug, Default)]
pub struct Viber {
    number: u64,
    pub(super) people: BTreeMap<String, Known>,
}

/// Somebody whom the bot knows.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// Whether the bot may write to them.
    pub(super) is_subscribed: bool,
    /// The hour of the clock, and how many messages they got in it without saying anything.
    pub(super) unanswered: (u64, u32),
    /// The token of the last message to them.
    pub(super) last: String,
    /// What it carries for the bot to get back.
    pub(super) tracking_data: Option<String>,
    /// The tokens of the messages of which the bot was not told that they have seen them.
    pub(super) unreported: Vec<u64>,
}

impl Viber {
    /// A bot that nobody has written to.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    pub(super) fn token(&mut self) -> u64 {
        self.number += 1;
        TOKENS + self.number
    }

    /// Somebody wrote, which is to subscribe. Returns what the last message to them carried.
    pub(super) fn wrote(&mut self, person: &Person) -> Option<String> {
        let known = self.people.entry(person.id.clone()).or_default();
        known.is_subscribed = true;
        known.unanswered = (0, 0);
        known.tracking_data.clone()
    }
}

impl Play for Viber {
    fn name(&self) -> &'static str {
        "viber"
    }

    fn settings(&self, api_url: &str) -> Map<String, Value> {
        let keys = json!({
            "api_url": format!("{api_url}/pa"), "sender_name": "Bot", "auth_token": {"env": "auth_token"},
        });
        keys.as_object().cloned().unwrap_or_default()
    }

    fn credential(&self, name: &str) -> Option<Secret> {
        (name == "auth_token").then(|| Secret::new(AUTH_TOKEN))
    }

    /// Base64, as all of Viber's ids.
    fn user_id(&self, name: &str) -> String {
        let halves = [fingerprint(&["viber", name]), fingerprint(&[name, "viber"])];
        BASE64_STANDARD.encode(halves.map(u64::to_be_bytes).concat())
    }

    fn webhook(&mut self, person: &Person, act: &Act, _address: &str, now: Timestamp) -> Option<Webhook> {
        let (body, message_id) = self.body(person, act, now)?;
        Some(signed(&body, Some(message_id)))
    }

    /// Who does something was shown every message before, and has seen it.
    fn reports(&mut self, person: &Person, now: Timestamp) -> Vec<Webhook> {
        let known = self.people.get_mut(&person.id);
        let tokens = known.map(|known| std::mem::take(&mut known.unreported)).unwrap_or_default();
        let about = |token| ["delivered", "seen"].map(|what| event::report(what, token, &person.id, now));
        tokens.into_iter().flat_map(about).map(|body| signed(&body, None)).collect()
    }

    /// Only who opens the conversation is shown what this holds, and nobody does that here.
    fn answered(&mut self, _: &Person, _: &Act, _: &HttpReply) -> Result<Vec<Shown>, String> {
        Ok(Vec::new())
    }

    fn call(&mut self, call: &RawRequest, now: Timestamp) -> Taken {
        self.take(call, now)
    }

    /// NOTE: what is wrong with a call is told with a status of 200, and nobody is told how long to wait.
    fn refuse(&self, status: u16, _retry_after: Option<Duration>) -> HttpReply {
        match status {
            429 => Refusal::too_many().reply(),
            401 => Refusal::invalid_token().reply(),
            403 => Refusal::not_subscribed().reply(),
            400 => Refusal::bad("badData").reply(),
            status => answer(status, &json!({})),
        }
    }
}

fn signed(body: &Value, message_id: Option<String>) -> Webhook {
    let body = body.to_string();
    let mac = Hmac::<Sha256>::new_from_slice(AUTH_TOKEN.as_bytes()).expect("any key is one");
    let signature = hex::encode(mac.chain_update(&body).finalize().into_bytes());
    let signature = HeaderValue::from_str(&signature).expect("hex digits are a header");
    let headers = HeaderMap::from_iter([
        (CONTENT_TYPE, HeaderValue::from_static("application/json")),
        (HeaderName::from_static("x-viber-content-signature"), signature),
    ]);
    Webhook { method: Method::POST, suffix: String::new(), headers, body: body.into(), message_id }
}
