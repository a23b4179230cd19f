//! From the body of a webhook to its events. Whatever is in it, nothing is dropped without a reason and nothing that is
//! broken takes its neighbours with it.

use chinwag_core::{
    clock::Timestamp,
    conversation::{ConversationKey, fingerprint},
    message::{Content, Inbound, InboundKind, Message, Place, User},
    name::ChannelName,
    platform::ParseError,
    response::{DeliveryState, ResponseStatus},
};
use serde_json::value::RawValue;

use super::{
    NAME, content,
    line::{Line, Who, at, built},
    reply,
    wire::{AccountError, Change, Changed, Context, Entry, Header, Object, Status, Text, UserIdUpdate},
};
use crate::meta::{
    loose::{self, part},
    surrogate,
};

/// Turns bodies into events.
#[derive(Debug)]
pub(super) struct Parser {
    channel: ChannelName,
    number: Option<String>,
}

impl Parser {
    /// `number` is the one whose messages are taken; `None` takes those of all.
    pub(super) fn new(channel: ChannelName, number: Option<String>) -> Self {
        Self { channel, number }
    }

    /// Every event of a body. What another product of the same app sends to the same address is ignored, not refused:
    /// it is signed with the same secret.
    pub(super) fn parse(&self, body: &[u8]) -> Result<Vec<Inbound>, ParseError> {
        let body = std::str::from_utf8(body)
            .map_err(|error| ParseError::new(format_args!("it is not UTF-8: {error}"), ""))?;
        let body = surrogate::mended(body);
        let (object, entries) = loose::envelope(&body)?;
        if &*object != "whatsapp_business_account" {
            let reason = "it is about another product of the app";
            return Ok(vec![ignored("object", &body, String::new(), reason)]);
        }
        let mut events = Vec::with_capacity(entries.len());
        for (index, entry) in entries.into_iter().enumerate() {
            let before = events.len();
            let pointer = format!("/entry/{index}");
            match part(Some(entry)) {
                Some(Object(Entry { changes })) => self.changes(changes, &pointer, &mut events),
                None => events.push(ignored("entry", entry.get(), pointer.clone(), "it is not an entry")),
            }
            if events.len() == before {
                events.push(ignored("entry", entry.get(), pointer, "there is nothing in it"));
            }
        }
        Ok(events)
    }

    fn changes(&self, changes: Option<&RawValue>, pointer: &str, events: &mut Vec<Inbound>) {
        each("changes", changes, pointer, events, |raw, pointer, events| {
            let before = events.len();
            match part(Some(raw)) {
                Some(Object(change)) => self.change(&change, raw, &pointer, events),
                None => events.push(ignored("change", raw.get(), pointer.clone(), "it is not a change")),
            }
            if events.len() == before {
                events.push(ignored("change", raw.get(), pointer, "there is nothing in it"));
            }
        });
    }

    fn change(&self, change: &Change<'_>, raw: &RawValue, pointer: &str, events: &mut Vec<Inbound>) {
        let mut ignore = |reason| events.push(ignored("change", raw.get(), pointer.to_owned(), reason));
        let field = part::<Text<'_>>(change.field);
        if !matches!(field.as_deref(), Some("messages" | "smb_message_echoes" | "user_id_update")) {
            return ignore("a field of the account that is no message");
        }
        let Some(Object(changed)) = part::<Object<Changed<'_>>>(change.value) else {
            return ignore("its value is not an object");
        };
        let line = Line::of(changed.metadata, changed.contacts);
        if self.number.is_some() && line.number() != self.number.as_deref() {
            return ignore("it is about another number of the business");
        }
        let pointer = format!("{pointer}/value");
        each("messages", changed.messages, &pointer, events, |raw, pointer, events| {
            events.push(self.message(&line, raw, pointer));
        });
        each("statuses", changed.statuses, &pointer, events, |raw, pointer, events| {
            events.push(self.status(&line, raw, pointer));
        });
        each("message_echoes", changed.message_echoes, &pointer, events, |raw, pointer, events| {
            let reason = "a person of the business wrote it, in the app of WhatsApp";
            events.push(ignored("echo", raw.get(), pointer, reason));
        });
        each("user_id_update", changed.user_id_update, &pointer, events, |raw, pointer, events| {
            events.push(self.user_id_update(&line, raw, pointer));
        });
        each("errors", changed.errors, &pointer, events, |raw, pointer, events| {
            events.push(self.error(&line, raw, pointer));
        });
    }

    fn message(&self, line: &Line<'_>, raw: &RawValue, pointer: String) -> Inbound {
        let Some(Object(header)) = part::<Object<Header<'_>>>(Some(raw)) else {
            return ignored("message", raw.get(), pointer, "it is not a message");
        };
        let who =
            Who { number: part(header.from), user: part(header.from_user_id), group: part(header.group_id) };
        let (conversation, sender) = match line.place(&who, &self.channel) {
            Ok(place) => place,
            Err(reason) => return ignored("message", raw.get(), pointer, reason),
        };
        let id = part::<Text<'_>>(header.id).filter(|id| !id.is_empty());
        let kind = part::<Text<'_>>(header.kind);
        let answered = part::<Context<'_>>(header.context).and_then(|context| context.id);
        let dedupe = line.named(id.as_deref().unwrap_or(&built("message", raw.get())));
        let content = content::read(kind.as_deref().unwrap_or("unknown"), raw.get());
        let message = Message {
            message_id: id.map(Text::into_string),
            place: who.place(),
            reply_to: answered.map(Text::into_string),
            referral: header.referral.map(content::referral),
            ..self.said(conversation, sender, at(header.timestamp), content)
        };
        Inbound { dedupe, pointer, kind: InboundKind::Message(message) }
    }

    /// NOTE: a status carries the id of the bot's message, not one of its own.
    fn status(&self, line: &Line<'_>, raw: &RawValue, pointer: String) -> Inbound {
        let Some(Object(told)) = part::<Object<Status<'_>>>(Some(raw)) else {
            return ignored("status", raw.get(), pointer, "it is not a status");
        };
        let Some(state) = state(told.status.as_deref()) else {
            let reason = match told.status.as_deref() {
                Some("sent") => "it is on its way, which is known",
                _ => "there is no word for this state",
            };
            return ignored("status", raw.get(), pointer, reason);
        };
        let Some(id) = told.id.as_deref().filter(|id| !id.is_empty()) else {
            return ignored("status", raw.get(), pointer, "it names no message");
        };
        let member = told.recipient_participant_id.as_deref();
        let member = member.or(told.recipient_participant_user_id.as_deref()).unwrap_or_default();
        let dedupe = format!("status:{}:{member}:{id}", told.status.as_deref().unwrap_or_default());
        let dedupe = line.named(&dedupe);
        let message_ids = vec![id.to_owned()];
        let group = told.recipient_id.clone().filter(|_| told.recipient_type.as_deref() == Some("group"));
        let who = Who { number: told.recipient_id, user: told.recipient_user_id, group };
        let (conversation, _) = match line.place(&who, &self.channel) {
            Ok(place) => place,
            Err(reason) => return ignored("status", raw.get(), pointer, reason),
        };
        let errors = part::<Vec<&RawValue>>(told.errors).unwrap_or_default();
        let error = errors.into_iter().find_map(|error| part(Some(error)));
        let failure = error.filter(|_| state == DeliveryState::Failed).map(|error| reply::failure(&error));
        let (channel, at) = (self.channel.clone(), at(told.timestamp));
        let status = ResponseStatus {
            platform: NAME,
            channel,
            conversation,
            state,
            message_ids,
            watermark: None,
            at,
            failure,
        };
        Inbound { dedupe, pointer, kind: InboundKind::Status(status) }
    }

    /// Said in the conversation that the person has had so far.
    fn user_id_update(&self, line: &Line<'_>, raw: &RawValue, pointer: String) -> Inbound {
        let update = part::<Object<UserIdUpdate<'_>>>(Some(raw));
        let Some(Object(UserIdUpdate { wa_id, user_id, timestamp })) = update else {
            return ignored("user_id_update", raw.get(), pointer, "it is not an update");
        };
        let user = user_id.and_then(|ids| ids.previous.or(ids.current));
        let who = Who { number: wa_id, user, group: None };
        let (conversation, sender) = match line.place(&who, &self.channel) {
            Ok(place) => place,
            Err(reason) => return ignored("user_id_update", raw.get(), pointer, reason),
        };
        let dedupe = line.named(&built("user_id_update", raw.get()));
        let content = Content::Native { kind: "user_id_update".into(), native: loose::value(raw.get()) };
        let message = self.said(conversation, sender, at(timestamp), content);
        Inbound { dedupe, pointer, kind: InboundKind::Message(message) }
    }

    /// NOTE: it has neither an id nor a time: the same error, told again within the hour, is told once.
    fn error(&self, line: &Line<'_>, raw: &RawValue, pointer: String) -> Inbound {
        let (conversation, sender) = match line.own(&self.channel) {
            Ok(place) => place,
            Err(reason) => return ignored("error", raw.get(), pointer, reason),
        };
        let content = match part::<Object<AccountError<'_>>>(Some(raw)) {
            Some(Object(error)) => notice(error),
            None => Content::Native { kind: "error".into(), native: loose::value(raw.get()) },
        };
        let dedupe = line.named(&built("error", raw.get()));
        let message = self.said(conversation, sender, Timestamp::from_millis(0), content);
        Inbound { dedupe, pointer, kind: InboundKind::Message(message) }
    }

    fn said(&self, conversation: ConversationKey, sender: User, at: Timestamp, content: Content) -> Message {
        Message {
            platform: NAME,
            channel: self.channel.clone(),
            conversation,
            message_id: None,
            sender,
            sent_at: at,
            place: Place::Direct,
            mentions_bot: false,
            content,
            reply_to: None,
            referral: None,
            raw: None,
            reply_token: None,
        }
    }
}

/// Every item of a list, with its pointer; or that it is no list.
fn each(
    name: &str,
    list: Option<&RawValue>,
    pointer: &str,
    events: &mut Vec<Inbound>,
    event: impl Fn(&RawValue, String, &mut Vec<Inbound>),
) {
    let Some(list) = list else { return };
    let pointer = format!("{pointer}/{name}");
    match part::<Vec<&RawValue>>(Some(list)) {
        Some(items) => {
            for (place, raw) in items.into_iter().enumerate() {
                event(raw, format!("{pointer}/{place}"), events);
            }
        }
        None => events.push(ignored(name, list.get(), pointer, "it is not a list")),
    }
}

/// Whether nothing tells it from another one that says the same.
pub(super) fn is_untold(inbound: &Inbound) -> bool {
    let InboundKind::Message(message) = &inbound.kind else { return false };
    message.message_id.is_none() && message.sent_at == Timestamp::default()
}

/// A voice message that was played was at least read.
fn state(status: Option<&str>) -> Option<DeliveryState> {
    Some(match status? {
        "delivered" => DeliveryState::Delivered,
        "read" | "played" => DeliveryState::Read,
        "failed" => DeliveryState::Failed,
        _ => return None,
    })
}

fn notice(error: AccountError<'_>) -> Content {
    let code = error.code.map_or_else(|| "error".to_owned(), |code| format!("error {code}"));
    let details = error.error_data.and_then(|data| data.details);
    let reason = details.or(error.message).or(error.title).map(Text::into_string);
    Content::Notice { action: code, reason }
}

/// NOTE: the key of what is ignored must not be that of a message: what is ignored today may be taken when it comes again.
fn ignored(what: &str, raw: &str, pointer: String, reason: &'static str) -> Inbound {
    let dedupe = format!("ignored:{what}:{:016x}", fingerprint(&[&pointer, raw]));
    Inbound { dedupe, pointer, kind: InboundKind::Ignored { reason } }
}
