//! The system: what people do as signed events, and what comes back.

use std::{collections::BTreeMap, time::Duration};

use chinwag_core::{
    clock::Timestamp,
    conversation::fingerprint,
    platform::{HttpReply, RawRequest},
    reply::Reply,
    secret::Secret,
};
use http::{HeaderMap, HeaderValue, Method, header::CONTENT_TYPE};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{
    reply::{Told, told},
    scheme,
};
use crate::play::{Act, Person, Play, Shown, Taken, Webhook, json as answer};

/// What events are signed with: `whsec_` and this.
const SECRET: &str = "c2ltdWxhdGVkIGV2ZW50cywgb2Ygbm8gdXNl";
/// What replies are signed with, likewise. It is another one, so that neither is taken for the other.
const SIGNING_SECRET: &str = "c2ltdWxhdGVkIHJlcGxpZXMsIG9mIG5vIHVzZQ==";
const REPLIES: &str = "/replies";

/// A simulated system of one's own, in which everybody has a room with the bot.
#[derive(Debug, Default)]
pub struct StandardWebhooks {
    number: u64,
    /// Who a room belongs to.
    rooms: BTreeMap<String, String>,
    /// The messages that are there, and the room of each.
    messages: BTreeMap<String, Message>,
    /// The calls that were taken, and what they were answered with.
    taken: BTreeMap<String, String>,
}

#[derive(Debug)]
struct Message {
    room: String,
    is_own: bool,
}

/// A reply as it comes in.
#[derive(Deserialize)]
struct Posted {
    #[serde(rename = "type")]
    kind: String,
    conversation: String,
    #[serde(flatten)]
    reply: Reply,
}

/// Why a call is not taken: a status, and words.
type Refusal = (u16, &'static str);

impl StandardWebhooks {
    /// A system in which nobody has written to the bot.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Notes a message, and gives it an id.
    fn message(&mut self, room: &str, is_own: bool) -> String {
        self.number += 1;
        let id = format!("m-{}", self.number);
        self.messages.insert(id.clone(), Message { room: room.to_owned(), is_own });
        id
    }

    fn take(&mut self, call: &RawRequest, now: Timestamp) -> Result<(String, Vec<Shown>), Refusal> {
        if call.target != REPLIES {
            return Err((404, "there is nothing here"));
        }
        if call.method != Method::POST {
            return Err((405, "a reply is posted"));
        }
        if call.header(CONTENT_TYPE.as_str()) != Some("application/json") {
            return Err((415, "a reply is JSON"));
        }
        let key = scheme::verify(call, SIGNING_SECRET, now).map_err(|what| (401, what))?;
        if let Some(id) = self.taken.get(&key) {
            return Ok((id.clone(), Vec::new()));
        }
        let posted = serde_json::from_slice::<Posted>(&call.body);
        let posted = posted.map_err(|_| (400, "this is not a reply"))?;
        let (id, shown) = self.show(posted).map_err(|what| (422, what))?;
        self.taken.insert(key, id.clone());
        Ok((id, shown))
    }

    fn show(&mut self, posted: Posted) -> Result<(String, Vec<Shown>), &'static str> {
        let Posted { kind, conversation: room, reply } = posted;
        if kind != "reply" {
            return Err("a reply has the type `reply`");
        }
        let person = self.rooms.get(&room).cloned().ok_or("there is no such conversation")?;
        if reply.only_for.as_ref().is_some_and(|only| *only != person) {
            return Err("there is no such person in the conversation");
        }
        if let Some(id) = &reply.reply_to {
            self.find(id, &room, false)?;
        }
        let shown = |message_id: &str, said, choices| {
            let message_id = message_id.to_owned();
            vec![Shown { to: person.clone(), message_id, said, choices }]
        };
        Ok(match told(reply)? {
            Told::Message(said, choices) => {
                let id = self.message(&room, true);
                let shown = shown(&id, said, choices);
                (id, shown)
            }
            Told::Changed(id, said, choices) => {
                self.find(&id, &room, true)?;
                let shown = shown(&id, said, choices);
                (id, shown)
            }
            Told::Deleted(id) => {
                self.find(&id, &room, true)?;
                self.messages.remove(&id);
                let shown = vec![Shown::text(person.clone(), id.clone(), "[deleted]")];
                (id, shown)
            }
            Told::About(id) => {
                self.find(&id, &room, false)?;
                (id, Vec::new())
            }
            Told::Passing => (room, Vec::new()),
        })
    }

    fn find(&self, id: &str, room: &str, own: bool) -> Result<(), &'static str> {
        let found = self.messages.get(id).filter(|message| message.room == room);
        match found {
            Some(message) if message.is_own || !own => Ok(()),
            Some(_) => Err("the message is not the bot's"),
            None => Err("there is no such message in the conversation"),
        }
    }
}

impl Play for StandardWebhooks {
    fn name(&self) -> &'static str {
        "webhook"
    }

    fn settings(&self, api_url: &str) -> Map<String, Value> {
        let keys = json!({
            "url": format!("{api_url}{REPLIES}"),
            "secret": {"env": "secret"},
            "signing_secret": {"env": "signing_secret"},
        });
        keys.as_object().cloned().unwrap_or_default()
    }

    fn credential(&self, name: &str) -> Option<Secret> {
        match name {
            "secret" => Some(Secret::new(format!("whsec_{SECRET}"))),
            "signing_secret" => Some(Secret::new(format!("whsec_{SIGNING_SECRET}"))),
            _ => None,
        }
    }

    fn user_id(&self, name: &str) -> String {
        format!("user-{:016x}", fingerprint(&[name]))
    }

    fn webhook(&mut self, person: &Person, act: &Act, _address: &str, now: Timestamp) -> Option<Webhook> {
        let room = person.id.replace("user", "room");
        let mut event = event(act)?;
        self.rooms.insert(room.clone(), person.id.clone());
        event["conversation"] = room.as_str().into();
        event["sender"] = json!({"id": person.id, "name": person.display_name()});
        let is_message = matches!(act, Act::Says(_) | Act::Sends(..) | Act::Locates { .. });
        let message_id = is_message.then(|| self.message(&room, false));
        if let Some(id) = &message_id {
            event["id"] = id.as_str().into();
        }
        self.number += 1;
        let body = event.to_string();
        let mut headers =
            HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static("application/json"))]);
        scheme::sign(&mut headers, SECRET, &format!("msg_{}", self.number), body.as_bytes(), now);
        Some(Webhook { method: Method::POST, suffix: String::new(), headers, body: body.into(), message_id })
    }

    /// With the same id, and a new time.
    fn again(&self, webhook: &Webhook, now: Timestamp) -> Webhook {
        let mut again = webhook.clone();
        let id = webhook.headers.get("webhook-id").and_then(|id| id.to_str().ok()).unwrap_or_default();
        scheme::sign(&mut again.headers, SECRET, id, &webhook.body, now);
        again
    }

    /// The standard knows no content in an answer.
    fn answered(&mut self, _person: &Person, _act: &Act, _reply: &HttpReply) -> Result<Vec<Shown>, String> {
        Ok(Vec::new())
    }

    fn call(&mut self, call: &RawRequest, now: Timestamp) -> Taken {
        match self.take(call, now) {
            Ok((id, shown)) => Taken::json(200, &json!({"id": id}), shown),
            Err((status, what)) => Taken::json(status, &json!({"error": what}), Vec::new()),
        }
    }

    fn refuse(&self, status: u16, retry_after: Option<Duration>) -> HttpReply {
        let words = match status {
            429 => "too many replies",
            500.. => "the system is in trouble",
            401 | 403 => "no signature matches",
            _ => "this is not a reply",
        };
        let mut reply = answer(status, &json!({"error": words}));
        if status == 429 {
            let after = retry_after.map_or(1, |after| after.as_secs());
            reply.headers.insert(http::header::RETRY_AFTER, after.into());
        }
        reply
    }
}

/// The event of what a person does.
fn event(act: &Act) -> Option<Value> {
    Some(match act {
        Act::Says(text) => match command(text) {
            Some(name) => json!({"type": "command", "name": name, "text": text}),
            None => json!({"type": "message", "text": text}),
        },
        Act::Presses { choice, .. } => choice.value.clone()?,
        Act::Sends(media, url) => {
            let attachment = json!({"type": "media", "media": media.as_str(), "url": url});
            json!({"type": "message", "attachments": [attachment]})
        }
        Act::Locates { latitude, longitude } => {
            let place = json!({"type": "location", "latitude": latitude, "longitude": longitude});
            json!({"type": "message", "attachments": [place]})
        }
        Act::Edits { message_id, text, count } => {
            json!({"type": "edit", "message_id": message_id, "text": text, "count": count})
        }
        Act::Reacts { message_id, emoji } => {
            json!({"type": "reaction", "message_id": message_id, "emoji": emoji, "added": true})
        }
    })
}

/// The name of a command: what stands behind a slash, up to a space.
fn command(text: &str) -> Option<&str> {
    let name = text.strip_prefix('/')?.split_whitespace().next()?;
    name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_').then_some(name)
}

#[cfg(test)]
mod tests;
