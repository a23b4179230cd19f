//! The call that sends a prepared response, and the welcome in a webhook's own response.

use std::fmt;

use bytes::Bytes;
use chinwag_core::{
    platform::{Answer, HttpCall, RenderError},
    reply::{MediaSource, Reply, ReplyContent},
    response::Response,
};
use http::{HeaderName, Method};
use serde_json::{Map, Value, json};

use super::{
    Config, rich,
    wire::{Body, OutContact, OutLocation, Send, Sender},
};
use crate::{caller::Caller, markup::Dialect, registry::OpenError};

const TOKEN_HEADER: HeaderName = HeaderName::from_static("x-viber-auth-token");
/// The least version of a client that shows cards; everything else is shown by all.
const CARDS_VERSION: u8 = 7;
/// The longest address of a webhook.
const WEBHOOK_MAX: usize = 2000;
/// What the bot is told of beside messages.
const EVENTS: [&str; 6] =
    ["delivered", "seen", "failed", "subscribed", "unsubscribed", "conversation_started"];

/// Writes the calls of one channel.
pub(super) struct Renderer {
    caller: Caller,
    config: Config,
}

impl fmt::Debug for Renderer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Renderer").field("api_url", &self.config.api_url).finish_non_exhaustive()
    }
}

impl Renderer {
    pub(super) fn new(config: Config) -> Result<Self, OpenError> {
        let caller = Caller::new(config.channel.clone());
        let caller = caller.with_header(TOKEN_HEADER, config.auth_token.current(), "auth_token")?;
        Ok(Self { caller, config })
    }

    pub(super) fn render(&self, response: &Response) -> Result<HttpCall, RenderError> {
        let receiver = self.caller.conversation(response)?;
        let body = self.message(&response.reply, Some(receiver))?;
        self.caller.json(Method::POST, format!("{}/send_message", self.config.api_url), &body)
    }

    /// Asks about the account, which only a token that works is told.
    pub(super) fn probe(&self) -> Result<HttpCall, RenderError> {
        self.caller.json(Method::POST, format!("{}/get_account_info", self.config.api_url), &json!({}))
    }

    /// Has the webhooks sent to an address. NOTE: Viber tries it out before it answers.
    pub(super) fn registration(&self, webhook: &str) -> Result<HttpCall, RenderError> {
        if !webhook.starts_with("https://") || webhook.len() > WEBHOOK_MAX {
            return Err(RenderError::new(format_args!(
                "`{webhook}` is not an https address of at most {WEBHOOK_MAX} characters, and Viber takes no other"
            )));
        }
        let body = json!({"url": webhook, "event_types": EVENTS, "send_name": true, "send_photo": false});
        self.caller.json(Method::POST, format!("{}/set_webhook", self.config.api_url), &body)
    }

    /// A response in the form of a webhook's own: the same message, to nobody in particular.
    pub(super) fn answer(&self, response: &Response) -> Option<Answer> {
        self.caller.conversation(response).ok()?;
        Some(answered(serde_json::to_vec(&self.message(&response.reply, None).ok()?).ok()?))
    }

    /// What is answered to who opens the conversation, where the bot says nothing in time.
    pub(super) fn deferral(&self) -> Answer {
        let welcome = self.config.welcome.as_deref().map(Reply::text);
        let body = welcome.and_then(|welcome| serde_json::to_vec(&self.message(&welcome, None).ok()?).ok());
        answered(body.unwrap_or_default())
    }

    fn message(&self, reply: &Reply, receiver: Option<&str>) -> Result<Value, RenderError> {
        let sender = Sender { name: &self.config.sender_name, avatar: self.config.sender_avatar.as_deref() };
        if let ReplyContent::Native { native } = &reply.content {
            return native_message(native, receiver, &sender);
        }
        let body = body(&reply.content)?;
        let min_api_version = if matches!(body, Body::RichMedia { .. }) { CARDS_VERSION } else { 1 };
        let keyboard = rich::keyboard(reply);
        serde_json::to_value(Send { receiver, min_api_version, sender, body, keyboard })
            .map_err(RenderError::new)
    }
}

fn answered(body: Vec<u8>) -> Answer {
    Answer { status: 200, content_type: "application/json", body: Bytes::from(body) }
}

/// A message of the bot's own making, with whom it is for, and by whom where it does not say.
fn native_message(native: &Value, receiver: Option<&str>, sender: &Sender<'_>) -> Result<Value, RenderError> {
    let mut message: Map<String, Value> = native.as_object().cloned().unwrap_or_default();
    message.remove("receiver");
    message.extend(receiver.map(|receiver| ("receiver".to_owned(), receiver.into())));
    message.entry("sender").or_insert(serde_json::to_value(sender).map_err(RenderError::new)?);
    message.entry("min_api_version").or_insert(1.into());
    Ok(Value::Object(message))
}

fn body(content: &ReplyContent) -> Result<Body<'_>, RenderError> {
    Ok(match content {
        ReplyContent::Text { text, .. } => Body::Text { text: Dialect::PLAIN.write(text) },
        ReplyContent::Media { from: MediaSource::Url(media), caption, .. } => {
            let text = caption.as_deref().map(|caption| Dialect::PLAIN.write(caption)).unwrap_or_default();
            Body::Picture { text, media }
        }
        ReplyContent::Cards { cards } => {
            Body::RichMedia { alt_text: rich::alternative(cards), rich_media: rich::cards(cards) }
        }
        ReplyContent::Contact { name, phone } => {
            Body::Contact { contact: OutContact { name, phone_number: phone } }
        }
        ReplyContent::Location { latitude, longitude, .. } => {
            Body::Location { location: OutLocation { lat: latitude.to_string(), lon: longitude.to_string() } }
        }
        ReplyContent::Sticker { sticker_id } => {
            let id = sticker_id.parse::<u64>().map_or_else(|_| json!(sticker_id), Value::from);
            Body::Sticker { sticker_id: id }
        }
        _ => return Err(RenderError::new("it has to be prepared first: Viber has no such message")),
    })
}
