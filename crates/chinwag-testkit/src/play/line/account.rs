//! The official account: who its friends are, and what goes out and in.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use base64::{Engine, prelude::BASE64_STANDARD};
use chinwag_core::{
    clock::Timestamp,
    platform::{HttpReply, RawRequest},
    secret::Secret,
};
use hmac::{Hmac, KeyInit, Mac};
use http::{
    HeaderMap, HeaderName, HeaderValue, Method,
    header::{CONTENT_TYPE, USER_AGENT},
};
use serde_json::{Map, Value, json};
use sha2::Sha256;

use super::{
    event,
    kept::{Keys, Tokens},
    refusal::Refusal,
};
use crate::play::{Act, Person, Play, Shown, Taken, Webhook, file};

const CHANNEL_SECRET: &str = "3c1f0a9be26d4875a0e5b7c2d94f6811";
pub(super) const ACCESS_TOKEN: &str = "simulated/channel+access-token-of-no-use=";
pub(super) const BOT: &str = "U0b070000000000000000000000000b07";

/// A simulated LINE, with one official account whose friends write to it.
#[derive(Debug, Default)]
pub struct Line {
    number: u64,
    /// Who can be written to.
    pub(super) friends: BTreeSet<String>,
    pub(super) tokens: Tokens,
    pub(super) keys: Keys,
    /// The tokens of the messages that can be quoted.
    pub(super) quotable: BTreeSet<String>,
    /// The files of messages, by their ids.
    pub(super) files: BTreeMap<String, String>,
}

impl Line {
    /// An account without friends.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    pub(super) fn number(&mut self) -> u64 {
        self.number += 1;
        self.number
    }

    pub(super) fn message_id(&mut self) -> String {
        (461_230_966_842_064_000 + self.number()).to_string()
    }

    /// The token by which a message can be quoted.
    pub(super) fn quote_token(&mut self) -> String {
        let token = format!("q3Plxr4AgKd{:08x}", self.number());
        self.quotable.insert(token.clone());
        token
    }

    pub(super) fn reply_token(&mut self) -> String {
        format!("nHuyWiB7yP5Zw52FIkcQ{:012x}", self.number())
    }
}

impl Play for Line {
    fn name(&self) -> &'static str {
        "line"
    }

    fn settings(&self, api_url: &str) -> Map<String, Value> {
        let keys = json!({
            "api_url": api_url,
            "channel_secret": {"env": "channel_secret"},
            "access_token": {"env": "access_token"},
        });
        keys.as_object().cloned().unwrap_or_default()
    }

    fn credential(&self, name: &str) -> Option<Secret> {
        match name {
            "channel_secret" => Some(Secret::new(CHANNEL_SECRET)),
            "access_token" => Some(Secret::new(ACCESS_TOKEN)),
            _ => None,
        }
    }

    fn user_id(&self, name: &str) -> String {
        event::user_id(name)
    }

    fn webhook(&mut self, person: &Person, act: &Act, _address: &str, now: Timestamp) -> Option<Webhook> {
        self.friends.insert(person.id.clone());
        let (body, message_id) = self.body(person, act, now)?;
        Some(signed(&body, message_id))
    }

    /// The same events, marked as delivered before. Their reply tokens are the same.
    fn again(&self, webhook: &Webhook, _now: Timestamp) -> Webhook {
        let Ok(mut body) = serde_json::from_slice::<Value>(&webhook.body) else { return webhook.clone() };
        for event in body["events"].as_array_mut().into_iter().flatten() {
            event["deliveryContext"]["isRedelivery"] = true.into();
        }
        signed(&body, webhook.message_id.clone())
    }

    /// Nothing of it is read.
    fn answered(&mut self, _: &Person, _: &Act, _: &HttpReply) -> Result<Vec<Shown>, String> {
        Ok(Vec::new())
    }

    fn call(&mut self, call: &RawRequest, now: Timestamp) -> Taken {
        self.take(call, now)
    }

    fn file(&mut self, call: &RawRequest, _now: Timestamp) -> Option<Taken> {
        let id = call.target.strip_prefix("/v2/bot/message/")?.strip_suffix("/content")?;
        let refused = |status| Some(file::taken(Refusal::of_status(status).reply()));
        match self.files.get(id) {
            _ if !file::bears(call, ACCESS_TOKEN) => refused(401),
            Some(file) => file::given(file),
            None => refused(404),
        }
    }

    /// NOTE: LINE does not say how long to wait.
    fn refuse(&self, status: u16, _retry_after: Option<Duration>) -> HttpReply {
        Refusal::of_status(status).reply()
    }
}

fn signed(body: &Value, message_id: Option<String>) -> Webhook {
    let body = body.to_string();
    let mac = Hmac::<Sha256>::new_from_slice(CHANNEL_SECRET.as_bytes()).expect("any key is one");
    let signature = BASE64_STANDARD.encode(mac.chain_update(&body).finalize().into_bytes());
    let signature = HeaderValue::from_str(&signature).expect("base64 is a header");
    let headers = HeaderMap::from_iter([
        (CONTENT_TYPE, HeaderValue::from_static("application/json; charset=utf-8")),
        (USER_AGENT, HeaderValue::from_static("LineBotWebhook/2.0")),
        (HeaderName::from_static("x-line-signature"), signature),
    ]);
    Webhook { method: Method::POST, suffix: String::new(), headers, body: body.into(), message_id }
}
