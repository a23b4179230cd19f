//! The spaces of Webex: what people do as webhooks without words, and what comes back.

use std::{collections::BTreeMap, time::Duration};

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use chinwag_core::{
    clock::Timestamp,
    conversation::fingerprint,
    platform::{HttpReply, RawRequest},
    secret::Secret,
};
use hmac::{Hmac, KeyInit, Mac};
use http::{HeaderMap, HeaderName, HeaderValue, Method, header::CONTENT_TYPE};
use serde_json::{Map, Value, json};
use sha1::Sha1;

use crate::{
    play::{Act, Person, Play, Shown, Taken, Webhook, file, json as answer},
    script::Media,
};

const SECRET: &str = "simulated-secret-of-no-use";
const TOKEN: &str = "simulated-token-of-no-use";
/// `ciscospark://us/PEOPLE/simulated-bot`.
pub(super) const BOT: &str = "Y2lzY29zcGFyazovL3VzL1BFT1BMRS9zaW11bGF0ZWQtYm90";

/// A resource, and what happened to it.
type Told = (&'static str, &'static str);

/// Something on a card was pressed.
const PRESSED: Told = ("attachmentActions", "created");

/// A simulated Webex with one bot, which is in a space with everybody.
#[derive(Debug, Default)]
pub struct Webex {
    number: u64,
    /// Who is in a space with the bot.
    pub(super) rooms: BTreeMap<String, String>,
    /// The messages that are there.
    pub(super) messages: BTreeMap<String, Message>,
    /// The webhooks that are registered, as the API tells them.
    pub(super) webhooks: BTreeMap<String, Value>,
    /// What was pressed, as the API tells it.
    pub(super) actions: BTreeMap<String, Value>,
    /// The files that are there: name and type.
    pub(super) contents: BTreeMap<String, (String, &'static str, String)>,
}

/// A message.
#[derive(Debug)]
pub(super) struct Message {
    pub(super) room: String,
    pub(super) person: String,
    pub(super) text: String,
    /// The id of its file.
    pub(super) file: Option<String>,
    /// The message in whose thread it is.
    pub(super) parent: Option<String>,
}

impl Message {
    /// As the API tells it.
    pub(super) fn as_json(&self, id: &str, host: &str) -> Value {
        let mut message = json!({
            "id": id, "roomId": self.room, "roomType": "direct", "personId": self.person,
            "created": "2026-01-03T02:18:00.000Z",
        });
        if !self.text.is_empty() {
            message["text"] = self.text.as_str().into();
        }
        if let Some(file) = &self.file {
            message["files"] = json!([format!("http://{host}/v1/contents/{file}")]);
        }
        if let Some(parent) = &self.parent {
            message["parentId"] = parent.as_str().into();
        }
        message
    }
}

impl Webex {
    /// A Webex in which nobody has written to the bot.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A new id of something.
    pub(super) fn id(&mut self, what: &str) -> String {
        self.number += 1;
        id(what, &format!("00000000-0000-4000-8000-{:012x}", self.number))
    }

    /// Lets a person do something; returns the resource and event, and the id of what was made or changed.
    fn done(&mut self, person: &Person, room: &str, act: &Act) -> Option<(Told, String)> {
        const CREATED: Told = ("messages", "created");
        let (text, file) = match act {
            Act::Says(text) => (text.clone(), None),
            Act::Presses { choice, message_id } => match choice.value.as_ref()? {
                // A numbered line cannot be pressed: who chooses it writes what it offers.
                Value::String(line) => (line.clone(), None),
                inputs => return Some((PRESSED, self.pressed(person, room, message_id, inputs))),
            },
            Act::Sends(media, url) => (String::new(), Some(self.upload(*media, url))),
            Act::Edits { message_id, text, .. } => {
                self.messages.get_mut(message_id)?.text.clone_from(text);
                return Some((("messages", "updated"), message_id.clone()));
            }
            Act::Locates { .. } | Act::Reacts { .. } => return None,
        };
        let id = self.id("MESSAGE");
        let (room, person) = (room.to_owned(), person.id.clone());
        self.messages.insert(id.clone(), Message { room, person, text, file, parent: None });
        Some((CREATED, id))
    }

    /// Keeps what was pressed on a card until it is asked for.
    fn pressed(&mut self, person: &Person, room: &str, message: &str, inputs: &Value) -> String {
        let id = self.id("ATTACHMENT_ACTION");
        let action = json!({
            "id": id, "type": "submit", "messageId": message, "inputs": inputs, "personId": person.id,
            "roomId": room, "created": "2026-01-03T02:18:00.000Z",
        });
        self.actions.insert(id.clone(), action);
        id
    }

    /// What a webhook tells of something.
    fn told(&self, person: &Person, room: &str, (resource, event): Told, id: &str, now: Timestamp) -> Value {
        if resource == PRESSED.0 {
            let mut told = self.actions.get(id).cloned().unwrap_or_default();
            if let Some(fields) = told.as_object_mut() {
                fields.remove("inputs");
            }
            told["created"] = json!(now);
            return told;
        }
        let mut told = json!({
            "id": id, "roomId": room, "roomType": "direct", "personId": person.id,
            "personEmail": format!("{}@simulated.example", person.name), "created": now,
        });
        if event == "updated" {
            told["updated"] = json!(now);
        }
        told
    }

    fn upload(&mut self, media: Media, url: &str) -> String {
        let id = self.id("CONTENT");
        let name = url.rsplit('/').next().unwrap_or_default().to_owned();
        let mime = match media {
            Media::Image => "image/png",
            Media::Audio => "audio/mpeg",
            Media::Video => "video/mp4",
            Media::File => "application/pdf",
        };
        self.contents.insert(id.clone(), (name, mime, file::id(url)));
        id
    }
}

/// An id as Webex makes them, which is for nobody to look into.
fn id(what: &str, which: &str) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(format!("ciscospark://us/{what}/{which}"))
}

impl Play for Webex {
    fn name(&self) -> &'static str {
        "webex"
    }

    fn settings(&self, api_url: &str) -> Map<String, Value> {
        let keys = json!({
            "api_url": api_url,
            "person_id": BOT,
            "secret": {"env": "secret"},
            "token": {"env": "token"},
        });
        keys.as_object().cloned().unwrap_or_default()
    }

    fn credential(&self, name: &str) -> Option<Secret> {
        match name {
            "secret" => Some(Secret::new(SECRET)),
            "token" => Some(Secret::new(TOKEN)),
            _ => None,
        }
    }

    fn user_id(&self, name: &str) -> String {
        id("PEOPLE", &format!("{:016x}", fingerprint(&[name])))
    }

    fn webhook(&mut self, person: &Person, act: &Act, address: &str, now: Timestamp) -> Option<Webhook> {
        let room = id("ROOM", &format!("{:016x}", fingerprint(&[&person.id])));
        let (told, id_of_it) = self.done(person, &room, act)?;
        self.rooms.insert(room.clone(), person.id.clone());
        let body = json!({
            "id": id("WEBHOOK", "simulated"), "name": "chinwag", "targetUrl": address,
            "resource": told.0, "event": told.1, "orgId": id("ORGANIZATION", "simulated"),
            "createdBy": BOT, "appId": id("APPLICATION", "simulated"), "ownedBy": "creator",
            "status": "active", "created": "2026-01-01T00:00:00.000Z", "actorId": person.id,
            "data": self.told(person, &room, told, &id_of_it, now),
        });
        let body = body.to_string();
        let mac = Hmac::<Sha1>::new_from_slice(SECRET.as_bytes()).expect("any key is one");
        let signature = hex::encode(mac.chain_update(&body).finalize().into_bytes());
        let signature = HeaderValue::from_str(&signature).expect("digits are a header");
        let json = HeaderValue::from_static("application/json; charset=utf-8");
        let headers = HeaderMap::from_iter([
            (CONTENT_TYPE, json),
            (HeaderName::from_static("x-spark-signature"), signature),
        ]);
        Some(Webhook {
            method: Method::POST,
            suffix: String::new(),
            headers,
            body: body.into(),
            message_id: Some(id_of_it).filter(|_| told != PRESSED),
        })
    }

    /// Webex shows nothing of an answer.
    fn answered(&mut self, _person: &Person, _act: &Act, _reply: &HttpReply) -> Result<Vec<Shown>, String> {
        Ok(Vec::new())
    }

    fn call(&mut self, call: &RawRequest, _now: Timestamp) -> Taken {
        let token = call.header("authorization").and_then(|value| value.strip_prefix("Bearer "));
        let done = match token {
            Some(TOKEN) => self.carry_out(call),
            _ => Err((401, "The request requires a valid access token set in the Authorization header.")),
        };
        done.unwrap_or_else(|(status, what)| Taken {
            reply: refusal(status, what),
            shown: Vec::new(),
            is_held: false,
        })
    }

    fn refuse(&self, status: u16, retry_after: Option<Duration>) -> HttpReply {
        let words = match status {
            429 => "Too Many Requests",
            500.. => "Something went wrong on the server.",
            401 => "The request requires a valid access token set in the Authorization header.",
            403 => "The request is understood, but it has been refused or access is not allowed.",
            _ => "The request was invalid or cannot be otherwise served.",
        };
        let mut reply = refusal(status, words);
        if status == 429 {
            let after = retry_after.map_or(1, |after| after.as_secs());
            reply.headers.insert(http::header::RETRY_AFTER, after.into());
        }
        reply
    }
}

/// An error as the API tells it.
fn refusal(status: u16, words: &str) -> HttpReply {
    let body = json!({
        "message": words, "errors": [{"description": words}], "trackingId": "ROUTER_SIMULATED-0-0",
    });
    answer(status, &body)
}

#[cfg(test)]
mod tests;
