//! From a transaction to its events. A broken one does not lose its neighbours: the homeserver would send the same
//! transaction for ever.

use chinwag_core::{
    clock::Timestamp,
    conversation::{ConversationKey, fingerprint},
    message::{Inbound, InboundKind, Message, Place, User},
    name::ChannelName,
    platform::ParseError,
    reply::Reply,
    response::Response,
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    NAME,
    body::Names,
    content::{Told, told},
    wire::{Event, text},
};

/// Turns transactions into events.
#[derive(Debug)]
pub(super) struct Parser {
    channel: ChannelName,
    names: Names,
    joins: bool,
}

impl Parser {
    pub(super) fn new(
        channel: ChannelName,
        user_id: String,
        display_name: Option<String>,
        joins: bool,
    ) -> Self {
        Self { channel, names: Names { user_id, display_name }, joins }
    }

    pub(super) fn parse(&self, body: &[u8]) -> Result<Vec<Inbound>, ParseError> {
        let body: Value = serde_json::from_slice(body)
            .map_err(|error| ParseError::new(format_args!("it is not JSON: {error}"), ""))?;
        if !body.is_object() {
            return Err(ParseError::new("a transaction is an object", ""));
        }
        let list = |name: &str| body[name].as_array().map(Vec::as_slice).unwrap_or_default();
        let events = list("events").iter().enumerate();
        let mut inbound = Vec::new();
        for (at, event) in events {
            let pointer = format!("/events/{at}");
            inbound.extend(self.joining(event, &pointer));
            inbound.push(self.event(event, pointer));
        }
        let passing = list("ephemeral").iter().enumerate();
        inbound.extend(passing.map(|(at, event)| {
            ignored(event, format!("/ephemeral/{at}"), "who types, reads or is there is not kept")
        }));
        if body.get("events").is_none() {
            inbound.push(ignored(&body, String::new(), "a ping, or a transaction without events"));
        }
        Ok(inbound)
    }

    fn event(&self, raw: &Value, pointer: String) -> Inbound {
        let Ok(event) = Event::deserialize(raw) else {
            return ignored(raw, pointer, "it is not an event of a room");
        };
        let told = match told(&event, &self.names) {
            Told::Said(content) => content,
            Told::Ignored(reason) => return ignored(raw, pointer, reason),
        };
        let relation = |pointer| text(&event.content, pointer);
        let thread = match relation("/m.relates_to/rel_type") {
            Some("m.thread") => relation("/m.relates_to/event_id"),
            _ => None,
        };
        let Some(conversation) = self.conversation(&event.room_id, thread) else {
            return ignored(raw, pointer, "its room has no usable id");
        };
        // In a thread, clients that know none are told of the last message: that is no answer to it.
        let falls_back = event.content.pointer("/m.relates_to/is_falling_back") == Some(&Value::Bool(true));
        let reply_to = relation("/m.relates_to/m.in_reply_to/event_id").filter(|_| !falls_back);
        let name = match event.state_key.as_ref() == Some(&event.sender) {
            true => relation("/displayname").map(str::to_owned),
            false => None,
        };
        let message = Message {
            platform: NAME,
            channel: self.channel.clone(),
            conversation,
            message_id: Some(event.event_id.clone()),
            sender: User { id: event.sender.clone(), name },
            sent_at: Timestamp::from_millis(event.origin_server_ts.as_u64().unwrap_or_default()),
            place: if thread.is_some() { Place::Thread } else { Place::Group },
            mentions_bot: event.kind == "m.room.message" && self.names.are_in(&event.content),
            reply_to: reply_to.map(str::to_owned),
            content: told,
            referral: None,
            raw: None,
            reply_token: None,
        };
        Inbound { dedupe: event.event_id, pointer, kind: InboundKind::Message(message) }
    }

    /// What follows an invitation. It is told apart by the invitation, so that one which is told again is not followed
    /// again; what the homeserver refuses is not asked for any more.
    fn joining(&self, raw: &Value, pointer: &str) -> Option<Inbound> {
        let event = Event::deserialize(raw).ok().filter(|event| event.kind == "m.room.member")?;
        let is_bot = event.state_key.as_deref() == Some(self.names.user_id.as_str());
        let is_invited = is_bot && text(&event.content, "/membership") == Some("invite");
        if !is_invited || !self.joins {
            return None;
        }
        let conversation = self.conversation(&event.room_id, None)?;
        let reply = Reply::native(json!({"membership": "join"}));
        let response = Response::new(self.channel.clone(), conversation, reply);
        let dedupe = format!("join:{}", event.event_id);
        Some(Inbound { dedupe, pointer: pointer.to_owned(), kind: InboundKind::Prepared(response) })
    }

    fn conversation(&self, room: &str, thread: Option<&str>) -> Option<ConversationKey> {
        let channel = &self.channel;
        match thread {
            Some(root) => format!("{channel}:{room}/{root}").parse().ok(),
            None => format!("{channel}:{room}").parse().ok(),
        }
    }
}

fn ignored(raw: &Value, pointer: String, reason: &'static str) -> Inbound {
    let dedupe = format!("ignored:{:016x}", fingerprint(&[&pointer, &raw.to_string()]));
    Inbound { dedupe, pointer, kind: InboundKind::Ignored { reason } }
}
