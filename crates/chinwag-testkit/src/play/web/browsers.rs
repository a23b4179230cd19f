//! The browsers: what visitors do as the widget posts it, and what they are shown.

use std::{collections::BTreeMap, time::Duration};

use chinwag_core::{
    clock::Timestamp,
    conversation::fingerprint,
    platform::{HttpReply, RawRequest},
    reply::{Button, ButtonAction, MediaSource, Reply, ReplyContent},
    secret::Secret,
};
use http::{
    HeaderMap, HeaderValue, Method,
    header::{AUTHORIZATION, CONTENT_TYPE, ORIGIN},
};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::session;
use crate::play::{
    Act, Person, Play, Shown, Taken, Webhook, json as answer,
    webhook::reply::{Told, told},
};

const SECRET: &str = "simulated sessions, of no use to anybody";
const SITE: &str = "https://site.example";
const REPLIES: &str = "/replies";

/// Simulated browsers, each with a conversation of its own.
#[derive(Debug, Default)]
pub struct Web {
    number: u64,
    channel: String,
    /// What is there of each conversation, and whether it is the bot's.
    conversations: BTreeMap<String, BTreeMap<String, bool>>,
    /// What of the bot's nobody has looked at, by conversation.
    unread: BTreeMap<String, Vec<String>>,
    /// The calls that were taken, by their keys.
    taken: BTreeMap<String, String>,
}

#[derive(Deserialize)]
struct Posted {
    conversation: String,
    reply: Reply,
}

/// Why a call is not taken: a status, and words.
type Refusal = (u16, &'static str);

impl Web {
    /// Browsers on which nobody has written to the bot.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// What the widget posts, as somebody.
    fn post(&mut self, person: &Person, mut body: Value, now: Timestamp) -> Webhook {
        self.number += 1;
        let id = format!("simulated-{}", self.number);
        body["conversation"] = person.id.as_str().into();
        body["id"] = id.as_str().into();
        body["at"] = json!(now);
        let mut webhook = Webhook {
            method: Method::POST,
            suffix: "/messages".into(),
            headers: HeaderMap::from_iter([
                (CONTENT_TYPE, HeaderValue::from_static("application/json")),
                (ORIGIN, HeaderValue::from_static(SITE)),
            ]),
            body: body.to_string().into(),
            message_id: Some(format!("{id}.{:016x}", fingerprint(&["web", &person.id]))),
        };
        self.authorize(&mut webhook, &person.id, &person.display_name(), now);
        webhook
    }

    fn authorize(&self, webhook: &mut Webhook, visitor: &str, name: &str, now: Timestamp) {
        let token = session::token(SECRET, &self.channel, visitor, name, now);
        let value = HeaderValue::from_str(&format!("Bearer {token}")).expect("base64 and dots are a header");
        webhook.headers.insert(AUTHORIZATION, value);
    }

    fn take(&mut self, call: &RawRequest) -> Result<(String, Vec<Shown>), Refusal> {
        if (call.method != Method::POST, call.target.as_str()) != (false, REPLIES) {
            return Err((404, "there is nothing here"));
        }
        if call.header("content-type") != Some("application/json") {
            return Err((415, "a reply is JSON"));
        }
        if call.header("authorization") != Some(&format!("Bearer {SECRET}")) {
            return Err((401, "this is not the bot"));
        }
        let key = call.header("idempotency-key").ok_or((400, "a call has a key"))?;
        if let Some(id) = self.taken.get(key) {
            return Ok((id.clone(), Vec::new()));
        }
        let posted: Posted = serde_json::from_slice(&call.body).map_err(|_| (400, "this is not a reply"))?;
        let shown = self.show(posted, key)?;
        self.taken.insert(key.to_owned(), key.to_owned());
        Ok((key.to_owned(), shown))
    }

    fn show(&mut self, posted: Posted, key: &str) -> Result<Vec<Shown>, Refusal> {
        let Posted { conversation: to, reply } = posted;
        let invalid = |what| (422, what);
        let there = self.conversations.get_mut(&to).ok_or((404, "there is no such conversation"))?;
        addresses(&reply.content).map_err(invalid)?;
        if reply.reply_to.as_ref().is_some_and(|id| !there.contains_key(id)) {
            return Err(invalid("there is no such message to reply to"));
        }
        let own = |there: &BTreeMap<String, bool>, id: &str| match there.get(id) {
            Some(true) => Ok(()),
            Some(false) => Err(invalid("the message is not the bot's")),
            None => Err(invalid("there is no such message")),
        };
        let shown = |id: &str, said, choices| {
            vec![Shown { to: to.clone(), message_id: id.to_owned(), said, choices }]
        };
        Ok(match told(reply).map_err(invalid)? {
            Told::Message(said, choices) => {
                there.insert(key.to_owned(), true);
                self.unread.entry(to.clone()).or_default().push(key.to_owned());
                shown(key, said, choices)
            }
            Told::Changed(id, said, choices) => {
                own(there, &id)?;
                shown(&id, said, choices)
            }
            Told::Deleted(id) => {
                own(there, &id)?;
                there.remove(&id);
                vec![Shown::text(to.clone(), id, "[deleted]")]
            }
            Told::About(id) if !there.contains_key(&id) => return Err(invalid("there is no such message")),
            Told::About(_) | Told::Passing => Vec::new(),
        })
    }
}

impl Play for Web {
    fn name(&self) -> &'static str {
        "web"
    }

    fn settings(&self, api_url: &str) -> Map<String, Value> {
        let keys = json!({ "secret": { "env": "secret" }, "origins": [SITE], "api_url": api_url });
        keys.as_object().cloned().unwrap_or_default()
    }

    fn credential(&self, name: &str) -> Option<Secret> {
        (name == "secret").then(|| Secret::new(SECRET))
    }

    fn user_id(&self, name: &str) -> String {
        format!("v-{0:016x}{0:016x}", fingerprint(&[name]))
    }

    fn webhook(&mut self, person: &Person, act: &Act, address: &str, now: Timestamp) -> Option<Webhook> {
        self.channel = address.rsplit('/').next().unwrap_or_default().to_owned();
        let body = posted(act)?;
        let is_message = matches!(act, Act::Says(_) | Act::Sends(..) | Act::Locates { .. });
        let mut webhook = self.post(person, body, now);
        let there = self.conversations.entry(person.id.clone()).or_default();
        match webhook.message_id.clone() {
            Some(id) if is_message => drop(there.insert(id, false)),
            _ => webhook.message_id = None,
        }
        Some(webhook)
    }

    fn reports(&mut self, person: &Person, now: Timestamp) -> Vec<Webhook> {
        let Some(ids) = self.unread.remove(&person.id) else { return Vec::new() };
        let body = json!({ "type": "status", "state": "read", "message_ids": ids });
        vec![Webhook { message_id: None, ..self.post(person, body, now) }]
    }

    /// With the same id, and whatever session there is by then.
    fn again(&self, webhook: &Webhook, now: Timestamp) -> Webhook {
        let mut again = webhook.clone();
        let body: Value = serde_json::from_slice(&webhook.body).unwrap_or_default();
        self.authorize(&mut again, body["conversation"].as_str().unwrap_or_default(), "Somebody", now);
        again
    }

    fn answered(&mut self, _person: &Person, _act: &Act, _reply: &HttpReply) -> Result<Vec<Shown>, String> {
        Ok(Vec::new())
    }

    fn call(&mut self, call: &RawRequest, _now: Timestamp) -> Taken {
        match self.take(call) {
            Ok((id, shown)) => Taken::json(200, &json!({ "id": id }), shown),
            Err((status, what)) => Taken::json(status, &json!({ "error": what }), Vec::new()),
        }
    }

    fn refuse(&self, status: u16, retry_after: Option<Duration>) -> HttpReply {
        let mut reply = answer(status, &json!({ "error": "not now, or not so" }));
        if status == 429 {
            let after = retry_after.map_or(1, |after| after.as_secs());
            reply.headers.insert(http::header::RETRY_AFTER, after.into());
        }
        reply
    }
}

/// What is posted of what somebody does.
fn posted(act: &Act) -> Option<Value> {
    Some(match act {
        Act::Says(text) => json!({ "type": "text", "text": text }),
        Act::Presses { choice, .. } => choice.value.clone()?,
        Act::Sends(media, url) => json!({ "type": "media", "media": media.as_str(), "url": url }),
        Act::Locates { latitude, longitude } => {
            json!({ "type": "location", "latitude": latitude, "longitude": longitude })
        }
        Act::Edits { message_id, text, count } => {
            json!({ "type": "edit", "message_id": message_id, "text": text, "count": count })
        }
        Act::Reacts { message_id, emoji } => {
            json!({ "type": "reaction", "message_id": message_id, "emoji": emoji, "added": true })
        }
    })
}

/// A widget opens addresses of the web, of mail and of telephones, and shows what is on the web.
fn addresses(content: &ReplyContent) -> Result<(), &'static str> {
    let begins = |url: &str, schemes: &[&str]| schemes.iter().any(|scheme| url.starts_with(scheme));
    let opens = |url: &str| begins(url, &["https://", "http://", "mailto:", "tel:"]);
    let presses = |buttons: &[Button]| {
        buttons.iter().all(|button| match &button.action {
            ButtonAction::Url(url) => opens(url),
            ButtonAction::Postback(_) => true,
            ButtonAction::Phone(number) => number.bytes().any(|byte| byte.is_ascii_digit()),
        })
    };
    let shows = |url: &str| begins(url, &["https://", "http://"]);
    let is_legal = match content {
        ReplyContent::Text { buttons, .. } | ReplyContent::Edit { buttons, .. } => presses(buttons),
        ReplyContent::Media { from: MediaSource::Url(url), .. } => shows(url),
        ReplyContent::Media { .. } | ReplyContent::Sticker { .. } => false,
        ReplyContent::Cards { cards } => cards.iter().all(|card| {
            presses(&card.buttons)
                && card.url.as_deref().is_none_or(opens)
                && card.image_url.as_deref().is_none_or(shows)
        }),
        _ => true,
    };
    if is_legal { Ok(()) } else { Err("the widget opens and shows no such address") }
}

#[cfg(test)]
mod tests;
