//! The endpoints of the Messaging API that a bot calls, with their errors.

use chinwag_core::{
    clock::Timestamp,
    platform::{HttpReply, RawRequest},
};
use http::{HeaderName, HeaderValue, Method};
use serde_json::{Value, json};

use super::{
    account::{ACCESS_TOKEN, BOT, Line},
    kept::{Accepted, is_uuid},
    message::{self, Seen},
    part::Part,
    refusal::Refusal,
};
use crate::play::{Shown, Taken, json as answer};

const RETRY_KEY: &str = "x-line-retry-key";
/// The most that a call may hold.
const BODY_BYTES_MAX: usize = 2 << 20;

/// What a call is answered with, and what it shows.
type Done = Result<(HttpReply, Vec<Shown>), Refusal>;

impl Line {
    /// Takes a call.
    pub(super) fn take(&mut self, call: &RawRequest, now: Timestamp) -> Taken {
        let (mut reply, shown) =
            self.endpoint(call, now).unwrap_or_else(|refusal| (refusal.reply(), Vec::new()));
        let id = self.number();
        header(&mut reply, "x-line-request-id", &format!("simulated-{id}"));
        Taken { reply, shown, is_held: false }
    }

    fn endpoint(&mut self, call: &RawRequest, now: Timestamp) -> Done {
        if call.header("authorization") != Some(&*format!("Bearer {ACCESS_TOKEN}")) {
            return Err(Refusal::of_status(401));
        }
        match (&call.method, call.target.as_str()) {
            (&Method::GET, "/v2/bot/info") => Ok((answer(200, &about()), Vec::new())),
            (&Method::POST, "/v2/bot/message/reply") => self.reply(call, now),
            (&Method::POST, "/v2/bot/message/push") => self.push(call, now),
            (&Method::POST, "/v2/bot/chat/loading/start") => self.loading(call),
            (&Method::PUT, "/v2/bot/channel/webhook/endpoint") => register(call),
            _ => Err(Refusal::of_status(404)),
        }
    }

    /// Answers an event, once and in time.
    fn reply(&mut self, call: &RawRequest, now: Timestamp) -> Done {
        if call.header(RETRY_KEY).is_some() {
            return Err(Refusal::new(400, "The retry key is not supported for this endpoint"));
        }
        let body = body(call)?;
        let token = Part::whole(&body).get("replyToken").any_text()?;
        let seen = messages(&body)?;
        let to = self.tokens.to(token, now).ok_or_else(|| Refusal::new(400, "Invalid reply token"))?;
        let (sent, shown) = self.send(&to, seen)?;
        self.tokens.spend(token);
        Ok((answer(200, &json!({"sentMessages": sent})), shown))
    }

    /// Sends unasked; once for each retry key.
    fn push(&mut self, call: &RawRequest, now: Timestamp) -> Done {
        let key = call.header(RETRY_KEY);
        if key.is_some_and(|key| !is_uuid(key)) {
            return Err(Refusal::new(400, "The retry key is invalid"));
        }
        if let Some(accepted) = key.and_then(|key| self.keys.accepted(key, now)) {
            return Ok((again(accepted), Vec::new()));
        }
        let body = body(call)?;
        let to = Part::whole(&body).get("to").any_text()?;
        let seen = messages(&body)?;
        if !is_id(to) {
            return Err(Refusal::of_type("to"));
        }
        let (sent, shown) = self.send(to, seen)?;
        if let Some(key) = key {
            let accepted = Accepted { request_id: format!("simulated-{key}"), sent: sent.clone() };
            self.keys.keep(key.to_owned(), accepted, now);
        }
        Ok((answer(200, &json!({"sentMessages": sent})), shown))
    }

    /// Shows messages to a friend.
    fn send(&mut self, to: &str, seen: Vec<Seen>) -> Result<(Value, Vec<Shown>), Refusal> {
        if !self.friends.contains(to) {
            return Err(Refusal::new(400, "Failed to send messages"));
        }
        if seen.iter().any(|seen| seen.quotes.as_ref().is_some_and(|token| !self.quotable.contains(token))) {
            return Err(Refusal::of_part("messages[0].quoteToken", "Invalid quote token"));
        }
        let (mut sent, mut shown) = (Vec::new(), Vec::new());
        for Seen { said, choices, .. } in seen {
            let (message_id, quote_token) = (self.message_id(), self.quote_token());
            sent.push(json!({"id": message_id, "quoteToken": quote_token}));
            shown.push(Shown { to: to.to_owned(), message_id, said, choices });
        }
        Ok((Value::Array(sent), shown))
    }

    /// Shows that the bot is at work.
    fn loading(&self, call: &RawRequest) -> Done {
        let body = body(call)?;
        let (chat, seconds) = (Part::whole(&body).get("chatId"), Part::whole(&body).get("loadingSeconds"));
        if !self.friends.contains(chat.any_text()?) {
            return Err(chat.wrong("The value is invalid"));
        }
        let is_legal = |seconds: u64| (5..=60).contains(&seconds) && seconds.is_multiple_of(5);
        if !seconds.value.is_null() && !seconds.value.as_u64().is_some_and(is_legal) {
            return Err(seconds.wrong("must be a multiple of 5 between 5 and 60"));
        }
        Ok((answer(202, &json!({})), Vec::new()))
    }
}

/// What the bot is told of itself.
fn about() -> Value {
    json!({
        "userId": BOT, "basicId": "@simulated", "displayName": "Bot", "chatMode": "bot",
        "markAsReadMode": "auto",
    })
}

fn register(call: &RawRequest) -> Done {
    let body = body(call)?;
    Part::whole(&body).get("endpoint").url(message::HTTPS, 500)?;
    Ok((answer(200, &json!({})), Vec::new()))
}

/// The answer to a call that was taken before.
fn again(accepted: &Accepted) -> HttpReply {
    let body = json!({"message": "The retry key is already accepted", "sentMessages": accepted.sent});
    let mut reply = answer(409, &body);
    header(&mut reply, "x-line-accepted-request-id", &accepted.request_id);
    reply
}

fn header(reply: &mut HttpReply, name: &'static str, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        reply.headers.insert(HeaderName::from_static(name), value);
    }
}

fn body(call: &RawRequest) -> Result<Value, Refusal> {
    if call.body.len() > BODY_BYTES_MAX {
        return Err(Refusal::new(413, "Payload Too Large"));
    }
    if !call.header("content-type").is_some_and(|kind| kind.starts_with("application/json")) {
        return Err(Refusal::new(415, "Unsupported Media Type"));
    }
    let body = serde_json::from_slice::<Value>(&call.body).ok().filter(Value::is_object);
    body.ok_or_else(|| Refusal::new(400, "The request body could not be parsed as JSON"))
}

/// One to five messages.
fn messages(body: &Value) -> Result<Vec<Seen>, Refusal> {
    Part::whole(body).get("notificationDisabled").flag()?;
    Part::whole(body).get("messages").items(1..=5)?.iter().map(message::shown).collect()
}

/// Whether it is the id of a person, a group or a room.
fn is_id(id: &str) -> bool {
    let hex = id.strip_prefix(['U', 'C', 'R']);
    hex.is_some_and(|hex| {
        hex.len() == 32 && hex.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
    })
}
