//! The call that sends a prepared response: an event for a room.

use chinwag_core::{
    message::MediaKind,
    platform::{HttpCall, RenderError},
    reply::{MediaSource, Reply, ReplyContent},
    response::Response,
};
use http::Method;
use serde_json::{Value, json};

use super::{Config, prepare::HTML};
use crate::{caller::Caller, form, markup::Dialect, registry::OpenError};

const TYPING_MILLIS: u32 = 30_000;

/// Writes calls for one channel.
#[derive(Debug)]
pub(super) struct Renderer {
    caller: Caller,
    api_url: String,
    user_id: String,
}

impl Renderer {
    pub(super) fn new(config: &Config) -> Result<Self, OpenError> {
        let token = config.as_token.current();
        let caller = Caller::new(config.channel.clone()).authorized("Bearer", token, "as_token")?;
        Ok(Self { caller, api_url: config.api_url.clone(), user_id: config.user_id.clone() })
    }

    /// NOTE: an address that ends in a slash lacks the transaction's id, which [`identify`] puts there.
    pub(super) fn render(&self, response: &Response) -> Result<HttpCall, RenderError> {
        let id = self.caller.conversation(response)?;
        let (room, root) = match id.split_once("/$") {
            Some((room, _)) => (room, Some(&id[room.len() + 1..])),
            None => (id, None),
        };
        let reply = &response.reply;
        let (path, body) = match &reply.content {
            ReplyContent::Typing { on } => {
                let body = if *on {
                    json!({"typing": true, "timeout": TYPING_MILLIS})
                } else {
                    json!({"typing": false})
                };
                (vec!["typing", &self.user_id], body)
            }
            ReplyContent::Delete { message_id } => (vec!["redact", message_id, ""], json!({})),
            ReplyContent::Reaction { message_id, reaction, on: true } => {
                let relation = json!({"rel_type": "m.annotation", "event_id": message_id, "key": reaction});
                (vec!["send", "m.reaction", ""], json!({"m.relates_to": relation}))
            }
            ReplyContent::Reaction { .. } => {
                let what = "a reaction is taken off by deleting the event that put it on";
                return Err(RenderError::new(what));
            }
            content => (vec!["send", "m.room.message", ""], related(unmentioning(content)?, reply, root)),
        };
        let mut url = format!("{}/_matrix/client/v3/rooms/", self.api_url);
        form::encode(room, &mut url);
        for part in path {
            url.push('/');
            form::encode(part, &mut url);
        }
        self.caller.json(Method::PUT, url, &body)
    }

    /// Asks whose token it is.
    pub(super) fn probe(&self) -> HttpCall {
        self.caller.bare(Method::GET, format!("{}/_matrix/client/v3/account/whoami", self.api_url))
    }
}

/// Names the transaction, so that the homeserver sees a repetition: the same response is never sent twice.
pub(super) fn identify(call: &mut HttpCall, key: &str) {
    if call.url.ends_with('/') {
        form::encode(key, &mut call.url);
    }
}

/// A message that calls nobody: without a list of whom it mentions, a homeserver and its clients look for `@room` and for
/// names in the words, which the bot may only have repeated. What a native message mentions is its own.
fn unmentioning(content: &ReplyContent) -> Result<Value, RenderError> {
    let mut message = message(content)?;
    if !matches!(content, ReplyContent::Native { .. }) {
        message["m.mentions"] = json!({});
        if let Some(new) = message.get_mut("m.new_content") {
            new["m.mentions"] = json!({});
        }
    }
    Ok(message)
}

fn message(content: &ReplyContent) -> Result<Value, RenderError> {
    Ok(match content {
        ReplyContent::Native { native } if native.is_object() => native.clone(),
        ReplyContent::Text { text, .. } => words(text),
        ReplyContent::Edit { message_id, text, .. } => {
            let new = words(text);
            let mut whole = words(&format!("* {text}"));
            whole["m.new_content"] = new;
            whole["m.relates_to"] = json!({"rel_type": "m.replace", "event_id": message_id});
            whole
        }
        ReplyContent::Media { media, from, caption } => file(*media, from, caption.as_deref()),
        ReplyContent::Location { latitude, longitude, title } => json!({
            "msgtype": "m.location",
            "body": title.as_deref().unwrap_or("a place"),
            "geo_uri": format!("geo:{latitude},{longitude}"),
        }),
        _ => return Err(RenderError::new("it has to be prepared first: Matrix has no such message")),
    })
}

/// Words of a bot: a notice, which other bots do not answer.
fn words(text: &str) -> Value {
    json!({
        "msgtype": "m.notice",
        "body": Dialect::PLAIN.write(text),
        "format": "org.matrix.custom.html",
        "formatted_body": HTML.write(text),
    })
}

/// A file that the homeserver has; one that is elsewhere is linked to.
fn file(media: MediaKind, from: &MediaSource, caption: Option<&str>) -> Value {
    let (MediaSource::Url(url) | MediaSource::Id(url)) = from;
    if !url.starts_with("mxc://") {
        return words(&caption.map_or_else(|| url.clone(), |caption| format!("{caption}\n{url}")));
    }
    let name = url.rsplit('/').next().unwrap_or("file");
    let mut file = match caption {
        Some(caption) => {
            let mut file = words(caption);
            file["filename"] = name.into();
            file
        }
        None => json!({"body": name}),
    };
    file["msgtype"] = format!("m.{}", media.as_str()).into();
    file["url"] = url.as_str().into();
    file
}

/// With what it answers and the thread it stands in. New words for a message stand where that stands.
fn related(mut content: Value, reply: &Reply, root: Option<&str>) -> Value {
    if content.get("m.relates_to").is_some() {
        return content;
    }
    let answered = reply.reply_to.as_deref();
    let relation = match (root, answered) {
        (Some(root), answered) => json!({
            "rel_type": "m.thread",
            "event_id": root,
            "is_falling_back": answered.is_none(),
            "m.in_reply_to": {"event_id": answered.unwrap_or(root)},
        }),
        (None, Some(answered)) => json!({"m.in_reply_to": {"event_id": answered}}),
        (None, None) => return content,
    };
    content["m.relates_to"] = relation;
    content
}
