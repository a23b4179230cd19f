//! From the body of a webhook to its event.

use chinwag_core::{
    clock::Timestamp,
    conversation::{ConversationKey, fingerprint},
    message::{Content, Inbound, InboundKind, Message, Place, User},
    name::ChannelName,
    platform::ParseError,
};
use serde::Deserialize;
use serde_json::Value;

use super::NAME;

/// Turns bodies into events.
#[derive(Debug)]
pub(super) struct Parser {
    channel: ChannelName,
    person_id: String,
}

impl Parser {
    pub(super) fn new(channel: ChannelName, person_id: String) -> Self {
        Self { channel, person_id }
    }

    pub(super) fn parse(&self, body: &[u8]) -> Result<Inbound, ParseError> {
        let body: Value = serde_json::from_slice(body)
            .map_err(|error| ParseError::new(format_args!("it is not JSON: {error}"), ""))?;
        let text = |name: &str| body[name].as_str();
        let (Some(resource), Some(event)) = (text("resource"), text("event")) else {
            return Err(ParseError::new("there is no `resource` with an `event`", ""));
        };
        let data = &body["data"];
        let kind = format!("{resource}.{event}");
        // NOTE: a pointer has to lead somewhere; without `data` the whole body is what is meant.
        let pointer = body.get("data").map_or("", |_| "/data").to_owned();
        let digest = fingerprint(&[&data.to_string()]);
        // NOTE: the envelope's id is the webhook's own, the same for every event. What was changed has a new content
        // under the same id.
        let dedupe = match data["id"].as_str() {
            Some(id) if event != "updated" => format!("{kind}:{id}"),
            _ => format!("{kind}:{digest:016x}"),
        };
        let kind = self.kind(&body, kind);
        Ok(Inbound { dedupe, pointer, kind })
    }

    fn kind(&self, body: &Value, kind: String) -> InboundKind {
        let data = &body["data"];
        let text = |name: &str| data[name].as_str();
        let is_member = kind.starts_with("memberships.");
        let actor = body["actorId"].as_str();
        let own = [actor, text("personId")].contains(&Some(self.person_id.as_str()));
        if own && !is_member {
            return InboundKind::Ignored { reason: "what the bot itself did" };
        }
        let Some(conversation) = text("roomId").and_then(|room| self.conversation(room, text("parentId")))
        else {
            return InboundKind::Ignored { reason: "it names no room: there is nowhere to answer" };
        };
        // Who is a member is not who made them one.
        let person = if is_member { actor.or(text("personId")) } else { text("personId").or(actor) };
        let is_direct = text("roomType") == Some("direct");
        InboundKind::Message(Message {
            platform: NAME,
            channel: self.channel.clone(),
            conversation,
            message_id: text("messageId")
                .or(text("id").filter(|_| kind.starts_with("messages.")))
                .map(str::to_owned),
            sender: User { id: person.unwrap_or("unknown").to_owned(), name: None },
            sent_at: time(data).or_else(|| time(body)).unwrap_or_default(),
            place: match (is_direct, text("parentId")) {
                (true, _) => Place::Direct,
                (false, Some(_)) => Place::Thread,
                (false, None) => Place::Group,
            },
            mentions_bot: data["mentionedPeople"]
                .as_array()
                .is_some_and(|list| list.contains(&self.person_id.as_str().into())),
            content: self.content(kind, data),
            reply_to: None,
            referral: None,
            raw: None,
            reply_token: None,
        })
    }

    /// What needs no words is told; the rest is as it came.
    fn content(&self, kind: String, data: &Value) -> Content {
        let text = |name: &str| data[name].as_str();
        match (kind.as_str(), text("id"), text("personId")) {
            ("messages.deleted", Some(id), _) => Content::Deleted { message_ids: vec![id.to_owned()] },
            ("memberships.created" | "memberships.deleted", _, Some(person)) => {
                let bot = person == self.person_id;
                let user = User { id: person.to_owned(), name: text("personDisplayName").map(str::to_owned) };
                let users = if bot { Vec::new() } else { vec![user] };
                Content::Members { joined: kind == "memberships.created", users, bot }
            }
            _ => Content::Native { kind, native: data.clone() },
        }
    }

    fn conversation(&self, room: &str, root: Option<&str>) -> Option<ConversationKey> {
        let root = root.map(|root| format!("/{root}")).unwrap_or_default();
        let key = format!("{}:{room}{root}", self.channel);
        if room.is_empty() { None } else { key.parse().ok() }
    }
}

fn time(object: &Value) -> Option<Timestamp> {
    Timestamp::deserialize(object.get("created")?).ok()
}
