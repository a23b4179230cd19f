//! The calls of the client-server API that a bot makes, with their errors.

use chinwag_core::platform::RawRequest;
use http::Method;
use serde_json::{Value, json};

use super::{
    homeserver::{BOT, Matrix},
    html,
};
use crate::{
    play::{Shown, numbered},
    script::Said,
};

/// The most bytes of an event with everything that the server adds,
const EVENT_BYTES_MAX: usize = 65_536;
/// which is about this much.
const ADDED_BYTES: usize = 1_000;
const ID_BYTES_MAX: usize = 255;

/// The API's words for what it refuses.
#[derive(Debug)]
pub(super) struct Refusal {
    pub(super) status: u16,
    pub(super) code: &'static str,
    pub(super) words: String,
}

pub(super) fn refused<T>(status: u16, code: &'static str, words: impl Into<String>) -> Result<T, Refusal> {
    Err(Refusal { status, code, words: words.into() })
}

type Done = Result<(Value, Vec<Shown>), Refusal>;

impl Matrix {
    /// Carries a call out.
    pub(super) fn carry_out(&mut self, call: &RawRequest) -> Done {
        let path = call.target.split('?').next().unwrap_or_default();
        let parts = path.strip_prefix("/_matrix/client/v3/").unwrap_or_default().split('/').map(decoded);
        let Some(parts) = parts.collect::<Option<Vec<String>>>() else {
            return refused(400, "M_UNRECOGNIZED", "the path is not well encoded");
        };
        let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
        let expected = match parts.as_slice() {
            ["account", "whoami"] => Method::GET,
            ["join", _] | ["rooms", _, "leave"] => Method::POST,
            ["rooms", _, "send" | "redact", _, _] | ["rooms", _, "typing", _] => Method::PUT,
            _ => return refused(404, "M_UNRECOGNIZED", "Unrecognized request"),
        };
        if call.method != expected {
            return refused(405, "M_UNRECOGNIZED", "Method not allowed");
        }
        match parts.as_slice() {
            ["join", room] => return object(call).and_then(|_| self.join(room)),
            ["rooms", room, "leave"] => return object(call).and_then(|_| self.leave(room)),
            _ => {}
        }
        if let ["rooms", room, rest @ ..] = parts.as_slice() {
            let content = object(call)?;
            let to = self.member_of(room)?;
            return match rest {
                ["typing", user] => typing(user, &content),
                [_, _, ""] => refused(404, "M_UNRECOGNIZED", "Unrecognized request"),
                [_, _, txn] if txn.len() > ID_BYTES_MAX => refused(400, "M_INVALID_PARAM", "txnId too long"),
                [verb, what, _] => self.once(path, |server| match *verb {
                    "send" => server.send(room, &to, what, &content),
                    _ => server.redact(room, &to, what),
                }),
                _ => refused(404, "M_UNRECOGNIZED", "Unrecognized request"),
            };
        }
        Ok((json!({"user_id": BOT, "is_guest": false}), Vec::new()))
    }

    /// The bot comes into a room; being there already is no mistake.
    fn join(&mut self, room: &str) -> Done {
        if let Some(person) = self.invited.remove(room) {
            self.rooms.insert(room.to_owned(), person);
            self.note_member(room, BOT, BOT, "join");
        }
        if !self.rooms.contains_key(room) {
            return refused(403, "M_FORBIDDEN", "You are not invited to this room.");
        }
        Ok((json!({"room_id": room}), Vec::new()))
    }

    fn leave(&mut self, room: &str) -> Done {
        if self.rooms.remove(room).or_else(|| self.invited.remove(room)).is_some() {
            self.note_member(room, BOT, BOT, "leave");
        }
        Ok((json!({}), Vec::new()))
    }

    /// A transaction is carried out once; a repetition is answered as the first one was.
    fn once(
        &mut self,
        path: &str,
        work: impl FnOnce(&mut Self) -> Result<(String, Vec<Shown>), Refusal>,
    ) -> Done {
        if let Some(id) = self.transactions.get(path) {
            return Ok((json!({"event_id": id}), Vec::new()));
        }
        let (id, shown) = work(self)?;
        self.transactions.insert(path.to_owned(), id.clone());
        Ok((json!({"event_id": id}), shown))
    }

    fn send(
        &mut self,
        room: &str,
        to: &str,
        kind: &str,
        content: &Value,
    ) -> Result<(String, Vec<Shown>), Refusal> {
        if content.to_string().len() + ADDED_BYTES > EVENT_BYTES_MAX {
            return refused(413, "M_TOO_LARGE", "event too large");
        }
        let relation = &content["m.relates_to"];
        let related = [&relation["event_id"], &relation["m.in_reply_to"]["event_id"]];
        for event in related.into_iter().filter(|event| !event.is_null()) {
            self.event_in(room, event.as_str().unwrap_or_default())?;
        }
        let shown = match kind {
            "m.reaction" => {
                self.annotate(relation)?;
                None
            }
            "m.room.message" => Some(message(content)?),
            _ => return refused(403, "M_FORBIDDEN", "the bot sends messages and reactions alone"),
        };
        let replaced = (relation["rel_type"] == "m.replace").then(|| relation["event_id"].as_str()).flatten();
        if let Some(replaced) = replaced
            && self.event_in(room, replaced)? != BOT
        {
            return refused(403, "M_FORBIDDEN", "only its sender can change a message");
        }
        let id = self.note(room, BOT, kind, content);
        let message_id = replaced.unwrap_or(&id).to_owned();
        let shown = shown.map(|(said, choices)| Shown { to: to.to_owned(), message_id, said, choices });
        Ok((id, shown.into_iter().collect()))
    }

    fn annotate(&mut self, relation: &Value) -> Result<(), Refusal> {
        let (event, key) = (relation["event_id"].as_str(), relation["key"].as_str());
        let (Some(event), Some(key)) = (event, key.filter(|_| relation["rel_type"] == "m.annotation")) else {
            return refused(400, "M_BAD_JSON", "a reaction is an annotation with a key");
        };
        if self.annotations.insert((event.to_owned(), key.to_owned())) {
            return Ok(());
        }
        refused(400, "M_DUPLICATE_ANNOTATION", "Can't send same reaction twice")
    }

    fn redact(&mut self, room: &str, to: &str, event: &str) -> Result<(String, Vec<Shown>), Refusal> {
        if self.event_in(room, event)? != BOT {
            return refused(403, "M_FORBIDDEN", "You don't have permission to redact events");
        }
        let id = self.note(room, BOT, "m.room.redaction", &json!({"redacts": event}));
        self.events.remove(event);
        Ok((id, vec![Shown::text(to, event, "[deleted]")]))
    }

    /// Who is in a room with the bot.
    fn member_of(&self, room: &str) -> Result<String, Refusal> {
        match self.rooms.get(room) {
            Some(person) => Ok(person.clone()),
            None => refused(403, "M_FORBIDDEN", format!("User {BOT} not in room {room}")),
        }
    }

    /// Who sent an event of a room.
    fn event_in(&self, room: &str, event: &str) -> Result<&str, Refusal> {
        match self.events.get(event).filter(|(place, _)| place == room) {
            Some((_, sender)) => Ok(sender),
            None => refused(404, "M_NOT_FOUND", "Event not found."),
        }
    }
}

fn typing(user: &str, content: &Value) -> Done {
    if user != BOT {
        return refused(403, "M_FORBIDDEN", "Cannot set another user's typing state");
    }
    let is_timed = content["timeout"].as_u64().is_some_and(|millis| millis > 0);
    match content["typing"].as_bool() {
        Some(on) if on == is_timed => Ok((json!({}), Vec::new())),
        _ => refused(400, "M_BAD_JSON", "it is not said whether, or for how long, somebody types"),
    }
}

/// What a message shows: its HTML where it has some, otherwise its words.
fn message(content: &Value) -> Result<(Said, Vec<crate::play::Choice>), Refusal> {
    let bad = |words: String| Refusal { status: 400, code: "M_BAD_JSON", words };
    let shown = match &content["m.new_content"] {
        Value::Null => content,
        new => new,
    };
    let text = |name: &str| shown[name].as_str().filter(|text| !text.trim().is_empty());
    let (Some(kind), Some(body)) = (text("msgtype"), text("body")) else {
        return Err(bad("a message has a msgtype and a body".into()));
    };
    let words = match (text("format"), text("formatted_body")) {
        (Some("org.matrix.custom.html"), Some(html)) => html::shown(html).map_err(bad)?,
        (None, None) => body.to_owned(),
        _ => return Err(bad("the format is not one that is known".into())),
    };
    let words = match kind {
        "m.text" | "m.notice" | "m.emote" => words,
        "m.location" => {
            let place = text("geo_uri").and_then(|place| place.strip_prefix("geo:"));
            let place = place.ok_or_else(|| bad("a place has a geo_uri".into()))?;
            format!("[location] {} {body}", place.replace(',', " "))
        }
        "m.image" | "m.audio" | "m.video" | "m.file" => {
            let url = text("url").filter(|url| url.starts_with("mxc://"));
            let url = url.ok_or_else(|| bad("a file has an mxc address".into()))?;
            let caption = text("filename").filter(|name| *name != body).map(|_| words);
            [Some(format!("[{}] {url}", &kind[2..])), caption]
                .into_iter()
                .flatten()
                .collect::<Vec<_>>()
                .join("\n")
        }
        _ => return Err(bad("the msgtype is not one that is known".into())),
    };
    let (words, choices) = numbered::offered(&words);
    Ok((Said::default().with_words(words), choices))
}

/// The body of a call.
fn object(call: &RawRequest) -> Result<Value, Refusal> {
    match serde_json::from_slice::<Value>(&call.body) {
        Ok(content) if content.is_object() => Ok(content),
        Ok(_) => refused(400, "M_BAD_JSON", "Content must be a JSON object."),
        Err(_) => refused(400, "M_NOT_JSON", "Content not JSON."),
    }
}

/// A part of a path, without its percent signs.
fn decoded(part: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(part.len());
    let mut rest = part;
    while let Some((before, after)) = rest.split_once('%') {
        bytes.extend(before.bytes());
        bytes.push(u8::from_str_radix(after.get(..2)?, 16).ok()?);
        rest = &after[2..];
    }
    bytes.extend(rest.bytes());
    String::from_utf8(bytes).ok()
}
