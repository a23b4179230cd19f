//! The method that sends a prepared response.

use chinwag_core::{
    message::MediaKind,
    platform::{HttpCall, RenderError},
    reply::{Button, ButtonAction, MediaSource, Reply, ReplyContent},
    response::Response,
};
use http::Method;
use serde_json::{Map, Value, json};

use super::{Config, prepare::HTML};
use crate::{caller::Caller, registry::OpenError};

/// How many buttons stand side by side: two are readable on a phone.
const ROW: usize = 2;

/// Calls methods of the Bot API for one channel.
#[derive(Debug)]
pub(super) struct Renderer {
    caller: Caller,
    api_url: String,
}

impl Renderer {
    pub(super) fn new(config: &Config) -> Result<Self, OpenError> {
        let caller =
            Caller::new(config.channel.clone()).with_path(config.bot_token.current(), "bot_token")?;
        Ok(Self { caller, api_url: config.api_url.clone() })
    }

    pub(super) fn render(&self, response: &Response) -> Result<HttpCall, RenderError> {
        let place = Target::of(self.caller.conversation(response)?)?;
        let (method, mut call) = call(&response.reply)?;
        place.write(&mut call, response.reply.content.is_about_a_message());
        if let Some(reply_to) = &response.reply.reply_to {
            // Where that message is gone, the answer is still worth sending.
            let replied = json!({"message_id": number(reply_to)?, "allow_sending_without_reply": true});
            call.insert("reply_parameters".into(), replied);
        }
        if response.reply.silent {
            call.insert("disable_notification".into(), true.into());
        }
        self.method(&method, &Value::Object(call))
    }

    pub(super) fn method(&self, name: &str, call: &Value) -> Result<HttpCall, RenderError> {
        let url = format!("{}/bot{}/{name}", self.api_url, HttpCall::TOKEN);
        self.caller.json(Method::POST, url, call)
    }
}

/// Whether it concerns a message that is there, which is told by the chat alone and not by its topic.
trait About {
    fn is_about_a_message(&self) -> bool;
}

impl About for ReplyContent {
    fn is_about_a_message(&self) -> bool {
        matches!(self, Self::Edit { .. } | Self::Delete { .. } | Self::Reaction { .. })
    }
}

/// A chat, and a topic in it.
struct Target {
    chat: Value,
    topic: Option<i64>,
}

impl Target {
    fn of(id: &str) -> Result<Self, RenderError> {
        let (chat, topic) = id.split_once(':').map_or((id, None), |(chat, topic)| (chat, Some(topic)));
        let chat = match chat.strip_prefix('@') {
            Some(name) if !name.is_empty() => Value::from(chat),
            _ => Value::from(number(chat)?),
        };
        Ok(Self { chat, topic: topic.map(number).transpose()? })
    }

    fn write(self, call: &mut Map<String, Value>, is_about_a_message: bool) {
        call.entry("chat_id").or_insert(self.chat);
        if let Some(topic) = self.topic.filter(|_| !is_about_a_message) {
            call.entry("message_thread_id").or_insert(topic.into());
        }
    }
}

fn number(id: &str) -> Result<i64, RenderError> {
    id.parse()
        .map_err(|_| RenderError::new(format_args!("`{id}` is no id of Telegram's: a number is expected")))
}

/// The method and its parameters, but for the chat.
fn call(reply: &Reply) -> Result<(String, Map<String, Value>), RenderError> {
    let (method, call) = match &reply.content {
        ReplyContent::Text { text, buttons } => ("sendMessage", with_words("text", text, buttons)),
        ReplyContent::Edit { message_id, text, buttons } => {
            let mut call = with_words("text", text, buttons);
            call["message_id"] = number(message_id)?.into();
            ("editMessageText", call)
        }
        ReplyContent::Delete { message_id } => ("deleteMessage", json!({"message_id": number(message_id)?})),
        ReplyContent::Media { media, from, caption } => media_call(*media, from, caption.as_deref()),
        ReplyContent::Location { latitude, longitude, title } => {
            place(*latitude, *longitude, title.as_deref())
        }
        ReplyContent::Contact { name, phone } => {
            ("sendContact", json!({"phone_number": phone, "first_name": name}))
        }
        ReplyContent::Sticker { sticker_id } => ("sendSticker", json!({"sticker": sticker_id})),
        ReplyContent::Typing { on: true } => ("sendChatAction", json!({"action": "typing"})),
        ReplyContent::Reaction { message_id, reaction, on } => {
            let emoji = json!({"type": "emoji", "emoji": reaction.trim_end_matches('\u{fe0f}')});
            let reactions: Vec<Value> = on.then_some(emoji).into_iter().collect();
            ("setMessageReaction", json!({"message_id": number(message_id)?, "reaction": reactions}))
        }
        ReplyContent::Native { native } => return native_call(native),
        _ => return Err(RenderError::new("it has to be prepared first: Telegram has no such message")),
    };
    match call {
        Value::Object(call) => Ok((method.to_owned(), call)),
        _ => Err(RenderError::new("a method's parameters are an object")),
    }
}

fn with_words(field: &str, words: &str, buttons: &[Button]) -> Value {
    let mut call = json!({field: HTML.write(words), "parse_mode": "HTML"});
    if !buttons.is_empty() {
        let rows: Vec<Vec<Value>> = buttons.chunks(ROW).map(|row| row.iter().map(button).collect()).collect();
        call["reply_markup"] = json!({"inline_keyboard": rows});
    }
    call
}

fn button(button: &Button) -> Value {
    match &button.action {
        ButtonAction::Postback(payload) => json!({"text": button.title, "callback_data": payload}),
        ButtonAction::Url(url) | ButtonAction::Phone(url) => json!({"text": button.title, "url": url}),
    }
}

fn media_call(media: MediaKind, from: &MediaSource, caption: Option<&str>) -> (&'static str, Value) {
    let (method, field) = match media {
        MediaKind::Image => ("sendPhoto", "photo"),
        MediaKind::Audio => ("sendAudio", "audio"),
        MediaKind::Video => ("sendVideo", "video"),
        MediaKind::File => ("sendDocument", "document"),
    };
    let (MediaSource::Url(file) | MediaSource::Id(file)) = from;
    let mut call = caption.map_or_else(|| json!({}), |caption| with_words("caption", caption, &[]));
    call[field] = file.as_str().into();
    (method, call)
}

/// A place with a title is a venue, which must have an address too.
fn place(latitude: f64, longitude: f64, title: Option<&str>) -> (&'static str, Value) {
    match title.filter(|title| !title.trim().is_empty()) {
        Some(title) => {
            let venue =
                json!({"latitude": latitude, "longitude": longitude, "title": title, "address": title});
            ("sendVenue", venue)
        }
        None => ("sendLocation", json!({"latitude": latitude, "longitude": longitude})),
    }
}

/// The parameters of a method, which is named by `method`; of `sendMessage` where it is not.
fn native_call(native: &Value) -> Result<(String, Map<String, Value>), RenderError> {
    let Some(mut call) = native.as_object().cloned() else {
        return Err(RenderError::new("a native message has to be an object: a method's parameters"));
    };
    let method = match call.remove("method") {
        None => "sendMessage".to_owned(),
        Some(Value::String(method)) if method.bytes().all(|byte| byte.is_ascii_alphanumeric()) => method,
        Some(other) => return Err(RenderError::new(format_args!("`method` is no method's name: {other}"))),
    };
    Ok((method, call))
}
