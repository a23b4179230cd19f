//! From a webhook to what it says: one message, or what became of an earlier one.

use chinwag_core::{
    clock::Timestamp,
    conversation::fingerprint,
    message::{Inbound, InboundKind, Message, Place, User},
    name::ChannelName,
    platform::{ParseError, RawRequest},
    response::{DeliveryState, ResponseStatus},
};
use http::Method;
use serde::de::IgnoredAny;

use super::{NAME, address, content, reply, wire::Fields};

/// Twilio tells no time; the gateway fills it in.
const NO_TIME: Timestamp = Timestamp::from_millis(0);
/// The longest SID that is taken into a deduplication key as it stands.
const SID_BYTES_MAX: usize = 64;

/// Turns requests into events.
#[derive(Debug)]
pub(super) struct Parser {
    channel: ChannelName,
    messaging_service_sid: Option<String>,
}

impl Parser {
    pub(super) fn new(channel: ChannelName, messaging_service_sid: Option<String>) -> Self {
        Self { channel, messaging_service_sid }
    }

    pub(super) fn parse(&self, request: &RawRequest) -> Result<Vec<Inbound>, ParseError> {
        let form = form(request)?;
        if serde_json::from_str::<IgnoredAny>(form).is_ok() {
            return Ok(vec![ignored(form, "it is JSON, as other products of Twilio send it")]);
        }
        let fields = Fields::read(form);
        if !fields.has("From") && !fields.has("To") {
            return match fields.has("AccountSid") || fields.has("ApiVersion") {
                true => Ok(vec![ignored(form, "it names neither a sender nor a receiver")]),
                false => Err(ParseError::new("it is not a form with the parameters of a message", "")),
            };
        }
        let event = if fields.has("MessageStatus") {
            self.status(&fields, form)
        } else {
            self.message(&fields, form)
        };
        Ok(vec![event])
    }

    fn message(&self, fields: &Fields<'_>, form: &str) -> Inbound {
        let (Some(own), Some(person)) = (fields.get("To"), fields.get("From")) else {
            return ignored(form, "it names no sender or no receiver");
        };
        let service = fields.get("MessagingServiceSid");
        let own = self.messaging_service_sid.as_deref().filter(|own| service == Some(own)).unwrap_or(own);
        let Some(conversation) = address::conversation(&self.channel, own, person) else {
            return ignored(form, "the addresses are too long");
        };
        let message_id = sid(fields);
        let dedupe = message_id.map_or_else(
            || format!("message:{:016x}", fingerprint(&[form])),
            |sid| format!("message:{}", short(sid)),
        );
        let message = Message {
            platform: NAME,
            channel: self.channel.clone(),
            conversation,
            message_id: message_id.map(str::to_owned),
            sender: User { id: person.to_owned(), name: fields.get("ProfileName").map(str::to_owned) },
            sent_at: NO_TIME,
            place: Place::Direct,
            mentions_bot: false,
            content: content::read(fields),
            reply_to: fields.get("OriginalRepliedMessageSid").map(str::to_owned),
            referral: content::referral(fields),
            raw: None,
            reply_token: None,
        };
        Inbound { dedupe, pointer: String::new(), kind: InboundKind::Message(message) }
    }

    /// NOTE: reports come twice, and in any order. Those on the way are of no use to a bot.
    fn status(&self, fields: &Fields<'_>, form: &str) -> Inbound {
        let (Some(own), Some(person)) = (fields.get("From"), fields.get("To")) else {
            return ignored(form, "it names no sender or no receiver");
        };
        let (Some(sid), Some(status)) = (sid(fields), fields.get("MessageStatus")) else {
            return ignored(form, "it reports on no message");
        };
        let state = match status {
            "delivered" => DeliveryState::Delivered,
            "read" => DeliveryState::Read,
            "undelivered" | "failed" | "canceled" => DeliveryState::Failed,
            _ => return ignored(form, "the message is on its way"),
        };
        // UNCONFIRMED: whether a report names the service. One that names none is of the channel's own.
        let service = fields.get("MessagingServiceSid");
        let is_own = |own: &&str| service.is_none_or(|service| service == *own);
        let own = self.messaging_service_sid.as_deref().filter(is_own).unwrap_or(own);
        let Some(conversation) = address::conversation(&self.channel, own, person) else {
            return ignored(form, "the addresses are too long");
        };
        let failure = || reply::failure(fields.get("ErrorCode"), fields.get("ChannelStatusMessage"));
        let status = ResponseStatus {
            platform: NAME,
            channel: self.channel.clone(),
            conversation,
            state,
            message_ids: vec![sid.to_owned()],
            watermark: None,
            at: NO_TIME,
            failure: (state == DeliveryState::Failed).then(failure).flatten(),
        };
        let dedupe = format!("status:{}:{}", short(sid), fields.get("MessageStatus").unwrap_or_default());
        Inbound { dedupe, pointer: String::new(), kind: InboundKind::Status(status) }
    }
}

fn form(request: &RawRequest) -> Result<&str, ParseError> {
    if request.method == Method::GET {
        return Ok(request.query());
    }
    std::str::from_utf8(&request.body)
        .map_err(|error| ParseError::new(format_args!("it is not UTF-8: {error}"), ""))
}

/// The message's id; the others are older names of the same.
fn sid<'a>(fields: &'a Fields<'_>) -> Option<&'a str> {
    ["MessageSid", "SmsMessageSid", "SmsSid"].iter().find_map(|name| fields.get(name))
}

fn short(sid: &str) -> std::borrow::Cow<'_, str> {
    match sid.len() > SID_BYTES_MAX {
        true => format!("long:{:016x}", fingerprint(&[sid])).into(),
        false => sid.into(),
    }
}

fn ignored(form: &str, reason: &'static str) -> Inbound {
    let dedupe = format!("ignored:{:016x}", fingerprint(&[form]));
    Inbound { dedupe, pointer: String::new(), kind: InboundKind::Ignored { reason } }
}
