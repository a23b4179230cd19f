//! The call that sends a prepared response, and the form it has in an interaction's own response.

use std::fmt;

use chinwag_core::{
    conversation::fingerprint,
    platform::{Answer, HttpCall, RenderError},
    reply::{Reply, ReplyContent},
    response::Response,
};
use http::{HeaderValue, Method, header::USER_AGENT};
use serde_json::{Value, json};

use super::{
    Config,
    body::{EPHEMERAL, written},
    message::message,
    parse::is_id,
    token::{Shown, Token},
    wire::{Message, Reference},
};
use crate::{caller::Caller, form, registry::OpenError};

/// NOTE: Discord refuses calls whose agent has another form than this. The project has no site whose address could stand
/// in it.
const AGENT: HeaderValue = HeaderValue::from_static(concat!(
    "DiscordBot (https://chinwag.invalid, ",
    env!("CARGO_PKG_VERSION"),
    ")"
));
/// Without a sound.
const SILENT: u32 = 4096;
/// Shows a message, in an interaction's own response.
const SHOW: u8 = 4;

const TOO_LATE: &str = "one person alone sees only what answers their press, or in time their command, or later one that is \
                        named in `private_commands`; everybody would see this";
const SEEN_BY_ALL: &str =
    "everybody would see this: one person alone can see words, pictures and cards that are new";

/// The response of an interaction, behind the address of its follow-ups.
const ORIGINAL: &str = "/messages/@original";

/// Writes the calls of one channel.
pub(super) struct Renderer {
    caller: Caller,
    /// For calls whose credential is a token of their own.
    bare: Caller,
    url: String,
}

impl fmt::Debug for Renderer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Renderer").field("url", &self.url).finish_non_exhaustive()
    }
}

impl Renderer {
    pub(super) fn new(config: &Config) -> Result<Self, OpenError> {
        let bare = Caller::new(config.channel.clone());
        let caller = Caller::new(config.channel.clone());
        let caller = caller.authorized("Bot", config.bot_token.current(), "bot_token")?;
        Ok(Self { caller, bare, url: config.api_url.clone() })
    }

    pub(super) fn render(&self, response: &Response) -> Result<HttpCall, RenderError> {
        let channel = self.caller.conversation(response)?;
        if !is_id(channel) {
            let what = format_args!("`{}` is no channel: nothing can be sent there", response.conversation);
            return Err(RenderError::new(what));
        }
        let messages = format!("{}/channels/{channel}/messages", self.url);
        let reply = &response.reply;
        if let Some(call) = self.late(response)? {
            return Ok(identified(call));
        }
        let call = match &reply.content {
            ReplyContent::Typing { .. } => {
                self.caller.bare(Method::POST, format!("{}/channels/{channel}/typing", self.url))
            }
            ReplyContent::Reaction { message_id, reaction, on } => {
                let method = if *on { Method::PUT } else { Method::DELETE };
                let mut url = format!("{}/reactions/", one(&messages, message_id)?);
                form::encode(reaction, &mut url);
                self.caller.bare(method, url + "/@me")
            }
            ReplyContent::Edit { message_id, .. } => {
                self.caller.json(Method::PATCH, one(&messages, message_id)?, &message(reply)?)?
            }
            ReplyContent::Delete { message_id } => {
                self.caller.bare(Method::DELETE, one(&messages, message_id)?)
            }
            ReplyContent::Native { native } => {
                self.caller.json(Method::POST, messages, message_alone(native)?)?
            }
            _ => self.caller.json(Method::POST, messages, &sent(response)?)?,
        };
        Ok(identified(call))
    }

    /// The call that answers an interaction late, by its token: in the place of `thinking…`, or as a message that one
    /// person alone sees. Everything else goes into the channel, where nothing can be hidden.
    fn late(&self, response: &Response) -> Result<Option<HttpCall>, RenderError> {
        let reply = &response.reply;
        let is_private = reply.only_for.is_some();
        let token = response.reply_token.as_deref().and_then(Token::read);
        let token = match (says(&reply.content), token) {
            (Says::Nothing, _) => return Ok(None),
            (Says::InChannel, _) if is_private => return Err(RenderError::new(SEEN_BY_ALL)),
            (Says::Message, None) if is_private => return Err(RenderError::new(TOO_LATE)),
            (Says::Message, Some(token)) if is_private && token.shown == Shown::Thinking => {
                return Err(RenderError::new(TOO_LATE));
            }
            (Says::Message, Some(token)) if is_private || token.shown != Shown::Nothing => token,
            _ => return Ok(None),
        };
        let is_awaited = token.shown != Shown::Nothing;
        let body = late_message(reply, is_awaited)?;
        let url = token.url(&self.url);
        let mut call = match is_awaited {
            true => self.bare.json(Method::PATCH, url + ORIGINAL, &body)?,
            false => self.bare.json(Method::POST, url, &body)?,
        };
        call.secret_path = Some(token.secret());
        Ok(Some(call))
    }

    /// Asks who the bot is, which only a token that works is told.
    pub(super) fn probe(&self) -> HttpCall {
        identified(self.caller.bare(Method::GET, format!("{}/users/@me", self.url)))
    }

    /// Has the interactions sent to an address. NOTE: Discord tries it out before it answers.
    pub(super) fn registration(&self, webhook: &str) -> Result<HttpCall, RenderError> {
        if !webhook.starts_with("https://") {
            let what = format_args!("`{webhook}` is not an https address, and Discord takes no other");
            return Err(RenderError::new(what));
        }
        let body = json!({"interactions_endpoint_url": webhook});
        let call = self.caller.json(Method::PATCH, format!("{}/applications/@me", self.url), &body)?;
        Ok(identified(call))
    }
}

/// The response in the interaction's own response. A message that it answers is left out: it answers the interaction.
pub(super) fn answer(reply: &Reply) -> Option<Answer> {
    let is_private = reply.only_for.is_some();
    let data = match &reply.content {
        ReplyContent::Native { native } if native["type"].is_u64() => {
            return own(native, is_private).map(|native| written(&native));
        }
        ReplyContent::Native { native } if is_private => hidden(native).ok()?,
        ReplyContent::Native { native } => native.clone(),
        ReplyContent::Text { .. } | ReplyContent::Media { .. } | ReplyContent::Cards { .. } => {
            let flags = is_private.then_some(EPHEMERAL);
            serde_json::to_value(Message { flags, ..message(reply).ok()? }).ok()?
        }
        _ => return None,
    };
    Some(written(&json!({"type": SHOW, "data": data})))
}

/// Discord's own form of a response. What it changes stays with who saw it before.
fn own(native: &Value, is_private: bool) -> Option<Value> {
    let mut native = native.clone();
    match native["type"].as_u64() {
        Some(4 | 5) if is_private => {
            let data = native.get("data").cloned().unwrap_or_else(|| json!({}));
            native["data"] = hidden(&data).ok()?;
        }
        Some(7) if is_private => return None,
        _ => {}
    }
    Some(native)
}

/// What a reply says, as far as that can be hidden.
enum Says {
    /// It shows what the bot does, or takes something back.
    Nothing,
    /// A message that an interaction may be answered with.
    Message,
    /// What is said in the channel alone.
    InChannel,
}

fn says(content: &ReplyContent) -> Says {
    match content {
        ReplyContent::Text { .. }
        | ReplyContent::Media { .. }
        | ReplyContent::Cards { .. }
        | ReplyContent::Native { .. } => Says::Message,
        ReplyContent::Typing { .. }
        | ReplyContent::Seen
        | ReplyContent::Reaction { .. }
        | ReplyContent::Delete { .. } => Says::Nothing,
        _ => Says::InChannel,
    }
}

/// A message by the token. One in the place of `thinking…` is seen by whoever saw that; a further one by one person alone.
fn late_message(reply: &Reply, is_awaited: bool) -> Result<Value, RenderError> {
    match &reply.content {
        ReplyContent::Native { native } if is_awaited => message_alone(native).cloned(),
        ReplyContent::Native { native } => hidden(message_alone(native)?),
        _ => {
            let flags = (!is_awaited).then_some(EPHEMERAL);
            serde_json::to_value(Message { flags, ..message(reply)? }).map_err(RenderError::new)
        }
    }
}

/// A native message that one person alone sees.
fn hidden(native: &Value) -> Result<Value, RenderError> {
    let mut fields = native
        .as_object()
        .cloned()
        .ok_or_else(|| RenderError::new("a native message has to be an object, as in Discord's API"))?;
    let flags = fields.get("flags").and_then(Value::as_u64).unwrap_or_default();
    fields.insert("flags".into(), (flags | u64::from(EPHEMERAL)).into());
    Ok(fields.into())
}

/// A message in a channel, which everybody in it sees.
fn sent(response: &Response) -> Result<Message<'_>, RenderError> {
    let reply = &response.reply;
    let reference = |id| Reference { message_id: id, fail_if_not_exists: false };
    let nonce = response.key.as_deref().map(|key| format!("{:016x}", fingerprint(&[key])));
    Ok(Message {
        flags: reply.silent.then_some(SILENT),
        message_reference: reply.reply_to.as_deref().map(reference),
        // The same one within some minutes is answered with the message that is already there.
        enforce_nonce: nonce.is_some().then_some(true),
        nonce,
        ..message(reply)?
    })
}

/// A native message, unless it is a form of response that only an interaction knows: a dialog, suggestions.
fn message_alone(native: &Value) -> Result<&Value, RenderError> {
    match native.get("type") {
        None => Ok(native),
        Some(kind) => Err(RenderError::new(format_args!(
            "a native response of type {kind} can only answer an interaction: answer it immediately"
        ))),
    }
}

/// The address of a message.
fn one(messages: &str, id: &str) -> Result<String, RenderError> {
    match is_id(id) {
        true => Ok(format!("{messages}/{id}")),
        false => {
            Err(RenderError::new(format_args!("`{id}` is not the id of a message: digits are expected")))
        }
    }
}

fn identified(mut call: HttpCall) -> HttpCall {
    call.headers.insert(USER_AGENT, AGENT);
    call
}
