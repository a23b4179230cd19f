//! The calls of the REST API that a bot makes.

use std::time::Duration;

use chinwag_core::platform::RawRequest;
use serde_json::{Value, json};

use super::{
    application::{APPLICATION, BASE, BOT_TOKEN, Discord},
    deed::moment,
    message::{self, Way, is_id},
    refusal::Refusal,
};
use crate::play::{Shown, Taken, json as answer};

/// Some minutes, within which the same nonce is the same message.
const NONCE: Duration = Duration::from_secs(5 * 60);
const NONCE_MAX: usize = 25;
const NONCES_MAX: usize = 1000;

pub(super) type Done = Result<Taken, Refusal>;

/// A call that is answered with something.
pub(super) fn done(body: &Value, shown: Vec<Shown>) -> Done {
    Ok(Taken { reply: answer(200, body), shown, is_held: false })
}

/// A call that is answered with nothing.
pub(super) fn nothing(shown: Vec<Shown>) -> Done {
    let mut reply = answer(204, &Value::Null);
    reply.body = bytes::Bytes::new();
    reply.headers.clear();
    Ok(Taken { reply, shown, is_held: false })
}

impl Discord {
    /// Carries a call out.
    pub(super) fn carried_out(&mut self, call: &RawRequest) -> Done {
        let agent =
            call.header("user-agent").and_then(|agent| agent.strip_prefix("DiscordBot (")?.strip_suffix(')'));
        if agent.and_then(|agent| agent.split_once(", ")).is_none() {
            return Err(Refusal::new(403, 40333, "internal network error"));
        }
        let path = call.target.split('?').next().unwrap_or_default();
        let path = path.strip_prefix(BASE).and_then(|path| path.strip_prefix('/')).unwrap_or_default();
        let path: Vec<&str> = path.split('/').collect();
        let method = call.method.as_str();
        if let ["webhooks", rest @ ..] = &path[..] {
            return self.by_token(method, rest, || body(call));
        }
        if let ("POST", ["interactions", id, token, "callback"]) = (method, &path[..]) {
            return self.called_back(id, token, &body(call)?);
        }
        if call.header("authorization").and_then(|value| value.strip_prefix("Bot ")) != Some(BOT_TOKEN) {
            return Err(Refusal::new(401, 0, "401: Unauthorized"));
        }
        match (method, &path[..]) {
            ("GET", ["users", "@me"]) => {
                done(&json!({"id": APPLICATION, "username": "bot", "bot": true}), Vec::new())
            }
            ("GET", ["gateway", "bot"]) => {
                done(&self.gateway.told(call.header("host").unwrap_or_default()), Vec::new())
            }
            ("GET", ["applications", "@me"]) => {
                done(&json!({"id": APPLICATION, "name": "bot", "flags": self.gateway.flags()}), Vec::new())
            }
            ("PATCH", ["applications", "@me"]) => self.send_interactions(&body(call)?),
            ("PUT", ["applications", APPLICATION, "commands"]) => self.set_commands(call),
            (method, ["channels", channel, rest @ ..]) => self.in_channel(method, channel, rest, call),
            _ => Err(Refusal::new(404, 0, "404: Not Found")),
        }
    }

    fn in_channel(&mut self, method: &str, channel: &str, path: &[&str], call: &RawRequest) -> Done {
        let Some(user) = self.channels.get(channel).cloned() else {
            return Err(Refusal::new(404, 10003, "Unknown Channel"));
        };
        match (method, path) {
            ("POST", ["typing"]) => nothing(Vec::new()),
            ("POST", ["messages"]) => self.post(channel, user, &body(call)?),
            ("PATCH", ["messages", id]) => {
                self.own(channel, id)?;
                let (changed, shown) = self.change(id, &body(call)?, user)?;
                done(&changed, vec![shown])
            }
            ("DELETE", ["messages", id]) => {
                self.own(channel, id)?;
                self.messages.remove(*id);
                nothing(vec![Shown::text(user, *id, "[deleted]")])
            }
            ("PUT" | "DELETE", ["messages", id, "reactions", emoji, "@me"]) => {
                self.there(channel, id)?;
                // Ordinary letters are no emoji; one of a server has its id behind its name.
                let is_emoji = emoji.starts_with('%') || emoji.contains("%3A");
                if is_emoji { nothing(Vec::new()) } else { Err(Refusal::new(400, 10014, "Unknown Emoji")) }
            }
            _ => Err(Refusal::new(404, 0, "404: Not Found")),
        }
    }

    /// Sends the interactions to an address from now on.
    fn send_interactions(&mut self, body: &Value) -> Done {
        let url = body["interactions_endpoint_url"].as_str().filter(|url| url.starts_with("https://"));
        let Some(url) = url else {
            return Err(Refusal::form("interactions_endpoint_url", "Not a well formed URL."));
        };
        self.endpoint = Some(url.to_owned());
        done(&json!({"id": APPLICATION, "interactions_endpoint_url": url}), Vec::new())
    }

    /// Puts commands in the place of those there are.
    fn set_commands(&mut self, call: &RawRequest) -> Done {
        let list = serde_json::from_slice::<Value>(&call.body).ok();
        let Some(commands) = list.as_ref().and_then(Value::as_array) else {
            return Err(Refusal::form("_", "Only list type is allowed."));
        };
        for command in commands {
            let name = command["name"].as_str().unwrap_or_default();
            let is_chat = matches!(command["type"].as_u64(), None | Some(1));
            let is_legal =
                |char: char| char.is_alphanumeric() && !char.is_uppercase() || "-_'".contains(char);
            if !(1..=32).contains(&name.chars().count()) || is_chat && !name.chars().all(is_legal) {
                return Err(Refusal::form("name", "Command name is invalid"));
            }
            let words = command["description"].as_str().unwrap_or_default().chars().count();
            if is_chat && !(1..=100).contains(&words) {
                return Err(Refusal::form("description", "Must be between 1 and 100 in length."));
            }
        }
        done(&Value::Array(commands.clone()), Vec::new())
    }

    fn post(&mut self, channel: &str, user: String, body: &Value) -> Done {
        let (said, choices) = message::shown(body, Way::Channel)?;
        self.refer(channel, &body["message_reference"])?;
        let nonce = nonce(body)?;
        let is_enforced = body["enforce_nonce"] == true;
        if let Some(there) = nonce.filter(|_| is_enforced).and_then(|nonce| self.sent(channel, nonce)) {
            return done(&there, Vec::new());
        }
        let posted = self.posted(channel, body);
        let message_id = posted["id"].as_str().unwrap_or_default().to_owned();
        if let Some(nonce) = nonce {
            if self.nonces.len() == NONCES_MAX {
                self.nonces.remove(0);
            }
            self.nonces.push((channel.to_owned(), nonce.to_owned(), message_id.clone(), self.now));
        }
        done(&posted, vec![Shown { to: user, message_id, said, choices }])
    }

    /// The message of the same nonce that was sent a short while ago.
    fn sent(&self, channel: &str, nonce: &str) -> Option<Value> {
        let is_same = |(other, known, _, at): &&(String, String, String, _)| {
            other == channel && known == nonce && self.now.since(*at) <= NONCE
        };
        let (_, _, message_id, _) = self.nonces.iter().find(is_same)?;
        self.messages.get(message_id).cloned()
    }

    /// A message of the bot as the API tells it, kept from now on.
    pub(super) fn posted(&mut self, channel: &str, body: &Value) -> Value {
        let or = |value: &Value, other: Value| if value.is_null() { other } else { value.clone() };
        let message = json!({
            "id": self.snowflake(), "channel_id": channel, "type": 0, "timestamp": moment(self),
            "author": {"id": APPLICATION, "username": "bot", "bot": true}, "edited_timestamp": null,
            "content": or(&body["content"], "".into()), "embeds": or(&body["embeds"], json!([])),
            "components": or(&body["components"], json!([])), "flags": or(&body["flags"], 0.into()),
            "nonce": body["nonce"], "sticker_ids": body["sticker_ids"], "attachments": [], "mentions": [],
        });
        self.keep_message(&message);
        message
    }

    /// Puts what is given in the place of what was there; what is not given stays.
    pub(super) fn change(&mut self, id: &str, body: &Value, to: String) -> Result<(Value, Shown), Refusal> {
        let unknown = || Refusal::new(404, 10008, "Unknown Message");
        let mut changed = self.messages.get(id).cloned().ok_or_else(unknown)?;
        for key in ["content", "embeds", "components"] {
            if let Some(given) = body.get(key) {
                changed[key] = given.clone();
            }
        }
        let mut whole = body.clone();
        for key in ["content", "embeds", "components"] {
            whole[key] = changed[key].clone();
        }
        let (said, choices) = message::shown(&whole, Way::Edit)?;
        changed["edited_timestamp"] = moment(self).into();
        self.keep_message(&changed);
        Ok((changed, Shown { to, message_id: id.to_owned(), said, choices }))
    }

    /// A message that is in this channel.
    fn there(&self, channel: &str, id: &str) -> Result<&Value, Refusal> {
        let found = self.messages.get(id).filter(|message| message["channel_id"] == channel);
        found.ok_or_else(|| Refusal::new(404, 10008, "Unknown Message"))
    }

    /// A message of the bot, which it may change and take back.
    fn own(&self, channel: &str, id: &str) -> Result<(), Refusal> {
        match self.there(channel, id)?["author"]["id"] == APPLICATION {
            true => Ok(()),
            false => Err(Refusal::new(403, 50005, "Cannot edit a message authored by another user")),
        }
    }

    /// The message that is answered; it has to be there, unless it is said that it need not be.
    fn refer(&self, channel: &str, reference: &Value) -> Result<(), Refusal> {
        let id = match &reference["message_id"] {
            _ if reference.is_null() => return Ok(()),
            id if is_id(id) => id.as_str().unwrap_or_default(),
            _ => return Err(Refusal::form("message_reference.message_id", "Value is not snowflake.")),
        };
        if reference["fail_if_not_exists"] == false || self.there(channel, id).is_ok() {
            return Ok(());
        }
        Err(Refusal::form("message_reference", "Unknown message"))
    }
}

/// By what a repetition is told.
fn nonce(body: &Value) -> Result<Option<&str>, Refusal> {
    match &body["nonce"] {
        Value::Null if body["enforce_nonce"] == true => {
            Err(Refusal::form("nonce", "This field is required."))
        }
        Value::Null => Ok(None),
        Value::String(nonce) if (1..=NONCE_MAX).contains(&nonce.chars().count()) => Ok(Some(nonce)),
        _ => Err(Refusal::form("nonce", format!("Must be {NONCE_MAX} or fewer in length."))),
    }
}

/// The object in a call.
fn body(call: &RawRequest) -> Result<Value, Refusal> {
    let is_json = call.header("content-type").is_some_and(|kind| kind.starts_with("application/json"));
    let body = serde_json::from_slice::<Value>(&call.body).ok().filter(Value::is_object);
    let broken = || Refusal::new(400, 50109, "The request body contains invalid JSON.");
    body.filter(|_| is_json).ok_or_else(broken)
}
