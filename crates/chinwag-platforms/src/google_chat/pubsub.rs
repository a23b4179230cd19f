//! What a Workspace Events subscription tells, pushed by Pub/Sub: a CloudEvent, its data in base64.

use base64::{Engine as _, prelude::BASE64_STANDARD};
use chinwag_core::{
    clock::Timestamp,
    message::{Content, Inbound, Place, User},
};
use serde_json::{Map, Value};

use super::{
    event::time,
    parse::{Parser, Said, Where, ignored},
};

const POINTER: &str = "/message";
const CHAT: &str = "google.workspace.chat.";
const EVENTS: &str = "google.workspace.events.";

/// One pushed event.
pub(super) struct Pushed<'a> {
    attributes: &'a Map<String, Value>,
    data: Value,
    whole: &'a Value,
}

impl<'a> Pushed<'a> {
    /// Reads a push; `None` when it is none.
    pub(super) fn of(whole: &'a Value) -> Option<Self> {
        let message = whole.get("message")?;
        let attributes = message.get("attributes")?.as_object()?;
        let data = message["data"].as_str().and_then(|data| BASE64_STANDARD.decode(data).ok());
        let data = data.and_then(|data| serde_json::from_slice(&data).ok()).unwrap_or_default();
        Some(Self { attributes, data, whole })
    }

    pub(super) fn inbound(&self, parser: &Parser) -> Inbound {
        let kind = self.attribute("ce-type");
        let resource = kind.strip_prefix(CHAT).or_else(|| kind.strip_prefix(EVENTS)).unwrap_or(kind);
        let message = &self.data["message"];
        match resource {
            "message.v1.created" => match parser.told(message, self.place(), POINTER, self.at()) {
                Ok(said) => parser.inbound(said),
                Err(reason) => ignored(POINTER, self.whole, reason),
            },
            "message.v1.updated" if message["sender"]["type"] == "BOT" => {
                ignored(POINTER, self.whole, "a bot said it")
            }
            "message.v1.updated" => {
                let content = message["name"].as_str().map(|name| Content::Edit {
                    message_id: name.to_owned(),
                    text: message["text"].as_str().unwrap_or_default().to_owned(),
                    // How often it was changed is not told.
                    count: 1,
                });
                self.said(parser, message["name"].as_str(), &message["sender"], content)
            }
            "message.v1.deleted" => {
                let content = message["name"]
                    .as_str()
                    .map(|name| Content::Deleted { message_ids: vec![name.to_owned()] });
                self.said(parser, message["name"].as_str(), &message["sender"], content)
            }
            "reaction.v1.created" => self.reaction(parser, true),
            "reaction.v1.deleted" => self.reaction(parser, false),
            "membership.v1.created" => self.membership(parser, true),
            "membership.v1.deleted" => self.membership(parser, false),
            other if kind.starts_with(EVENTS) => {
                let content = Content::Notice { action: other.to_owned(), reason: None };
                self.said(parser, None, &Value::Null, Some(content))
            }
            _ => self.said(parser, None, &Value::Null, None),
        }
    }

    fn reaction(&self, parser: &Parser, added: bool) -> Inbound {
        let reaction = &self.data["reaction"];
        let about = reaction["name"].as_str().and_then(|name| name.split_once("/reactions/"));
        let about = about.map(|(message, _)| message);
        let emoji = &reaction["emoji"];
        let emoji =
            emoji["unicode"].as_str().or_else(|| emoji["customEmoji"]["uid"].as_str()).unwrap_or_default();
        let content = about.map(|message| Content::Reaction {
            message_id: message.to_owned(),
            emoji: emoji.to_owned(),
            added,
        });
        self.said(parser, about, &reaction["user"], content)
    }

    fn membership(&self, parser: &Parser, joined: bool) -> Inbound {
        let member = &self.data["membership"]["member"];
        let content = member["name"].as_str().map(|name| {
            let shown = member["displayName"].as_str().map(str::to_owned);
            let user = User { id: name.to_owned(), name: shown };
            // NOTE: an app is told of its own coming and going by an event of Chat, and does not know its own name.
            Content::Members { joined, users: vec![user], bot: false }
        });
        self.said(parser, None, member, content)
    }

    /// Something that was done; kept as it stands where it is not understood.
    fn said(
        &self,
        parser: &Parser,
        about: Option<&str>,
        sender: &Value,
        content: Option<Content>,
    ) -> Inbound {
        let kind = self.attribute("ce-type");
        let native = || {
            let mut native = self.whole["message"].clone();
            native["data"] = self.data.clone();
            Content::Native { kind: kind.to_owned(), native }
        };
        let thread = about.and_then(thread);
        let place = match &thread {
            Some(thread) => Some(Where { id: thread, place: Place::Thread }),
            None => self.subject(),
        };
        let Some(place) = place else { return ignored(POINTER, self.whole, "it names no space") };
        parser.inbound(Said {
            // NOTE: not the id of the push, which differs where two subscriptions tell of the same.
            dedupe: format!("pushed:{}", self.attribute("ce-id").chars().take(200).collect::<String>()),
            pointer: POINTER,
            place,
            sender,
            at: self.at(),
            message_id: None,
            reply_to: None,
            mentions_bot: false,
            content: content.unwrap_or_else(native),
        })
    }

    /// The conversation of a message. NOTE: whether it is a direct one is not told by a push.
    fn place(&self) -> Option<Where<'_>> {
        match self.data["message"]["thread"]["name"].as_str() {
            Some(thread) => Some(Where { id: thread, place: Place::Thread }),
            None => self.subject(),
        }
    }

    /// The space that the event is about, or the subscription.
    fn subject(&self) -> Option<Where<'_>> {
        let named = |subject: &'a str| subject.trim_start_matches('/').split_once('/').map(|(_, name)| name);
        let subject = ["ce-subject", "ce-source"].into_iter().filter_map(|name| {
            self.attributes.get(name)?.as_str().and_then(named).filter(|name| !name.is_empty())
        });
        let id = subject.into_iter().next()?;
        Some(Where { id, place: Place::Group })
    }

    fn attribute(&self, name: &str) -> &'a str {
        self.attributes.get(name).and_then(Value::as_str).unwrap_or_default()
    }

    fn at(&self) -> Timestamp {
        let said = self.attributes.get("ce-time").and_then(time);
        said.or_else(|| time(&self.whole["message"]["publishTime"])).unwrap_or_default()
    }
}

/// The thread that a message is in, by its name: `spaces/S/messages/T.M` is in `spaces/S/threads/T`.
fn thread(message: &str) -> Option<String> {
    let (space, id) = message.split_once("/messages/")?;
    let (thread, _) = id.split_once('.')?;
    Some(format!("{space}/threads/{thread}"))
}
