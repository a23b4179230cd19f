//! The homeserver: what people do as transactions, and what comes back.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use chinwag_core::{
    clock::Timestamp,
    conversation::fingerprint,
    platform::{HttpReply, RawRequest},
    secret::Secret,
};
use http::{
    HeaderMap, HeaderValue, Method,
    header::{AUTHORIZATION, CONTENT_TYPE},
};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use super::{call::Refusal, event};
use crate::play::{Act, Person, Play, Shown, Taken, Webhook, file, json as answer};

const HS_TOKEN: &str = "simulated-hs-token-of-no-use";
const AS_TOKEN: &str = "simulated-as-token-of-no-use";
pub(super) const SERVER: &str = "simulated.example";
pub(super) const BOT: &str = "@bot:simulated.example";
/// The most events in a transaction.
const EVENTS_MAX: usize = 100;

/// A simulated homeserver with one application service, whose bot is in a room with everybody.
#[derive(Debug, Default)]
pub struct Matrix {
    number: u64,
    now: Timestamp,
    /// Who is in a room with the bot.
    pub(super) rooms: BTreeMap<String, String>,
    /// Who has invited the bot into a room that it has not joined.
    pub(super) invited: BTreeMap<String, String>,
    /// The events that can be answered, changed and taken back: the room and the sender of each.
    pub(super) events: BTreeMap<String, (String, String)>,
    /// The transactions that were carried out, and the event of each.
    pub(super) transactions: BTreeMap<String, String>,
    /// The reactions that are there.
    pub(super) annotations: BTreeSet<(String, String)>,
    /// What the bot did since the last transaction: it is told of that too.
    untold: Vec<Value>,
}

impl Matrix {
    /// A homeserver on which nobody has written to the bot.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Puts an event into a room; returns its id.
    pub(super) fn note(&mut self, room: &str, sender: &str, kind: &str, content: &Value) -> String {
        self.number += 1;
        let digest = Sha256::digest(self.number.to_be_bytes());
        let id = format!("${}", BASE64_URL_SAFE_NO_PAD.encode(digest));
        self.events.insert(id.clone(), (room.to_owned(), sender.to_owned()));
        self.untold.push(json!({
            "type": kind, "event_id": id, "room_id": room, "sender": sender,
            "origin_server_ts": self.now.as_millis(), "content": content, "unsigned": {"age": 5},
        }));
        // The homeserver would send the older ones in a transaction before.
        self.untold.drain(..self.untold.len().saturating_sub(EVENTS_MAX));
        id
    }

    /// Tells who comes, goes or is invited; returns the event's id.
    pub(super) fn note_member(&mut self, room: &str, sender: &str, whom: &str, membership: &str) -> String {
        let id = self.note(room, sender, "m.room.member", &json!({"membership": membership}));
        if let Some(event) = self.untold.last_mut() {
            event["state_key"] = whom.into();
        }
        id
    }

    /// A person invites the bot into a room of its own, in which it cannot speak before it has joined.
    pub fn invites(&mut self, person: &Person, room: &str, now: Timestamp) -> Webhook {
        self.now = now;
        self.invited.insert(room.to_owned(), person.id.clone());
        let id = self.note_member(room, &person.id, BOT, "invite");
        self.transaction(id)
    }

    /// Everything that has not been told yet, as a transaction.
    fn transaction(&mut self, message_id: String) -> Webhook {
        self.number += 1;
        let events = std::mem::take(&mut self.untold);
        let bearer = HeaderValue::from_str(&format!("Bearer {HS_TOKEN}")).expect("the token is a header");
        let json = HeaderValue::from_static("application/json");
        Webhook {
            method: Method::PUT,
            suffix: format!("/_matrix/app/v1/transactions/{}", self.number),
            headers: HeaderMap::from_iter([(AUTHORIZATION, bearer), (CONTENT_TYPE, json)]),
            body: json!({"events": events}).to_string().into(),
            message_id: Some(message_id),
        }
    }
}

impl Play for Matrix {
    fn name(&self) -> &'static str {
        "matrix"
    }

    fn settings(&self, api_url: &str) -> Map<String, Value> {
        let keys = json!({
            "api_url": api_url,
            "user_id": BOT,
            "hs_token": {"env": "hs_token"},
            "as_token": {"env": "as_token"},
        });
        keys.as_object().cloned().unwrap_or_default()
    }

    fn credential(&self, name: &str) -> Option<Secret> {
        match name {
            "hs_token" => Some(Secret::new(HS_TOKEN)),
            "as_token" => Some(Secret::new(AS_TOKEN)),
            _ => None,
        }
    }

    /// A name as the specification maps it to what a user may be called.
    fn user_id(&self, name: &str) -> String {
        let local = name.bytes().fold(String::new(), |mut local, byte| {
            match byte {
                b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' => local.push(char::from(byte)),
                _ => local.push_str(&format!("={byte:02x}")),
            }
            local
        });
        format!("@{local}:{SERVER}")
    }

    fn webhook(&mut self, person: &Person, act: &Act, _address: &str, now: Timestamp) -> Option<Webhook> {
        let (kind, content) = event::of(act)?;
        let room = format!("!{:016x}:{SERVER}", fingerprint(&[&person.id]));
        self.rooms.insert(room.clone(), person.id.clone());
        self.now = now;
        let id = self.note(&room, &person.id, kind, &content);
        Some(self.transaction(id))
    }

    /// A transaction is answered with an empty object.
    fn answered(&mut self, _person: &Person, _act: &Act, reply: &HttpReply) -> Result<Vec<Shown>, String> {
        match serde_json::from_slice::<Value>(&reply.body) {
            Ok(body) if body == json!({}) => Ok(Vec::new()),
            _ => Err("a transaction is answered with an empty object".into()),
        }
    }

    fn call(&mut self, call: &RawRequest, now: Timestamp) -> Taken {
        self.now = now;
        let token = call.header(AUTHORIZATION.as_str()).and_then(|value| value.strip_prefix("Bearer "));
        let done = match token {
            Some(AS_TOKEN) => self.carry_out(call),
            Some(_) => super::call::refused(401, "M_UNKNOWN_TOKEN", "Unrecognised access token."),
            None => super::call::refused(401, "M_MISSING_TOKEN", "Missing access token."),
        };
        match done {
            Ok((body, shown)) => Taken::json(200, &body, shown),
            Err(Refusal { status, code, words }) => {
                Taken::json(status, &json!({"errcode": code, "error": words}), Vec::new())
            }
        }
    }

    fn file(&mut self, call: &RawRequest, _now: Timestamp) -> Option<Taken> {
        let path = call.target.strip_prefix("/_matrix/client/v1/media/download/")?;
        let id = path.strip_prefix(SERVER)?.strip_prefix('/')?;
        match file::bears(call, AS_TOKEN) {
            true => file::given(id),
            false => None,
        }
    }

    fn refuse(&self, status: u16, retry_after: Option<Duration>) -> HttpReply {
        let (code, words) = match status {
            429 => ("M_LIMIT_EXCEEDED", "Too Many Requests"),
            500.. => ("M_UNKNOWN", "Internal server error"),
            401 => ("M_UNKNOWN_TOKEN", "Unrecognised access token."),
            403 => ("M_FORBIDDEN", "You are not allowed to send messages here."),
            _ => ("M_BAD_JSON", "Content must be a JSON object."),
        };
        let mut body = json!({"errcode": code, "error": words});
        let after = retry_after.unwrap_or(Duration::from_secs(1));
        if status == 429 {
            body["retry_after_ms"] = u64::try_from(after.as_millis()).unwrap_or(u64::MAX).into();
        }
        let mut reply = answer(status, &body);
        if status == 429 {
            reply.headers.insert(http::header::RETRY_AFTER, after.as_secs().into());
        }
        reply
    }
}

#[cfg(test)]
mod tests;
