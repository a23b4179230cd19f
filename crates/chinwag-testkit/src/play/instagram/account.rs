//! The professional account: people write to it, and the API answers them.

use std::{collections::BTreeMap, time::Duration};

use chinwag_core::{
    clock::Timestamp,
    conversation::fingerprint,
    platform::{HttpReply, RawRequest},
    secret::Secret,
};
use http::Method;
use serde_json::{Map, Value, json};

use super::event::Sent;
use crate::play::{
    Act, Person, Play, Shown, Taken, Webhook,
    graph::{App, Refusal},
};

const APP_SECRET: &str = "1a57a61a1a57a61a1a57a61a1a57a61a";
const ACCESS_TOKEN: &str = "IGAASIMULATEDofNoUse0123456789";
const VERIFY_TOKEN: &str = "simulated-verify-token-of-no-use";
pub(super) const ACCOUNT: &str = "17841400000000000";

/// A simulated Instagram: one professional account.
#[derive(Debug)]
pub struct Instagram {
    pub(super) app: App,
    number: u64,
    /// When each person wrote last.
    pub(super) wrote_at: BTreeMap<String, Timestamp>,
    /// The messages of people and of the bot: with whom, and their ids.
    pub(super) mids: Vec<(String, String)>,
    /// Whether it is told that a message was seen.
    pub(super) tells: bool,
    /// The messages that were not echoed yet.
    pub(super) told: Vec<Sent>,
}

impl Instagram {
    /// An account that nobody has written to.
    #[must_use]
    pub fn new() -> Self {
        Self {
            app: App::new(APP_SECRET, ACCESS_TOKEN),
            number: 0,
            wrote_at: BTreeMap::new(),
            mids: Vec::new(),
            tells: false,
            told: Vec::new(),
        }
    }

    /// Telling of each message that it was seen. That it was sent is echoed anyway.
    #[must_use]
    pub fn with_statuses(self) -> Self {
        Self { tells: true, ..self }
    }

    pub(super) fn next_mid(&mut self) -> String {
        self.number += 1;
        format!("aWdfZAG1faXRlbToxOklHTWVzc2FnZAUlE{:012X}ZD", self.number)
    }

    fn taken(&mut self, call: &RawRequest, now: Timestamp) -> Result<(Value, Vec<Shown>), Refusal> {
        let query = call.query();
        let call = self.app.admit(call)?;
        match (call.method, &call.path[..]) {
            (&Method::POST, ["me" | ACCOUNT, "subscribed_apps"]) => subscribe(query),
            (&Method::POST, ["me" | ACCOUNT, "messages"]) => self.message(&call.body, now),
            (&Method::GET, ["me" | ACCOUNT]) => Ok((
                json!({"id": "26000000000000000", "user_id": ACCOUNT, "username": "bot", "name": "Bot"}),
                Vec::new(),
            )),
            (method, [id, ..]) => Err(Refusal::object(method, id)),
            (_, []) => Err(Refusal::path("")),
        }
    }
}

/// The fields that an account can be subscribed to.
const FIELDS: &[&str] = &[
    "messages",
    "messaging_postbacks",
    "messaging_seen",
    "message_reactions",
    "messaging_referral",
    "messaging_handover",
    "messaging_optins",
    "message_edit",
    "standby",
    "comments",
    "live_comments",
    "mentions",
];

/// Has the webhooks of the account sent to the app.
fn subscribe(query: &str) -> Result<(Value, Vec<Shown>), Refusal> {
    let fields = query.split('&').find_map(|pair| pair.strip_prefix("subscribed_fields="));
    let fields = fields.ok_or_else(|| Refusal::parameter("The parameter subscribed_fields is required"))?;
    match fields.split(',').find(|field| !FIELDS.contains(field)) {
        Some(field) => {
            Err(Refusal::parameter(format!("subscribed_fields: {field} is not one of the fields")))
        }
        None => Ok((json!({"success": true}), Vec::new())),
    }
}

impl Default for Instagram {
    fn default() -> Self {
        Self::new()
    }
}

impl Play for Instagram {
    fn name(&self) -> &'static str {
        "instagram"
    }

    fn settings(&self, api_url: &str) -> Map<String, Value> {
        let keys = json!({
            "api_url": api_url,
            "account_id": ACCOUNT,
            "app_secret": {"env": "app_secret"},
            "access_token": {"env": "access_token"},
            "verify_token": {"env": "verify_token"},
        });
        keys.as_object().cloned().unwrap_or_default()
    }

    fn credential(&self, name: &str) -> Option<Secret> {
        match name {
            "app_secret" => Some(Secret::new(APP_SECRET)),
            "access_token" => Some(Secret::new(ACCESS_TOKEN)),
            "verify_token" => Some(Secret::new(VERIFY_TOKEN)),
            _ => None,
        }
    }

    fn user_id(&self, name: &str) -> String {
        format!("2000{:012}", fingerprint(&[name]) % 1_000_000_000_000)
    }

    /// NOTE: neither a change nor a reaction is a message that opens the window.
    fn webhook(&mut self, person: &Person, act: &Act, _address: &str, now: Timestamp) -> Option<Webhook> {
        let webhook = self.happened(person, act, now)?;
        if !matches!(act, Act::Edits { .. } | Act::Reacts { .. }) {
            self.wrote_at.insert(person.id.clone(), now);
        }
        Some(webhook)
    }

    /// What the webhook is answered with is shown to nobody.
    fn answered(&mut self, _person: &Person, _act: &Act, _reply: &HttpReply) -> Result<Vec<Shown>, String> {
        Ok(Vec::new())
    }

    fn call(&mut self, call: &RawRequest, now: Timestamp) -> Taken {
        match self.taken(call, now) {
            Ok((result, shown)) => Taken::json(200, &result, shown),
            Err(refusal) => Taken { reply: refusal.reply(), shown: Vec::new(), is_held: false },
        }
    }

    fn afterwards(&mut self, _address: &str, now: Timestamp) -> Vec<Webhook> {
        let told = std::mem::take(&mut self.told);
        told.iter().flat_map(|sent| self.echoes(sent, now)).collect()
    }

    fn refuse(&self, status: u16, retry_after: Option<Duration>) -> HttpReply {
        Refusal::of_status(status, retry_after).reply()
    }
}
