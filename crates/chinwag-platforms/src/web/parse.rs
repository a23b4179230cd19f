//! From what the widget posts to what was said. One thing in each.
//!
//! ```json
//! { "conversation": "v-01ab", "id": "5f0c2a9be1", "at": "2026-03-01T10:00:00Z", "type": "text", "text": "hello" }
//! ```
//!
//! `id` is made in the browser, once for each thing, and stays the same however often it is posted.

use base64::{Engine as _, prelude::BASE64_STANDARD};
use chinwag_core::{
    clock::Timestamp,
    conversation::{ConversationKey, fingerprint},
    message::{Attachment, Content, Inbound, InboundKind, MediaKind, Message, Place, User},
    name::ChannelName,
    platform::{ParseError, RawRequest},
    response::{DeliveryState, ResponseStatus},
};
use serde::Deserialize;

use super::{NAME, file, legal, token::Visitor};

const TEXT_CHARS_MAX: usize = 10_000;
const IDS_MAX: usize = 200;

/// What is posted.
#[derive(Deserialize)]
struct Posted {
    conversation: String,
    id: String,
    at: Timestamp,
    #[serde(default)]
    reply_to: Option<String>,
    #[serde(flatten)]
    said: Said,
}

/// What was said or done.
#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Said {
    Text {
        text: String,
    },
    Button {
        title: String,
        payload: String,
    },
    QuickReply {
        text: String,
        payload: String,
    },
    File {
        name: String,
        #[serde(default)]
        mime: String,
        data: String,
    },
    /// A file that is somewhere else already.
    Media {
        media: MediaKind,
        url: String,
    },
    Location {
        latitude: f64,
        longitude: f64,
    },
    Reaction {
        message_id: String,
        emoji: String,
        added: bool,
    },
    Edit {
        message_id: String,
        text: String,
        count: u32,
    },
    Status {
        state: Seen,
        message_ids: Vec<String>,
    },
}

/// What a browser can know of a message of the bot.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Seen {
    Delivered,
    Read,
}

/// A file as it was posted.
pub(super) struct Posting {
    pub(super) name: String,
    pub(super) mime: String,
    pub(super) bytes: Vec<u8>,
}

/// What tells the messages of one conversation from those of every other: ids are made in browsers.
pub(super) fn mark(conversation: &str) -> String {
    format!("{:016x}", fingerprint(&["web", conversation]))
}

fn message_id(id: &str, conversation: &str) -> String {
    format!("{id}.{}", mark(conversation))
}

/// Reads a body. `address` is where the file of a message can be fetched.
pub(super) fn parse(
    channel: &ChannelName,
    request: &RawRequest,
    visitor: Option<Visitor>,
    address: impl Fn(&str) -> Option<String>,
) -> Result<Inbound, ParseError> {
    let posted = read(&request.body)?;
    let id = message_id(&posted.id, &posted.conversation);
    let conversation: ConversationKey = format!("{channel}:{}", posted.conversation)
        .parse()
        .map_err(|error| ParseError::new(error, "/conversation"))?;
    let content = match posted.said {
        Said::Status { state, message_ids } => {
            let status = status(channel, conversation, posted.at, state, message_ids)?;
            return Ok(Inbound { dedupe: id, pointer: String::new(), kind: InboundKind::Status(status) });
        }
        said => content(said, address(&id))?,
    };
    let message = Message {
        platform: NAME,
        channel: channel.clone(),
        sender: User { id: posted.conversation, name: visitor.and_then(|visitor| visitor.name) },
        conversation,
        message_id: Some(id.clone()),
        sent_at: posted.at,
        place: Place::Direct,
        mentions_bot: false,
        content,
        reply_to: posted.reply_to,
        reply_token: None,
        referral: None,
        raw: None,
    };
    Ok(Inbound { dedupe: id, pointer: String::new(), kind: InboundKind::Message(message) })
}

/// The file in a body, where that is the body of this message.
pub(super) fn file(body: &[u8], wanted: &str) -> Option<Posting> {
    let posted = read(body).ok().filter(|posted| message_id(&posted.id, &posted.conversation) == wanted)?;
    match posted.said {
        Said::File { name, mime, data } => {
            Some(Posting { name, mime, bytes: BASE64_STANDARD.decode(data).ok()? })
        }
        _ => None,
    }
}

fn read(body: &[u8]) -> Result<Posted, ParseError> {
    let posted: Posted = serde_json::from_slice(body)
        .map_err(|error| ParseError::new(format_args!("it is not what the widget posts: {error}"), ""))?;
    let is_legal = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    if !(8..=64).contains(&posted.id.len()) || !posted.id.bytes().all(is_legal) {
        return Err(ParseError::new("an id has 8 to 64 letters, digits, `-` and `_`", "/id"));
    }
    Ok(posted)
}

fn content(said: Said, address: Option<String>) -> Result<Content, ParseError> {
    let attached = |attachment| Content::Attachments { text: None, attachments: vec![attachment] };
    Ok(match said {
        Said::Text { text } => {
            if text.trim().is_empty() || text.chars().count() > TEXT_CHARS_MAX {
                return Err(ParseError::new("a text has 1 to 10000 characters", "/text"));
            }
            match command(&text).map(str::to_owned) {
                Some(name) => Content::command(name, text),
                None => Content::Text { text },
            }
        }
        Said::Button { title, payload } => Content::Button { title, payload: Some(payload) },
        Said::QuickReply { text, payload } => Content::QuickReply { text, payload },
        Said::File { name, mime, data } => {
            let url = address.ok_or_else(|| ParseError::new("this channel takes no files", "/type"))?;
            let bytes = BASE64_STANDARD.decode(data).map_err(|error| ParseError::new(error, "/data"))?;
            attached(Attachment::Media {
                media: file::kind(&mime),
                url: Some(url),
                id: None,
                name: Some(name),
                mime: Some(mime).filter(|mime| !mime.is_empty()),
                bytes: u64::try_from(bytes.len()).ok(),
            })
        }
        Said::Media { media, url } => {
            if !legal::is_picture(&url) {
                return Err(ParseError::new("media stands at an address of the web", "/url"));
            }
            attached(Attachment::at(media, url))
        }
        Said::Location { latitude, longitude } => {
            if !(-90.0..=90.0).contains(&latitude) || !(-180.0..=180.0).contains(&longitude) {
                return Err(ParseError::new("there is no such place", "/latitude"));
            }
            attached(Attachment::Location { latitude, longitude, title: None })
        }
        Said::Reaction { message_id, emoji, added } => Content::Reaction { message_id, emoji, added },
        Said::Edit { message_id, text, count } => Content::Edit { message_id, text, count },
        Said::Status { .. } => return Err(ParseError::new("a status is no message", "/type")),
    })
}

/// The name of a command: what stands behind a slash, up to a space.
fn command(text: &str) -> Option<&str> {
    let name = text.strip_prefix('/')?.split_whitespace().next()?;
    name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_').then_some(name)
}

fn status(
    channel: &ChannelName,
    conversation: ConversationKey,
    at: Timestamp,
    state: Seen,
    message_ids: Vec<String>,
) -> Result<ResponseStatus, ParseError> {
    if message_ids.is_empty() || message_ids.len() > IDS_MAX {
        return Err(ParseError::new("a status is about 1 to 200 messages", "/message_ids"));
    }
    let state = match state {
        Seen::Delivered => DeliveryState::Delivered,
        Seen::Read => DeliveryState::Read,
    };
    let (platform, channel) = (NAME, channel.clone());
    Ok(ResponseStatus {
        platform,
        channel,
        conversation,
        state,
        message_ids,
        watermark: None,
        at,
        failure: None,
    })
}
