//! From a transaction to its events. A broken one does not lose its neighbours: the homeserver would send the same
//! transaction for ever.

use chinwag_core::{
    clock::Timestamp,
    conversation::{ConversationKey, fingerprint},
    message::{Content, Inbound, InboundKind, Message, Place, User},
    name::ChannelName,
    platform::ParseError,
    reply::Reply,
    response::Response,
};
use serde_json::{Value, json, value::RawValue};

use super::{
    NAME,
    body::Names,
    content::{Told, told},
    wire::{Deep, Event, Transaction, text},
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
        let text = std::str::from_utf8(body)
            .map_err(|error| ParseError::new(format_args!("it is not UTF-8: {error}"), ""))?;
        if !text.trim_start().starts_with('{') {
            return Err(ParseError::new("a transaction is an object", ""));
        }
        let transaction: Transaction<'_> = serde_json::from_str(text)
            .map_err(|error| ParseError::new(format_args!("it is not JSON: {error}"), ""))?;
        let mut inbound = Vec::new();
        for (at, event) in list(transaction.events).into_iter().enumerate() {
            let pointer = format!("/events/{at}");
            inbound.extend(self.joining(event.get(), &pointer));
            inbound.push(self.event(event.get(), pointer));
        }
        let passing = list(transaction.ephemeral).into_iter().enumerate();
        inbound.extend(passing.map(|(at, event)| {
            ignored(event.get(), format!("/ephemeral/{at}"), "who types, reads or is there is not kept")
        }));
        if transaction.events.is_none() {
            inbound.push(ignored(text, String::new(), "a ping, or a transaction without events"));
        }
        Ok(inbound)
    }

    fn event(&self, raw: &str, pointer: String) -> Inbound {
        let Ok(event) = serde_json::from_str::<Event>(raw) else {
            return match serde_json::from_str(raw) {
                Ok(deep) => self.deep(deep, raw, pointer),
                Err(_) => ignored(raw, pointer, "it is not an event of a room"),
            };
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

    /// An event whose content cannot be looked at: it is kept as text.
    fn deep(&self, event: Deep<'_>, raw: &str, pointer: String) -> Inbound {
        if event.sender == self.names.user_id {
            return ignored(raw, pointer, "what the bot itself sent");
        }
        let Some(conversation) = self.conversation(&event.room_id, None) else {
            return ignored(raw, pointer, "its room has no usable id");
        };
        let message = Message {
            platform: NAME,
            channel: self.channel.clone(),
            conversation,
            message_id: Some(event.event_id.clone()),
            sender: User { id: event.sender, name: None },
            sent_at: Timestamp::from_millis(event.origin_server_ts.unwrap_or_default()),
            place: Place::Group,
            mentions_bot: false,
            content: Content::Native { kind: event.kind, native: event.content.get().into() },
            reply_to: None,
            referral: None,
            raw: None,
            reply_token: None,
        };
        Inbound { dedupe: event.event_id, pointer, kind: InboundKind::Message(message) }
    }

    /// What follows an invitation. It is told apart by the invitation, so that one which is told again is not followed
    /// again; what the homeserver refuses is not asked for any more.
    fn joining(&self, raw: &str, pointer: &str) -> Option<Inbound> {
        let event = serde_json::from_str::<Event>(raw).ok().filter(|event| event.kind == "m.room.member")?;
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

/// The items of a list; none where it is not one.
fn list(raw: Option<&RawValue>) -> Vec<&RawValue> {
    raw.and_then(|raw| serde_json::from_str(raw.get()).ok()).unwrap_or_default()
}

fn ignored(raw: &str, pointer: String, reason: &'static str) -> Inbound {
    let dedupe = format!("ignored:{:016x}", fingerprint(&[&pointer, raw]));
    Inbound { dedupe, pointer, kind: InboundKind::Ignored { reason } }
}
