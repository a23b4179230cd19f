//! The methods of the Bot API that a bot calls, with their limits and errors.

use serde_json::{Value, json};

use super::{
    bot::{BOT_ID, Telegram},
    html,
};
use crate::play::{Choice, Shown, Taken, file, json as answer};

const TEXT_MAX: usize = 4096;
const CAPTION_MAX: usize = 1024;
const DATA_BYTES_MAX: usize = 64;

/// What the API refuses a call with.
#[derive(Debug)]
pub(super) struct Refusal {
    code: u16,
    pub(super) description: String,
    parameter: Option<(&'static str, u64)>,
}

impl Refusal {
    pub(super) fn new(code: u16, description: impl Into<String>) -> Self {
        Self { code, description: description.into(), parameter: None }
    }

    pub(super) fn with(self, name: &'static str, value: u64) -> Self {
        Self { parameter: Some((name, value)), ..self }
    }

    pub(super) fn taken(&self) -> Taken {
        let mut body = json!({"ok": false, "error_code": self.code, "description": self.description});
        if let Some((name, value)) = self.parameter {
            body["parameters"] = json!({name: value});
        }
        Taken { reply: answer(self.code, &body), shown: Vec::new(), is_held: false }
    }
}

fn bad(what: &str) -> Refusal {
    Refusal::new(400, format!("Bad Request: {what}"))
}

type Done = Result<(Value, Vec<Shown>), Refusal>;

impl Telegram {
    /// Carries a method out.
    pub(super) fn method(&mut self, name: &str, call: &Value) -> Done {
        match name {
            "getMe" => Ok((
                json!({"id": BOT_ID, "is_bot": true, "first_name": "Bot", "username": "simulated_bot"}),
                Vec::new(),
            )),
            "getFile" => file_of(call),
            "getUpdates" => self.updates(call),
            "setWebhook" | "deleteWebhook" => Ok((true.into(), Vec::new())),
            "sendMessage" => self.send_text(call),
            "sendPhoto" => self.send_media(call, "photo", "image"),
            "sendAudio" => self.send_media(call, "audio", "audio"),
            "sendVideo" => self.send_media(call, "video", "video"),
            "sendDocument" => self.send_media(call, "document", "file"),
            "sendSticker" => self.send_media(call, "sticker", "sticker"),
            "sendLocation" => self.send_place(call, "location"),
            "sendVenue" => self.send_place(call, "venue"),
            "sendContact" => self.send_contact(call),
            "editMessageText" => self.edit(call),
            "deleteMessage" => self.delete(call),
            "setMessageReaction" => self.react(call),
            "sendChatAction" => self.act(call),
            "answerCallbackQuery" => self.answer_query(call),
            _ => Err(Refusal::new(404, "Not Found")),
        }
    }

    /// What is kept, from the offset on; what came before it is forgotten.
    fn updates(&mut self, call: &Value) -> Done {
        let offset = call["offset"].as_u64().unwrap_or_default();
        self.kept.retain(|update| update["update_id"].as_u64() >= Some(offset));
        Ok((Value::Array(self.kept.clone()), Vec::new()))
    }

    fn send_text(&mut self, call: &Value) -> Done {
        let chat = self.chat(call)?;
        let text = text(call, "text", TEXT_MAX)?;
        let choices = choices(call)?;
        self.shown(call, chat, &text, choices)
    }

    fn send_media(&mut self, call: &Value, field: &str, kind: &str) -> Done {
        let chat = self.chat(call)?;
        let file = call[field].as_str().filter(|file| !file.is_empty());
        let file = file.ok_or_else(|| bad(&format!("there is no {field} in the request")))?;
        let is_url = file.starts_with("http://") || file.starts_with("https://");
        if !is_url && (file.contains("://") || file.len() < 8) {
            return Err(bad("wrong file identifier/HTTP URL specified"));
        }
        let caption =
            if call["caption"].is_null() { String::new() } else { text(call, "caption", CAPTION_MAX)? };
        let mut words = format!("[{kind}] {file}");
        if !caption.is_empty() {
            words = format!("{words}\n{caption}");
        }
        self.shown(call, chat, &words, choices(call)?)
    }

    fn send_place(&mut self, call: &Value, kind: &str) -> Done {
        let chat = self.chat(call)?;
        let degrees = |field: &str, max: f64| call[field].as_f64().filter(|value| value.abs() <= max);
        let (Some(latitude), Some(longitude)) = (degrees("latitude", 90.0), degrees("longitude", 180.0))
        else {
            return Err(bad("latitude or longitude is wrong"));
        };
        let title = call["title"].as_str().unwrap_or_default();
        if kind == "venue" && (title.is_empty() || call["address"].as_str().is_none()) {
            return Err(bad("title and address must be specified"));
        }
        let words = format!("[location] {latitude} {longitude} {title}");
        self.shown(call, chat, words.trim_end(), choices(call)?)
    }

    fn send_contact(&mut self, call: &Value) -> Done {
        let chat = self.chat(call)?;
        let (Some(phone), Some(name)) = (call["phone_number"].as_str(), call["first_name"].as_str()) else {
            return Err(bad("phone number and first name must be specified"));
        };
        let words = format!("[contact] {name} {phone}");
        self.shown(call, chat, &words, choices(call)?)
    }

    fn edit(&mut self, call: &Value) -> Done {
        let chat = self.chat(call)?;
        let number = self.own_message(call, chat, "message to edit not found")?;
        let text = text(call, "text", TEXT_MAX)?;
        let shown = Shown::text(chat.to_string(), number.to_string(), &text).with_choices(choices(call)?);
        let mut message = message(chat, number);
        message["edit_date"] = message["date"].clone();
        Ok((message, vec![shown]))
    }

    fn delete(&mut self, call: &Value) -> Done {
        let chat = self.chat(call)?;
        let number = self.own_message(call, chat, "message to delete not found")?;
        self.sent.retain(|sent| *sent != (chat, number));
        Ok((true.into(), vec![Shown::text(chat.to_string(), number.to_string(), "[deleted]")]))
    }

    fn react(&mut self, call: &Value) -> Done {
        self.chat(call)?;
        let emojis = call["reaction"].as_array().ok_or_else(|| bad("reaction must be an array"))?;
        let is_known =
            |one: &Value| one["type"] == "emoji" && one["emoji"].as_str().is_some_and(|e| !e.is_ascii());
        if !emojis.iter().all(is_known) || emojis.len() > 1 {
            return Err(bad("REACTION_INVALID"));
        }
        Ok((true.into(), Vec::new()))
    }

    fn act(&mut self, call: &Value) -> Done {
        self.chat(call)?;
        const ACTIONS: [&str; 4] = ["typing", "upload_photo", "upload_document", "find_location"];
        let action = call["action"].as_str().filter(|action| ACTIONS.contains(action));
        action.map(|_| (true.into(), Vec::new())).ok_or_else(|| bad("wrong parameter action in request"))
    }

    fn answer_query(&mut self, call: &Value) -> Done {
        let id = call["callback_query_id"].as_str().unwrap_or_default();
        let Some(at) = self.queries.iter().position(|query| query == id) else {
            return Err(bad("query is too old and response timeout expired or query id is invalid"));
        };
        self.queries.remove(at);
        Ok((true.into(), Vec::new()))
    }

    /// The chat of a call, which has to be with somebody who has written before.
    fn chat(&self, call: &Value) -> Result<u64, Refusal> {
        let id = call["chat_id"].as_u64().or_else(|| call["chat_id"].as_str()?.parse().ok());
        id.filter(|id| self.chats.contains(id)).ok_or_else(|| bad("chat not found"))
    }

    fn own_message(&self, call: &Value, chat: u64, missing: &str) -> Result<u64, Refusal> {
        let number = call["message_id"].as_u64();
        number.filter(|number| self.sent.contains(&(chat, *number))).ok_or_else(|| bad(missing))
    }

    fn shown(&mut self, call: &Value, chat: u64, words: &str, choices: Vec<Choice>) -> Done {
        let to_reply = &call["reply_parameters"];
        if !to_reply.is_null() && to_reply["message_id"].as_u64().is_none() {
            return Err(bad("message to be replied not found"));
        }
        let number = self.next_message();
        self.sent.push((chat, number));
        let shown = Shown::text(chat.to_string(), number.to_string(), words).with_choices(choices);
        Ok((message(chat, number), vec![shown]))
    }
}

/// Where a file can be fetched, for an hour at least.
fn file_of(call: &Value) -> Done {
    let id = call["file_id"].as_str().unwrap_or_default();
    let file = id.strip_prefix("AgAC").and_then(|key| Some((key, file::known(key)?)));
    let (key, (media, name)) =
        file.ok_or_else(|| bad("wrong file_id or the file is temporarily unavailable"))?;
    let size = file::size(media, &name);
    let file = json!({
        "file_id": id, "file_unique_id": &id[4..], "file_size": size, "file_path": format!("files/{key}"),
    });
    Ok((file, Vec::new()))
}

/// A message of the bot, as a call is answered with it.
fn message(chat: u64, number: u64) -> Value {
    json!({"message_id": number, "date": 1_700_000_000, "chat": {"id": chat, "type": "private"}})
}

/// A text as it is shown.
fn text(call: &Value, field: &str, max: usize) -> Result<String, Refusal> {
    let raw = call[field].as_str().ok_or_else(|| bad(&format!("message {field} is empty")))?;
    let shown = match call["parse_mode"].as_str() {
        Some("HTML") => html::shown(raw).map_err(|what| bad(&format!("can't parse entities: {what}")))?,
        Some(_) => return Err(bad("unsupported parse_mode")),
        None => raw.to_owned(),
    };
    if shown.trim().is_empty() {
        return Err(bad(&format!("message {field} is empty")));
    }
    let length: usize = shown.chars().map(char::len_utf16).sum();
    if length > max {
        return Err(bad(if field == "text" { "message is too long" } else { "message caption is too long" }));
    }
    Ok(shown)
}

/// What can be pressed: buttons below, or a keyboard of answers.
fn choices(call: &Value) -> Result<Vec<Choice>, Refusal> {
    let markup = &call["reply_markup"];
    let mut choices = Vec::new();
    for button in rows(&markup["inline_keyboard"]) {
        let title = title(button)?;
        let data = button["callback_data"].as_str();
        let value = match (data, button["url"].as_str()) {
            (Some(data), None) if (1..=DATA_BYTES_MAX).contains(&data.len()) => Some(json!({"data": data})),
            (Some(_), None) => return Err(bad("BUTTON_DATA_INVALID")),
            (None, Some(url)) if url.contains("://") || url.starts_with("tel:") => None,
            (None, Some(_)) => return Err(bad("BUTTON_URL_INVALID")),
            _ => return Err(bad("BUTTON_TYPE_INVALID")),
        };
        choices.push(Choice { title, value });
    }
    for button in rows(&markup["keyboard"]) {
        let title = match button {
            Value::String(title) => title.clone(),
            button => title(button)?,
        };
        choices.push(Choice { value: Some(json!({"text": title})), title });
    }
    Ok(choices)
}

fn title(button: &Value) -> Result<String, Refusal> {
    let title = button["text"].as_str().filter(|title| !title.trim().is_empty());
    title.map(str::to_owned).ok_or_else(|| bad("inline keyboard button text must be non-empty"))
}

fn rows(keyboard: &Value) -> impl Iterator<Item = &Value> {
    keyboard.as_array().into_iter().flatten().filter_map(Value::as_array).flatten()
}
