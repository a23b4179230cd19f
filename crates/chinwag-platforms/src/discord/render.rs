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
    body::written,
    message::message,
    parse::is_id,
    token::Token,
    wire::{Message, Reference},
};
use crate::{caller::Caller, form, registry::OpenError};

/// NOTE: Discord refuses calls whose agent has another form than this. The address is the `repository` of the package;
/// where that has none, one that leads nowhere.
const AGENT: HeaderValue = HeaderValue::from_static(if env!("CARGO_PKG_REPOSITORY").is_empty() {
    concat!("DiscordBot (https://chinwag.invalid, ", env!("CARGO_PKG_VERSION"), ")")
} else {
    concat!("DiscordBot (", env!("CARGO_PKG_REPOSITORY"), ", ", env!("CARGO_PKG_VERSION"), ")")
});
/// Seen by one person alone.
const EPHEMERAL: u32 = 64;
/// Without a sound.
const SILENT: u32 = 4096;
/// Shows a message, in an interaction's own response.
const SHOW: u8 = 4;

/// The response of an interaction, behind the address of its follow-ups.
const ORIGINAL: &str = "/messages/@original";

/// Writes the calls of one channel.
pub(super) struct Renderer {
    caller: Caller,
    application_id: Option<String>,
    commands: Option<Vec<Value>>,
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
        let (application_id, commands) = (config.application_id.clone(), config.commands.clone());
        Ok(Self { caller, bare, url: config.api_url.clone(), application_id, commands })
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
    /// person alone sees. Everything else goes into the channel.
    fn late(&self, response: &Response) -> Result<Option<HttpCall>, RenderError> {
        let reply = &response.reply;
        let Some(token) = response.reply_token.as_deref().and_then(Token::read) else { return Ok(None) };
        if !token.is_awaited && reply.only_for.is_none() {
            return Ok(None);
        }
        let flags = (!token.is_awaited).then_some(EPHEMERAL);
        let body = match &reply.content {
            ReplyContent::Text { .. } | ReplyContent::Media { .. } | ReplyContent::Cards { .. } => {
                serde_json::to_value(Message { flags, ..message(reply)? }).map_err(RenderError::new)?
            }
            ReplyContent::Native { native } if token.is_awaited => message_alone(native)?.clone(),
            _ => return Ok(None),
        };
        let url = token.url(&self.url);
        let mut call = match token.is_awaited {
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

    /// Has the interactions sent to an address, and puts the commands in the place of those there are. NOTE: Discord tries it out before it answers.
    pub(super) fn registration(&self, webhook: &str) -> Result<Vec<HttpCall>, RenderError> {
        if !webhook.starts_with("https://") {
            let what = format_args!("`{webhook}` is not an https address, and Discord takes no other");
            return Err(RenderError::new(what));
        }
        let body = json!({"interactions_endpoint_url": webhook});
        let call = self.caller.json(Method::PATCH, format!("{}/applications/@me", self.url), &body)?;
        let mut calls = vec![identified(call)];
        if let (Some(application), Some(commands)) = (&self.application_id, &self.commands) {
            let url = format!("{}/applications/{application}/commands", self.url);
            calls.push(identified(self.caller.json(Method::PUT, url, commands)?));
        }
        Ok(calls)
    }
}

/// The response in the interaction's own response. A message that it answers is left out: it answers the interaction.
pub(super) fn answer(reply: &Reply) -> Option<Answer> {
    let data = match &reply.content {
        ReplyContent::Native { native } if native["type"].is_u64() => return Some(written(native)),
        ReplyContent::Native { native } => native.clone(),
        ReplyContent::Text { .. } | ReplyContent::Media { .. } | ReplyContent::Cards { .. } => {
            let flags = reply.only_for.is_some().then_some(EPHEMERAL);
            serde_json::to_value(Message { flags, ..message(reply).ok()? }).ok()?
        }
        _ => return None,
    };
    Some(written(&json!({"type": SHOW, "data": data})))
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
