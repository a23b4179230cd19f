//! The call that sends a prepared response.

use chinwag_core::{
    platform::{HttpCall, RenderError},
    reply::{Button, Card, Reply, ReplyContent},
    response::Response,
};
use http::{HeaderValue, Method, header::CONTENT_TYPE};
use serde::Serialize;
use serde_json::{Map, Value};

use super::{
    Config,
    blocks::{self, Block},
    emoji, immediate,
    mrkdwn::DIALECT,
};
use crate::{
    caller::{Caller, for_all},
    registry::OpenError,
};

/// Writes calls of the Web API for one channel.
#[derive(Debug)]
pub(super) struct Renderer {
    caller: Caller,
    api_url: String,
}

impl Renderer {
    pub(super) fn new(config: &Config) -> Result<Self, OpenError> {
        let token = config.bot_token.current();
        let caller = Caller::new(config.channel.clone()).authorized("Bearer", token, "bot_token")?;
        Ok(Self { caller, api_url: config.api_url.clone() })
    }

    pub(super) fn render(&self, response: &Response) -> Result<HttpCall, RenderError> {
        let id = self.caller.conversation(response)?;
        let target = Target::of(id, &response.reply).ok_or_else(|| {
            let what =
                format!("`{}` is nowhere to send to: <team>:<channel> is needed", response.conversation);
            RenderError::new(what)
        })?;
        match &response.reply.content {
            ReplyContent::Text { text, buttons } if buttons.is_empty() => {
                self.post(Message::new(target, DIALECT.write(text).into_owned(), Vec::new()))
            }
            ReplyContent::Text { text, buttons } => {
                self.post(Message::new(target, fallback(text), blocks::words(text, buttons)))
            }
            ReplyContent::Media { from, caption, .. } => {
                let words = caption.as_deref().map_or_else(|| "image".into(), fallback);
                self.post(Message::new(target, words, blocks::picture(from, caption.as_deref())))
            }
            ReplyContent::Cards { cards } => {
                let blocks = cards.iter().flat_map(blocks::card).collect();
                self.post(Message::new(target, titles(cards), blocks))
            }
            ReplyContent::Edit { message_id, text, buttons } => {
                for_all(&response.reply)?;
                self.edit(&target, message_id, text, buttons)
            }
            ReplyContent::Delete { message_id } => {
                let (channel, ts) = target.message(message_id);
                self.call("chat.delete", &Deletion { channel, ts })
            }
            ReplyContent::Reaction { message_id, reaction, on } => {
                let method = if *on { "reactions.add" } else { "reactions.remove" };
                let (channel, timestamp) = target.message(message_id);
                self.call(method, &Reaction { channel, timestamp, name: emoji::name(reaction) })
            }
            ReplyContent::Native { native } => self.native(&target, native),
            _ => Err(RenderError::new("it has to be prepared first: Slack has no such message")),
        }
    }

    fn post(&self, message: Message<'_>) -> Result<HttpCall, RenderError> {
        let method = if message.user.is_some() { "chat.postEphemeral" } else { "chat.postMessage" };
        self.call(method, &message)
    }

    /// NOTE: without a list of blocks, those of the message would stay.
    fn edit(
        &self,
        target: &Target<'_>,
        message_id: &str,
        text: &str,
        buttons: &[Button],
    ) -> Result<HttpCall, RenderError> {
        let (channel, ts) = target.message(message_id);
        let (text, blocks) = match buttons {
            [] => (DIALECT.write(text).into_owned(), Vec::new()),
            buttons => (fallback(text), blocks::words(text, buttons)),
        };
        self.call("chat.update", &Change { channel, ts, text, blocks })
    }

    /// Slack's own object: a message, with whatever it does not say of where it goes; or a modal or home tab with what
    /// says which.
    fn native(&self, target: &Target<'_>, native: &Value) -> Result<HttpCall, RenderError> {
        let Some(own) = native.as_object() else {
            return Err(RenderError::new("a native message has to be an object, as in Slack's Web API"));
        };
        if own.contains_key("view") {
            let has = |field| own.contains_key(field);
            let method = match () {
                () if has("trigger_id") => "views.open",
                () if has("view_id") || has("external_id") => "views.update",
                () if has("user_id") => "views.publish",
                () => {
                    let what = "a `view` needs a `trigger_id`, a `view_id`, an `external_id` or a `user_id`";
                    return Err(RenderError::new(what));
                }
            };
            return self.call(method, native);
        }
        if immediate::is_answer(native) {
            let what = "it can only be said in the webhook's own response, and the time for that is over";
            return Err(RenderError::new(what));
        }
        let mut message = Map::new();
        message.insert("channel".into(), target.channel.into());
        message.extend(target.thread.map(|thread| ("thread_ts".to_owned(), thread.into())));
        message.extend(target.only_for.map(|user| ("user".to_owned(), user.into())));
        message.extend(own.clone());
        let method = if message.contains_key("user") { "chat.postEphemeral" } else { "chat.postMessage" };
        self.call(method, &message)
    }

    fn call(&self, method: &str, body: &impl Serialize) -> Result<HttpCall, RenderError> {
        let mut call = self.caller.json(Method::POST, format!("{}/{method}", self.api_url), body)?;
        // NOTE: Slack warns about JSON without a charset.
        let json = HeaderValue::from_static("application/json; charset=utf-8");
        call.headers.insert(CONTENT_TYPE, json);
        Ok(call)
    }
}

/// Where a message goes.
struct Target<'a> {
    channel: &'a str,
    thread: Option<&'a str>,
    only_for: Option<&'a str>,
}

impl<'a> Target<'a> {
    /// NOTE: a thread is named by its first message, so within one no other can be answered.
    fn of(id: &'a str, reply: &'a Reply) -> Option<Self> {
        let (_, place) = id.split_once(':')?;
        let (channel, thread) = match place.split_once(':') {
            Some((channel, thread)) => (channel, Some(thread)),
            None => (place, None),
        };
        let answered = reply.reply_to.as_deref().map(|id| id.rsplit_once(':').map_or(id, |(_, ts)| ts));
        (!channel.is_empty()).then_some(Self {
            channel,
            thread: thread.or(answered),
            only_for: reply.only_for.as_deref(),
        })
    }

    /// The channel and the `ts` of a message. What was sent to a person is in another channel, which its id names.
    fn message<'m>(&self, message_id: &'m str) -> (&'m str, &'m str)
    where
        'a: 'm,
    {
        message_id.split_once(':').unwrap_or((self.channel, message_id))
    }
}

#[derive(Serialize)]
struct Message<'a> {
    channel: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    user: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    thread_ts: Option<&'a str>,
    text: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    blocks: Vec<Block<'a>>,
}

impl<'a> Message<'a> {
    fn new(target: Target<'a>, text: String, blocks: Vec<Block<'a>>) -> Self {
        Self { channel: target.channel, user: target.only_for, thread_ts: target.thread, text, blocks }
    }
}

#[derive(Serialize)]
struct Change<'a> {
    channel: &'a str,
    ts: &'a str,
    text: String,
    blocks: Vec<Block<'a>>,
}

#[derive(Serialize)]
struct Deletion<'a> {
    channel: &'a str,
    ts: &'a str,
}

#[derive(Serialize)]
struct Reaction<'a> {
    channel: &'a str,
    timestamp: &'a str,
    name: &'a str,
}

/// What a notification says of a message that has blocks.
fn fallback(text: &str) -> String {
    DIALECT.write(text).into_owned()
}

fn titles(cards: &[Card]) -> String {
    fallback(&cards.iter().map(|card| card.title.as_str()).collect::<Vec<_>>().join("\n"))
}
