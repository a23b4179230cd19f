//! The bot: what people do as updates, and what comes back.

use std::time::Duration;

use chinwag_core::{
    clock::Timestamp,
    platform::{HttpReply, RawRequest},
    secret::Secret,
};
use http::{HeaderMap, HeaderName, HeaderValue, Method, header::CONTENT_TYPE};
use serde_json::{Map, Value, json};

use super::method;
use crate::{
    play::{Act, Choice, Person, Play, Shown, Taken, Webhook, file, form::FORM, parameters},
    script::Media,
};

const TOKEN: &str = "110201543:SIMULATED-bot_token-of_no_use";
const SECRET: &str = "simulated-secret-token_of-no-use";
pub(super) const BOT_ID: u64 = 110_201_543;

/// A simulated Telegram, with one bot.
#[derive(Debug)]
pub struct Telegram {
    update_id: u64,
    message_id: u64,
    /// Every person has a private chat with the bot.
    pub(super) chats: Vec<u64>,
    /// The presses that the bot has not answered yet.
    pub(super) queries: Vec<String>,
    /// The updates that are kept for a bot that fetches them.
    pub(super) kept: Vec<Value>,
    /// The messages of the bot that are there: chat, id.
    pub(super) sent: Vec<(u64, u64)>,
}

impl Telegram {
    /// A bot that nobody has talked to.
    #[must_use]
    pub fn new() -> Self {
        Self {
            update_id: 870_000_000,
            message_id: 100,
            chats: Vec::new(),
            queries: Vec::new(),
            kept: Vec::new(),
            sent: Vec::new(),
        }
    }

    pub(super) fn next_message(&mut self) -> u64 {
        self.message_id += 1;
        self.message_id
    }
}

impl Default for Telegram {
    fn default() -> Self {
        Self::new()
    }
}

/// What a call is made with, in JSON or as a form, which has all but texts in JSON.
fn made_with(call: &RawRequest) -> Option<Value> {
    const IN_JSON: [&str; 9] = [
        "allowed_updates",
        "latitude",
        "link_preview_options",
        "longitude",
        "message_id",
        "offset",
        "reaction",
        "reply_markup",
        "reply_parameters",
    ];
    if call.body.is_empty() {
        return Some(json!({}));
    }
    if call.header("content-type").is_some_and(|kind| kind.starts_with(FORM)) {
        return parameters::of_form(&call.body, &IN_JSON);
    }
    serde_json::from_slice::<Value>(&call.body).ok().filter(Value::is_object)
}

/// The id of a person: the same for the same name.
fn id_of(name: &str) -> u64 {
    200_000_000 + chinwag_core::conversation::fingerprint(&[name]) % 100_000_000
}

impl Play for Telegram {
    fn name(&self) -> &'static str {
        "telegram"
    }

    fn settings(&self, api_url: &str) -> Map<String, Value> {
        let keys = json!({
            "api_url": api_url,
            "bot_token": {"env": "bot_token"},
            "secret_token": {"env": "secret_token"},
        });
        keys.as_object().cloned().unwrap_or_default()
    }

    fn credential(&self, name: &str) -> Option<Secret> {
        match name {
            "bot_token" => Some(Secret::new(TOKEN)),
            "secret_token" => Some(Secret::new(SECRET)),
            _ => None,
        }
    }

    fn user_id(&self, name: &str) -> String {
        id_of(name).to_string()
    }

    fn webhook(&mut self, person: &Person, act: &Act, _address: &str, now: Timestamp) -> Option<Webhook> {
        let id = id_of(&person.name);
        if !self.chats.contains(&id) {
            self.chats.push(id);
        }
        self.update_id += 1;
        let (kind, event, message_id) = self.event(id, person, act, now)?;
        let body = json!({"update_id": self.update_id, kind: event});
        let headers = HeaderMap::from_iter([
            (CONTENT_TYPE, HeaderValue::from_static("application/json")),
            (HeaderName::from_static("x-telegram-bot-api-secret-token"), HeaderValue::from_static(SECRET)),
        ]);
        Some(Webhook {
            method: Method::POST,
            suffix: String::new(),
            headers,
            body: body.to_string().into(),
            message_id,
        })
    }

    /// The answer may call one method, whose result nobody gets.
    fn answered(&mut self, person: &Person, _act: &Act, reply: &HttpReply) -> Result<Vec<Shown>, String> {
        if reply.body.is_empty() {
            return Ok(Vec::new());
        }
        let Ok(called) = serde_json::from_slice::<Value>(&reply.body) else { return Ok(Vec::new()) };
        let Some(name) = called["method"].as_str() else { return Ok(Vec::new()) };
        let _ = person;
        match self.method(name, &called) {
            Ok((_, shown)) => Ok(shown),
            Err(error) => Err(format!("{name}: {}", error.description)),
        }
    }

    fn keep(&mut self, webhook: &Webhook) -> bool {
        self.kept.extend(serde_json::from_slice::<Value>(&webhook.body).ok());
        true
    }

    fn call(&mut self, call: &RawRequest, _now: Timestamp) -> Taken {
        let path = call.target.split('?').next().unwrap_or_default();
        let name = path.strip_prefix("/bot").and_then(|path| path.strip_prefix(TOKEN)?.strip_prefix('/'));
        let Some(name) = name else { return method::Refusal::new(401, "Unauthorized").taken() };
        let Some(parameters) = made_with(call) else {
            return method::Refusal::new(400, "Bad Request: object expected as parameters").taken();
        };
        match self.method(name, &parameters) {
            Ok((result, shown)) => {
                let is_held = name == "getUpdates" && result == json!([]);
                Taken { is_held, ..Taken::json(200, &json!({"ok": true, "result": result}), shown) }
            }
            Err(refusal) => refusal.taken(),
        }
    }

    /// NOTE: the address has the token in it.
    fn file(&mut self, call: &RawRequest, _now: Timestamp) -> Option<Taken> {
        file::given(call.target.strip_prefix("/file/bot")?.strip_prefix(TOKEN)?.strip_prefix("/files/")?)
    }

    fn refuse(&self, status: u16, retry_after: Option<Duration>) -> HttpReply {
        let refusal = match status {
            429 => {
                let after = retry_after.map_or(1, |after| after.as_secs());
                method::Refusal::new(429, format!("Too Many Requests: retry after {after}"))
                    .with("retry_after", after)
            }
            403 => method::Refusal::new(403, "Forbidden: bot was blocked by the user"),
            401 => method::Refusal::new(401, "Unauthorized"),
            400 => method::Refusal::new(400, "Bad Request: chat not found"),
            status => method::Refusal::new(status, "Internal Server Error"),
        };
        refusal.taken().reply
    }
}

impl Telegram {
    /// The kind of update, its content, and the id of the message in it.
    fn event(
        &mut self,
        id: u64,
        person: &Person,
        act: &Act,
        now: Timestamp,
    ) -> Option<(&'static str, Value, Option<String>)> {
        let from = json!({
            "id": id, "is_bot": false, "first_name": person.display_name(), "language_code": "en",
        });
        let chat = json!({"id": id, "first_name": person.display_name(), "type": "private"});
        let date = now.as_secs();
        let content = match act {
            Act::Says(text) => text_content(text),
            Act::Sends(media, url) => media_content(*media, url),
            Act::Locates { latitude, longitude } => {
                json!({"location": {"latitude": latitude, "longitude": longitude}})
            }
            Act::Presses { choice, message_id } => {
                return self.pressed(&from, &chat, choice, message_id, date);
            }
            Act::Edits { message_id, text, .. } => {
                let number: u64 = message_id.parse().ok()?;
                let edited = json!({
                    "message_id": number, "from": from, "chat": chat, "date": date,
                    "edit_date": date, "text": text,
                });
                return Some(("edited_message", edited, None));
            }
            Act::Reacts { message_id, emoji } => {
                let number: u64 = message_id.parse().ok()?;
                let reaction = json!({
                    "chat": chat, "message_id": number, "user": from, "date": date, "old_reaction": [],
                    "new_reaction": [{"type": "emoji", "emoji": emoji}],
                });
                return Some(("message_reaction", reaction, None));
            }
        };
        let number = self.next_message();
        Some(("message", message(number, &from, &chat, date, content), Some(number.to_string())))
    }

    /// A press: on a button it is a query, on a reply keyboard a text.
    fn pressed(
        &mut self,
        from: &Value,
        chat: &Value,
        choice: &Choice,
        message_id: &str,
        date: u64,
    ) -> Option<(&'static str, Value, Option<String>)> {
        let value = choice.value.as_ref()?;
        if let Some(text) = value["text"].as_str() {
            let number = self.next_message();
            return Some(("message", message(number, from, chat, date, json!({"text": text})), None));
        }
        let query = format!("43827{}", self.update_id);
        self.queries.push(query.clone());
        let shown = json!({
            "message_id": message_id.parse::<u64>().ok()?, "date": date, "chat": chat,
            "from": {"id": BOT_ID, "is_bot": true, "first_name": "Bot"}, "text": "…",
            "reply_markup": {"inline_keyboard": [[{"text": choice.title, "callback_data": value["data"]}]]},
        });
        let pressed = json!({
            "id": query, "from": from, "message": shown, "chat_instance": "-4821",
            "data": value["data"],
        });
        Some(("callback_query", pressed, None))
    }
}

fn message(number: u64, from: &Value, chat: &Value, date: u64, content: Value) -> Value {
    let mut message = json!({"message_id": number, "from": from, "chat": chat, "date": date});
    if let (Some(message), Value::Object(content)) = (message.as_object_mut(), content) {
        message.extend(content);
    }
    message
}

fn text_content(text: &str) -> Value {
    let command = text.split_whitespace().next().filter(|word| word.len() > 1 && word.starts_with('/'));
    let is_name = |name: &str| name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    match command.filter(|word| is_name(&word[1..])) {
        Some(word) => {
            json!({"text": text, "entities": [{"type": "bot_command", "offset": 0, "length": word.len()}]})
        }
        None => json!({"text": text}),
    }
}

/// A file has an id and no address.
fn media_content(media: Media, url: &str) -> Value {
    let id = format!("AgAC{}", file::id(url));
    let name = url.rsplit('/').next().unwrap_or_default();
    let file = json!({"file_id": id, "file_unique_id": &id[4..], "file_size": file::size(media, url)});
    match media {
        Media::Image => {
            let mut photo = file;
            (photo["width"], photo["height"]) = (640.into(), 480.into());
            json!({"photo": [photo]})
        }
        Media::Audio => json!({"audio": file}),
        Media::Video => json!({"video": file}),
        Media::File => {
            let mut document = file;
            document["file_name"] = name.into();
            json!({"document": document})
        }
    }
}
