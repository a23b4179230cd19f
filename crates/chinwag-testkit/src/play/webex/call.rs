//! The calls of the API that a bot makes, with their errors.

use chinwag_core::platform::{HttpReply, RawRequest};
use http::{
    HeaderValue, Method,
    header::{CONTENT_DISPOSITION, CONTENT_TYPE},
};
use serde_json::{Value, json};

use super::{
    card, markdown,
    space::{BOT, Message, Webex},
};
use crate::{
    play::{Choice, Shown, Taken, file, numbered},
    script::Said,
};

const TEXT_BYTES_MAX: usize = 7_439;

/// Why a call is refused: a status, and the API's words.
pub(super) type Refusal = (u16, &'static str);

const NOT_FOUND: Refusal = (404, "The requested resource could not be found.");

impl Webex {
    /// Carries a call out.
    pub(super) fn carry_out(&mut self, call: &RawRequest) -> Result<Taken, Refusal> {
        let path = call.target.split('?').next().unwrap_or_default();
        let parts: Vec<&str> = path.strip_prefix("/v1/").ok_or(NOT_FOUND)?.split('/').collect();
        let done = |body: Value| Ok(Taken::json(200, &body, Vec::new()));
        match (call.method.as_str(), parts.as_slice()) {
            ("GET", ["people", "me"]) => done(json!({"id": BOT, "type": "bot", "displayName": "Bot"})),
            ("POST", ["webhooks"]) => self.register(&object(call)?),
            ("GET", ["webhooks"]) => done(json!({"items": self.webhooks.values().collect::<Vec<_>>()})),
            ("PUT", ["webhooks", id]) => self.change_webhook(id, &object(call)?),
            ("DELETE", ["webhooks", id]) => {
                self.webhooks.remove(*id).ok_or(NOT_FOUND)?;
                Ok(nothing(Vec::new()))
            }
            ("POST", ["messages"]) => self.create(&object(call)?),
            ("GET", ["messages", id]) => {
                let host = call.header("host").unwrap_or_default();
                let message = self.messages.get(*id).ok_or(NOT_FOUND)?;
                done(message.as_json(id, host))
            }
            ("GET", ["attachment", "actions", id]) => done(self.actions.get(*id).ok_or(NOT_FOUND)?.clone()),
            ("PUT", ["messages", id]) => self.edit(id, &object(call)?),
            ("DELETE", ["messages", id]) => {
                let to = self.own(id)?;
                self.messages.remove(*id);
                Ok(nothing(vec![Shown::text(to, *id, "[deleted]")]))
            }
            ("HEAD", ["contents", id]) => {
                let (name, mime, _) = self.contents.get(*id).ok_or(NOT_FOUND)?;
                let disposition = HeaderValue::from_str(&format!("attachment; filename=\"{name}\""));
                let mut taken = Taken::json(200, &Value::Null, Vec::new());
                taken.reply.body = "".into();
                taken.reply.headers.insert(CONTENT_TYPE, HeaderValue::from_static(mime));
                if let Ok(disposition) = disposition {
                    taken.reply.headers.insert(CONTENT_DISPOSITION, disposition);
                }
                Ok(taken)
            }
            ("GET", ["contents", id]) => {
                let (_, _, file) = self.contents.get(*id).ok_or(NOT_FOUND)?;
                file::given(file).ok_or(NOT_FOUND)
            }
            (_, ["people", "me"] | ["webhooks", ..] | ["messages", ..] | ["contents", _]) => {
                Err((405, "The request method is not supported for the requested resource."))
            }
            _ => Err(NOT_FOUND),
        }
    }

    fn register(&mut self, call: &Value) -> Result<Taken, Refusal> {
        let text = |name: &str| call[name].as_str().filter(|text| !text.is_empty());
        let (Some(name), Some(url)) = (text("name"), text("targetUrl").filter(|url| url.starts_with("http")))
        else {
            return Err((400, "Unable to create webhook with provided parameters."));
        };
        let resources = ["messages", "memberships", "rooms", "attachmentActions", "all"];
        let events = ["created", "updated", "deleted", "all"];
        let is_known = |list: &[&str], key| text(key).is_some_and(|word| list.contains(&word));
        if !is_known(&resources, "resource") || !is_known(&events, "event") {
            return Err((400, "Invalid resource or event type."));
        }
        let id = self.id("WEBHOOK");
        let body = json!({"id": id, "name": name, "targetUrl": url, "resource": call["resource"],
            "event": call["event"], "status": "active"});
        // The same address for the same thing is taken twice, and is told twice.
        self.webhooks.insert(id, body.clone());
        Ok(Taken::json(200, &body, Vec::new()))
    }

    /// Its resource and its event stay as they are.
    fn change_webhook(&mut self, id: &str, call: &Value) -> Result<Taken, Refusal> {
        let webhook = self.webhooks.get_mut(id).ok_or(NOT_FOUND)?;
        let text = |name: &str| call[name].as_str().filter(|text| !text.is_empty());
        let (Some(name), Some(url)) = (text("name"), text("targetUrl").filter(|url| url.starts_with("http")))
        else {
            return Err((400, "Unable to update webhook with provided parameters."));
        };
        if !matches!(text("status"), None | Some("active" | "inactive")) {
            return Err((400, "Invalid status."));
        }
        (webhook["name"], webhook["targetUrl"]) = (name.into(), url.into());
        webhook["status"] = text("status").unwrap_or("active").into();
        Ok(Taken::json(200, webhook, Vec::new()))
    }

    fn create(&mut self, call: &Value) -> Result<Taken, Refusal> {
        let targets = ["roomId", "toPersonId", "toPersonEmail"];
        if targets.iter().filter(|name| !call[**name].is_null()).count() != 1 {
            return Err((400, "One of the following must be non-empty: roomId, toPersonId or toPersonEmail"));
        }
        let room = call["roomId"].as_str().unwrap_or_default();
        let to = self.rooms.get(room).cloned();
        let to = to.ok_or((404, "Could not find a room with provided ID."))?;
        if let Some(parent) = call["parentId"].as_str() {
            let found = self.messages.get(parent).filter(|message| message.room == room);
            found.filter(|message| message.parent.is_none()).ok_or((400, "Unable to reply to message."))?;
        }
        let file = match &call["files"] {
            Value::Null => None,
            Value::Array(files) if files.len() == 1 => {
                let url = files[0].as_str().filter(|url| url.starts_with("http"));
                Some(url.ok_or((400, "The file is not an http or https address."))?)
            }
            _ => return Err((400, "Only one file can be attached to a message.")),
        };
        let (said, choices) = said(call, file)?;
        // Where there is a card, the words are for those who see none.
        let (said, choices) = match card::shown(&call["attachments"]).map_err(|what| (400, what))? {
            Some(_) if file.is_some() => return Err((400, "A card and a file cannot be in one message.")),
            Some(face) => (Said::default().with_words(&face.words()), face.choices),
            None => (said, choices),
        };
        let id = self.id("MESSAGE");
        let parent = call["parentId"].as_str().map(str::to_owned);
        let text = said.words();
        self.messages.insert(
            id.clone(),
            Message { room: room.to_owned(), person: BOT.into(), text, file: None, parent },
        );
        let shown = Shown { to, message_id: id.clone(), said, choices };
        Ok(Taken::json(200, &json!({"id": id, "roomId": room, "personId": BOT}), vec![shown]))
    }

    fn edit(&mut self, id: &str, call: &Value) -> Result<Taken, Refusal> {
        let to = self.own(id)?;
        let message = self.messages.get_mut(id).filter(|message| call["roomId"] == message.room.as_str());
        let message = message.ok_or((400, "The roomId is not that of the message."))?;
        if !call["files"].is_null() || !call["attachments"].is_null() {
            return Err((400, "Files and cards of a message cannot be changed."));
        }
        let (said, choices) = said(call, None)?;
        message.text = said.words();
        let shown = Shown { to, message_id: id.to_owned(), said, choices };
        Ok(Taken::json(200, &json!({"id": id, "personId": BOT}), vec![shown]))
    }

    /// Who sees a message of the bot.
    fn own(&self, id: &str) -> Result<String, Refusal> {
        let message = self.messages.get(id).ok_or(NOT_FOUND)?;
        if message.person != BOT {
            return Err((403, "You are not allowed to change this message."));
        }
        self.rooms.get(&message.room).cloned().ok_or(NOT_FOUND)
    }
}

/// An answer without a body.
fn nothing(shown: Vec<Shown>) -> Taken {
    let reply = HttpReply { status: 204, headers: http::HeaderMap::new(), body: "".into() };
    Taken { reply, shown, is_held: false }
}

/// What a message shows.
fn said(call: &Value, file: Option<&str>) -> Result<(Said, Vec<Choice>), Refusal> {
    let written = |name: &str| call[name].as_str().filter(|text| !text.trim().is_empty());
    let (text, marked) = (written("text"), written("markdown"));
    if [text, marked].into_iter().flatten().any(|text| text.len() > TEXT_BYTES_MAX) {
        return Err((400, "Message length limited to 7439 bytes."));
    }
    let words = match marked {
        Some(marked) => Some(markdown::shown(marked).map_err(|what| (400, what))?),
        None => text.map(str::to_owned),
    };
    let file = file.map(|url| format!("[file] {url}"));
    let lines: Vec<String> = file.into_iter().chain(words).collect();
    if lines.is_empty() {
        return Err((400, "Message text or file must be provided."));
    }
    let words = lines.join("\n");
    let (words, choices) = numbered::offered(&words);
    Ok((Said::default().with_words(words), choices))
}

/// The body of a call.
fn object(call: &RawRequest) -> Result<Value, Refusal> {
    let is_json = call.header("content-type").is_some_and(|kind| kind.starts_with("application/json"));
    if !is_json && call.method != Method::GET {
        return Err((415, "Content type is not supported."));
    }
    let body = serde_json::from_slice::<Value>(&call.body).ok().filter(Value::is_object);
    body.ok_or((400, "The request could not be understood by the server due to malformed syntax."))
}
