//! What a webhook leaves out: the words of a message, what its files are, and what was put into a card.

use std::fmt;

use bytes::Bytes;
use chinwag_core::{
    message::{Attachment, Content, MediaKind, Message, Place},
    platform::{Fetch, HttpCall, HttpReply, SendResult},
    response::FailureKind,
    secret::Secrets,
};
use http::{
    Method,
    header::{CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_TYPE},
};
use serde_json::Value;

use super::{Config, mention, reply};
use crate::{adaptive, caller::Caller, form, registry::OpenError};

/// The type of a file that nothing more is known of.
const UNKNOWN: &str = "application/octet-stream";
/// Something on a card was pressed.
const PRESSED: &str = "attachmentActions.created";

/// Asks for what is missing.
pub(super) struct Fetcher {
    caller: Caller,
    api_url: String,
    token: Secrets,
}

impl fmt::Debug for Fetcher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fetcher").field("api_url", &self.api_url).finish_non_exhaustive()
    }
}

impl Fetcher {
    pub(super) fn new(config: &Config) -> Result<Self, OpenError> {
        let token = config.token.current();
        let caller = Caller::new(config.channel.clone()).authorized("Bearer", token, "token")?;
        Ok(Self { caller, api_url: config.api_url.clone(), token: config.token.clone() })
    }

    fn get(&self, resource: &str, id: &str) -> HttpCall {
        let mut url = format!("{}/v1/{resource}/", self.api_url);
        form::encode(id, &mut url);
        self.caller.bare(Method::GET, url)
    }

    /// Whether a file is one of the API's: the token goes nowhere else.
    fn is_of_api(&self, url: &str) -> bool {
        url.strip_prefix(&self.api_url).is_some_and(|path| path.starts_with('/'))
    }

    /// The first file of which it is not known what it is.
    fn unknown<'m>(&self, content: &'m mut Content) -> Option<&'m mut Attachment> {
        let Content::Attachments { attachments, .. } = content else { return None };
        attachments.iter_mut().find(|one| self.address(one).is_some())
    }

    fn address<'a>(&self, attachment: &'a Attachment) -> Option<&'a str> {
        match attachment {
            Attachment::Media { url: Some(url), mime: None, .. } if self.is_of_api(url) => Some(url),
            _ => None,
        }
    }
}

impl Fetch for Fetcher {
    fn call(&self, message: &Message) -> Option<HttpCall> {
        match &message.content {
            Content::Native { native, .. } if is_pressed_somewhere(&message.content) => {
                native["messageId"].as_str().map(|id| self.get("messages", id))
            }
            Content::Native { kind, native } => {
                let resource = match kind.as_str() {
                    "messages.created" | "messages.updated" => "messages",
                    PRESSED => "attachment/actions",
                    _ => return None,
                };
                native["id"].as_str().map(|id| self.get(resource, id))
            }
            Content::Attachments { attachments, .. } => {
                let url = attachments.iter().find_map(|attachment| self.address(attachment))?;
                Some(self.caller.bare(Method::HEAD, url.to_owned()))
            }
            _ => None,
        }
    }

    fn complete(&self, mut message: Message, reply: &HttpReply) -> Result<Message, SendResult> {
        let is_taken = (200..300).contains(&reply.status);
        if let Some(file) = self.unknown(&mut message.content) {
            match reply::read(reply, &self.token) {
                later @ SendResult::Retry { .. } => return Err(later),
                // What cannot be looked at is still there.
                _ => describe(file, is_taken.then_some(reply)),
            }
            return Ok(message);
        }
        if is_pressed_somewhere(&message.content) {
            return match reply::read(reply, &self.token) {
                later @ SendResult::Retry { .. } => Err(later),
                // What was pressed is told even where the message with the card is gone.
                _ => Ok(place(message, is_taken.then_some(&reply.body))),
            };
        }
        if !is_taken {
            return Err(reply::read(reply, &self.token));
        }
        let unreadable = |error: String| SendResult::Rejected { kind: FailureKind::Invalid, error };
        let fetched: Value = serde_json::from_slice(&reply.body)
            .map_err(|error| unreadable(format!("the answer is not JSON: {error}")))?;
        message.content = content(&message, &fetched)
            .ok_or_else(|| unreadable("the answer is neither a message nor an action".into()))?;
        Ok(message)
    }
}

/// Whether it is not known yet where something was pressed. NOTE: that webhook alone tells neither the kind of its room
/// nor the thread that its card is in.
fn is_pressed_somewhere(content: &Content) -> bool {
    let Content::Native { kind, native } = content else { return false };
    kind == PRESSED && native["roomType"].is_null() && native["messageId"].is_string()
}

/// Puts what was pressed where its card is.
fn place(mut message: Message, card: Option<&Bytes>) -> Message {
    let card = card.and_then(|body| serde_json::from_slice::<Value>(body).ok()).unwrap_or_default();
    let thread = card["parentId"].as_str();
    if let Some(root) = thread
        && let Ok(conversation) = format!("{}/{root}", message.conversation).parse()
    {
        message.conversation = conversation;
    }
    message.place = match card["roomType"].as_str() {
        Some("direct") => Place::Direct,
        _ if thread.is_some() => Place::Thread,
        _ => message.place,
    };
    if let Content::Native { native, .. } = &mut message.content {
        native["roomType"] = card["roomType"].as_str().unwrap_or("unknown").into();
    }
    message
}

/// What was said, or put into a card.
fn content(message: &Message, fetched: &Value) -> Option<Content> {
    let Content::Native { kind, .. } = &message.content else { return None };
    if let Some(inputs) = fetched["inputs"].as_object() {
        return Some(adaptive::pressed(inputs.clone(), "", ""));
    }
    let id = fetched["id"].as_str()?;
    let words = |name: &str| fetched[name].as_str().unwrap_or_default();
    let mut text = words("text");
    if message.mentions_bot {
        text = mention::strip(text, words("html"));
    }
    let text = text.to_owned();
    let files: Vec<&str> =
        fetched["files"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    Some(if kind == "messages.updated" {
        // Webex does not count: it is one change more.
        Content::Edit { message_id: id.to_owned(), text, count: 1 }
    } else if files.is_empty() {
        Content::Text { text }
    } else {
        let kind = if fetched["isVoiceClip"] == true { MediaKind::Audio } else { MediaKind::File };
        let attachments = files.into_iter().map(|url| Attachment::at(kind, url)).collect();
        Content::Attachments { text: Some(text).filter(|text| !text.is_empty()), attachments }
    })
}

/// Tells what a file is, by the headers that it comes with.
fn describe(file: &mut Attachment, reply: Option<&HttpReply>) {
    let Attachment::Media { media, name, mime, bytes, .. } = file else { return };
    let header = |name| reply.and_then(|reply| reply.headers.get(name)).and_then(|value| value.to_str().ok());
    let told = header(CONTENT_TYPE).unwrap_or(UNKNOWN);
    *media = match told.split('/').next() {
        Some("image") => MediaKind::Image,
        Some("audio") => MediaKind::Audio,
        Some("video") => MediaKind::Video,
        _ => *media,
    };
    *mime = Some(told.to_owned());
    *bytes = header(CONTENT_LENGTH).and_then(|length| length.parse().ok());
    *name = header(CONTENT_DISPOSITION).and_then(file_name).map(str::to_owned);
}

/// The name in `attachment; filename="cat.png"`.
fn file_name(disposition: &str) -> Option<&str> {
    let (_, name) = disposition.split_once("filename=\"")?;
    name.split_once('"').map(|(name, _)| name).filter(|name| !name.is_empty())
}
